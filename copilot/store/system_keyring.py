"""The one place that talks to the system's keyring, imported only where a setting asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from copilot.errors import ConfigurationProblem


def read_entry(service: str, name: str) -> str | None:
    """The entry, or None. Raises ConfigurationProblem."""
    with _told("does not answer"):
        import keyring

        return keyring.get_password(service, name)


def write_entry(service: str, name: str, value: str) -> None:
    """Make `value` the entry; an empty one removes it. Raises ConfigurationProblem."""
    with _told("cannot be written"):
        import keyring

        if value:
            keyring.set_password(service, name, value)
        elif keyring.get_password(service, name) is not None:
            keyring.delete_password(service, name)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """What is wrong with the keyring, without its own words, which might name an entry."""
    try:
        from keyring.errors import KeyringError
    except ModuleNotFoundError:
        raise ConfigurationProblem(
            "COPILOT_KEYRING=1 needs the package keyring", "pip install 'wallet-desk-copilot[keyring]'"
        ) from None
    try:
        yield
    except (KeyringError, ImportError, OSError) as error:  # a backend that is named and not installed, or keeps files
        raise ConfigurationProblem(
            f"The system's keyring {what}: {type(error).__name__}",
            "Unlock it, or unset COPILOT_KEYRING and use a key file (COPILOT_KEY_FILE).",
        ) from None
