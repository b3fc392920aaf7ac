"""A case as another tool's record tells it: checked, and redacted as a whole with its conversation.

A placeholder means the same in problem, conversation and resolution. Nothing here knows what the store holds.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from copilot.errors import UsageProblem
from copilot.identifiers.facts import facts
from copilot.language.detect import detect
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText, Restoration, unnumbered
from copilot.models.records import Case, CaseContent, CaseStatus
from copilot.models.summary import Style
from copilot.models.triage import Level, Tier, Triage
from copilot.safety.redact import redact_conversation
from copilot.services.assess import judge
from copilot.services.case_conversation import not_below
from copilot.services.case_publishing import Knowledge, as_knowledge
from copilot.services.case_reading import CaseFile
from copilot.services.case_redaction import kept_personal, redact_beside
from copilot.services.cases import searched
from copilot.services.import_rows import Record
from copilot.services.import_values import MOST_OF_A_NAME, Values
from copilot.services.mapping import Fields
from copilot.services.wiring import Desk
from copilot.store.terms import searchable_words
from copilot.transcripts.records import conversation_of_record

FIELDS = Fields(
    names=tuple("id problem resolution category language level tier status customer opened_at closed_at messages".split()),
    required=("id",),
    dates=frozenset({"opened_at", "closed_at"}),
)


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """One record, redacted. `case` has no customer yet, `reference` is what the desk calls them; `mark` is all of it.

    `talk` is None where the record says nothing of a conversation, `knowledge` where it is not to be published. `words` are
    those it is found by.
    """

    case: Case
    reference: str
    talk: tuple[RedactedMessage, ...] | None
    verdict: Triage | None
    knowledge: Knowledge | None
    words: tuple[str, ...]
    mark: str

    def with_content(
        self,
        problem: RedactedText,
        resolution: RedactedText,
        talk: tuple[RedactedMessage, ...] | None,
        personal: Mapping[str, str],
    ) -> "ImportedCase":
        """The same record with other placeholders in it."""
        update = {"problem": problem, "resolution": resolution, "personal": personal}
        content = self.case.content.model_copy(update=update)
        return replace(self, case=self.case.model_copy(update={"content": content}), talk=talk)


def read_record(record: Record, desk: Desk, *, publish: bool = True) -> ImportedCase:
    """One record, redacted and judged fit to be stored, and to be published. Raises UsageProblem naming the field."""
    values = Values(record, desk)
    status = CaseStatus(values.one_of("status", [one.value for one in CaseStatus], CaseStatus.RESOLVED.value))
    given = _talk(values)
    problem, resolution = values.text("problem"), values.text("resolution")
    if not problem and given:
        problem = next((turn.text for turn in given if turn.role is Role.CUSTOMER), given[0].text)
    if not problem or (status is CaseStatus.RESOLVED and not resolution):
        needed = "id, problem, resolution" if status is CaseStatus.RESOLVED else "id, problem"
        raise values.problem("import_missing", fields=needed)
    whole = (Message(Role.CUSTOMER, problem), *(given or ()), Message(Role.AGENT, resolution))
    redaction = redact_conversation(Conversation(whole), desk.redaction)
    asked, *talk, solved = redaction.conversation.messages
    opened, closed = values.date("opened_at"), values.date("closed_at")
    case = Case(
        id=values.open_text("id", MOST_OF_A_NAME),
        customer="",
        status=status,
        level=values.one_of("level", [level.value for level in Level]),
        category=values.open_text("category", 64),
        language=values.language("language") or detect(asked.text),
        opened_at=opened or closed,
        updated_at=closed or opened,
        resolved_at=closed if status is CaseStatus.RESOLVED else "",
        content=CaseContent(
            problem=asked.text,
            resolution=solved.text,
            facts=facts(turn.text for turn in redaction.conversation.messages),
            personal=kept_personal(redaction),
        ),
    )
    if status is CaseStatus.OPEN and talk:
        case = _with_promises(case, talk, desk)
    tier, reference = values.one_of("tier", [tier.value for tier in Tier]), values.sealed_name("customer")
    turns = [[turn.role, turn.text, turn.name, turn.at] for turn in talk] if given is not None else None
    mark = [case.model_dump(mode="json"), reference, tier, turns]
    if tier and not case.level:
        case = case.model_copy(update={"level": _level_of(case.category, values, desk)})
    verdict = _told(case, Tier(tier)) if tier else None
    if status is CaseStatus.OPEN and talk:
        case, verdict = _judged(case, verdict, redaction.conversation, desk)
    knowledge = None
    if publish and status is CaseStatus.RESOLVED:
        asked_and_solved = case.content.problem, case.content.resolution
        personal = mentioned({"[NAME]": reference, **case.content.personal}, *asked_and_solved)
        knowledge = as_knowledge(*asked_and_solved, desk, personal)
    return ImportedCase(
        case=case,
        reference=reference,
        talk=tuple(talk) if given is not None else None,
        verdict=verdict,
        knowledge=knowledge,
        words=tuple(searchable_words(searched(as_published(case, knowledge), [turn.text for turn in talk]))),
        mark=json.dumps(mark, ensure_ascii=False, sort_keys=True),
    )


def _talk(values: Values) -> tuple[Message, ...] | None:
    given = values.raw("messages")
    if given is None:
        return None
    try:
        record = {"text": given} if isinstance(given, str) else {"messages": given}
        return conversation_of_record(record).messages
    except UsageProblem as problem:
        raise values.problem("import_no_messages", why=problem.message) from None


def _with_promises(case: Case, talk: Sequence[RedactedMessage], desk: Desk) -> Case:
    """An open case with what was promised in it and not done yet."""
    conversation = RedactedConversation(tuple(talk))
    summary = desk.offline_summariser.summarize(conversation, case.language, Style.HAND_OVER).summary
    return case.model_copy(update={"content": case.content.model_copy(update={"promises": summary.promises})})


def _told(case: Case, tier: Tier) -> Triage:
    """What the other tool decided about who handles the case."""
    level = Level(case.level)
    return Triage(
        level=level,
        security_critical=level is Level.P0,
        category=case.category,
        tier=tier,
        language=case.language,
        priority=0,
    )


def _judged(case: Case, told: Triage | None, whole: RedactedConversation, desk: Desk) -> tuple[Case, Triage]:
    """An open case judged by its conversation, which stands in `whole` after the problem; never below what was told."""
    talk = range(1, len(whole.messages) - 1)
    findings = tuple(replace(one, message=one.message - 1) for one in whole.findings if one.message in talk)
    conversation = replace(whole, messages=whole.messages[1:-1], findings=findings)
    verdict = not_below(judge(conversation, desk), CaseFile(case, (), (), (told,) if told else (), ()))
    tier = max(verdict.tier, told.tier if told else verdict.tier, key=list(Tier).index)
    # Numbers of placeholders may be others by the time it is stored.
    reasons = tuple(reason.model_copy(update={"quote": unnumbered(reason.quote)}) for reason in verdict.reasons)
    raised = bool(case.level) and verdict.level < Level(case.level)
    category = verdict.category if raised else case.category or verdict.category
    update = {"level": verdict.level.value, "category": category}
    return case.model_copy(update=update), verdict.model_copy(update={"tier": tier, "reasons": reasons})


def _level_of(category: str, values: Values, desk: Desk) -> str:
    try:
        return desk.escalation.category(category).level.value
    except KeyError:
        raise values.problem("import_no_level") from None


def mentioned(personal: Mapping[str, str], *texts: str) -> dict[str, str]:
    """Those of `personal` whose value may stand in `texts`: looking for all of them properly takes ten times as long."""
    said = _letters("".join(texts))
    return {placeholder: value for placeholder, value in personal.items() if _letters(value) in said}


def _letters(text: str) -> str:
    return "".join(text.split()).casefold()


def as_published(case: Case, knowledge: Knowledge | None) -> Case:
    """`case` in the words of `knowledge`; as it is where that is not to be published, or breaks a rule."""
    if knowledge is None or not knowledge.guard.ok:
        return case
    update = {"problem": knowledge.problem, "resolution": knowledge.resolution}
    return case.model_copy(update={"content": case.content.model_copy(update=update)})


def beside(one: ImportedCase, known: Mapping[str, str], desk: Desk) -> ImportedCase:
    """`one` with placeholders that mean the same as those of the stored case, whose personal data is `known`."""
    content = one.case.content
    if not (known and content.personal):
        return one.with_content(content.problem, content.resolution, one.talk, {**content.personal, **known})
    restored = Restoration(content.personal).apply
    whole = [
        Message(Role.CUSTOMER, restored(content.problem)),
        *(Message(turn.role, restored(turn.text), turn.name and restored(turn.name), turn.at) for turn in one.talk or ()),
        Message(Role.AGENT, restored(content.resolution)),
    ]
    redaction = redact_beside(Conversation(tuple(whole)), known, desk.redaction)
    asked, *talk, solved = redaction.conversation.messages
    personal = {**kept_personal(redaction), **known}
    return one.with_content(asked.text, solved.text, None if one.talk is None else tuple(talk), personal)
