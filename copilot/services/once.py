"""A value made on first use, by one thread while the others wait for it."""

from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    once = cached_property
else:

    class once(cached_property):
        """`functools.cached_property` with the lock it had before Python 3.12: a batch asks one Desk from many threads."""

        def __init__(self, make: Any) -> None:
            super().__init__(make)
            self._making = RLock()

        def __get__(self, instance: Any, owner: Any = None) -> Any:
            if instance is None:
                return self
            with self._making:
                return super().__get__(instance, owner)
