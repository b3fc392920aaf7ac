"""Headers on lines of their own: what copying from Slack, Discord, WeChat, QQ, Telegram and help desks gives.

Ravi  2:35 PM            Joe, [Aug 11, 2026 at 16:39]         Mei (Support)
text                     text                                 Jan 21, 2026, 02:02  Public reply
"""

import re
from functools import lru_cache

from copilot.models.conversation import Role
from copilot.transcripts.layout import HAS_DIGIT, INVISIBLE, MAX_NAME, Header, Lines, is_name_like, visible
from copilot.transcripts.roles import role_of_label
from copilot.transcripts.stamps import Stamp, read_stamp

_LONGEST = 160
_SINCE = (
    r"(?:(?:about\s+)?(?:\d{1,3}|an?|a few)\s+(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\s+ago\s*"
    r"|\d{1,3}\s?(?:秒|分钟|分鐘|小时|小時|天|周|週|个月|個月|年)前\s*)"
)
_GAP = re.compile(r"\s+[—–|·•-]\s+|\t+|[ \u3000]{2,}|,\s*\[?|\s*[(（\[]\s*|[ \u3000]")
_BRACKETED = re.compile(r"(.{1,80}?),?\s\[([^\[\]]{4,48})\]:?\s*(.*)", re.DOTALL)
_TAIL = re.compile(
    rf"(?:\s*\({_SINCE}\))?"
    r"[\s)）\]】,·|•:：-]*(?P<words>(?:\(?edited\)?|public|internal|private|via|email|web|to|reply|note|api|messaging"
    r"|chat|mobile|comment|"
    r"公开|公開|内部|內部|私密|私人|通过|通過|来自|公共|备注|回复|изменено|внутренн|публичн|через|interna|interno"
    r"|intern|öffentlich|privat"
    r"|pública|público|publique)"
    r"[^.!?。！？:：]{0,40})?[\s)）\]】:：]*",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"\b(?:internal|private|interna|interno|interne|intern|privat)\b|内部|內部|私密|私人|внутренн|社内|내부", re.IGNORECASE
)
_VERB = re.compile(
    r"(?P<verb>\s+(?:replied|responded|wrote|said|commented|reported|submitted|added|sent|forwarded|created|posted"
    r"|opened)\b[^:]{0,60}"
    r"|\s*(?:回复了?|回覆了?|添加了.{0,12}|写道|提交了?.{0,8}|通过.{1,12}(?:报告|提交|创建)了?|ответила?|написала?|добавила?.{0,30}))$",
    re.IGNORECASE,
)
_AGO = re.compile(rf"\s+{_SINCE}$", re.IGNORECASE)
_SINCE_FIRST = re.compile(rf"{_SINCE}[(,·-]+\s*", re.IGNORECASE)
_ACCOUNT = re.compile(r"\s*(?:\(\d{4,14}\)|\(pinned\)|<[^<>]{3,60}>|#\d{4}|@[\w.]{2,32})\s*$")
_APP = re.compile(r"\s*\b(?:APP|BOT|WORKFLOW)\s*$|(?<=[a-z\d)])(?:APP|BOT)\s*$")
_TITLED = re.compile(r"(.{1,20}?)\s*[:：]\s*(.+)")
_BADGE = re.compile(
    r"^(?:APP|BOT|—|-|·|OP|Server Owner|Moderator|(?:Internal|Private|Public)(?: note| reply)?|内部(?:备注)?|公开(?:回复)?)$"
)


def bracketed_stamp(lines: Lines, at: int) -> Header | None:
    """Telegram: "Name, [stamp]" and perhaps a colon; the text on the next lines or behind it."""
    match = _BRACKETED.fullmatch(visible(lines[at]).rstrip()) if "[" in lines[at][:90] else None
    if match is None:
        return None
    found = read_stamp(match[2].strip())
    if found is None or found[1] < len(match[2].strip()) or not found[0].clock or not is_name_like(match[1], 80):
        return None
    text = lines[at].lstrip(INVISIBLE + " \t")[match.start(3) :]
    return Header(match[1].strip(" []"), found[0], text, sure=True, shape=("[",))


def name_and_stamp(lines: Lines, at: int) -> Header | None:
    """A name and a time fill the line: "Ravi  2:35 PM", "夜航船 2026-08-08 12:38", "Omar replied (24 May at 1:21 PM)"."""
    line = visible(lines[at]).rstrip()
    if not 4 <= len(line) <= _LONGEST or not HAS_DIGIT(line):
        return None
    for gap in _GAP.finditer(line, 1):
        if gap.start() > MAX_NAME + 40:
            return None
        if not HAS_DIGIT(line, gap.end()):
            return None
        found = read_stamp(line, gap.end())
        if found is None or not found[0].clock:
            continue
        tail = _TAIL.fullmatch(line, found[1])
        if tail is None:
            continue
        named = _author(line[: gap.start()])
        if named is None or lone_stamp(line):
            return None
        name, role, told = named
        wide = "\t" in gap.group() or (len(gap.group()) > 1 and gap.group().isspace())
        return Header(
            name,
            found[0],
            "",
            _visibility(tail["words"]) or role,
            sure=told or wide or (gap.group() != " " and found[0].is_dated),
            shape=(wide,),
        )
    return None


def name_over_stamp(lines: Lines, at: int) -> Header | None:
    """A name on one line, the time alone on the next; a badge or a dash may stand between."""
    name = visible(lines[at]).strip()
    if not name or len(name) > MAX_NAME + 40 or at + 1 >= len(lines):
        return None
    below, badge = at + 1, None
    while below < min(len(lines) - 1, at + 3) and _BADGE.match(tag := lines[below].strip()):
        badge = Role.BOT if tag in {"APP", "BOT"} else _visibility(tag) or badge
        below += 1
    stamp_line = visible(lines[below]).strip()
    lone = lone_stamp(stamp_line)
    named = _author(name) if lone else None
    if lone is None or named is None:
        return None
    stamp, tail = lone
    author, role, _told = named
    sure = bool(tail) or (stamp.is_dated and not any(word.lstrip("([")[:1].islower() for word in author.split()))
    return Header(author, stamp, "", _visibility(tail) or badge or role, lines=below - at + 1, sure=sure, shape=("over",))


def wears_badge(lines: Lines, at: int) -> bool:
    """Whether the line below is a badge, so that this one may be a name."""
    return at + 1 < len(lines) and len(lines[at + 1]) < 30 and _BADGE.match(lines[at + 1].strip()) is not None


def stamp_and_name(lines: Lines, at: int) -> Header | None:
    """QQ and text exports: "2026-08-08 12:38:42 夜航船(10001)", "[05/24/2026 1:21 PM] bea"."""
    line = visible(lines[at]).rstrip()
    if not 8 <= len(line) <= _LONGEST or not (line[0] == "[" or line[0].isdigit()):
        return None
    found = read_stamp(line, 1 if line[0] == "[" else 0)
    if found is None or not found[0].clock or not (found[0].has_date or line[0] == "["):
        return None
    rest = line[found[1] :].lstrip(" ]-–—|·\t")
    if not rest or rest == line[found[1] :] or re.search(r"[:：](?:\s|$)", rest):
        return None
    name = _ACCOUNT.sub("", rest).strip() or rest
    return Header(name, found[0], "", shape=("stamp",)) if is_name_like(name) else None


def lone_stamp(line: str) -> tuple[Stamp, str] | None:
    """A line that is nothing but a time, perhaps with the channel behind it, and those words."""
    line = line.strip(" \t()[]—–-")
    if not line or len(line) > 100 or not HAS_DIGIT(line):
        return None
    since = _SINCE_FIRST.match(line)
    found = read_stamp(line, since.end() if since else 0)
    if found is None or not found[0].clock:
        return None
    tail = _TAIL.fullmatch(line, found[1])
    return (found[0], tail["words"] or "") if tail else None


@lru_cache(maxsize=4096)
def _author(text: str) -> tuple[str, Role | None, bool] | None:
    """Name, stated role, and whether a verb ("replied", "added a private note") made it sure."""
    text = _AGO.sub("", text.strip(" \t([（"))
    verb = _VERB.search(text)
    if verb:
        text = text[: verb.start()]
    role = _visibility(verb["verb"]) if verb else None
    titled = _TITLED.fullmatch(text)
    if titled and (stated := role_of_label(titled[1])):
        text, role = titled[2], role or stated
    if _APP.search(text):
        text, role = _APP.sub("", text), Role.BOT
    name = _ACCOUNT.sub("", text).strip(" \t*,·•—-") or text
    return (name, role, bool(verb)) if is_name_like(name) else None


def _visibility(words: str | None) -> Role | None:
    return Role.SYSTEM if words and _PRIVATE.search(words) else None
