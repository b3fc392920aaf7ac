"""What there is to answer from, looked for while the model gives its second opinion."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from copilot.language.question import current_question
from copilot.models.conversation import STORED, Role
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Passage
from copilot.models.ports import KnowledgeIndex
from copilot.models.triage import Triage
from copilot.services.assess import Assessed
from copilot.services.background import begin
from copilot.services.grounds import Grounds, GroundsCheck
from copilot.services.wiring import Desk

PASSAGES_READ = 6
SAME_CATEGORY = 0.1
"""Of relevance, which is 0..1: enough to decide between near equals, too little to lift something unrelated."""
OTHER_INCIDENT = 0.2


@dataclass(frozen=True, slots=True)
class Material:
    """On its way: the passages found, and what a model's reply may rest on."""

    found: "Future[list[Passage]] | None" = None
    read: "Future[Grounds | None] | None" = None

    def passages_for(self, triage: Triage, desk: Desk) -> list[Passage]:
        """The passages, best first for this kind of case."""
        passages = self.found.result() if self.found else []
        return sorted(passages, key=lambda passage: -_fit(passage, triage, desk))

    @property
    def grounds(self) -> Grounds | None:
        """None where there is nothing in the customer's language to compare a reply with."""
        return self.read.result() if self.read else None


def gather(assessed: Assessed, desk: Desk, by_model: bool) -> Material:
    """Begin to look for what answers the question, while the model gives its second opinion."""
    question = current_question(assessed.conversation)
    if not question.strip():
        return Material()
    knowledge = desk.knowledge  # made ready here, where its progress is seen
    found = begin(lambda: _search(knowledge, question, assessed, desk.floor))
    if not by_model:
        return Material(found)
    check = desk.grounds_check  # a fault in its examples is told before a model is paid
    return Material(found, begin(lambda: _read_grounds(assessed, found.result(), check, desk)))


def _search(knowledge: KnowledgeIndex, question: RedactedText, assessed: Assessed, floor: float) -> list[Passage]:
    """What answers `question`; a case that was published is no precedent for itself."""
    found = knowledge.search(question, limit=PASSAGES_READ, floor=floor, language=assessed.triage.language)
    own = assessed.conversation.id if assessed.conversation.format == STORED else None
    return [passage for passage in found if own is None or passage.hit.doc_id != own]


def _read_grounds(assessed: Assessed, passages: Sequence[Passage], check: GroundsCheck, desk: Desk) -> Grounds | None:
    """What a model's reply may rest on."""
    documents = [passage.document for passage in passages]
    sources = check.sources(documents, assessed.triage.language, desk.library.index.translation)
    if sources is None:
        return None
    return check.read([*sources, *(message.text for message in assessed.conversation.said_by(Role.CUSTOMER))])


def _fit(passage: Passage, triage: Triage, desk: Desk) -> float:
    """Relevance, and whether the article is about this kind of case.

    An article for a security incident answers nobody who is not in one: "this was not our support" would
    frighten a customer who asks for a missing token.
    """
    category = passage.document.category
    if category == triage.category:
        return passage.hit.score + SAME_CATEGORY
    return passage.hit.score - (OTHER_INCIDENT if desk.is_incident(category) else 0.0)
