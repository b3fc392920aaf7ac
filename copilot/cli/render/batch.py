"""How a batch went, or what it would take, on a terminal."""

from pathlib import Path

from copilot.cli.context import Session
from copilot.models.batch import BatchEstimate, BatchReport

_WORDS = {
    "done": {
        "en": "{done} of {lines} done{again}, in {seconds:.1f} s → {out}",
        "zh": "完成 {done}/{lines}{again}，用时 {seconds:.1f} 秒 → {out}",
    },
    "again": {"en": " ({reused} answered before)", "zh": "（其中 {reused} 个沿用已有结果）"},
    "cost": {
        "en": "{prompt} + {completion} tokens, {cost:.4f} USD",
        "zh": "{prompt} + {completion} 个 token，{cost:.4f} 美元",
    },
    "failed": {
        "en": "{failed} failed; the same command tries them again:",
        "zh": "{failed} 个失败，重新运行同一命令会再次尝试：",
    },
    "left": {"en": "{left} left: {stopped}", "zh": "{left} 个未完成：{stopped}"},
    "estimate": {
        "en": "{lines} conversations, {to_do} to do, {workers} at once, {model}; reckoned from {sampled} of them",
        "zh": "共 {lines} 个会话，待处理 {to_do} 个，并发 {workers}，{model}；按其中 {sampled} 个估算",
    },
    "calls": {
        "en": "about {calls} calls, {prompt_tokens} + {completion_tokens} tokens, {cost}",
        "zh": "约 {calls} 次调用，{prompt_tokens} + {completion_tokens} 个 token，{cost}",
    },
    "usd": {"en": "{cost:.2f} USD", "zh": "{cost:.2f} 美元"},
    "unpriced": {
        "en": "cost unknown: no price for this model in kb/policy/prices.yaml",
        "zh": "费用未知：kb/policy/prices.yaml 中没有该模型的价格",
    },
    "day": {"en": "within a day", "zh": "一天之内完成"},
    "time": {"en": "about {time}", "zh": "预计用时 {time}"},
}


def show_report(report: BatchReport, out: Path, session: Session) -> None:
    """One line for what is done; the reasons of what is not go to stderr."""
    again = _say("again", session, reused=report.reused) if report.reused else ""
    if report.done or report.failed or not report.left:
        print(_say("done", session, **(report.model_dump() | {"again": again, "out": out})), file=session.out)
    if report.prompt_tokens:
        paid = {"prompt": report.prompt_tokens, "completion": report.completion_tokens, "cost": report.cost_usd}
        print(_say("cost", session, **paid), file=session.out)
    for remark, count in report.notes.items():
        session.note(f"{count} × {remark}")
    if report.failed:
        session.note(_say("failed", session, failed=report.failed))
        for reason, count in sorted(report.failures.items(), key=lambda entry: -entry[1]):
            session.note(f"  {count} × {reason}")
    if report.left:
        session.note(_say("left", session, left=report.left, stopped=report.stopped))


def show_estimate(estimate: BatchEstimate, session: Session) -> None:
    """What a batch would take."""
    print(_say("estimate", session, **estimate.model_dump()), file=session.out)
    if estimate.calls:
        cost = _say("usd", session, cost=estimate.cost_usd) if estimate.cost_usd is not None else _say("unpriced", session)
        print(_say("calls", session, **(estimate.model_dump() | {"cost": cost})), file=session.out)
    told = _say("day", session) if estimate.seconds is None else _say("time", session, time=_duration(estimate.seconds))
    print(told, file=session.out)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s" if minutes else f"{seconds:.1f} s"


def _say(key: str, session: Session, **values: object) -> str:
    return _WORDS[key]["zh" if session.ui_lang == "zh" else "en"].format(**values)
