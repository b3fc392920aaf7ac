"""Splits a mail's body into the messages it quotes, oldest first, without signatures and quote marks.

Mail programs announce quoted history in their user's language and mark it with ">" (or not at all);
both are followed here. Text written between quoted lines stays with the mail that wrote it.
"""

import re
from dataclasses import dataclass, field
from functools import cache

_WROTE = r"""
(?:on|am|le|el|em|il|op|den|dne|w\ dniu|în\ data|на|пн|вт|ср|чт|пт|сб|вс|в|у|vào|pada|tarihinde|[a-zа-я]{2,3},)\s.{4,200}?
  (?:wrote|writes|schrieb(?:en)?|a\ écrit|escribió|escreveu|ha\ scritto|schreef|skrev|napsal|napisał(?:\(a\)|a)?
|a\ scris|пишет|написал(?:а|\(а\))?|đã\ viết|menulis|yazdı)(?:\s.{0,80})?\s*[:：]
|.{4,200}?\s(?:пишет|написал(?:а|\(а\))?|yazdı|đã\ viết|wrote|schrieb|napisał(?:\(a\)|a)?|escribió|escreveu|a\ écrit)\s*[:：]
|(?:在|于|於)?\s?.{0,60}\d{4}.{2,160}?(?:写道|寫道|写到|寫到|撰写|撰寫|wrote)\s*[:：]
|.{4,160}(?:님이\ (?:작성|작성함|쓴\ 글)|のメール|さんは書きました|wrote)\s*[:：]?
|.{0,30}\d{1,2}:\d{2}.{0,100}<[^<>\s]{1,60}@[^<>\s]{3,60}>\s*[:：]
|\d{4}年\d{1,2}月\d{1,2}日.{0,120}<[^<>]{3,80}>\s*[:：]
|\d{4}[/-]\d{1,2}[/-]\d{1,2}.{0,120}<[^<>]{3,80}>\s*[:：]
"""
_BANNER = r"""
[\s_*-]*(?:-{2,}\s*)?(?:original\ message|forwarded\ message|begin\ forwarded\ message|reply\ message
|ursprüngliche\ nachricht|message\ d'origine|message\ transféré
|mensaje\ original|mensagem\ original|messaggio\ originale|исходное\ сообщение|пересылаемое\ сообщение|原始邮件|原始郵件|原邮件
|转发邮件|轉寄郵件|转发的邮件|元のメッセージ|원본\ 메시지)\s*:?[\s_*-]*
|_{10,}
"""
_FORWARDED = re.compile(
    r"forwarded message|weitergeleitete|transféré|reenviado|encaminhada|inoltrato|пересыл|转发|轉寄|転送", re.IGNORECASE
)
_OPENING = re.compile(r"(?:on|am|le|el|em|il|op|den|na|w dniu|в|на|在|于|於|pada|vào)\s|在|[^\W\d_]{2,3},\s", re.IGNORECASE)
_DATED = re.compile(r"\d{4}|\d{1,2}:\d{2}|@")
_FIELD = re.compile(
    r"\s*\*?(?P<key>from|von|de|da|от|发件人|寄件者|差出人|보낸 사람|van|sent|date|gesendet|datum|envoyé|enviado|inviato"
    r"|отправлено|дата|发送时间|日期|寄件日期|送信日時|보낸 날짜"
    r"|to|an|à|para|a|кому|收件人|宛先|받는 사람|cc|抄送|копия|subject|betreff|objet|asunto|assunto|oggetto|тема"
    r"|主题|主旨|件名|제목"
    r"|reply-to)\*?\s?[:：]\*?\s*(?P<value>.*)",
    re.IGNORECASE,
)
_FROM = frozenset({"from", "von", "de", "da", "от", "发件人", "寄件者", "差出人", "보낸 사람", "van"})
_SIGNATURE = r"""
sent\ with\ .{2,40}\ (?:secure\ )?e?-?mail\.? |
(?:sent|envoyé|enviado|inviato|gesendet|отправлено|verzonden|wysłane|gönderildi)\s(?:from|depuis|de|desde|do|da|von|aus
|mit|с|из|van|mijn|z|via|dal|tramite)\s.{2,60}
|(?:get|download)\ outlook\ for\ .{2,40} | (?:发自|發自|来自|來自)(?:我的|.{0,12}(?:iphone|ipad|手机|手機|邮箱|outlook)).{0,30}
| iPhoneから送信 | 나의\ iPhone에서\ 보냄 | .{0,20}から送信
"""
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_MARKS = re.compile(r"(?:\s?[>|＞])*")


@dataclass(slots=True)
class Quoted:
    """One mail of the thread: who sent it as the attribution says (name or address), and its lines."""

    sender: str = ""
    lines: list[str] = field(default_factory=list)
    signed: bool = False
    forwarded: bool = False

    @property
    def text(self) -> str:
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    flags = re.IGNORECASE | re.VERBOSE
    return re.compile(_WROTE, flags), re.compile(_BANNER, flags), re.compile(_SIGNATURE, flags)


def split_thread(body: str) -> tuple[list[Quoted], int]:
    """The mails in `body`, newest first as they stand, and how many signature lines were left out."""
    lines = body.split("\n")
    newest = Quoted()
    thread, owners, dropped, number = [newest], {0: newest}, 0, 0
    previous = 0
    while number < len(lines):
        depth, line = _unquoted(lines[number])
        announced = _announcement(lines, number, depth)
        if announced is not None:
            older = Quoted(sender=announced[0], forwarded=_FORWARDED.search(lines[number]) is not None)
            thread.append(older)
            number += announced[1]
            below = _depth_below(lines, number)
            level = below if below is not None and below > depth else depth
            owners = {d: q for d, q in owners.items() if d < level} | {level: older}
            previous = level
            continue
        if line or depth:
            previous = depth
        owner = owners[max((d for d in owners if d <= previous), default=0)]
        if line.strip() == "--" or line == "-- ":
            owner.signed = True
        if owner.signed or _patterns()[2].fullmatch(line.strip()):
            dropped += bool(line.strip())
        else:
            owner.lines.append(line)
        number += 1
    return thread, dropped


def _unquoted(line: str) -> tuple[int, str]:
    match = _MARKS.match(line)
    end = match.end() if match else 0
    depth = sum(c in ">|＞" for c in line[:end])
    if depth == 0:
        return 0, line.rstrip("\r") if line.strip() != "--" else "--"
    rest = line[end:]
    return depth, rest[1:] if rest.startswith(" ") else rest


def _announcement(lines: list[str], number: int, depth: int) -> tuple[str, int] | None:
    """Sender and length in lines of what introduces quoted history at this line, or None."""
    line = _unquoted(lines[number])[1].strip()
    if not line or len(line) > 400:
        return None
    wrote, banner, _ = _patterns()
    for span in (1, 2, 3):
        joined = " ".join(_unquoted(part)[1].strip() for part in lines[number : number + span])
        if span > 1 and not _OPENING.match(line):
            break
        if len(joined) <= 400 and _DATED.search(joined) and wrote.fullmatch(joined):
            return _sender_in(joined), span
    taken = 1 if banner.fullmatch(line) else 0
    fields, start, sender = 0, number + taken, ""
    while start < len(lines) and fields < 8:
        found = _unquoted(lines[start])[1].strip()
        match = _FIELD.fullmatch(found)
        if match is None:
            if found or fields:
                break
        else:
            fields += 1
            sender = sender or (match["value"].strip() if match["key"].lower() in _FROM else "")
        start += 1
    if sender and fields >= (1 if taken else 3):
        return sender, start - number
    return (sender, taken) if taken and not line.startswith("___") else None


def _sender_in(attribution: str) -> str:
    """Name and address in an attribution line: what stands after the date."""
    address = _ADDRESS.search(attribution)
    bare = re.sub(
        r"\d{1,4}(?:[年月日:/.-]\d{0,4})*|[<>\[\]()（）:：\"]", "\n", attribution[: address.start()] if address else attribution
    )
    parts = [p.strip(" ,，;.-") for p in re.split(r"[\n,，]", bare)]
    name = next(
        (p for p in reversed(parts) if len(p) > 1 and not re.fullmatch(r"(?i)wrote|on|at|am|pm|um|[ap]m|schrieb|в|写道", p)), ""
    )
    name = re.sub(
        r"(?i)^(?:am|pm|um \S+|at|schrieb|a écrit)\s+|\s*(?:wrote|schrieb|写道|寫道|пишет|a écrit|escribió"
        r"|escreveu|ha scritto)$",
        "",
        name,
    )
    return f"{name} <{address[0]}>" if address else name


def _depth_below(lines: list[str], number: int) -> int | None:
    for line in lines[number : number + 6]:
        depth, text = _unquoted(line)
        if text.strip():
            return depth
    return None
