"""Finds every host a reply names, the way a browser would read it, and the spans it stands in.

Defanged links (`example[.]com`, `hxxp://`) are no links: that is how a warning names a bad page.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_IN_LABEL = r"[0-9A-Za-z\u00c0-\u024f\u0370-\u058f\u1e00-\u1eff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a_-]"
_LABEL = _IN_LABEL + "{1,63}"
_DOT = r"[.\u3002\uff0e\uff61]"
_WITH_SCHEME = re.compile(r"(?i)\b(https?|ftp|wss?)[:：]//([^\s<>\"'`，；！？、（）「」【】《》]{1,2000})")
_BARE = re.compile(
    rf"(?<![0-9A-Za-z@.\u00c0-\u024f\u0370-\u058f_-]){_LABEL}(?:{_DOT}{_LABEL}){{1,6}}(?![0-9A-Za-z@_])(?:/[^\s<>\"'，。；！？、（）]{{0,500}})?"
)
_EMAIL = re.compile(r"[0-9A-Za-z._%+-]{1,64}@([0-9A-Za-z-]{1,63}(?:\.[0-9A-Za-z-]{1,63}){1,5})")
_SPELLED = re.compile(
    r"(?i)(?<![0-9a-z\[(])([0-9a-z][0-9a-z-]{1,40}) (?:dot|\(dot\)|点|點|\.) ?"
    r"(com|net|org|io|app|xyz|top|cc|vip|info|finance|me|co|site|online|link)(?![0-9a-z])"
)
_SCHEME_ONLY = re.compile(
    r"(?i)(?<![a-z])(?:javascript|data|wc|intent|tg|weixin|whatsapp|viber)[:：](?=[0-9A-Za-z/?%@])[^\s<>\"'，。]{4,500}"
)
_MAY_BE_SPELLED = re.compile(r" (?:[dD][oO][tT]|\([dD][oO][tT]\)|[点點.])")
_MAY_BE_BARE = re.compile(_DOT + _IN_LABEL)
"""Without these no host is spelled out or stands bare; what begins with few characters is searched for fast."""
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TLDS = _words(
    "com net org info biz io app dev xyz top cc vip pro site online shop store club live link click finance "
    "network exchange fund cash money capital tech support help center services solutions systems world today "
    "space website page web wallet trade trading market digital global group team work works agency email chat "
    "cloud host icu cyou sbs buzz fun run gg tv ai co uk us eu de fr es pt br ru su ua pl nl ch at be se no fi dk "
    "cz tr ir in id vn th my sg ph hk tw cn jp kr au nz ca mx ar cl za ng ke ae sa me ly gl gd to tk ml ga cf gq "
    "ws pw la lc im is st sh so ee zone guru wiki asia mobi name one art blue red bid win loan men date rest life "
    "social games game blog news media uno ink ltd inc tel kim lol best technology lab labs build foundation land "
    "farm limited directory gov edu mil int eth crypto nft bar bet casino tools vercel claims repair express plus "
    "quest mom "
)
_WORD_TLDS = _words(
    "in is it to at me my no be so am do us as one date run work help name web fun live today best team support "
    "link page app money wallet plus red win art life world news center click id chat email now exchange network "
    "market trade game build tools claims repair rest blue space store fund bar bet "
)
"""Endings that are also words: where a space is missing after a full stop, "wallet.So" is no domain."""


@dataclass(frozen=True, slots=True)
class Host:
    """One host as it would be resolved (ASCII lower case where possible) at text[start:end]."""

    name: str
    start: int
    end: int
    kind: str = "link"

    @property
    def is_ascii(self) -> bool:
        return self.name.isascii()


def hosts(text: str) -> Iterator[Host]:
    """Every host in `text`: of links, of bare domains, of e-mail addresses, and other schemes by name."""
    taken: list[tuple[int, int]] = []
    if ":" in text or "：" in text:
        for match in _WITH_SCHEME.finditer(text):
            if match.group(1).lower().startswith("hx"):
                continue
            rest = match.group(2).rstrip(".,;:!?)]}>*_~")
            taken.append((match.start(), match.start(2) + len(rest)))
            if "[.]" not in rest and "[dot]" not in rest.lower():
                yield Host(_host_of(rest), *taken[-1])
        for match in _SCHEME_ONLY.finditer(text):
            taken.append(match.span())
            yield Host(match.group().split(":")[0].split("：")[0].lower() + ":", *match.span())
    if "@" in text:
        for match in _EMAIL.finditer(text):
            taken.append(match.span())
            yield Host(match.group(1).lower(), *match.span(), kind="email")
    if _MAY_BE_SPELLED.search(text):
        for match in _SPELLED.finditer(text):
            taken.append(match.span())
            yield Host(f"{match.group(1)}.{match.group(2)}".lower(), *match.span())
    if not _MAY_BE_BARE.search(text):
        return
    taken.sort()
    for match in _BARE.finditer(text):
        start, end = match.span()
        if any(a < end and start < b for a, b in taken) or text[max(0, start - 4) : start].endswith("//"):
            continue
        name = _host_of(match.group())
        if _is_domain(match.group(), name):
            end -= len(match.group()) - len(match.group().rstrip(".,;:!?)]"))
            yield Host(name, start, end)


def _host_of(rest: str) -> str:
    """The host of what follows the scheme: past any user name, before port, path, query and fragment."""
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rsplit("@", 1)[-1]
    name = re.split(r"[:：]", authority, maxsplit=1)[0]
    name = unicodedata.normalize("NFKC", name).replace("\u3002", ".").replace("\uff61", ".")
    return name.strip(".").lower()


def _is_domain(written: str, name: str) -> bool:
    labels = name.split(".")
    last = labels[-1]
    if _IPV4.fullmatch(name):
        return "/" in written
    if last.startswith("xn--") or not name.isascii():
        return last in _TLDS or last.startswith("xn--")
    if last not in _TLDS or not all(labels) or labels[-2].isdigit():
        return False
    if "/" in written or (len(labels) > 2 and labels[0] == "www"):
        return True
    head = written.split("/")[0]
    ending = re.split(_DOT, head)[-1]
    if ending != ending.lower() and head != head.upper():
        return False  # "confirmed.In" is two sentences
    if last in _WORD_TLDS and last not in {"app", "support", "wallet", "help", "link", "exchange", "network", "center", "page"}:
        return bool(re.search(r"[0-9-]", labels[-2])) or len(labels) > 2 or len(labels[-2]) == 1
    return True
