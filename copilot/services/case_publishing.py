"""A resolved case becomes knowledge: redacted again, checked like a reply, approved by a person, taken back by one command.

Only what a person wrote as the resolution is ever published, beside the problem; notes, summaries and drafts are not read.
"""

from dataclasses import dataclass

from copilot.models.findings import RedactedText, unnumbered
from copilot.models.records import Case, CaseStatus, Publication
from copilot.models.reply import GuardReport
from copilot.policy.access import Right
from copilot.services.access import Change, looked, permit
from copilot.services.cases import changed, found, problem
from copilot.services.review import review_reply
from copilot.services.wiring import Desk


@dataclass(frozen=True, slots=True)
class Publishable:
    """A case as it would stand among the articles, and what the guard says of its resolution."""

    case: Case
    guard: GuardReport


def publishable(case_id: str, desk: Desk) -> Publishable:
    """What publishing the case would make knowledge, for a person to read. Raises UsageProblem."""
    permit(desk, Right.PUBLISH, "case publish", case_id)
    with desk.records.reading() as connection:
        case = _published(found(desk.case_store.find(connection, case_id), case_id, desk), desk)
    looked(desk, Right.PUBLISH, "case publish, read", case_id)
    return Publishable(case, review_reply(case.content.resolution, desk))


def publish(read: Publishable, desk: Desk) -> Case:
    """Make a case knowledge as it was read. Raises UsageProblem where it is another by now."""

    def become_knowledge(case: Case, _change: Change) -> Case:
        published = _published(case, desk)
        if not read.guard.ok or published != read.case:
            raise problem(desk, "publish_changed", id=case.id)
        return published

    return changed(read.case.id, "case publish", desk, become_knowledge, Right.PUBLISH)


def withdraw(case_id: str, desk: Desk) -> Case:
    """Take a published case out of the index. Raises UsageProblem."""

    def take_back(case: Case, _change: Change) -> Case:
        if case.publication is not Publication.PUBLISHED:
            raise problem(desk, "withdraw_unpublished", id=case.id)
        return case.model_copy(update={"publication": Publication.WITHDRAWN})

    return changed(case_id, "case withdraw", desk, take_back, Right.PUBLISH)


def _published(case: Case, desk: Desk) -> Case:
    """`case` as knowledge: redacted again, and without the numbers of placeholders, which mean something within it alone."""
    if case.status is not CaseStatus.RESOLVED:
        raise problem(desk, "publish_open", id=case.id)
    if case.publication is Publication.PUBLISHED:
        raise problem(desk, "publish_again", id=case.id)
    texts = {name: RedactedText(unnumbered(desk.redact(getattr(case.content, name)))) for name in ("problem", "resolution")}
    content = case.content.model_copy(update=texts)
    update = {"content": content, "publication": Publication.PUBLISHED, "published_by": desk.access.agent}
    return case.model_copy(update=update)
