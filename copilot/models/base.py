"""The base of every pydantic model: frozen, strict about unknown keys, silent about its input."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen; a validation error names the field but never echoes the value, which may be customer text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
