"""The bundled policy, and a way to triage plain turns."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.language.detect import detect
from copilot.models.conversation import Role
from copilot.models.findings import Finding, RedactedConversation, RedactedMessage, RedactedText
from copilot.models.triage import Triage
from copilot.policy.escalation import EscalationPolicy, load_escalation
from copilot.policy.intake import IntakePolicy, load_intake
from copilot.safety.triage import triage

ROLES = {"a:": Role.AGENT, "b:": Role.BOT, "s:": Role.SYSTEM}

Judge = Callable[..., Triage]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def policy(home: Path) -> EscalationPolicy:
    return load_escalation(load_settings({"COPILOT_HOME": str(home)}))


@pytest.fixture(scope="session")
def intake(home: Path) -> IntakePolicy:
    return load_intake(load_settings({"COPILOT_HOME": str(home)}))


@pytest.fixture(scope="session")
def judge(policy: EscalationPolicy, intake: IntakePolicy) -> Judge:
    """Triage of turns; "a: …" is an agent's turn, "b: …" a bot's."""

    def run(*turns: str, findings: Sequence[Finding] = (), embedder: object = None) -> Triage:
        messages = tuple(
            RedactedMessage(ROLES.get(turn[:2], Role.CUSTOMER), RedactedText(turn[2:].strip() if turn[:2] in ROLES else turn))
            for turn in turns
        )
        spoken = "\n".join(message.text for message in messages if message.role is Role.CUSTOMER)
        conversation = RedactedConversation(messages, tuple(findings))
        return triage(conversation, policy, intake, detect(spoken), embedder)  # type: ignore[arg-type]

    return run
