"""`customer forget`: everything about one customer is destroyed, and a tombstone stays.

First what stands in the open: the customer's published cases are withdrawn and leave the index, with every byte. Then, in
one transaction, the data key, all rows, what proposals of articles quote, and the audit entry. A kill before that leaves
the customer as they were but unpublished, a kill after it a forgotten one; either way the same command finishes the work.
Last the bytes in the files of the store. Nothing of the customer has to be readable for any of it.
"""

import hashlib
from collections.abc import Collection, Sequence
from contextlib import suppress

import sqlalchemy as sa

from copilot.errors import ConfigurationProblem, UsageProblem
from copilot.files import write_atomically
from copilot.models.privacy import ForgetReport
from copilot.models.records import Publication
from copilot.policy.access import Right
from copilot.services.access import changing, looked, permit
from copilot.services.wiring import Desk
from copilot.store import forgetting as store
from copilot.store.schema import cases, customers, drafts
from copilot.store.vault import Unreadable

_ACTION = "customer forget"
_ATTEMPTS = 5
PATIENCE = 5.0
"""Seconds to wait for others to let go of the files of the store."""


class _PublishedMeanwhile(Exception):
    """A case was published after the others had left the index."""


def forget(reference: str, desk: Desk, why: str = "") -> ForgetReport:
    """Destroy everything about the customer whom the desk calls `reference`, or whose id that is; forgetting somebody again
    finishes what was interrupted. Raises UsageProblem for somebody unknown, ConfigurationProblem, KnowledgeProblem."""
    reference = reference.strip()
    identity, why = identified(reference, why, desk)
    permit(desk, Right.FORGET, _ACTION, identity, why)
    if not identity:
        at = _forgotten_at(reference, desk)
        looked(desk, Right.FORGET, f"{_ACTION} again", "", why)
        return ForgetReport(customer="", forgotten_at=at, again=True, remains=scrub_index(desk) + scrub_store(desk))
    for _ in range(_ATTEMPTS):
        remains = scrub_index(desk, _withdraw(identity, desk, why)) + _scrub_key_files(identity, desk)
        try:
            deleted, at = _destroy(identity, desk, why)
        except _PublishedMeanwhile:
            continue
        return ForgetReport(customer=identity, forgotten_at=at, deleted=deleted, remains=remains + scrub_store(desk))
    raise ConfigurationProblem(desk.say("forget_published"), desk.say("forget_published_hint"))


def identified(reference: str, why: str, desk: Desk) -> tuple[str, str]:
    """The id of the customer called `reference` ("" for nobody), and `why` as the audit log may keep it for good: whom it is
    about stands there as that id alone."""
    names = {reference}
    with desk.records.reading() as connection:
        wanted = sa.or_(customers.c.lookup == desk.records.vault.lookup(connection, reference), customers.c.id == reference)
        identity = connection.execute(sa.select(customers.c.id).where(wanted)).scalar() or ""
        if identity:
            with suppress(Unreadable):
                found = desk.customer_store.find(connection, identity)
                names |= {found.profile.reference, found.profile.name} if found else set()
    for name in sorted(names - {"", identity}, key=len, reverse=True):
        why = why.replace(name, identity or "…")
    return identity, why


def unknown(desk: Desk) -> UsageProblem:
    """Nobody is called that."""
    return UsageProblem(desk.say("customer_unknown"), desk.say("customer_unknown_hint"))


def scrub_index(desk: Desk, withdrawn: Collection[str] = ()) -> tuple[str, ...]:
    """Take the cases `withdrawn`, and every trace of earlier ones, out of the index's files; in words, what could not be."""
    from copilot.retrieval.removal import remove_for_good

    clean = remove_for_good(desk.home, "cases", withdrawn, desk.settings.chroma_url)
    return () if clean else (desk.say("index_held"),)


def scrub_store(desk: Desk) -> tuple[str, ...]:
    """Take what was deleted out of the store's files; in words, what could not be."""
    from copilot.store.scrubbing import scrub

    return () if scrub(desk.records.database, PATIENCE) else (desk.say("store_held"),)


def drop_quotes(
    connection: sa.Connection, case_ids: Collection[str], draft_ids: Collection[str], said: Collection[str] = ()
) -> int:
    """Delete what proposals of articles quote from these cases and drafts, and from conversations with the digests `said`;
    how many quotes."""
    places = {*case_ids, *(f"case:{case}" for case in case_ids), *(f"draft:{draft}" for draft in draft_ids)}
    # A mined conversation is known by a digest of its own id (services/asked.py), which may be that of a case.
    keys = {hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()[:24] for place in places}
    return store.drop_evidence(connection, places, keys.union(said))


def _forgotten_at(reference: str, desk: Desk) -> str:
    """When the customer called `reference` was forgotten. Raises UsageProblem where nobody was."""
    with desk.records.reading() as connection:
        at = desk.customer_store.forgotten(connection, [reference]).get(reference)
        entries = desk.records.log.entries(connection, subjects=[reference])  # somebody whom the desk had no name for
        at = at or next((entry.at for entry in entries if entry.action == _ACTION), None)
    if at is None:
        raise unknown(desk)
    return at


def _withdraw(identity: str, desk: Desk, why: str) -> Sequence[str]:
    """Let none of the customer's cases be knowledge; their ids."""
    own = cases.c.customer == identity
    published = sa.and_(own, cases.c.publication == Publication.PUBLISHED.value)
    with desk.records.reading() as connection:
        some = desk.case_store.count(connection, published)
    if some:
        with changing(desk, Right.FORGET, f"{_ACTION} begun", identity, why) as change:
            withdrawn = {"publication": Publication.WITHDRAWN.value}
            change.connection.execute(sa.update(cases).where(published).values(withdrawn))
            desk.case_store.published_otherwise(change.connection)
    with desk.records.reading() as connection:
        return connection.execute(sa.select(cases.c.id).where(own)).scalars().all()


def _scrub_key_files(identity: str, desk: Desk) -> tuple[str, ...]:
    """Take the customer's key out of the copies that `restore` made in the home folder; in words, what is kept elsewhere."""
    from copilot.services.backup import desk_keys
    from copilot.store.key_file import read_key_ring

    for path in sorted((desk.home / "backups").glob("before-restore-*.keys")):
        try:
            ring = read_key_ring(path)
        except UsageProblem:
            path.unlink()  # damaged: of no use but to whoever looks for a key in it
            continue
        others = tuple(key for key in ring.data_keys if key.owner != identity)
        if len(others) < len(ring.data_keys):
            with desk.records.reading() as connection:
                own = desk_keys(connection, desk.records.vault)
            left = ring.model_copy(update={"data_keys": others}).sealed(own)
            write_atomically(path, left.model_dump_json(indent=0), private=True)
    return (desk.say("forget_key_files"),)


def _said(identity: str, desk: Desk) -> set[str]:
    """Digests of the customer's conversations, which proposals may know from a file as well; of those that can be read."""
    from copilot.services.case_conversation import conversation_of
    from copilot.services.case_reading import file_of
    from copilot.services.kept_drafts import digest_of
    from copilot.store.drafts import DraftStore

    found: set[str] = set()
    with suppress(Unreadable), desk.records.reading() as connection:
        answers = DraftStore(desk.records.vault).select(connection, drafts.c.customer == identity)
        found.update(answer.content.conversation for answer in answers)
        for case in desk.case_store.of_customer(connection, identity):
            found.add(digest_of(conversation_of(file_of(connection, case, desk))))
    return found


def _destroy(identity: str, desk: Desk, why: str) -> tuple[dict[str, int], str]:
    """Key, rows, quotes and tombstone in one transaction: how many rows by kind, and when."""
    said = _said(identity, desk)
    with changing(desk, Right.FORGET, _ACTION, identity, why) as change:
        connection = change.connection
        connection.execute(sa.select(customers.c.id).where(customers.c.id == identity).with_for_update())
        own = cases.c.customer == identity
        wanted = sa.select(cases.c.number, cases.c.id, cases.c.publication).where(own)
        held = connection.execute(wanted.with_for_update()).fetchall()
        if any(row.publication == Publication.PUBLISHED.value for row in held):
            raise _PublishedMeanwhile
        desk.records.vault.forget(connection, identity)
        numbers = [row.number for row in held]
        of_customer = sa.or_(drafts.c.customer == identity, drafts.c.case_number.in_(sa.select(cases.c.number).where(own)))
        draft_ids = store.drafts_of(connection, of_customer)
        quotes = drop_quotes(connection, [row.id for row in held], draft_ids, said)
        drafted = store.delete_drafts(connection, draft_ids)
        deleted = store.delete_cases(connection, numbers)
        desk.case_terms.drop(connection, numbers)
        at = store.delete_customer(connection, identity, desk.access.agent)
    return {**deleted, "drafts": drafted, "quotes": quotes}, at
