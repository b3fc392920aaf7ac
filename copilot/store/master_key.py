"""The master key, which wraps every data key: where it lies, how it is made, found, added and dropped.

It is 32 random bytes and never stands in the database. One source is in use: the environment (COPILOT_MASTER_KEY), the
system's keyring (COPILOT_KEYRING=1), else a key file (COPILOT_KEY_FILE, or master.key in the home folder). A source
holds several keys while they are changed for others: the first is the one to use, the rest still open what they wrapped.
"""

import base64
import binascii
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from copilot.config import APPLICATION, Settings
from copilot.errors import ConfigurationProblem
from copilot.files import write_atomically

KEY_BYTES = 32
_MAKE_ONE = "`openssl rand -base64 32` makes one."


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One key; its `id` names it without telling anything of it."""

    key: bytes = field(repr=False)

    @property
    def id(self) -> str:
        return hashlib.sha256(b"copilot master key\0" + self.key).hexdigest()[:16]

    @property
    def text(self) -> str:
        return base64.b64encode(self.key).decode()


class KeySource(Protocol):
    """A place where master keys lie. Every method may raise ConfigurationProblem."""

    name: str
    ours: bool
    """Whether nobody but this home uses what lies there, so that a key it needs no longer may be dropped."""

    def held(self) -> list[MasterKey]:
        """What lies there, the one to use first."""
        ...

    def put(self, keys: Sequence[MasterKey]) -> None:
        """Let exactly `keys` lie there."""
        ...


class FromEnvironment:
    """COPILOT_MASTER_KEY: one key, or several between commas."""

    name = "COPILOT_MASTER_KEY"
    ours = False

    def __init__(self, value: str) -> None:
        self._value = value

    def held(self) -> list[MasterKey]:
        return _read(self._value.split(","), self.name)

    def put(self, keys: Sequence[MasterKey]) -> None:
        raise ConfigurationProblem(
            f"The environment is not ours to change, and the first key of {self.name} is the one in use",
            f"Put a new one before it, {self.name}=NEW,OLD, run this again, then leave OLD out. {_MAKE_ONE}",
        )


class FromFile:
    """A file of keys, one a line, readable by its owner alone. One outside of the home may serve other homes as well."""

    def __init__(self, path: Path, home: Path) -> None:
        self.path = path
        self.name = str(path)
        self.ours = path.is_relative_to(home)

    def held(self) -> list[MasterKey]:
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationProblem(f"The key file {self.path} cannot be read: {_reason(error)}", "") from None
        return _read((line for line in lines if not line.startswith("#")), self.name)

    def put(self, keys: Sequence[MasterKey]) -> None:
        about = "# Opens what the copilot has encrypted. Without it, all of that is lost: keep a copy in a safe place.\n"
        text = "".join([about, *(f"# {key.id}\n{key.text}\n" for key in keys)])
        try:
            if not keys:
                self.path.unlink(missing_ok=True)
            elif self.path.exists():
                write_atomically(self.path, text, private=True)
            else:
                self._make(text)
            _settle(self.path.parent)
        except OSError as error:
            raise ConfigurationProblem(f"The key file {self.path} cannot be written: {_reason(error)}", "") from None

    def _make(self, text: str) -> None:
        """Write the file if nobody else does at the same time: it appears whole, and never in the place of another."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, partial = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.link(partial, self.path)
        except FileExistsError:
            return
        finally:
            Path(partial).unlink(missing_ok=True)


class FromKeyring:
    """The system's keyring (extra `keyring`): Keychain, Credential Locker, Secret Service. One entry for each home."""

    name = "the system's keyring"
    ours = True

    def __init__(self, home: Path) -> None:
        self._home = str(home)

    def held(self) -> list[MasterKey]:
        from copilot.store.system_keyring import read_entry

        return _read((read_entry(APPLICATION, self._home) or "").split(","), self.name)

    def put(self, keys: Sequence[MasterKey]) -> None:
        from copilot.store.system_keyring import write_entry

        write_entry(APPLICATION, self._home, ",".join(key.text for key in keys))


class MasterKeys:
    """Every source there is, the one in use first."""

    def __init__(self, sources: Sequence[KeySource]) -> None:
        self.in_use = sources[0]
        self.sources = tuple(sources)

    def find(self, key_id: str) -> MasterKey:
        """The key with this id, wherever it lies. Raises ConfigurationProblem where it does not."""
        for source in self.sources:
            for key in source.held():
                if key.id == key_id:
                    return key
        known = [key.id for key in self.in_use.held()]
        held = f"holds {', '.join(known)}" if known else "holds none"
        raise ConfigurationProblem(
            f"The records are encrypted with master key {key_id}, and {self.in_use.name} {held}. Nothing was changed",
            "Bring that key back: COPILOT_MASTER_KEY, COPILOT_KEY_FILE or COPILOT_KEYRING say where it lies "
            "(docs/security-model.md, Keys).",
        )

    def first(self) -> MasterKey:
        """The key to use for a new database; made where there is none."""
        if not self.in_use.held():
            self.in_use.put([new_key()])
        return self.in_use.held()[0]


def new_key() -> MasterKey:
    """A fresh key."""
    return MasterKey(secrets.token_bytes(KEY_BYTES))


def master_keys(settings: Settings) -> MasterKeys:
    """The sources of these settings."""
    sources: list[KeySource] = []
    if settings.master_key:
        sources.append(FromEnvironment(settings.master_key))
    if settings.keyring:
        sources.append(FromKeyring(settings.home))
    if settings.key_file:
        sources.append(FromFile(settings.key_file, settings.home))
    if settings.key_file != (own := settings.home / "master.key"):
        sources.append(FromFile(own, settings.home))
    return MasterKeys(sources)


def _read(texts: Iterable[str], where: str) -> list[MasterKey]:
    keys = []
    for number, text in enumerate(filter(None, map(str.strip, texts)), 1):
        try:
            key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            key = b""
        if len(key) != KEY_BYTES:
            raise ConfigurationProblem(
                f"{where}: key {number} is not {KEY_BYTES} bytes in base64 or hexadecimal", f"Correct it. {_MAKE_ONE}"
            )
        keys.append(MasterKey(key))
    return keys


def _settle(folder: Path) -> None:
    """Let a power cut not take back what was written: a key that is gone takes with it what it has wrapped since."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
