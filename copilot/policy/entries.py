"""An entry of a policy file: words as an editor writes them, refused where they cannot be understood."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from copilot.policy.files import is_known_good
from copilot.policy.terms import TermProblem, read_term


def _readable(entry: str, info: ValidationInfo) -> str:
    if is_known_good(info):
        return entry
    try:
        read_term(entry)
    except TermProblem as problem:
        raise ValueError(str(problem)) from None
    return entry


Entry = Annotated[str, Field(min_length=1, max_length=800), AfterValidator(_readable)]
"""See the head of copilot/policy/terms.py for how an entry is written."""
