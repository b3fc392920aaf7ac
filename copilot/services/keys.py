"""`keys status` and `keys rotate`: where the master key lies, and a new one in its place.

A rotation may be killed at any moment: the new key lies beside the old one before anything is wrapped under it, all data
keys are rewrapped in one transaction, and the old key is dropped last, where nothing needs it.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path

from copilot.models.base import Model
from copilot.policy.access import Right
from copilot.services.access import changing, permit
from copilot.services.wiring import Desk
from copilot.store.database import connect, revision_of
from copilot.store.master_key import FromFile, KeySource, MasterKey, master_keys, new_key
from copilot.store.migrations import HEAD

_GRACE = 1.0
"""Seconds until the old key is dropped: whoever read the database just before has looked for its key by then."""


class LyingKey(Model):
    """A master key in one of the places that are looked at."""

    where: str
    id: str


class KeyStatus(Model):
    """Which master key is in use and where it lies; never the key. `mode` is that of a key file, "600" as it should be."""

    where: str
    id: str
    data_keys: int
    others: tuple[LyingKey, ...] = ()
    mode: str | None = None
    beside_data: bool = False
    advice: tuple[str, ...] = ()


class KeyRotation(Model):
    """What became of a rotation; `kept` still lies where this program does not remove it."""

    where: str
    id: str
    before: str
    rewrapped: int
    dropped: tuple[LyingKey, ...] = ()
    kept: tuple[LyingKey, ...] = ()


def key_status(desk: Desk) -> KeyStatus:
    """Where the keys are. Raises ConfigurationProblem."""
    permit(desk, Right.MAINTAIN, "keys status", "")
    return describe_keys(desk)


def describe_keys(desk: Desk) -> KeyStatus:
    """As `key_status`, for whoever may ask already."""
    records = desk.records
    with records.reading() as connection:
        active = records.vault.active(connection)
        wrapped = records.vault.wrapped_by(connection)
    sources = master_keys(desk.settings).sources
    lying = [(source, key) for source in sources for key in source.held()]
    home = next((source for source, key in lying if key.id == active.id), sources[0])
    mode = _mode(home.path) if isinstance(home, FromFile) else None
    beside = isinstance(home, FromFile) and home.ours and not desk.settings.database_url
    first = next((key.id for source, key in lying if source is sources[0]), "")
    others = [LyingKey(where=source.name, id=key.id) for source, key in lying if (source, key) != (home, active)]
    advice = []
    if mode is not None and int(mode, 8) & 0o077:
        advice.append(desk.say("keys_readable", path=home.name, mode=mode))
    if beside:
        advice.append(desk.say("keys_beside"))
    if first != active.id or len(wrapped) > 1:
        advice.append(desk.say("keys_unfinished"))
    elif any(key.id not in wrapped for key in others):
        advice.append(desk.say("keys_others"))
    if any((desk.home / "backups").glob("*.keys")):
        advice.append(desk.say("keys_left", path=str(desk.home / "backups")))
    return KeyStatus(
        where=home.name, id=active.id, data_keys=sum(wrapped.values()), others=tuple(others),
        mode=mode, beside_data=beside, advice=tuple(advice),
    )  # fmt: skip


def rotate_keys(desk: Desk, *, keep_old: bool = False) -> KeyRotation:
    """A new master key in the configured source, everything under it. Raises ConfigurationProblem."""
    masters, vault = master_keys(desk.settings), desk.records.vault
    with changing(desk, Right.MAINTAIN, "keys rotate") as change, desk.progress(desk.say("rewrapping")) as progress:
        before = vault.active(change.connection)
        new = _next_key(masters.in_use, before)
        rewrapped = vault.rewrap(change.connection, new, progress)
        masters.find(new.id)  # still there, whoever else has written to that place meanwhile
        change.subject = new.id
    dropped = [] if keep_old else _drop(desk, masters.sources, new)
    left = (LyingKey(where=source.name, id=key.id) for source in masters.sources for key in source.held())
    return KeyRotation(
        where=masters.in_use.name, id=new.id, before=before.id, rewrapped=rewrapped,
        dropped=tuple(dropped), kept=tuple(key for key in left if key.id != new.id),
    )  # fmt: skip


def _next_key(source: KeySource, active: MasterKey) -> MasterKey:
    """The key to go over to, which lies in `source` when this returns."""
    held = source.held()
    if not held or held[0].id == active.id:  # else it was put there by hand, or by a rotation that was killed
        source.put([new_key(), *held])
    return source.held()[0]


def _drop(desk: Desk, sources: Iterable[KeySource], new: MasterKey) -> list[LyingKey]:
    """Take keys that nothing needs out of the places that are this home's alone; what was dropped."""
    time.sleep(_GRACE)
    dropped = []
    records = desk.records
    with records.writing() as connection:
        needed = {new.id, *records.vault.wrapped_by(connection), *_needed_by_own_file(desk)}
        for source in sources:
            held = source.held() if source.ours else []
            keep = [key for key in held if key.id in needed]
            if len(keep) < len(held):
                source.put(keep)
                dropped += [LyingKey(where=source.name, id=key.id) for key in held if key not in keep]
    return dropped


def _needed_by_own_file(desk: Desk) -> set[str]:
    """What the SQLite store of this home is wrapped with, where another database is in use."""
    if not desk.settings.database_url or not desk.database_file.exists():
        return set()
    database = connect("", desk.home)
    if revision_of(database) != HEAD:
        return set()
    with database.reading() as connection:
        return set(desk.records.vault.wrapped_by(connection))


def _mode(path: Path) -> str | None:
    """The permissions of a file, "600"; None where they mean nothing."""
    return None if os.name == "nt" else f"{path.stat().st_mode & 0o777:o}"
