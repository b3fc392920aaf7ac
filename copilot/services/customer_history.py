"""A customer's history: what lets an agent answer in context, decrypted only as far as it is shown."""

from collections import Counter
from collections.abc import Iterable

from copilot.models.findings import Restoration
from copilot.models.history import CustomerHistory, OpenPromise, PastCase
from copilot.models.records import Case, CaseStatus, Profile
from copilot.policy.access import Right
from copilot.services.access import looked, permit
from copilot.services.cases import problem
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
    right, action = (Right.RAW, "customer show raw") if raw else (Right.READ, "customer show")
    permit(desk, right, action, "", why)
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
    return CustomerHistory(
        customer=customer.id,
        known_since=profile.since or customer.created_at,
        raw=raw,
        profile=profile,
        total=len(cases),
        open=len(still_open),
        cases=tuple(_past(case, raw) for case in read[: len(shown)]),
        promises=tuple(promise for case in read if case.status is CaseStatus.OPEN for promise in _promises(case, raw)),
        languages=_once([profile.language], (name for name, _ in Counter(case.language for case in cases).most_common())),
        devices=_once(profile.devices, *(one.devices for one in facts)),
        versions=_once(*(one.versions for one in facts)),
        addresses=_once(profile.addresses, *(one.addresses for one in facts)),
        chains=_once(*(one.chains for one in facts)),
    )


def _past(case: Case, raw: bool) -> PastCase:
    content = case.content
    return PastCase(
        id=case.id,
        status=case.status,
        level=case.level,
        category=case.category,
        opened_at=case.opened_at,
        resolved_at=case.resolved_at,
        problem=_restored(content.problem.strip().split("\n")[0], case, raw),
        worked=_restored(content.resolution, case, raw) if case.status is CaseStatus.RESOLVED else "",
    )


def _promises(case: Case, raw: bool) -> Iterable[OpenPromise]:
    for promise in case.content.promises:
        yield OpenPromise(case=case.id, by=promise.by, until=promise.until, what=_restored(promise.what, case, raw))


def _restored(text: str, case: Case, raw: bool) -> str:
    return Restoration(case.content.personal).apply(text) if raw else text


def _without_personal_data(profile: Profile, asked_for: str, desk: Desk) -> Profile:
    """`profile` for who may not see personal data, or did not say why; what the agent asked for they know."""
    return profile.model_copy(
        update={
            "reference": profile.reference if profile.reference == asked_for else desk.redact(profile.reference),
            "name": profile.name and _NAME,
            "extra": {name: str(desk.redact(value)) for name, value in profile.extra.items()},
        }
    )


def _once(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values if value))
