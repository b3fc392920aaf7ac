"""`customer forget`: everything about one customer is destroyed, and a tombstone stays.

First what stands in the open: the customer's published cases are withdrawn and leave the index, with every byte. Then, in
one transaction, the data key, all rows, what proposals of articles quote, and the audit entry. A kill before that leaves
the customer as they were but unpublished, a kill after it a forgotten one; either way the same command finishes the work.
Last the bytes in the files of the store. Nothing of the customer has to be readable for any of it.
"""

from collections.abc import Collection
from contextlib import suppress

from copilot.errors import ConfigurationProblem, UsageProblem
from copilot.files import write_atomically
from copilot.models.privacy import ForgetReport
from copilot.models.records import Publication
from copilot.policy.access import Right
from copilot.services.access import changing, looked, permit, without_names
from copilot.services.wiring import Desk
from copilot.store import forgetting as store
from copilot.store.case_lists import Outline, outlines
from copilot.store.drafts import DraftStore
from copilot.store.vault import Unreadable, as_name

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
    identity = identified(reference, desk)
    why = without_names(desk.redact(why), {reference} - {identity}, identity or "…")  # one who cannot be read has no other name
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


def identified(reference: str, desk: Desk) -> str:
    """The id of the customer called `reference`, or whose id that is; "" for nobody."""
    with desk.records.reading() as connection:
        return desk.customer_store.identity(connection, reference)


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


def _forgotten_at(reference: str, desk: Desk) -> str:
    """When the customer called `reference` was forgotten. Raises UsageProblem where nobody was."""
    with desk.records.reading() as connection:
        buried = desk.customer_store.forgotten(connection, [reference, as_name(reference)])
        entries = desk.records.log.entries(connection, subjects=[reference])  # before ids had tombstones
        at = next(iter(buried.values()), None) or next((entry.at for entry in entries if entry.action == _ACTION), None)
    if at is None:
        raise unknown(desk)
    return at


def _withdraw(identity: str, desk: Desk, why: str) -> list[str]:
    """Let none of the customer's cases be knowledge; their ids."""
    with desk.records.reading() as connection:
        held = outlines(connection, identity)
    if _published(held):
        with changing(desk, Right.FORGET, f"{_ACTION} begun", identity, why) as change:
            desk.case_store.withdraw_all(change.connection, identity)
            held = outlines(change.connection, identity)
    return [case.id for case in held]


def _published(held: list[Outline]) -> bool:
    return any(case.publication is Publication.PUBLISHED for case in held)


def _scrub_key_files(identity: str, desk: Desk) -> tuple[str, ...]:
    """Take the customer's key out of the copies that `restore` made in the home folder; in words, what is kept elsewhere."""
    from copilot.store.key_file import desk_keys, read_key_ring

    kept: list[str] = []
    for path in sorted((desk.home / "backups").glob("before-restore-*.keys")):
        try:
            ring = read_key_ring(path)
            others = tuple(key for key in ring.data_keys if key.owner != identity)
            if len(others) < len(ring.data_keys):
                with desk.records.reading() as connection:
                    own = desk_keys(connection, desk.records.vault)
                left = ring.model_copy(update={"data_keys": others}).sealed(own)
                write_atomically(path, left.model_dump_json(indent=0), private=True)
        except (UsageProblem, OSError):
            kept.append(desk.say("forget_key_file_kept", path=str(path)))  # the keys of others may be saved out of it
    elsewhere = ("forget_key_files", *(["forget_other_homes"] if desk.settings.database_url else []))
    return (*kept, *(desk.say(key) for key in elsewhere))


def _said(identity: str, desk: Desk) -> set[str]:
    """Digests of the customer's conversations, which proposals may know from a file as well; of those that can be read."""
    from copilot.services.case_conversation import conversation_of
    from copilot.services.case_reading import file_of
    from copilot.services.kept_drafts import digest_of

    found: set[str] = set()
    with suppress(Unreadable), desk.records.reading() as connection:
        answers = DraftStore(desk.records.vault).of_customer(connection, identity)
        found.update(answer.content.conversation for answer in answers)
        for case in desk.case_store.of_customer(connection, identity):
            found.add(digest_of(conversation_of(file_of(connection, case, desk))))
    return found


def _destroy(identity: str, desk: Desk, why: str) -> tuple[dict[str, int], str]:
    """Key, rows, quotes and tombstone in one transaction: how many rows by kind, and when."""
    said = _said(identity, desk)
    with changing(desk, Right.FORGET, _ACTION, identity, why) as change:
        connection = change.connection
        held = outlines(connection, identity)
        if _published(held):
            raise _PublishedMeanwhile
        desk.records.vault.forget(connection, identity)
        numbers = [case.number for case in held]
        draft_ids = store.drafts_of(connection, numbers, identity)
        quotes = store.drop_quotes(connection, [case.id for case in held], draft_ids, said)
        drafted = store.delete_drafts(connection, draft_ids)
        deleted = store.delete_cases(connection, numbers)
        desk.case_terms.drop(connection, numbers)
        mark = desk.records.vault.lookup(connection, as_name(identity))
        at = store.delete_customer(connection, identity, desk.access.agent, mark)
    return {**deleted, "drafts": drafted, "quotes": quotes}, at
