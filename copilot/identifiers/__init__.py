"""Public identifiers in customer text: transaction hashes, addresses, chains, amounts, versions, devices.

A low room: it imports nothing but the standard library, because redaction, triage, the guard and
the summaries all need it. Nothing here touches a network; an explorer link is a string.
"""

from copilot.identifiers.explorers import explorer_link
from copilot.identifiers.facts import facts
from copilot.identifiers.find import find_identifiers
from copilot.identifiers.model import Identifier, Kind

__all__ = ["Identifier", "Kind", "explorer_link", "facts", "find_identifiers"]
