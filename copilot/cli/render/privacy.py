"""What was forgotten or deleted, on a terminal."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain
from copilot.models.privacy import ForgetReport, PurgeReport

_WORDS = {
    "forgotten": {
        "en": "Forgotten: {customer}. Their key is destroyed; copies in backups can no longer be read.",
        "zh": "已删除客户 {customer}。密钥已销毁，备份中的副本也无法再读取。",
    },
    "again": {
        "en": "This customer was forgotten on {at}; what was left of that is done now.",
        "zh": "该客户已于 {at} 删除，现已补完剩余的清理。",
    },
    "would": {"en": "Would be deleted: {counts}", "zh": "将删除：{counts}"},
    "deleted": {"en": "Deleted: {counts}", "zh": "已删除：{counts}"},
    "nothing": {"en": "nothing", "zh": "无"},
    "messages": {"en": "messages", "zh": "会话消息"},
    "notes": {"en": "notes", "zh": "备注"},
    "triages": {"en": "triage results", "zh": "分级结果"},
    "summaries": {"en": "summaries", "zh": "摘要"},
    "drafts": {"en": "drafts", "zh": "草稿"},
    "cases": {"en": "cases", "zh": "工单"},
    "quotes": {"en": "quotes in proposed articles", "zh": "文章提案中的引用"},
    "audit": {"en": "audit entries", "zh": "审计条目"},
    "model_calls": {"en": "model calls", "zh": "模型调用记录"},
}


def show_forgotten(report: ForgetReport, session: Session) -> None:
    """Who was forgotten, how much that was, and what remains to be overwritten."""
    if report.again:
        console(session).print(plain(_say("again", session, at=report.forgotten_at)))
    else:
        console(session).print(plain(_say("forgotten", session, customer=report.customer)))
        _show_counts("deleted", report.deleted, session)
    _warn(report.remains, session)


def show_purged(report: PurgeReport, session: Session) -> None:
    """How much of each kind was deleted, or would be."""
    _show_counts("would" if report.dry_run else "deleted", report.deleted, session)
    _warn((*report.notes, *report.remains), session)


def _show_counts(key: str, deleted: Mapping[str, int], session: Session) -> None:
    counted = [f"{count:,} {_say(kind, session)}" for kind, count in deleted.items() if count]
    comma = "、" if session.ui_lang == "zh" else ", "
    console(session).print(plain(_say(key, session, counts=comma.join(counted) or _say("nothing", session))))


def _warn(texts: Sequence[str], session: Session) -> None:
    for text in texts:
        console(session).print(Text(text, "yellow"))


def _say(key: str, session: Session, **values: object) -> str:
    return _WORDS[key][session.ui_lang].format(**values)
