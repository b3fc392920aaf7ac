"""Drafts the article of a proposal from resolutions of real cases: by the model, or put together from what cases share.

Nothing is invented: what no two independent cases say is left for the editor, and marked. Whoever wrote it, a draft passes
the guard and the redaction that replies pass; what breaks a rule is withheld and shown.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from copilot.errors import ModelProblem
from copilot.knowledge.article import Article
from copilot.knowledge.contradictions import contradictions
from copilot.knowledge.statements import statements
from copilot.language.detect import detect
from copilot.llm.small_talk import is_pleasantry
from copilot.models.findings import RedactedText, placeholders
from copilot.models.knowledge import SectionRole
from copilot.models.proposals import ArticleDraft, Proposal, ProposalContent, Withheld
from copilot.models.proposals import Statement as Sourced
from copilot.models.reply import Usage
from copilot.safety.guard import ReplyContext
from copilot.services.asked import UNSURE
from copilot.services.resolutions import INDEPENDENT, Resolution, common_steps, general_questions, letters, resolves
from copilot.services.review import inspect
from copilot.services.wiring import Desk
from copilot.services.words import say

DESK_LANGUAGES = ("zh", "en")
_MOST_QUESTIONS = 12
_MOST_CASES = 12
_NEAREST = 3
_MOST_STEPS = 12


@dataclass
class _Draughtsman:
    """What one drafting has found so far."""

    proposal: Proposal
    desk: Desk
    boilerplate: frozenset[str]
    withheld: dict[tuple[str, str], Withheld] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    usage: Usage = Usage()

    def may_stand(self, sentence: str, where: str) -> bool:
        """Whether the guard and the redaction let `sentence` pass; what breaks a rule is remembered as withheld."""
        if is_pleasantry(sentence, self.desk.replies.small_talk):
            return False
        report = inspect(sentence, self.desk, restorable=())
        for violation in report.violations:
            quote = self.desk.redact(sentence)
            withheld = Withheld(rule=violation.rule, quote=quote, why=violation.why, where=where)
            self.withheld.setdefault((violation.rule, letters(quote)), withheld)
        return report.ok


def draft_content(
    proposal: Proposal, desk: Desk, articles: Sequence[Article], boilerplate: frozenset[str], *, offline: bool = False
) -> tuple[ProposalContent, Usage]:
    """The drafts of `proposal` in the languages it was asked in, and what the model cost. Nothing raises ModelProblem: where
    the model fails, the draft is put together without it, and a note says so."""
    work = _Draughtsman(proposal, desk, boilerplate)
    cases = _resolutions(proposal, desk)
    by_model = desk.model is not None and not offline and len(cases) >= INDEPENDENT
    drafts = [_draft(work, cases, language, by_model) for language in _languages(proposal)]
    found = [
        item for draft in drafts for item in contradictions(_sendable(draft), _neighbours(draft, proposal, desk, articles))
    ]
    content = ProposalContent(
        drafts=tuple(drafts),
        resolved=len(cases),
        contradictions=tuple(dict.fromkeys(found)),
        withheld=tuple(work.withheld.values()),
        notes=tuple(dict.fromkeys(work.notes)),
    )
    return content, work.usage


def _languages(proposal: Proposal) -> list[str]:
    """The languages of the desk it was asked in; English where it was asked in others alone."""
    asked = {language.partition("-")[0] for language in proposal.languages}
    return [language for language in DESK_LANGUAGES if language in asked] or ["en"]


def _resolutions(proposal: Proposal, desk: Desk) -> list[Resolution]:
    """What agents answered to these customers, and past cases that surely are about the same question."""
    answered = {one.where: Resolution(one.where, one.answer) for one in proposal.evidence if resolves(one.answer)}
    near = desk.library.index.search(proposal.question, source="cases", limit=_MOST_CASES, floor=UNSURE)
    for passage in near:
        text = RedactedText(passage.document.text_of(SectionRole.NOTES))
        # A conversation may have been imported as a case as well: it is one case still.
        same = passage.hit.doc_id in answered or any(letters(text) == letters(case.text) for case in answered.values())
        if not same and resolves(text):
            answered[passage.document.path] = Resolution(passage.document.path, text)
    return list(answered.values())


def _draft(work: _Draughtsman, cases: Sequence[Resolution], language: str, by_model: bool) -> ArticleDraft:
    assembled = _assembled(work, cases, language)
    written = _written(work, cases, assembled) if by_model else None
    return written or assembled


def _assembled(work: _Draughtsman, cases: Sequence[Resolution], language: str) -> ArticleDraft:
    """Question variants, the checklist of the category, and the sentences that independent cases share."""
    proposal, desk = work.proposal, work.desk
    own = [case for case in cases if detect(case.text).partition("-")[0] == language]
    common = common_steps(own, work.boilerplate)[:_MOST_STEPS]
    steps = [step for step in common if work.may_stand(step.text, step.seen_in[0])]
    reply = _as_reply([step.text for step in steps])
    if reply and not work.may_stand(reply, ", ".join(steps[0].seen_in)):
        steps, reply = [], ""
    asked = [one.question for one in proposal.evidence if one.language.partition("-")[0] == language]
    questions = general_questions(
        (proposal.question, *asked) if _speaks(proposal.question, language) else asked, _MOST_QUESTIONS
    )
    return ArticleDraft(
        language=language,
        title=questions[0] if questions else proposal.label,
        questions=tuple(questions[1:]),
        notes=(_origin(proposal, cases, language),),
        ask=tuple(desk.intake.question(item, language) for item in desk.intake.checklist(proposal.category)),
        steps=tuple(steps),
        reply=reply,
    )


def _written(work: _Draughtsman, cases: Sequence[Resolution], assembled: ArticleDraft) -> ArticleDraft | None:
    """The model's draft on top of what was put together; None where it fails, finds nothing or breaks a rule."""
    desk, language = work.desk, assembled.language
    shown = cases[:_MOST_CASES]
    questions = [RedactedText(text) for text in (assembled.title, *assembled.questions)]
    try:
        written = desk.article_writer.write(questions, [case.text for case in shown], language)
    except ModelProblem as problem:
        work.notes.append(desk.say("proposal_without_model", reason=f"{problem.message} {problem.hint}".strip()))
        return None
    work.usage = work.usage + written.usage
    steps = [
        Sourced(text=_one_line(text), seen_in=tuple(shown[number - 1].where for number in numbers))
        for text, numbers in written.steps
        if numbers
    ]
    if not steps or len({case for step in steps for case in step.seen_in}) < INDEPENDENT:
        work.notes.append(desk.say("proposal_without_grounds"))
        return None
    reply = "\n".join(filter(None, map(_one_line, written.reply.splitlines()))) or _as_reply([step.text for step in steps])
    context = ReplyContext(passages=tuple(case.text for case in shown), language=language, by_model=True)
    text = "\n".join([*(step.text for step in steps), reply])
    report = inspect(text, desk, context, restorable=())
    if not report.ok:
        for violation in report.violations:
            quote = desk.redact(violation.quote)
            work.withheld[violation.rule, quote] = Withheld(
                rule=violation.rule, quote=quote, why=violation.why, where=desk.writer_name
            )
        work.notes.append(desk.say("proposal_withheld"))
        return None
    title = _one_line(written.title)
    return assembled.model_copy(
        update={
            "title": title if _clean(title, desk) else assembled.title,
            "notes": (*assembled.notes, *(line for line in map(_one_line, written.notes[:3]) if _clean(line, desk))),
            "steps": tuple(steps[:_MOST_STEPS]),
            "reply": reply,
            "never": tuple(line for line in map(_one_line, written.never[:3]) if line and not placeholders(desk.redact(line))),
            "by_model": True,
        }
    )


def _clean(text: str, desk: Desk) -> bool:
    return bool(text) and inspect(text, desk, restorable=()).ok


def _one_line(text: str) -> str:
    """`text` without line breaks and marks of markdown at its beginning: a model's heading must not become one of the file."""
    return " ".join(statement.text for statement in statements(text))


def _as_reply(steps: Sequence[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)) if len(steps) > 1 else "".join(steps)


def _origin(proposal: Proposal, cases: Sequence[Resolution], language: str) -> str:
    return say("proposal_origin", language, count=str(proposal.count), resolved=str(len(cases)))


def _speaks(text: str, language: str) -> bool:
    return detect(text).partition("-")[0] == language


def _sendable(draft: ArticleDraft) -> str:
    return "\n".join([*(step.text for step in draft.steps), draft.reply])


def _neighbours(draft: ArticleDraft, proposal: Proposal, desk: Desk, articles: Sequence[Article]) -> Iterator[Article]:
    """The articles of the draft's language that are nearest to its question and to its text."""
    topics: Counter[str] = Counter([proposal.nearest])
    for text in (draft.title, _sendable(draft)):
        if text.strip():
            query = desk.redact(text[:1_000])
            found = desk.library.index.search(query, source="kb", limit=_NEAREST, language=draft.language)
            topics.update(passage.document.topic for passage in found)
    for article in articles:
        if article.topic in topics and article.language.partition("-")[0] == draft.language:
            yield article
