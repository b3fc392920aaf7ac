"""E-mail (.eml, or several in an mbox): headers, charsets, HTML, and the quoted history as turns of their own."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Role
from copilot.transcripts.encoding import decode
from copilot.transcripts.html_text import html_to_text
from copilot.transcripts.mail_quotes import Quoted, split_thread
from copilot.transcripts.roles import role_of_name
from copilot.transcripts.turns import Turn, compose

FORMAT = "email"
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}\r?\n")
_TELLING = re.compile(
    rb"^(?:from|to|subject|mime-version|message-id|received|return-path|date|content-type|delivered-to|in-reply-to):",
    re.I | re.M,
)
_DESK = re.compile(
    r"^(?:support|help|helpdesk|service|services|care|contact|info|kefu|cs|desk|team|no-?reply"
    r"|customer[._-]?(?:service|support|care|success|help|relations)\w*)(?:[+._-].*)?$",
    re.I,
)


_PASTED = 2_000_000
_QUOTES = re.compile(r"^\s?>|@|-{4,}|_{10,}|写道|寫道", re.MULTILINE)


def recognises(data: bytes) -> bool:
    """Whether `data` starts with the header of a mail (or the "From " line of an mbox)."""
    head = data[:65_536].lstrip(b"\xef\xbb\xbf\r\n")
    if head.startswith(b"From "):
        head = head.split(b"\n", 1)[-1]
    block = _HEADER.match(head)
    return block is not None and len({m.lower() for m in _TELLING.findall(block.group())}) >= 3


def read_pasted(text: str, warnings: Sequence[str] = ()) -> Conversation | None:
    """A thread whose header was not copied with it; None when nothing in `text` announces an older mail."""
    if len(text) > _PASTED or not _QUOTES.search(text):
        return None
    thread, dropped = split_thread(text)
    turns = [_turn(quoted) for quoted in reversed(thread)]
    if len(thread) < 2 or not any(turn.text for turn in turns[:-1]):
        return None
    # The newest mail answers the one below it.
    if turns[-1].name is None and turns[-2].role is Role.AGENT:
        turns[-1].role = Role.CUSTOMER
    notes = [*warnings, f"{dropped} signature lines were left out"] if dropped else warnings
    return compose([turn for turn in turns if turn.text], FORMAT, notes)


def read(data: bytes) -> Conversation:
    """The thread, oldest first. Raises UsageProblem when no part of the mail is readable text."""
    data = data.lstrip(b"\xef\xbb\xbf\r\n")
    mails = re.split(rb"(?m)^From [^\r\n]+\r?\n", data)[1:] if data.startswith(b"From ") else [data]
    turns: list[Turn] = []
    warnings: list[str] = []
    for raw in mails:
        new, notes = _mail(raw)
        seen = {(turn.text, turn.speaker) for turn in turns}
        turns += [turn for turn in new if (turn.text, turn.speaker) not in seen]
        warnings += notes
    if not any(turn.text for turn in turns):
        raise UsageProblem("The mail has no readable text", "Its body may be an attachment or an image; export it as text.")
    return compose(turns, FORMAT, dict.fromkeys(warnings))


def _mail(raw: bytes) -> tuple[list[Turn], list[str]]:
    from email import message_from_bytes, policy

    mail = message_from_bytes(raw, policy=policy.default)
    body, warnings = _body(mail)
    thread, dropped = split_thread(body)
    if dropped:
        warnings.append(f"{dropped} signature lines were left out")
    name, address = _person(str(mail.get("From", "")))
    desk = _is_desk(*_person(str(mail.get("To", "")))) or None
    turns = [_turn(quoted) for quoted in reversed(thread[1:])]
    own = Turn(text=thread[0].text, name=name or address or None, speaker=address or name or None, at=_date(mail))
    own.role = Role.AGENT if _is_desk(name, address) else Role.CUSTOMER if desk else None
    if str(mail.get("Auto-Submitted", "no")).lower() not in {"no", ""}:
        own.role, own.speaker = Role.BOT, f"automatic {own.speaker}"
    for turn, quoted in zip(turns, reversed(thread[1:]), strict=True):
        if quoted.forwarded and turn.role is None:
            # A stranger whose words the customer hands in is no agent, whoever he claims to be.
            turn.role, turn.speaker = own.role, f"forwarded {turn.speaker}"
    return [turn for turn in [*turns, own] if turn.text], warnings


def _turn(quoted: Quoted) -> Turn:
    name, address = _person(quoted.sender)
    role = Role.AGENT if _is_desk(name, address) else None
    return Turn(text=quoted.text, name=name or address or None, speaker=address or name or None, role=role)


def _person(value: str) -> tuple[str, str]:
    name, address = parseaddr(value.replace("mailto:", ""))
    if "@" not in address:
        return value.strip(" \"'"), ""
    return name.strip(" \"'"), address.lower()


def _is_desk(name: str, address: str) -> bool:
    return bool(address and _DESK.match(address.split("@")[0])) or bool(name and role_of_name(name) is Role.AGENT)


def _date(mail: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(mail.get("Date"))).isoformat()
    except (TypeError, ValueError):
        return None


def _body(mail: EmailMessage) -> tuple[str, list[str]]:
    """Text of the mail: the plain part where it says something, else the HTML part."""
    plain, html, others = [], [], 0
    for section in mail.walk():
        if section.is_multipart():
            continue
        kind = section.get_content_type()
        if section.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            others += 1
        elif kind == "text/html":
            html.append(html_to_text(_text(section)))
        else:
            plain.append(_text(section))
    warnings = [f"{others} attachments were not read"] if others else []
    written = "\n".join(plain)
    return (written if written.strip() else "\n".join(html)), warnings


def _text(section: EmailMessage) -> str:
    payload = section.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else str(section.get_payload()).encode("utf-8", "replace")
    if not data.strip():
        return ""
    charset = (section.get_content_charset() or "utf-8").lower()
    charset = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8", "unicode-1-1-utf-7": "utf-7"}.get(charset, charset)
    try:
        return data.decode(charset).replace("\r\n", "\n").replace("\r", "\n")
    except (LookupError, UnicodeDecodeError):
        return decode(data).text
