"""The one place that talks to the system's keyring, imported only where a setting asks for it."""

from copilot.errors import ConfigurationProblem

_HINT = "Unlock it, or unset COPILOT_KEYRING and use a key file (COPILOT_KEY_FILE)."


def read_entry(service: str, name: str) -> str | None:
    """The entry, or None. Raises ConfigurationProblem."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ModuleNotFoundError:
        raise _missing() from None
    try:
        return keyring.get_password(service, name)
    except KeyringError as error:
        raise ConfigurationProblem(f"The system's keyring does not answer: {type(error).__name__}", _HINT) from None


def write_entry(service: str, name: str, value: str) -> None:
    """Make `value` the entry; an empty one removes it. Raises ConfigurationProblem."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ModuleNotFoundError:
        raise _missing() from None
    try:
        if value:
            keyring.set_password(service, name, value)
        elif keyring.get_password(service, name) is not None:
            keyring.delete_password(service, name)
    except KeyringError as error:
        raise ConfigurationProblem(f"The system's keyring cannot be written: {type(error).__name__}", _HINT) from None


def _missing() -> ConfigurationProblem:
    return ConfigurationProblem("COPILOT_KEYRING=1 needs the package keyring", "pip install 'wallet-desk-copilot[keyring]'")
