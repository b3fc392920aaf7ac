"""Search as the command line offers it: redact the question, find passages."""

from copilot.language.detect import detect
from copilot.models.knowledge import Hit
from copilot.safety.redact import redact_text
from copilot.services.wiring import Desk


def find(query: str, desk: Desk, *, source: str = "all", limit: int = 5, floor: float = 0.0, fast: bool = False) -> list[Hit]:
    """At most `limit` hits, one a document, best first, whatever their score unless `floor` cuts.

    `fast` compares words alone: no embedder and no Chroma is loaded, and scores are lower.
    """
    redacted = redact_text(query, desk.redaction).text
    if not redacted.strip():
        return []
    index, language = desk.library.index, detect(redacted)
    passages = index.search(redacted, source=source, limit=limit, floor=floor, language=language, fast=fast)
    return [passage.hit for passage in passages]
