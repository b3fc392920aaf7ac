"""Who may do what with what the desk keeps: kb/policy/access.yaml."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from copilot.config import Settings
from copilot.errors import ConfigurationProblem
from copilot.models.base import Model
from copilot.policy.files import load_policy

SOLE_ROLE = "lead"
"""The role of whoever works at a desk that names nobody: one person is the desk then."""


class Right(StrEnum):
    """What a role may be allowed."""

    READ = "read"
    """See cases, customers and drafts, redacted."""
    WRITE = "write"
    """Open, note and resolve cases, judge drafts."""
    RAW = "raw"
    """See personal data in a stored conversation."""
    PUBLISH = "publish"
    """Make a resolved case knowledge, or take it back; import."""
    EXPORT = "export"
    """Take out everything about one customer."""
    FORGET = "forget"
    """Destroy everything about one customer."""
    AUDIT = "audit"
    """Read and verify the audit log."""
    MAINTAIN = "maintain"
    """Change keys, back up, restore, purge, migrate."""


_WORDS = {
    Right.READ: "read cases",
    Right.WRITE: "write in cases",
    Right.RAW: "see personal data",
    Right.PUBLISH: "publish, withdraw or import cases",
    Right.EXPORT: "export what is kept of a customer",
    Right.FORGET: "forget a customer",
    Right.AUDIT: "read the audit log",
    Right.MAINTAIN: "maintain keys and records",
}
"""What who has not a right is told that they may not."""


class Role(Model):
    """What one role may do."""

    rights: frozenset[Right]


class AccessPolicy(Model):
    """Roles by name, who has which (agent -> role), and what may not be done without saying why."""

    roles: Mapping[str, Role]
    members: Mapping[str, str] = Field(default_factory=dict)
    others: str = "junior"
    """The role of an agent whom `members` does not name."""
    why_needed: frozenset[Right] = frozenset()


class Access:
    """What this agent is, and may do."""

    def __init__(self, policy: AccessPolicy, agent: str, role: str) -> None:
        self.agent, self.role = agent, role
        self._policy = policy

    def allows(self, right: Right) -> bool:
        """Whether this agent may."""
        return right in self._policy.roles[self.role].rights

    def require(self, right: Right, why: str = "") -> None:
        """Raises ConfigurationProblem where this agent may not, or must say why and did not."""
        if not self.allows(right):
            able = sorted(name for name, role in self._policy.roles.items() if right in role.rights)
            raise ConfigurationProblem(
                f"{self.agent} is {self.role} here, who may not {_WORDS[right]}",
                f"Ask {' or '.join(able)} (kb/policy/access.yaml).",
            )
        if right in self._policy.why_needed and not why.strip():
            raise ConfigurationProblem(f"To {_WORDS[right]} needs a reason, which goes into the audit log", "Add --why TEXT.")


def load_access(settings: Settings, shown: str) -> Access:
    """The policy applied to the agent of these settings, who is `shown` by that name. Raises ConfigurationProblem."""
    policy = load_policy(settings, "access", AccessPolicy)
    # An environment variable is anybody's to set: it counts only where the policy names nobody.
    role = policy.members.get(settings.agent_name, policy.others) if policy.members else settings.role or SOLE_ROLE
    if role not in policy.roles:
        raise ConfigurationProblem(
            f"There is no role {role!r}", f"Known roles: {', '.join(policy.roles)} (kb/policy/access.yaml)."
        )
    return Access(policy, shown, role)
