"""The only composition root: which part plays which role, built on first use.

Everything is a cached property, so that a command pays only for what it touches.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from copilot import __version__
from copilot.config import DATABASE_FILE, Settings
from copilot.errors import ConfigurationProblem
from copilot.models.findings import RedactedConversation, RedactedText, placeholders
from copilot.models.ports import ChatModel, Embedder, KnowledgeIndex, Progress, ReplyWriter, Summariser
from copilot.models.triage import Level, Triage
from copilot.policy.escalation import EscalationPolicy, load_escalation
from copilot.policy.files import load_policy
from copilot.policy.intake import IntakePolicy, load_intake
from copilot.policy.replies import Replies, load_replies
from copilot.safety.redact import RedactionOptions, redact_text
from copilot.services.library import Library
from copilot.services.once import once
from copilot.services.words import say

if TYPE_CHECKING:
    from copilot.llm.article import ArticleWriter
    from copilot.llm.local_model import LocalServer
    from copilot.llm.offline import HoldingReply
    from copilot.llm.pacing import Pace
    from copilot.llm.prompts import PromptLibrary
    from copilot.llm.second_opinion import Review
    from copilot.llm.writer import ModelWriter
    from copilot.policy.access import Access
    from copilot.policy.prices import PricesPolicy
    from copilot.retrieval.index import HybridIndex
    from copilot.safety.guard import GuardPolicy
    from copilot.services.grounds import GroundsCheck
    from copilot.services.metering import Account
    from copilot.services.published import PublishedCases
    from copilot.store.cases import CaseStore
    from copilot.store.customers import CustomerStore
    from copilot.store.proposals import ProposalStore
    from copilot.store.records import Records
    from copilot.store.terms import CaseTerms
    from copilot.store.usage import UsageLedger

Note = Callable[[str], None]
ProgressBar = Callable[[str], AbstractContextManager[Progress]]


def _silent(_title: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda done, total: None)


class Desk:
    """The composed program for one process: policies, redaction, index, writers, store. Thread-safe.

    `pace` is how calls of the model share a long job; `chat_model` stands in place of the configured endpoint.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        ui_lang: str = "en",
        note: Note = lambda text: None,
        progress: ProgressBar = _silent,
        command: str = "",
        pace: "Pace | None" = None,
        chat_model: ChatModel | None = None,
    ) -> None:
        self.settings, self.ui_lang, self.note, self.progress, self.command = settings, ui_lang, note, progress, command
        self._pace, self._chat_model = pace, chat_model

    def for_job(self, note: Note, *, pace: "Pace | None" = None, chat_model: ChatModel | None = None) -> "Desk":
        """The same desk for a long job of its own."""
        return Desk(self.settings, ui_lang=self.ui_lang, note=note, command=self.command, pace=pace, chat_model=chat_model)

    def say(self, key: str, **values: str) -> str:
        """A sentence for the agent, in the agent's language."""
        return say(key, self.ui_lang, **values)

    # --- safety ---------------------------------------------------------------------------------

    @once
    def redaction(self) -> RedactionOptions:
        return RedactionOptions(keep_kinds=frozenset(self.settings.keep_kinds), keep_xpub=self.settings.keep_xpub)

    def redact(self, text: str) -> RedactedText:
        """`text` without secrets and personal data."""
        return redact_text(text, self.redaction).text

    @once
    def escalation(self) -> EscalationPolicy:
        return load_escalation(self.settings)

    @once
    def intake(self) -> IntakePolicy:
        return load_intake(self.settings)

    @once
    def guard(self) -> "GuardPolicy":
        from copilot.safety.guard import load_guard

        return load_guard(self.settings)

    def category_title(self, category: str) -> str:
        """The category's name as the agent reads it."""
        title = self.escalation.category(category).title
        return title.zh if self.ui_lang == "zh" else title.en

    def is_incident(self, category: str) -> bool:
        """Whether `category` is one of the security-critical ones."""
        return category in self._incidents

    @once
    def _incidents(self) -> frozenset[str]:
        return frozenset(item.id for item in self.escalation.escalation.categories if item.level is Level.P0)

    def intake_label(self, item: str) -> str:
        """The short name of something still to be asked, as the agent reads it."""
        return self.intake.label(item, self.ui_lang)

    # --- knowledge ------------------------------------------------------------------------------

    @once
    def embedder(self) -> Embedder:
        from copilot.retrieval.embedders import EndpointEmbedder

        settings = self.settings
        if settings.embedder == "local":
            return self.local_embedder
        if settings.embedder == "minilm":
            return self._minilm(self.local_embedder)
        if not settings.has_endpoint:
            raise ConfigurationProblem(
                "COPILOT_EMBEDDER=openai needs an endpoint",
                "Set OPENAI_API_KEY or OPENAI_BASE_URL and unset COPILOT_OFFLINE, or use local.",
            )
        return EndpointEmbedder(settings.embedding_model, settings.api_key, settings.base_url, settings.timeout)

    def _minilm(self, local: Embedder) -> Embedder:
        from copilot.retrieval.minilm import MiniLmEmbedder, load_function

        def tell(what: str) -> None:
            self.note(self.say("downloading", what=what))

        settings = self.settings
        load = partial(load_function, allowed=settings.allow_download, offline=settings.offline, note=tell)
        return MiniLmEmbedder(local, load)

    @once
    def local_embedder(self) -> Embedder:
        """The embedder that needs no endpoint: what triage compares exemplars with, whatever the index uses."""
        from copilot.retrieval.embedders import LocalEmbedder

        return LocalEmbedder()

    @once
    def library(self) -> Library:
        return Library(
            self._open_index,
            self.settings.knowledge_root / "articles",
            brand=self.settings.brand,
            rules=f"{__version__} {sorted(self.settings.keep_kinds)} {self.settings.keep_xpub}",
            redact=self.redact,
            cases=self._published_cases,
            progress=lambda title: self.progress(self.say(title)),
        )

    @property
    def knowledge(self) -> KnowledgeIndex:
        """The index, with the knowledge base in use and the stored cases in it."""
        return self.library.index

    @property
    def floor(self) -> float:
        """The relevance below which nothing is cited."""
        from copilot.retrieval.index import RELEVANCE_FLOOR

        return RELEVANCE_FLOOR if self.settings.floor is None else self.settings.floor

    # --- writing --------------------------------------------------------------------------------

    @once
    def model(self) -> ChatModel | None:
        """The chat model, or None: no key, no base URL, or offline."""
        if self._chat_model is not None or not self.settings.has_model:
            return self._chat_model
        from copilot.llm.client import OpenAIChatModel
        from copilot.llm.pacing import PacedModel
        from copilot.services.metering import MeteredModel

        settings = self.settings
        if settings.model_file:
            server = self._local_server
            settings = replace(settings, base_url=server.url, api_key=server.key, model=server.model)
        endpoint = OpenAIChatModel(settings, prices=self.prices, paced=self._pace is not None)
        model = MeteredModel(endpoint, self.account)
        return PacedModel(model, self._pace) if self._pace is not None else model

    @once
    def account(self) -> "Account":
        """What calls of the model cost, and whether more may be spent."""
        from copilot.services.metering import Account

        settings = self.settings
        return Account(
            self.usage_ledger,
            agent=self.agent,
            command=self.command,
            model=self._local_server.model if settings.model_file else settings.model,
            priced=self.has_price,
            cap=settings.monthly_cap,
            note=self.note,
            say=self.say,
        )

    @property
    def has_price(self) -> bool:
        """Whether anybody knows what a call costs; without a model, or with one of our own, it costs nothing."""
        own = not self.settings.has_model or self.settings.model_file is not None
        return own or self.prices.price_of(self.settings.model) is not None

    @once
    def usage_ledger(self) -> "UsageLedger":
        """What model calls of this home cost."""
        from copilot.services.spending import spent_elsewhere
        from copilot.store.usage import UsageLedger

        return UsageLedger(self.home / "usage", elsewhere=lambda month: spent_elsewhere(self, month))

    @once
    def _local_server(self) -> "LocalServer":
        """A model run inside this process; it answers as long as this object lives."""
        from copilot.llm.local_model import serve

        path = self.settings.model_file
        assert path is not None
        return serve(path, self.progress(self.say("loading_model", name=path.name)), context=self._context_tokens)

    @property
    def workers(self) -> int:
        """Conversations worked on at once: as many as the endpoint is asked in parallel; a model of our own does one."""
        return self.settings.workers if self.settings.has_model and not self.settings.model_file else 1

    @property
    def writer_name(self) -> str:
        """What shapes an answer: the model's name, or "offline"."""
        return self.model.name if self.model is not None else "offline"

    def say_which_writer(self, offline: bool) -> None:
        """One line on stderr where no model writes."""
        if self.model is None:
            self.note(self.say("offline_mode" if self.settings.offline else "no_model"))
        elif offline:
            self.note(self.say("offline_mode"))

    @once
    def offline_writer(self) -> ReplyWriter:
        from copilot.llm.offline import OfflineWriter

        return OfflineWriter(
            self.replies, self.intake, self.settings.brand, sendable=self._sendable, desk_language=self.ui_lang
        )

    @once
    def model_writer(self) -> "ModelWriter":
        from copilot.llm.writer import ModelWriter

        return ModelWriter(
            self._the_model,
            self.prompts,
            self.intake,
            self.settings.brand,
            ui_lang=self.ui_lang,
            context_tokens=self._context_tokens,
        )

    @once
    def grounds_check(self) -> "GroundsCheck":
        from copilot.policy.claims import load_claims
        from copilot.services.grounds import GroundsCheck

        return GroundsCheck(self.local_embedder, load_claims(self.settings))

    @once
    def article_writer(self) -> "ArticleWriter":
        from copilot.llm.article import ArticleWriter

        return ArticleWriter(self._the_model, self.prompts, self.settings.brand, context_tokens=self._context_tokens)

    def hold(self, triage: Triage) -> "HoldingReply":
        """The approved holding reply for a security-critical case."""
        from copilot.llm.offline import holding_reply

        return holding_reply(triage, self.replies, self.settings.brand, self.ui_lang)

    def second_opinion(self, triage: Triage, conversation: RedactedConversation) -> "Review":
        """`triage`, raised where the model gives a reason with a quote that stands in the conversation; and what it cost."""
        from copilot.llm.second_opinion import review

        return review(triage, conversation, self._the_model, self.prompts, self.escalation, context_tokens=self._context_tokens)

    @once
    def offline_summariser(self) -> Summariser:
        from copilot.llm.extractive import ExtractiveSummarizer

        return ExtractiveSummarizer()

    @once
    def model_summariser(self) -> Summariser:
        from copilot.llm.summarizer import ModelSummarizer

        return ModelSummarizer(self._the_model, self.prompts, context_tokens=self._context_tokens)

    @once
    def replies(self) -> Replies:
        return load_replies(self.settings)

    @once
    def prompts(self) -> "PromptLibrary":
        from copilot.llm.prompts import PromptLibrary

        return PromptLibrary(own=self.settings.own_prompts)

    @once
    def prices(self) -> "PricesPolicy":
        from copilot.policy.prices import PricesPolicy

        return load_policy(self.settings, "prices", PricesPolicy)

    # --- store ----------------------------------------------------------------------------------

    @once
    def home(self) -> Path:
        """The folder for all state, made on first use, readable by its owner alone."""
        home = self.settings.home
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ConfigurationProblem(
                f"The home folder {home} cannot be made: {error.strerror}", "Set COPILOT_HOME to a folder you may write to."
            ) from None
        if os.name == "posix" and home.stat().st_mode & 0o077:
            with suppress(OSError):  # somebody else's folder: its permissions are theirs
                home.chmod(0o700)
        return home

    @once
    def agent(self) -> str:
        """Who uses the program, as records and log name them: their name or mailbox, but no secret set in its place."""
        return redact_text(self.settings.agent_name, RedactionOptions(keep_kinds=frozenset({"name", "email"}))).text

    @once
    def access(self) -> "Access":
        """What this agent is at the desk, and may do."""
        from copilot.policy.access import load_access

        return load_access(self.settings, self.agent)

    @once
    def records(self) -> "Records":
        """What the desk keeps, and its keys; services/access.py is the way to it."""
        from copilot.store.master_key import master_keys
        from copilot.store.records import open_records

        return open_records(self.settings.database_url, self.home, master_keys(self.settings))

    @property
    def database_file(self) -> Path:
        """Where the store is, unless COPILOT_DATABASE_URL says otherwise."""
        return self.home / DATABASE_FILE

    @property
    def keeps_records(self) -> bool:
        """Whether there is a store already, so that nothing has to be opened to find out that it is empty."""
        return bool(self.settings.database_url) or self.database_file.exists()

    @once
    def case_store(self) -> "CaseStore":
        from copilot.store.cases import CaseStore

        return CaseStore(self.records.vault)

    @once
    def case_terms(self) -> "CaseTerms":
        from copilot.store.terms import CaseTerms

        return CaseTerms(self.records.vault)

    @once
    def customer_store(self) -> "CustomerStore":
        from copilot.store.customers import CustomerStore

        return CustomerStore(self.records.vault)

    @once
    def proposal_store(self) -> "ProposalStore":
        from copilot.store.proposals import ProposalStore

        return ProposalStore(self.records.database)

    # --- parts ----------------------------------------------------------------------------------

    @property
    def _the_model(self) -> ChatModel:
        if self.model is None:
            raise ConfigurationProblem("No model is configured", "Set OPENAI_API_KEY or OPENAI_BASE_URL.")
        return self.model

    @property
    def _context_tokens(self) -> int:
        from copilot.llm.local_model import CONTEXT_TOKENS

        return CONTEXT_TOKENS if self.settings.model_file else self.prices.context_of(self.settings.model)

    def _open_index(self) -> "HybridIndex":
        from copilot.policy.glossary import load_glossary
        from copilot.retrieval.index import HybridIndex

        return HybridIndex(self.home, self.embedder, glossary=load_glossary(self.settings), chroma_url=self.settings.chroma_url)

    def _published_cases(self) -> "PublishedCases | None":
        from copilot.services.published import PublishedCases

        return PublishedCases(self) if self.keeps_records else None

    def _sendable(self, sentence: str) -> bool:
        """Whether a sentence of an article may stand in a reply: it is whole, and the guard would let it pass."""
        from copilot.safety.guard import check_reply

        return not placeholders(sentence) and check_reply(sentence, self.guard).ok
