"""Names the tool a copied page comes from, for the `format` field; reading does not depend on it."""

import re
from collections.abc import Mapping

from copilot.transcripts.layout import Header, Lines

_HELP_DESK = (
    ("zendesk", re.compile(r"via Web Widget|Public reply|Submit as (?:Open|Pending|Solved)|Requester:", re.IGNORECASE)),
    ("freshdesk", re.compile(r"reported via|added a (?:private|public) note|\breplied\b.{0,40}\(", re.IGNORECASE)),
    ("intercom", re.compile(r"intercom|^\d{1,2}:\d{2}\s?[AP]M[^|]{0,5}\|", re.IGNORECASE | re.MULTILINE)),
    ("chatwoot", re.compile(r"chatwoot|self-assigned this conversation|Conversation was marked", re.IGNORECASE)),
)


def tool_of(layout: str, lines: Lines, headers: Mapping[int, Header]) -> str:
    """One of the format names, "chat" where nothing tells."""
    if layout == "labels":
        return "chat"
    if layout == "bracketed_stamp":
        return "telegram"
    sample = "\n".join(line[:200] for line in lines[:400])
    for tool, sign in _HELP_DESK:
        if sign.search(sample):
            return tool
    some = list(headers.values())[:50]
    stamps = [h.stamp for h in some if h.stamp]
    if layout == "stamp_first":
        return "whatsapp" if stamps and stamps[0].has_date else "chat"
    if any("—" in lines[n] or re.search(r"(?:Today|Yesterday) at", lines[n]) for n in list(headers)[:50]):
        return "discord"
    if layout == "stamp_and_name" or any("\u4e00" <= c <= "\u9fff" for h in some for c in (h.name or "")):
        return "wechat"
    return "slack" if layout in {"name_and_stamp", "name_over_stamp"} else "chat"
