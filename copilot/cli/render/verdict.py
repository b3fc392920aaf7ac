"""A verdict on a draft as it was kept: one line, and what the guard has against what was sent."""

from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.render.console import console, plain
from copilot.cli.render.guard import print_guard
from copilot.services.verdicts import Judged

_WORDS = {
    "accepted": {"en": "{id}: sent as it was", "zh": "{id}：直接采用"},
    "edited": {
        "en": "{id}: sent changed, {like} alike ({distance} characters)",
        "zh": "{id}：修改后发送，相似度 {like}（改动 {distance} 个字符）",
    },
    "rejected": {"en": "{id}: not sent", "zh": "{id}：未采用"},
    "after": {"en": ", {time} after the draft", "zh": "，距起草 {time}"},
    "corrects": {"en": ". It was noted as {verdict} before.", "zh": "。此前登记为“{verdict}”。"},
    "was_accepted": {"en": "sent as it was", "zh": "直接采用"},
    "was_edited": {"en": "sent changed", "zh": "修改后发送"},
    "was_rejected": {"en": "not sent", "zh": "未采用"},
    "seconds": {"en": "{n} s", "zh": "{n} 秒"},
    "minutes": {"en": "{n} min", "zh": "{n} 分钟"},
    "hours": {"en": "{n} h", "zh": "{n} 小时"},
    "days": {"en": "{n} days", "zh": "{n} 天"},
}
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def tell_verdict(judged: Judged, session: Session, *, as_json: bool) -> None:
    """Print what was kept."""
    if as_json:
        print(to_json(judged.model_dump(mode="json"), indent=2), file=session.out)
        return
    screen = console(session)
    screen.print(plain(_line(judged, session.ui_lang)))
    for note in judged.notes:
        screen.print(Text(note, "yellow"))
    if judged.guard is not None and not judged.guard.ok:
        print_guard(False, judged.guard.violations, session, screen)


def _line(judged: Judged, language: str) -> str:
    def say(key: str, **values: str) -> str:
        return _WORDS[key][language].format(**values)

    like = f"{judged.similarity:.0%}" if judged.similarity is not None else ""
    line = say(judged.verdict, id=judged.draft_id, like=like, distance=str(judged.edit_distance))
    if judged.seconds is not None:
        # In the largest unit of which there are two.
        name, size = next((unit for unit in _UNITS if judged.seconds >= 2 * unit[1]), _UNITS[-1])
        line += say("after", time=say(name, n=str(judged.seconds // size)))
    if judged.corrects is not None:
        line += say("corrects", verdict=say(f"was_{judged.corrects}"))
    return line
