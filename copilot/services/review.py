"""Quality review: any reply, whoever wrote it, checked before it is sent."""

from copilot.models.reply import GuardReport
from copilot.safety.guard import check_reply
from copilot.services.wiring import Desk


def review_reply(text: str, desk: Desk) -> GuardReport:
    """What the guard says of `text` without its conversation."""
    return check_reply(text, desk.guard, ui_lang=desk.ui_lang)
