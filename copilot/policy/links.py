"""Where a reply may send a customer: the allow-list of domains that editors own (kb/policy/links.yaml)."""

from functools import cached_property

from pydantic import Field

from copilot.config import Settings
from copilot.models.base import Model
from copilot.policy.files import load_policy


class LinkPolicy(Model):
    """Allowed hosts by reason, and what is refused by name. A leading "=" allows the host without its subdomains."""

    brand_domains: tuple[str, ...] = ()
    protected_names: tuple[str, ...] = ()
    explorers: tuple[str, ...] = Field(min_length=1)
    app_stores: tuple[str, ...] = ()
    documentation: tuple[str, ...] = ()
    approval_tools: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    shorteners: tuple[str, ...] = ()
    messengers: tuple[str, ...] = ()

    @cached_property
    def allowed(self) -> tuple[str, ...]:
        """Every allowed host as written."""
        return (*self.brand_domains, *self.explorers, *self.app_stores, *self.documentation, *self.approval_tools)

    def allows(self, host: str) -> bool:
        """Whether `host` (ASCII, lower case) is an allowed one or a subdomain of one."""
        return any(host == rule[1:] if rule.startswith("=") else _within(host, rule) for rule in self.allowed)

    def is_shortener(self, host: str) -> bool:
        return any(_within(host, name) for name in self.shorteners)

    def is_messenger(self, host: str) -> bool:
        return any(_within(host, name) for name in self.messengers)


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def load_links(settings: Settings) -> LinkPolicy:
    """The link policy in use. Raises ConfigurationProblem naming the file and the field."""
    return load_policy(settings, "links", LinkPolicy)
