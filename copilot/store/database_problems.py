"""What a database says went wrong, as a person needs it; its own words may hold the values of a row."""

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from copilot.errors import ConfigurationProblem

_NOTHING = "nothing of this was written"
_FULL = f"The disk of {{where}} is full; {_NOTHING}", "Make room, then run the same command again."
_BUSY = f"Other runs kept the database {{where}} busy for too long; {_NOTHING}", "Run the same command again."
_READ_ONLY = (
    f"The database {{where}} can only be read by this account; {_NOTHING}",
    "Check the permissions of COPILOT_HOME, or let COPILOT_DATABASE_URL name a database you may write to.",
)
_DAMAGED = "The database {where} is damaged, or no database at all", "Bring back a backup: `copilot restore`."
_DISK = f"The disk of {{where}} does not do what it is asked to; {_NOTHING}", "Check the disk, its quota and its room."
_CLOSED = (
    "The database {where} cannot be opened",
    "Check COPILOT_DATABASE_URL and the permissions of COPILOT_HOME.",
)
_REFUSED = "The database {where} refuses this user or password", "Correct COPILOT_DATABASE_URL."
_UNREACHABLE = (
    "The database {where} does not answer; what was under way may not have been written",
    "Check that it runs and that COPILOT_DATABASE_URL names it, look at what is there, then repeat what is missing.",
)
_CHANGED = f"What this belongs to was changed or removed meanwhile; {_NOTHING}", "Look at it again, then repeat."
_OTHER = "The database {where} cannot be used: {kind}", "Check COPILOT_DATABASE_URL and the permissions of COPILOT_HOME."

_BY_CODE = {
    # SQLite's result codes; those that begin alike mean the same.
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR_SHMSIZE": _FULL,  # a disk without room for the index of the log
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_IOERR": _DISK,
    "SQLITE_CANTOPEN": _CLOSED,
    # PostgreSQL's SQLSTATE; two characters are a class.
    "53100": _FULL,
    "53300": _BUSY,  # too many connections
    "55P03": _BUSY,
    "40": _BUSY,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "58": _DISK,
    "28": _REFUSED,
    "3D": _CLOSED,
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "25P03": _UNREACHABLE,  # this run was asleep within a transaction
}
_BY_WORDS = {
    # What libpq says of a connection that did not come about has no code.
    "password authentication failed": _REFUSED,
    "no password supplied": _REFUSED,
    "no pg_hba.conf entry": _REFUSED,
    "too many clients": _BUSY,
    "does not exist": _CLOSED,
    "no space left": _FULL,
}


def problem_of(error: SQLAlchemyError, url: sa.URL) -> ConfigurationProblem:
    """What happened to the database at `url`, without the values in it."""
    message, hint = _told(error)
    kind = type(error.orig).__name__ if isinstance(error, DBAPIError) else type(error).__name__
    return ConfigurationProblem(message.format(where=url.render_as_string(hide_password=True), kind=kind), hint)


def _told(error: SQLAlchemyError) -> tuple[str, str]:
    if isinstance(error, IntegrityError):
        return _CHANGED
    if isinstance(error, sa.exc.TimeoutError):
        return _BUSY
    if not isinstance(error, DBAPIError):
        return _OTHER
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    for length in range(len(code), 1, -1):
        if code[:length] in _BY_CODE:
            return _BY_CODE[code[:length]]
    said = str(error.orig).casefold()
    for words, told in _BY_WORDS.items():
        if words in said:
            return told
    return _UNREACHABLE if isinstance(error, OperationalError) and not code else _OTHER
