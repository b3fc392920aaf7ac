"""What a command may import: nobody who wants `--help` or `redact` waits for a vector store."""

import json
import subprocess
import sys

import pytest

HEAVY = {"chromadb", "openai", "numpy", "wordllama", "pydantic", "sqlalchemy", "yaml", "rich", "tiktoken", "rjieba"}

_PROGRAM = """
import io, json, sys
sys.argv = ["copilot", *{arguments!r}]
sys.stdin = io.TextIOWrapper(io.BytesIO({stdin!r}.encode()), encoding="utf-8")
from copilot.cli.main import run
try:
    run()
except SystemExit as stop:
    code = stop.code
print(json.dumps([code, sorted({{name.split(".")[0] for name in sys.modules}})]), file=sys.stderr)
"""


def imported_by(*arguments: str, stdin: str = "") -> set[str]:
    """Top-level modules in memory after the command ran."""
    program = _PROGRAM.format(arguments=list(arguments), stdin=stdin)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    return set(modules)


def test_help_imports_nothing_heavy() -> None:
    assert not imported_by("--help") & HEAVY


@pytest.mark.parametrize("text", ["My phone is +1 415 555 2671", "我的邮箱是 someone@example.org，转账没到账"])
def test_redact_imports_nothing_heavy(text: str) -> None:
    assert not imported_by("redact", stdin=text) & HEAVY


def test_triage_imports_neither_chromadb_nor_openai() -> None:
    assert not imported_by("triage", "--json", stdin="How do I change the language of the app?") & {"chromadb", "openai"}
