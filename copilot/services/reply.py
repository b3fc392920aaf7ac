"""The one path, top to bottom: a conversation in, a draft with its verdict, sources and guard report out.

assess (redact -> triage) -> retrieve, beside [second opinion] -> P0: hold | write -> guard [-> unverified sentences]
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from secrets import token_hex

from copilot.errors import ModelProblem
from copilot.language.unseen import without_unseen
from copilot.models.conversation import Conversation, Role
from copilot.models.findings import unnumbered
from copilot.models.knowledge import Document, Passage
from copilot.models.ports import Watch
from copilot.models.reply import Citation, Draft, DraftMode, Provenance, Usage, Wish, WrittenReply
from copilot.models.triage import Level, Tier
from copilot.safety.guard import ReplyContext
from copilot.services.assess import Assessed, assess
from copilot.services.grounds import same_language, text_of
from copilot.services.material import Material, gather
from copilot.services.review import inspect
from copilot.services.wiring import Desk

CITATIONS_SHOWN = 3
_MARK = re.compile(r"\[(\d{1,2})\]")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, and what its conversation was judged to be."""

    draft: Draft
    assessed: Assessed

    @property
    def for_the_agent(self) -> str:
        """The reply as the agent's own screen shows it: personal data back in place, secrets gone."""
        return self.assessed.restoration.apply(self.draft.reply)

    @property
    def unverified_for_the_agent(self) -> list[str]:
        """The unverified sentences as they stand in the reply on that screen."""
        return [self.assessed.restoration.apply(sentence) for sentence in self.draft.unverified]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a draft is to be written.

    `offline`: without the model; `fallback`: offline where the model fails; `wish`: the agent's; `watch` sees a model write.
    """

    offline: bool = False
    fallback: bool = True
    wish: Wish = Wish()
    watch: Watch | None = None


USUAL = Manner()


def draft_reply(conversation: Conversation, desk: Desk, manner: Manner = USUAL) -> Drafted:
    """Draft a reply to `conversation`, or hold it. Raises ModelProblem only where `manner.fallback` is off."""
    return draft_assessed(assess(conversation, desk), desk, manner)


def draft_assessed(assessed: Assessed, desk: Desk, manner: Manner = USUAL) -> Drafted:
    """As `draft_reply`, for a conversation that is redacted and judged already."""
    opinion = _Opinion(assessed)
    material = Material()
    if assessed.triage.level is not Level.P0:
        by_model = desk.model is not None and not manner.offline
        material = gather(assessed, desk, by_model)
        if by_model:
            opinion = _second_opinion(assessed, desk, manner.fallback)
            assessed = opinion.assessed
    draft = _hold(assessed, desk) if assessed.triage.level is Level.P0 else _answer(assessed, material, desk, manner)
    unmet = (desk.say("wish_unmet"),) if manner.wish.instruction and draft.mode is not DraftMode.MODEL else ()
    notes = (*_case_notes(assessed, desk), *opinion.notes, *unmet, *draft.notes)
    draft = draft.model_copy(update={"notes": notes, "usage": draft.usage + opinion.usage})
    return Drafted(draft, assessed)


def recheck(drafted: Drafted, text: str, desk: Desk) -> Drafted:
    """The draft with `text` (an agent's edit) in place of its reply, checked by the guard again.

    What the agent wrote is checked as written. Personal data in it gets no number, which would restore another's.
    """
    report = inspect(text, desk, _context(drafted.assessed), drafted.assessed.restoration.values)
    reply = unnumbered(desk.redact(text), keep=text)
    return replace(drafted, draft=drafted.draft.model_copy(update={"reply": reply, "guard": report, "unverified": ()}))


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What the model made of the case, and what asking it cost."""

    assessed: Assessed
    notes: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)


def _second_opinion(assessed: Assessed, desk: Desk, fallback: bool) -> _Opinion:
    """Let the model raise the severity; it can never lower it, and its failure changes nothing."""
    try:
        review = desk.second_opinion(assessed.triage, assessed.conversation)
    except ModelProblem as problem:
        if not fallback:
            raise
        return _Opinion(assessed, (problem.message,))
    notes = _readable((desk.say("raised", reason=review.reason),), desk) if review.reason else ()
    return _Opinion(replace(assessed, triage=review.triage), notes, review.usage)


def _hold(assessed: Assessed, desk: Desk) -> Draft:
    """No free draft: the approved holding reply, what the customer can do alone, what to collect."""
    verdict = assessed.triage
    held = desk.hold(verdict)
    return Draft(
        draft_id=_new_id(),
        mode=DraftMode.HOLDING,
        reply=held.reply,
        language=held.language,
        triage=verdict,
        missing_info=verdict.missing_info,
        guard=inspect(held.reply, desk),
        notes=(desk.say("held"), *held.checklist),
        containment=held.containment,
        evidence=held.evidence,
    )


def _answer(assessed: Assessed, material: Material, desk: Desk, manner: Manner) -> Draft:
    passages = material.passages_for(assessed.triage, desk)
    written, notes = _write(assessed, passages, desk, manner)
    reply, citations = number_sources(written, passages)
    sources = {passage.hit.doc_id: passage.document for passage in passages}
    context = _context(assessed, [sources[citation.doc_id] for citation in citations], written)
    report = inspect(reply, desk, context, assessed.restoration.values)
    own = _readable(written.notes, desk) if written.mode is DraftMode.MODEL else written.notes
    notes = (*notes, *own, *_source_notes(citations, written, passages, desk))
    if not report.ok:
        reply, citations, notes = "", (), (*notes, desk.say("withdrawn"))
    unverified: tuple[str, ...] = ()
    if written.mode is DraftMode.MODEL and reply:
        grounds = material.grounds
        if grounds is not None and same_language(written.language, assessed.triage.language):
            unverified = grounds.unverified(reply)
        else:
            notes = (*notes, desk.say("not_verified"))
    return Draft(
        draft_id=_new_id(),
        mode=written.mode,
        reply=reply,
        language=written.language,
        citations=citations,
        triage=assessed.triage,
        missing_info=assessed.triage.missing_info,
        guard=report,
        unverified=unverified,
        usage=written.usage,
        notes=notes,
        made_with=Provenance(
            prompt=written.prompt,
            model=desk.writer_name if written.mode is DraftMode.MODEL else "",
            knowledge=desk.library.index.generation,
        ),
    )


def _readable(notes: Sequence[str], desk: Desk) -> tuple[str, ...]:
    """A model's notes without those that say what no reply may: an agent could act on them, or pass them on."""
    return tuple(note for note in notes if inspect(note, desk).ok)


def _write(assessed: Assessed, passages: Sequence[Passage], desk: Desk, manner: Manner) -> tuple[WrittenReply, tuple[str, ...]]:
    conversation, triage = assessed.conversation, assessed.triage
    if desk.model is not None and not manner.offline:
        try:
            return desk.model_writer.write(conversation, triage, passages, manner.wish, manner.watch), ()
        except ModelProblem as problem:
            if not manner.fallback:
                raise
            written = desk.offline_writer.write(conversation, triage, passages)
            return written, (desk.say("fell_back", reason=f"{problem.message} {problem.hint}".strip()),)
    return desk.offline_writer.write(conversation, triage, passages), ()


def number_sources(written: WrittenReply, passages: Sequence[Passage]) -> tuple[str, tuple[Citation, ...]]:
    """The reply with its marks renumbered 1, 2, 3 in order of appearance, and the sources they stand for.

    A mark without a passage behind it is removed: no invented number reaches the agent. So is what nobody would see:
    the guard reads the text that is sent.
    """
    text = without_unseen(written.text)
    order: list[int] = []
    for number in (*map(int, _MARK.findall(text)), *written.cited):
        if 1 <= number <= len(passages) and number not in order:
            order.append(number)
    shown = order[:CITATIONS_SHOWN]

    def renumber(mark: re.Match[str]) -> str:
        number = int(mark.group(1))
        return f"[{shown.index(number) + 1}]" if number in shown else ""

    citations = tuple(_citation(n, passages[number - 1]) for n, number in enumerate(shown, 1))
    return _MARK.sub(renumber, text), citations


def _citation(n: int, passage: Passage) -> Citation:
    hit = passage.hit
    return Citation(n=n, doc_id=hit.doc_id, title=hit.title, quote=hit.quote, path=hit.path)


def _context(assessed: Assessed, sources: Sequence[Document] = (), written: WrittenReply | None = None) -> ReplyContext:
    """What the guard may hold the reply against; source [n] of the reply is `sources[n - 1]`."""
    return ReplyContext(
        conversation=tuple(message.text for message in assessed.conversation.messages),
        passages=tuple(map(text_of, sources)),
        language=written.language if written else assessed.triage.language,
        by_model=written is not None and written.mode is DraftMode.MODEL,
    )


def _case_notes(assessed: Assessed, desk: Desk) -> tuple[str, ...]:
    """What the agent should know before reading the draft."""
    notes = []
    turns = assessed.conversation.messages
    pasted = {f.kind for f in assessed.conversation.findings if f.is_secret and turns[f.message].role is Role.CUSTOMER}
    if pasted:
        notes.append(desk.say("secret_pasted", kinds=", ".join(sorted(pasted))))
    if assessed.triage.wants_human:
        notes.append(desk.say("wants_human"))
    if assessed.triage.tier is Tier.SENIOR:
        notes.append(desk.say("senior"))
    return tuple(notes)


def _source_notes(citations: Sequence[Citation], written: WrittenReply, passages: Sequence[Passage], desk: Desk) -> list[str]:
    if not passages:
        return [desk.say("nothing_found")]
    by_id = {passage.hit.doc_id: passage.document for passage in passages}
    today = date.today().isoformat()
    due = ((citation.n, by_id[citation.doc_id].review_by) for citation in citations)
    return [desk.say("past_review", n=str(n), date=review_by) for n, review_by in due if review_by and review_by < today]


def _new_id() -> str:
    return f"d-{token_hex(6)}"
