"""What can go wrong, told so that the reader knows what to do next.

Adapters catch the specific errors of their libraries and raise one of these; the command line
converts them once, at its boundary, into one sentence, a hint and an exit code.

    CopilotError                 exit 1
    ├── UsageProblem             exit 2   wrong argument, unreadable or malformed input
    ├── ConfigurationProblem     exit 3   copilot.toml, environment, policy files, home folder
    ├── ModelProblem             exit 4   endpoint or model: refused, unknown, unreachable, unusable answer
    └── KnowledgeProblem         exit 5   knowledge base or index: unreadable, broken, locked

A refused reply (exit 6) and a batch partly done (exit 7) are answers, not errors.

No message may hold customer text: name the file, the line, the field or the rule instead.
"""

from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """Exit codes of the program; part of its contract."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    CONFIGURATION = 3
    MODEL = 4
    KNOWLEDGE = 5
    BLOCKED = 6
    PARTLY_DONE = 7
    INTERRUPTED = 130


class CopilotError(Exception):
    """What happened (`message`) and what to do next (`hint`)."""

    exit_code = ExitCode.UNEXPECTED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_object(self) -> dict[str, Any]:
        """The error as one line of --jsonl carries it."""
        return {
            "type": type(self).__name__,
            "message": self.message,
            "hint": self.hint,
            "exit_code": int(self.exit_code),
        }


class UsageProblem(CopilotError):
    """The command cannot work with what it was given."""

    exit_code = ExitCode.USAGE


class ConfigurationProblem(CopilotError):
    """A setting, a policy file or the home folder is missing or wrong."""

    exit_code = ExitCode.CONFIGURATION


class ModelProblem(CopilotError):
    """The model endpoint refused, failed or answered with something unusable."""

    exit_code = ExitCode.MODEL


class KnowledgeProblem(CopilotError):
    """The knowledge base or its index cannot be read or written."""

    exit_code = ExitCode.KNOWLEDGE
