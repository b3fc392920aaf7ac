"""`kb propose`: questions without an answer become proposed articles, each once, however often they are mined.

Which proposal a group of questions belongs to is settled in one short transaction a group, so that two runs at once make
no twins; drafting, which may take a model minutes, happens outside. What is done is kept when a run is stopped: a proposal
without a draft is drafted by the next run.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum

from copilot.knowledge.article import Article
from copilot.knowledge.statements import statements
from copilot.models.findings import RedactedText
from copilot.models.proposals import Covered, Proposal, ProposalEvidence, ProposalStatus, ProposeReport
from copilot.models.reply import Usage
from copilot.services.asked import Asked, Mined, mine
from copilot.services.asked_of_drafts import with_judged_drafts
from copilot.services.gaps import Cluster, articles_in_use, clusters, growth, shortened
from copilot.services.proposal_drafts import draft_content
from copilot.services.proposal_matching import Matcher
from copilot.services.resolutions import letters
from copilot.services.wiring import Desk
from copilot.store.proposals import Changes

RETURNS_AT = 2
"""Times the evidence there was when it was dismissed, from which a proposal comes back."""

_LONGEST_ANSWER = 4_000


class Outcome(StrEnum):
    """What a run did with a group of questions; the names of a report's fields."""

    NEW = "new"
    REFRESHED = "refreshed"
    RETURNED = "returned"
    KNOWN = "known"


def propose(
    paths: Sequence[str],
    desk: Desk,
    *,
    least: int = 3,
    rejected: bool = False,
    offline: bool = False,
    again: bool = False,
    today: date | None = None,
) -> ProposeReport:
    """Propose an article for what at least `least` customers asked and no article answers. Raises UsageProblem.

    `rejected` reads what became of drafts, too; `again` drafts every pending proposal anew; `offline` asks no model.
    """
    desk.say_which_writer(offline)
    mined = mine(paths, desk)
    if rejected:
        mined = with_judged_drafts(mined, desk)
    articles = articles_in_use(desk)
    found = clusters(mined, desk, articles, least)
    outcomes, covered = _settle(found, Matcher(desk.local_embedder, articles), desk, least, today or date.today())
    ids = {outcome: tuple(name for name, one in outcomes.items() if one is outcome) for outcome in Outcome}
    drafted, usage = _draft(ids[Outcome.REFRESHED], mined, articles, desk, offline=offline, again=again)
    shown = {name for name, one in outcomes.items() if one is not Outcome.KNOWN} | drafted
    return ProposeReport(
        conversations=mined.conversations,
        held=mined.held,
        answered=len(mined.asked) - len(mined.open),
        open=len(mined.open),
        new=ids[Outcome.NEW],
        refreshed=ids[Outcome.REFRESHED],
        returned=ids[Outcome.RETURNED],
        known=ids[Outcome.KNOWN],
        covered=tuple(covered),
        proposals=tuple(proposal for proposal in all_proposals(desk) if proposal.id in shown),
        usage=usage,
        problems=mined.problems,
    )


def all_proposals(desk: Desk, status: ProposalStatus | None = None) -> list[Proposal]:
    """Proposals of `status`, of all without one: the pending first, the most asked first; growth filled in."""
    stored = desk.proposal_store.all()
    newest = max((one.day for proposal in stored for one in proposal.evidence if one.day), default=None)
    order = list(ProposalStatus)
    found = [proposal for proposal in stored if status in {None, proposal.status}]
    found.sort(key=lambda proposal: (order.index(proposal.status), -proposal.count, proposal.id))
    grown = (growth([one.day for one in proposal.evidence if one.day], newest) for proposal in found)
    return [
        proposal.model_copy(update={"recent": recent, "before": before})
        for proposal, (recent, before) in zip(found, grown, strict=True)
    ]


def proposal_id(question: RedactedText) -> str:
    """The id of a proposal first made of `question`: the same on every machine."""
    return f"p-{hashlib.sha256(letters(shortened(question)).encode()).hexdigest()[:8]}"


def _settle(
    found: Iterable[Cluster], matcher: Matcher, desk: Desk, least: int, today: date
) -> tuple[dict[str, Outcome], list[Covered]]:
    """Put each group where it belongs, one transaction a group."""
    outcomes: dict[str, Outcome] = {}
    covered = []
    for cluster in found:
        fresh = _proposal(cluster, today)
        with desk.proposal_store.changing() as changes:
            known = matcher.proposal(cluster, fresh.id, changes.proposals)
            article = None if known else matcher.article(cluster)
            if known:
                outcome = _add(fresh, known, changes)
                if outcomes.get(known.id, Outcome.KNOWN) is Outcome.KNOWN:
                    outcomes[known.id] = outcome
            elif article:
                covered.append(Covered(label=cluster.label, count=len(cluster.asked), article=article.topic))
            elif len(changes.free(fresh)) >= least:
                outcomes[changes.put(fresh).id] = Outcome.NEW
    return outcomes, covered


def _add(fresh: Proposal, known: Proposal, changes: Changes) -> Outcome:
    """Add the evidence of `fresh` to `known`; a dismissed one comes back when it has enough."""
    there = {one.key: one for one in known.evidence}
    for one in fresh.evidence:
        # The same conversation read again may have been answered since.
        if one.key not in there or (one.answer and not there[one.key].answer):
            there[one.key] = one
    stored = changes.put(known.model_copy(update={"evidence": tuple(there.values())}))
    if stored.status is ProposalStatus.DISMISSED and stored.count >= RETURNS_AT * stored.dismissed_at:
        changes.put(stored.model_copy(update={"status": ProposalStatus.PENDING, "drafted_at": 0}))
        return Outcome.RETURNED
    changed = stored.status is ProposalStatus.PENDING and stored.evidence != known.evidence
    return Outcome.REFRESHED if changed else Outcome.KNOWN


def _proposal(cluster: Cluster, today: date) -> Proposal:
    """`cluster` as a proposal, named after its most typical question."""
    question = shortened(cluster.asked[0].question)
    return Proposal(
        id=proposal_id(question),
        label=cluster.label,
        question=question,
        category=Counter(one.category for one in cluster.asked).most_common(1)[0][0],
        nearest=Counter(one.nearest for one in cluster.asked).most_common(1)[0][0],
        created=today,
        evidence=tuple(map(_evidence, cluster.asked)),
    )


def _evidence(one: Asked) -> ProposalEvidence:
    return ProposalEvidence(
        key=one.key,
        where=one.where,
        question=shortened(one.question),
        answer=RedactedText("\n".join(one.answers)[:_LONGEST_ANSWER]),
        language=one.language,
        day=one.day,
    )


def _draft(
    refreshed: Collection[str], mined: Mined, articles: Sequence[Article], desk: Desk, *, offline: bool, again: bool
) -> tuple[set[str], Usage]:
    """Draft what needs it, those that an earlier run left behind too; the ids, and what the model cost."""
    stored = desk.proposal_store.all()
    wanted = [proposal for proposal in stored if again or _needs_draft(proposal, proposal.id in refreshed)]
    wanted = [proposal for proposal in wanted if proposal.status is ProposalStatus.PENDING]
    answers = {one.key: "\n".join(one.answers) for one in mined.asked}
    answers |= {one.key: one.answer for proposal in stored for one in proposal.evidence}
    remarks = {one.key: one.remark for one in mined.asked if one.remark}
    said = {key: frozenset(letters(statement.text) for statement in statements(text)) for key, text in answers.items()}
    everywhere = Counter(sentence for sentences in said.values() for sentence in sentences)
    usage = Usage()
    with desk.progress(desk.say("proposing")) as progress:
        for number, proposal in enumerate(wanted, 1):
            here = Counter(sentence for one in proposal.evidence for sentence in said[one.key])
            # What agents say elsewhere at least as often belongs to no question: greetings, closings, standing advice.
            general = frozenset(text for text, count in here.items() if everywhere[text] - count >= max(2, count))
            content, cost = draft_content(proposal, desk, articles, general, offline=offline)
            notes = (*content.notes, *(remarks[one.key] for one in proposal.evidence if one.key in remarks))
            usage = usage + cost
            with desk.proposal_store.changing() as changes:
                now = changes.proposals[proposal.id]
                if now.status is ProposalStatus.PENDING:
                    changes.put(
                        now.model_copy(
                            update={"content": content.model_copy(update={"notes": notes}), "drafted_at": proposal.count}
                        )
                    )
            progress(number, len(wanted))
    return {proposal.id for proposal in wanted}, usage


def _needs_draft(proposal: Proposal, refreshed: bool) -> bool:
    """Whether there is no draft, or one from less evidence; what a model wrote is kept until the evidence has doubled."""
    if not proposal.drafted_at:
        return True
    if any(draft.by_model for draft in proposal.content.drafts):
        return proposal.count >= 2 * proposal.drafted_at
    return refreshed or proposal.count != proposal.drafted_at
