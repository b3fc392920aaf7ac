"""What every test stands on: a home of its own, no key, no endpoint, no network but loopback."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.support.postgres import postgres_server as postgres_server
from tests.support.postgres import postgres_url as postgres_url
from tests.support.postgres import store_url as store_url
from tests.support.program import copilot

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"

os.environ.setdefault("COPILOT_OFFLINE", "1")
for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "COPILOT_KB", "COPILOT_DATABASE_URL", "COPILOT_CHROMA_URL", "COPILOT_CONFIG"):
    os.environ.pop(name, None)

# A shell that starts the tests in the background has them ignore Ctrl-C, and with them every process they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as it is after the first question: the policies compiled, the bundled articles indexed."""
    home = tmp_path_factory.mktemp("used")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COPILOT_HOME", str(home))
        assert copilot("draft", stdin="Why is my transaction pending?").code == 0
    return home


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, used_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A COPILOT_HOME for each test, empty but for the compiled policies, and an agent who reads English."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(used_home / "cache", home / "cache")
    monkeypatch.setenv("COPILOT_HOME", str(home))
    monkeypatch.setenv("COPILOT_UI_LANG", "en")
    return home


@pytest.fixture
def ready_home(own_home: Path, used_home: Path) -> Path:
    """The test's own home with the bundled articles indexed in it: for tests that are not about what the first run does."""
    shutil.copytree(used_home / "knowledge", own_home / "knowledge")
    return own_home


@pytest.fixture
def shared() -> Path:
    """The folder with public evaluation data; tests that read it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared evaluation data is not beside this checkout")
    return SHARED
