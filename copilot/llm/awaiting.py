"""A completion that was asked for and is not there yet: how work pauses while a provider's batch runs."""


class Awaited(Exception):
    """The completion is on order; do the work again when it has come."""
