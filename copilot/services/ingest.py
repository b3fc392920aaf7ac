"""What enters the index from the knowledge base. Everything is redacted on the way in."""

from collections.abc import Sequence
from typing import Any

from copilot.models.base import Model
from copilot.models.knowledge import IndexReport
from copilot.services.roots import given_roots
from copilot.services.wiring import Desk


class IndexFlaw(Model):
    """What does not agree: `part` (truth, lexical or dense) is what `--fix` makes anew."""

    part: str
    found: str


class IndexVerification(Model):
    """Whether the index is whole, and where it is not."""

    ok: bool
    flaws: tuple[IndexFlaw, ...]


def index_knowledge(paths: Sequence[str], desk: Desk) -> IndexReport:
    """Make the knowledge base exactly what stands under `paths`; without any, under the remembered or bundled roots.

    Raises UsageProblem for a path that is not there.
    """
    return desk.library.index_roots(given_roots(paths))


def index_stats(desk: Desk) -> dict[str, Any]:
    """What the index holds."""
    return dict(desk.library.index.stats())


def verify_index(desk: Desk, *, fix: bool = False) -> IndexVerification:
    """Whether documents, vectors and both derived indexes agree; with `fix`, after what did not was made anew."""
    found = desk.library.verify(fix=fix)
    return IndexVerification(ok=not found, flaws=tuple(IndexFlaw(part=flaw.part, found=flaw.found) for flaw in found))
