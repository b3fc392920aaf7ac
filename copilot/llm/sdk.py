"""The openai SDK as every adapter here uses it: loaded when it is needed, and never through a proxy to this machine itself."""

import importlib
from typing import TYPE_CHECKING, Any

from copilot.llm.endpoint import Endpoint

if TYPE_CHECKING:
    import openai

_LOCAL_KEY = "no-key"
"""Servers without keys still want the header the SDK insists on."""


def client_of(endpoint: Endpoint, **options: Any) -> "openai.OpenAI":
    """A client for `endpoint`; `options` are the SDK's own."""
    import openai

    # A proxy from the environment cannot reach this machine's own loopback address.
    http = openai.DefaultHttpxClient(trust_env=False) if endpoint.is_loopback else None
    return openai.OpenAI(api_key=endpoint.api_key or _LOCAL_KEY, base_url=endpoint.base_url, http_client=http, **options)


def transport() -> Any:
    """The HTTP library under the SDK; its name changed between major versions."""
    import openai

    roots = (base.__module__.partition(".")[0] for base in openai.DefaultHttpxClient.__mro__)
    return importlib.import_module(next(root for root in roots if root.startswith("httpx")))
