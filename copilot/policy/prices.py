"""What a model's tokens cost, in a file the desk owns: kb/policy/prices.yaml.

A name nobody listed costs 0 and says so; a guessed price would look like a fact in the reports.
"""

from fnmatch import fnmatchcase

from pydantic import Field

from copilot.models.base import Model

_PER = 1_000_000


class Price(Model):
    """USD per million tokens of the models whose name fits `match` (shell pattern, lower case).

    `cached_input` is for prompt tokens the provider had cached; `context` is the model's window in tokens.
    """

    match: str = Field(min_length=1)
    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached_input: float | None = Field(default=None, ge=0)
    context: int | None = Field(default=None, ge=1024)


class Cost(Model):
    """What one call cost; `note` says why where nobody knows."""

    usd: float
    note: str = ""


class PricesPolicy(Model):
    """The price list; the first entry that fits a name counts. `as_of` is the date the list was checked.

    `batch_factor` is what a call of a batch at the provider costs of the usual price; a list that does not say counts all.
    """

    as_of: str
    default_context: int = Field(default=8192, ge=1024)
    batch_factor: float = Field(default=1.0, gt=0, le=1)
    models: tuple[Price, ...] = ()

    def price_of(self, model: str) -> Price | None:
        """The entry for `model`, whatever gateway prefix ("openai/") stands before its name."""
        name = model.lower().rsplit("/", 1)[-1]
        return next((price for price in self.models if fnmatchcase(name, price.match)), None)

    def cost(
        self, model: str, prompt_tokens: int, completion_tokens: int, cached_tokens: int = 0, *, in_batch: bool = False
    ) -> Cost:
        """Cost of one call; `cached_tokens` are part of `prompt_tokens`. `in_batch`: in a batch at the provider."""
        price = self.price_of(model)
        if price is None:
            return Cost(usd=0.0, note=f"no price for {model!r} in kb/policy/prices.yaml: counted as 0")
        cached = min(cached_tokens, prompt_tokens)
        cached_price = price.input if price.cached_input is None else price.cached_input
        total = (prompt_tokens - cached) * price.input + cached * cached_price + completion_tokens * price.output
        return Cost(usd=round(total / _PER * (self.batch_factor if in_batch else 1.0), 8))

    def context_of(self, model: str) -> int:
        """The model's context window in tokens, or the list's cautious default."""
        price = self.price_of(model)
        return price.context if price is not None and price.context is not None else self.default_context
