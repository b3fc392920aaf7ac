"""What is configured and what answers: each part examined on its own, so that one failure hides no other."""

import importlib.metadata
import os
import tempfile
from collections.abc import Callable

from copilot import __version__
from copilot.errors import ConfigurationProblem, CopilotError
from copilot.models.base import Model
from copilot.models.findings import RedactedText
from copilot.services.wiring import Desk

_OK = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"], "additionalProperties": False}
"""The shortest answer of the kind that drafts ask for."""


class Check(Model):
    """One part: whether it answers, what was found, and what to do. No secret is in any of them."""

    part: str
    ok: bool
    found: str
    advice: str = ""


def examine(desk: Desk) -> list[Check]:
    """Every part of the program, in the order a conversation meets them."""
    parts: list[tuple[str, Callable[[Desk], str | Check]]] = [
        ("program", _program),
        ("home", _home),
        ("policy files", _policies),
        ("embedder", _embedder),
        ("knowledge index", _index),
        ("keys", _keys),
        ("store", _store),
        ("prompts", _prompts),
        ("model", _model),
    ]
    return [_examine(part, look, desk) for part, look in parts]


def _examine(part: str, look: Callable[[Desk], str | Check], desk: Desk) -> Check:
    try:
        found = look(desk)
        return found if isinstance(found, Check) else Check(part=part, ok=True, found=found)
    except CopilotError as problem:
        return Check(part=part, ok=False, found=problem.message, advice=problem.hint)
    except Exception as error:  # noqa: BLE001 - the doctor reports every ailment, and the type says more than silence
        return Check(
            part=part,
            ok=False,
            found=f"unexpected {type(error).__name__}",
            advice="Run `copilot --debug doctor` and report it.",
        )


def _program(desk: Desk) -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("chromadb", "openai", "wordllama"))
    return f"copilot {__version__}; {versions}; brand {desk.settings.brand}; agent language {desk.ui_lang}"


def _home(desk: Desk) -> str:
    try:
        with tempfile.NamedTemporaryFile(dir=desk.home, prefix=".doctor-"):
            pass
    except OSError as error:
        raise ConfigurationProblem(
            f"{desk.home} cannot be written: {error.strerror}", "Free space, or set COPILOT_HOME elsewhere."
        ) from None
    mode = desk.home.stat().st_mode & 0o777
    shared = "" if os.name == "nt" or not mode & 0o077 else f" (readable by others: mode {mode:o}; chmod 700 it)"
    return f"{desk.home}{shared}"


def _policies(desk: Desk) -> str:
    loaded = (desk.escalation, desk.intake, desk.guard, desk.replies)
    return f"{len(loaded)} sets of rules load from {desk.settings.knowledge_root}"


def _embedder(desk: Desk) -> str:
    vectors = desk.embedder.embed([RedactedText("wallet")])
    return f"{desk.embedder.name}, {vectors.shape[1]} dimensions"


def _index(desk: Desk) -> str:
    stats = desk.library.index.stats()
    documents = ", ".join(f"{entry['count']} {entry['language']}" for entry in stats["documents"])
    chunks = sum(stats["chunks"].values())
    return f"{documents or 'no'} documents, {chunks} chunks, {stats['dense']} vectors, generation {stats['generation']}"


def _keys(desk: Desk) -> Check:
    from copilot.services.keys import describe_keys

    status = describe_keys(desk)
    found = f"master key {status.id} in {status.where}; {status.data_keys} data keys"
    return Check(part="keys", ok=True, found=found, advice=" ".join(status.advice))


def _store(desk: Desk) -> str:
    from copilot.services.migration import describe_database

    status = describe_database(desk)
    rows = ", ".join(f"{status.rows[name]} {name}" for name in ("customers", "cases", "messages", "drafts"))
    return f"{status.engine}, schema {status.schema_revision}; {rows}"


def _prompts(desk: Desk) -> str:
    from copilot.services.prompts import list_prompts

    found = list_prompts(desk)
    own = sum(prompt.own for prompt in found)
    return f"{len(found)} prompts load" + (f", {own} of them the desk's own" if own else "")


def _model(desk: Desk) -> str:
    settings = desk.settings
    if desk.model is None:
        reason = "offline" if settings.offline else "no OPENAI_API_KEY and no OPENAI_BASE_URL"
        return f"none ({reason}): replies are composed offline"
    desk.model.complete([{"role": "user", "content": 'Answer with {"ok": true}.'}], _OK)
    if settings.model_file:
        return f"{desk.model.name} answers, run from {settings.model_file}"
    where = settings.base_url or "the default endpoint"
    return f"{settings.model} at {where} answers; key {'set' if settings.api_key else 'not set'}"
