"""What every test stands on: a home of its own, no key, no endpoint, no network but loopback."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"

os.environ.setdefault("COPILOT_OFFLINE", "1")
for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "COPILOT_KB", "COPILOT_DATABASE_URL", "COPILOT_CHROMA_URL", "COPILOT_CONFIG"):
    os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh COPILOT_HOME for each test, and an agent who reads English."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("COPILOT_HOME", str(home))
    monkeypatch.setenv("COPILOT_UI_LANG", "en")
    return home


@pytest.fixture
def shared() -> Path:
    """The folder with public evaluation data; tests that read it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared evaluation data is not beside this checkout")
    return SHARED
