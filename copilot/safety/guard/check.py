"""The guard: every rule over one reply, each violation with the words that break it and why.

It decides alone and locally. It reads whatever will be sent, whoever wrote it: a model, the offline
writer, a template or a person.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial

from copilot.identifiers import find_identifiers
from copilot.language.detect import detect
from copilot.models.findings import Finding
from copilot.models.reply import GuardReport, Violation
from copilot.safety.guard.grounds import Notes, ReplyContext, broken_grounds
from copilot.safety.guard.hosts import hosts
from copilot.safety.guard.links import broken_links, defanged
from copilot.safety.guard.policy import GuardPolicy
from copilot.safety.guard.reading import encoded, masked, visible
from copilot.safety.guard.wording import broken_wording

_LONGEST = 100_000
"""Characters read; what is longer is no reply and may not be sent."""

_LONGEST_QUOTE = 240
_PUBLIC_KINDS = frozenset({"name"})
"""Personal data a reply may hold: it greets the customer."""

_TECHNICAL = re.compile(
    r"https?://\S{1,2000}|[0-9A-Za-z]+(?:[._/-][0-9A-Za-z]+)+|\[[^\]\n]{0,60}\]|\b[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*\b"
)
_FEW_LETTERS = 24


def check_reply(
    text: str,
    policy: GuardPolicy,
    context: ReplyContext | None = None,
    findings: Sequence[Finding] = (),
    ui_lang: str = "en",
) -> GuardReport:
    """What `text` may not say. Never raises.

    `context` adds the rules that need to know what the reply was written from; `findings` are what redaction
    found in `text` itself (offsets in `text`); `ui_lang` is the language of each `why`, "zh" or "en".
    """
    shown, origin = visible(text[:_LONGEST])
    broken = list(_broken(shown, policy, context))
    spans = [(rule, origin[start], origin[end - 1] + 1) for rule, start, end in broken if end > start]
    spans += [
        ("secret_in_reply" if finding.is_secret else "personal_data_in_reply", finding.start, finding.end)
        for finding in findings
        if finding.is_secret or finding.kind not in _PUBLIC_KINDS
    ]
    if len(text) > _LONGEST:
        spans.append(("too_long", _LONGEST, len(text)))
    if context is not None and context.language and not _speaks(shown, context.language):
        spans.append(("wrong_language", 0, len(text)))
    violations: dict[tuple[str, str], Violation] = {}
    for rule, start, end in sorted(spans, key=lambda span: (span[1], span[2])):
        quote = _quote(text, start, end, findings)
        violations.setdefault((rule, quote), Violation(rule=rule, quote=quote, why=policy.why(rule, ui_lang)))
    return GuardReport(ok=not violations, violations=tuple(violations.values()))


def _broken(text: str, policy: GuardPolicy, context: ReplyContext | None) -> Iterator[tuple[str, int, int]]:
    links = list(hosts(text))
    named = cache(partial(find_identifiers, text))
    yield from broken_links(text, links, policy, named)
    disguised = defanged(text)
    said = masked(text, [*((link.start, link.end) for link in links), *disguised])
    yield from (("hidden_words", start, end) for start, end in encoded(said))
    yield from broken_wording(said, policy, links, disguised, Notes(text, context or ReplyContext(), named))
    if context is not None:
        yield from broken_grounds(text, context, named())


def _quote(text: str, start: int, end: int, findings: Sequence[Finding]) -> str:
    """The words as they stand in the reply, with a placeholder where a secret stands: a secret is never repeated."""
    parts: list[str] = []
    for finding in sorted(findings, key=lambda finding: finding.start):
        if finding.is_secret and finding.start < end and start < finding.end:
            parts += [text[start : max(start, finding.start)], finding.placeholder]
            start = max(start, finding.end)
    quote = "".join([*parts, text[start:end]]).strip()
    return quote if len(quote) <= _LONGEST_QUOTE else quote[:_LONGEST_QUOTE]


def _speaks(text: str, expected: str) -> bool:
    """Whether `text` is in `expected`; technical terms, links and short texts decide nothing."""
    words = _TECHNICAL.sub(" ", text)
    if sum(character.isalpha() for character in words) < (_FEW_LETTERS if words.isascii() else _FEW_LETTERS // 3):
        return True
    return _family(detect(words)) == _family(expected)


def _family(language: str) -> str:
    """Simplified and traditional Chinese, and the close pairs no detector tells apart, count as one."""
    base = language.lower().split("-")[0]
    return {"yue": "zh", "wuu": "zh", "ms": "id", "gl": "pt", "uk": "ru", "be": "ru", "ca": "es"}.get(base, base)
