"""A customer's history: what lets an agent answer in context, decrypted only as far as it is shown."""

from collections import Counter
from collections.abc import Iterable, Mapping

from copilot.models.findings import Restoration, unnumbered
from copilot.models.history import HIDDEN, CustomerHistory, OpenPromise, PastCase
from copilot.models.records import Case, CaseStatus, Profile
from copilot.policy.access import Right
from copilot.services.access import looked, permit
from copilot.services.case_redaction import with_placeholders
from copilot.services.cases import problem
from copilot.services.forgetting import identified
from copilot.services.wiring import Desk
from copilot.store.case_lists import outlines

_MOST_OPEN = 50
"""Open cases whose promises are read, however few cases are shown."""
_NAME = "[NAME]"


def customer_history(reference: str, desk: Desk, *, why: str = "", limit: int = 10) -> CustomerHistory:
    """What is known of the customer whom the desk calls `reference` (or whose id that is); at most `limit` cases.

    Personal data is shown to who may see it and says `why`. Raises UsageProblem for somebody unknown or forgotten.
    """
    raw = bool(why.strip()) and desk.access.allows(Right.RAW)
    reference = reference.strip()
    right, action = (Right.RAW, "customer show raw") if raw else (Right.READ, "customer show")
    permit(desk, right, action, identified(reference, desk), why)
    with desk.records.reading() as connection:
        customer = desk.customer_store.find(connection, reference)
        if customer is None:
            at = desk.customer_store.forgotten(connection, [reference]).get(reference)
            raise problem(desk, "customer_forgotten", at=at) if at else problem(desk, "customer_unknown")
        cases = outlines(connection, customer.id)
        shown = [case.number for case in cases[:limit]]
        still_open = [case.number for case in cases if case.status is CaseStatus.OPEN]
        read = desk.case_store.numbered(connection, list(dict.fromkeys((*shown, *still_open[:_MOST_OPEN]))))
    looked(desk, right, action, customer.id, why)
    facts = [case.content.facts for case in read]
    profile = customer.profile if raw else _without_personal_data(customer.profile, reference, desk)
    hidden = {} if raw else {_NAME: customer.profile.name}
    told = [_told(case, None if raw else hidden) for case in read]
    return CustomerHistory(
        customer=customer.id,
        known_since=profile.since or customer.created_at,
        raw=raw,
        profile=profile,
        total=len(cases),
        open=len(still_open),
        cases=tuple(map(_past, told[: len(shown)])),
        promises=tuple(promise for case in told if case.status is CaseStatus.OPEN for promise in _promises(case)),
        languages=_once([profile.language], (name for name, _ in Counter(case.language for case in cases).most_common())),
        devices=_once(profile.devices, (with_placeholders(name, hidden) for one in facts for name in one.devices)),
        versions=_once(*(one.versions for one in facts)),
        addresses=_once(profile.addresses, *(one.addresses for one in facts)),
        chains=_once(*(one.chains for one in facts)),
    )


def _told(case: Case, hidden: Mapping[str, str] | None) -> Case:
    """`case` as it is shown: with personal data put back, or taken out where `hidden` (placeholder -> value) is given."""
    content = case.content
    restored = Restoration(content.personal).apply

    def tell(text: str) -> str:
        return restored(text) if hidden is None else with_placeholders(text, {**content.personal, **hidden})

    update = {
        "problem": tell(content.problem),
        "resolution": tell(content.resolution),
        "promises": tuple(one.model_copy(update={"by": tell(one.by), "what": tell(one.what)}) for one in content.promises),
    }
    return case.model_copy(update={"content": content.model_copy(update=update)})


def _past(case: Case) -> PastCase:
    content = case.content
    return PastCase(
        id=case.id,
        status=case.status,
        level=case.level,
        category=case.category,
        opened_at=case.opened_at,
        resolved_at=case.resolved_at,
        problem=content.problem.strip().split("\n")[0],
        worked=content.resolution if case.status is CaseStatus.RESOLVED else "",
    )


def _promises(case: Case) -> Iterable[OpenPromise]:
    for promise in case.content.promises:
        yield OpenPromise(case=case.id, by=promise.by, until=promise.until, what=promise.what)


def _without_personal_data(profile: Profile, asked_for: str, desk: Desk) -> Profile:
    """`profile` for who may not see personal data, or did not say why; what the agent asked for they know.

    Public addresses stay. Of what else the desk's records say nothing is known but its name: all of it is hidden.
    """

    def hidden(text: str) -> str:
        return unnumbered(with_placeholders(desk.redact(text), {_NAME: profile.name}))

    return profile.model_copy(
        update={
            "reference": profile.reference if profile.reference == asked_for else hidden(profile.reference),
            "name": profile.name and _NAME,
            "standing": hidden(profile.standing),
            "devices": tuple(map(hidden, profile.devices)),
            "extra": dict.fromkeys(profile.extra, HIDDEN),
        }
    )


def _once(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values if value))
