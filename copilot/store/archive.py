"""The archive of a backup: a zip of plain files that any store of this program can be made from again.

manifest.json says what is in it: counts and SHA-256 of each file, under a MAC with the desk's own key. Each table is one
file, a JSON array a row, sealed columns as they are, in base64; so it is the same whichever database it came from. The
keys that open it are not in it. What reads an archive trusts nothing before the digests and the MAC are right.
"""

import base64
import hashlib
import hmac
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from copilot import __version__
from copilot.errors import UsageProblem
from copilot.models.base import Model
from copilot.models.ports import Progress
from copilot.models.records import now
from copilot.store.migrations import HEAD, REVISIONS
from copilot.store.schema import data_keys, metadata, tombstones

FORMAT = 1
_APART = (data_keys, tombstones)
TABLES = tuple(table for table in metadata.sorted_tables if table not in _APART)
"""Every table but the keys, and the marks of who was forgotten, which are never taken back; in the order of their needs."""

_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 10_000_000
_AT_ONCE = 1_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, TypeError, ValueError)


class Part(Model):
    """One file of the archive; `columns` and `rows` of a table."""

    sha256: str
    columns: tuple[str, ...] = ()
    rows: int = 0


class Manifest(Model):
    """What an archive holds. `desk` names the desk's keys it was written with, `mac` covers all the rest."""

    format: int
    program: str
    revision: str
    taken_at: str
    desk: str
    parts: Mapping[str, Part]
    mac: str = ""

    def rows(self) -> dict[str, int]:
        """Table -> rows."""
        return {table.name: self.parts[_member(table)].rows for table in TABLES}


@dataclass(frozen=True, slots=True)
class DeskKeys:
    """The keys of the desk's own by which customers are found and the log is chained, unwrapped."""

    lookup: bytes = field(repr=False)
    audit: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """Names these keys without telling anything of them."""
        return "-".join(hmac.digest(key, b"archive", "sha256")[:8].hex() for key in (self.lookup, self.audit))

    def hashed(self, text: str) -> bytes:
        """What `Vault.lookup` makes of `text` with these keys."""
        return hmac.digest(self.lookup, text.encode(), "sha256")

    def mac(self, said: str) -> str:
        """A keyed hash of `said`."""
        return hmac.digest(hmac.digest(self.audit, b"archive mac", "sha256"), said.encode(), "sha256").hex()


def write_archive(
    path: Path, connection: sa.Connection, keys: DeskKeys, files: Mapping[str, bytes], progress: Progress
) -> Manifest:
    """Write what `connection` sees, and `files` by name, to `path`. Raises OSError."""
    parts: dict[str, Part] = {}
    counts = [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in TABLES]
    done, total = 0, sum(counts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table in TABLES:
            digest, rows = hashlib.sha256(), 0
            wanted = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
            with archive.open(_member(table), "w", force_zip64=True) as member:
                for some in connection.execute(wanted).partitions():
                    lines = "".join(f"{json.dumps([_plain(value) for value in row])}\n" for row in some).encode()
                    digest.update(lines)
                    member.write(lines)
                    rows += len(some)
                    progress(done + rows, total)
            done += rows
            parts[_member(table)] = Part(sha256=digest.hexdigest(), columns=tuple(table.columns.keys()), rows=rows)
        for name, data in files.items():
            archive.writestr(name, data)
            parts[name] = Part(sha256=hashlib.sha256(data).hexdigest())
        manifest = Manifest(
            format=FORMAT, program=__version__, revision=HEAD, taken_at=now(), desk=keys.mark, parts=parts
        )  # fmt: skip
        manifest = manifest.model_copy(update={"mac": keys.mac(_said(manifest))})
        archive.writestr(_MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


class Archive:
    """An archive that was read through once: it is whole. `authentic` says whether these keys wrote it."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self.manifest, self._file = manifest, file

    def authentic(self, keys: DeskKeys) -> bool:
        """Whether nobody without `keys` wrote or changed it."""
        return hmac.compare_digest(self.manifest.mac, keys.mac(_said(self.manifest)))

    def rows(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """The rows of a table, in order."""
        columns = self.manifest.parts[_member(table)].columns
        sealed = {column.name for column in table.columns if isinstance(column.type, sa.LargeBinary)}
        with self._file.open(_member(table)) as member:
            for line in member:
                row = dict(zip(columns, json.loads(line), strict=True))
                yield row | {name: base64.b64decode(row[name]) for name in sealed if row[name] is not None}

    def files(self, folder: str) -> dict[str, bytes]:
        """The files of `folder` by name."""
        names = (name for name in self.manifest.parts if name.startswith(f"{folder}/"))
        return {name.removeprefix(f"{folder}/"): self._file.read(name) for name in names}


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The archive at `path`, every digest and count checked. Raises UsageProblem."""
    try:
        with path.open("rb") as data:
            with _told(path):
                file = zipfile.ZipFile(data)
                manifest = _manifest(path, file)
                _check(path, file, manifest)
            yield Archive(file, manifest)
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}", "Check the path.") from None


def _manifest(path: Path, file: zipfile.ZipFile) -> Manifest:
    if file.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
        raise ValueError
    said = json.loads(file.read(_MANIFEST))
    if said["format"] != FORMAT or said["revision"] not in REVISIONS:
        raise UsageProblem(
            f"{path} is of a newer version of this program (format {said['format']}, schema {said['revision']})",
            "Upgrade this program. Nothing was changed.",
        )
    if said["revision"] != HEAD:
        raise UsageProblem(
            f"{path} has schema {said['revision']}; this program restores {HEAD}",
            f"Restore it with version {said['program']} into an empty home, then open that with this one. Nothing was changed.",
        )
    return Manifest.model_validate(said)


def _check(path: Path, file: zipfile.ZipFile, manifest: Manifest) -> None:
    if sorted(file.namelist()) != sorted([_MANIFEST, *manifest.parts]):
        raise _damaged(path, "files are missing, or others are in it")
    for name, part in manifest.parts.items():
        digest, lines = hashlib.sha256(), 0
        with file.open(name) as member:
            while chunk := member.read(1 << 20):
                digest.update(chunk)
                lines += chunk.count(b"\n")
        if digest.hexdigest() != part.sha256 or (part.columns and lines != part.rows):
            raise _damaged(path, f"{name} is not what was written")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What is wrong with the file, before anything of it was used."""
    try:
        yield
    except _BROKEN as error:  # a ValidationError is a ValueError
        raise _damaged(path, f"it cannot be read ({type(error).__name__})") from None


def _damaged(path: Path, why: str) -> UsageProblem:
    return UsageProblem(
        f"{path} is no archive of `copilot backup`, or damaged: {why}", "Nothing was changed. Use another copy."
    )


def _member(table: sa.Table) -> str:
    return f"tables/{table.name}.jsonl"


def _said(manifest: Manifest) -> str:
    return json.dumps(manifest.model_dump(mode="json", exclude={"mac"}), sort_keys=True)


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value
