"""A resolved case becomes knowledge: redacted again, checked like a reply, approved by a person, taken back by one command.

What is published is what a person wrote as the resolution, beside the problem. Unless the agent said better what it was
(`case resolve --problem`), the problem is the customer's words, picked by the extractive summary. Notes, drafts and stored
summaries are never published, not even pasted as the resolution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.models.findings import RedactedText, unnumbered
from copilot.models.records import Case, CaseStatus, Publication
from copilot.models.reply import GuardReport
from copilot.policy.access import Right
from copilot.services.access import Change, looked, permit
from copilot.services.case_redaction import with_placeholders
from copilot.services.cases import changed, found, personal_of, problem
from copilot.services.own_words import is_pasted, machine_texts
from copilot.services.review import review_reply
from copilot.services.told_accounts import is_account
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from copilot.services.access import Connection

_LEADS_ASTRAY = frozenset(
    {"link_not_allowed", "link_shortener", "lookalike_domain", "phone_number", "hidden_words", "too_long", "secret_in_reply"}
)
"""Rules of the guard that no problem may break, whoever speaks in it: it would show agents and models where to go."""
_MAY_BE_TOLD = frozenset({"asks_for_secret", "remote_control", "repairs_wallet_on_a_site", "messenger_contact"})
"""Rules that a problem may break as far as it tells what somebody did to the customer."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Problem and resolution as they would be indexed, and what the guard says of both."""

    problem: RedactedText
    resolution: RedactedText
    guard: GuardReport


@dataclass(frozen=True, slots=True)
class Publishable:
    """A case as it would stand among the articles, and what the guard says of it."""

    case: Case
    guard: GuardReport


def as_knowledge(problem: str, resolution: str, desk: Desk, personal: Mapping[str, str] | None = None) -> Knowledge:
    """Both texts as an index may hold them, and whether it may: `guard.ok`.

    `personal` (placeholder -> value) is what is known of the customer; its values are taken out wherever they stand. The
    guard reads the resolution in full, and of the problem whether it leads anywhere or tells its reader to do what no
    reply may; a customer's own account of that is no order.
    """
    asked, solved = (_for_the_index(text, personal or {}, desk) for text in (problem, resolution))
    in_problem = (
        one
        for one in review_reply(asked, desk).violations
        if one.rule in _LEADS_ASTRAY or (one.rule in _MAY_BE_TOLD and not is_account(one.quote))
    )
    violations = tuple(dict.fromkeys((*in_problem, *review_reply(solved, desk).violations)))
    return Knowledge(asked, solved, GuardReport(ok=not violations, violations=violations))


def publishable(case_id: str, desk: Desk) -> Publishable:
    """What publishing the case would make knowledge, for a person to read. Raises UsageProblem."""
    permit(desk, Right.PUBLISH, "case publish", case_id)
    with desk.records.reading() as connection:
        read = _publishable(connection, found(desk.case_store.find(connection, case_id), case_id, desk), desk)
    looked(desk, Right.PUBLISH, "case publish, read", case_id)
    return read


def publish(read: Publishable, desk: Desk) -> Case:
    """Make a case knowledge as it was read. Raises UsageProblem where it is another by now."""

    def become_knowledge(case: Case, change: Change) -> Case:
        now = _publishable(change.connection, case, desk)
        if not now.guard.ok or now.case != read.case:
            raise problem(desk, "publish_changed", id=case.id)
        return now.case

    return changed(read.case.id, "case publish", desk, become_knowledge, Right.PUBLISH)


def withdraw(case_id: str, desk: Desk) -> Case:
    """Take a published case out of the index. Raises UsageProblem."""

    def take_back(case: Case, _change: Change) -> Case:
        if case.publication is not Publication.PUBLISHED:
            raise problem(desk, "withdraw_unpublished", id=case.id)
        return case.model_copy(update={"publication": Publication.WITHDRAWN})

    return changed(case_id, "case withdraw", desk, take_back, Right.PUBLISH)


def _publishable(connection: "Connection", case: Case, desk: Desk) -> Publishable:
    if case.status is not CaseStatus.RESOLVED:
        raise problem(desk, "publish_open", id=case.id)
    if case.publication is Publication.PUBLISHED:
        raise problem(desk, "publish_again", id=case.id)
    content = case.content
    if is_pasted(content.resolution, machine_texts(connection, case, desk)):
        raise problem(desk, "publish_pasted", id=case.id)
    read = as_knowledge(content.problem, content.resolution, desk, personal_of(connection, case, desk))
    content = content.model_copy(update={"problem": read.problem, "resolution": read.resolution})
    update = {"content": content, "publication": Publication.PUBLISHED, "published_by": desk.access.agent}
    return Publishable(case.model_copy(update=update), read.guard)


def _for_the_index(text: str, personal: Mapping[str, str], desk: Desk) -> RedactedText:
    """`text` redacted again, without the numbers of placeholders, which mean something within one case alone."""
    return RedactedText(unnumbered(with_placeholders(desk.redact(text), personal)))
