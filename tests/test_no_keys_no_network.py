"""No access to keys or funds, by construction: no wallet library within reach, no connection but the configured ones."""

import importlib.metadata
import json
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import copilot

WALLET_LIBRARIES = {
    "web3", "eth-account", "eth-keys", "eth-keyfile", "bitcoinlib", "bit", "python-bitcoinlib", "tronpy", "tronapi", "solana",
    "solders", "hdwallet", "bip-utils", "bip32", "bip32utils", "coincurve", "ecdsa", "secp256k1", "py-ton", "tonsdk", "xrpl-py",
    "substrate-interface", "aptos-sdk", "pysui", "ledgerblue", "trezor", "walletconnect", "pywallet", "eciespy",
}  # fmt: skip

_WATCHED = """
import io, json, sys
sys.argv = ["copilot", *{arguments!r}]
sys.stdin = io.TextIOWrapper(io.BytesIO({stdin!r}.encode()), encoding="utf-8")
seen = []
def watch(event, arguments):
    if event == "socket.connect":
        seen.append(arguments[1])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        seen.append(arguments[:2])
sys.addaudithook(watch)
from copilot.cli.main import run
try:
    run()
except SystemExit as stop:
    code = int(stop.code or 0)
print(json.dumps([code, [list(map(str, address)) for address in seen if isinstance(address, (tuple, list))]]), file=sys.stderr)
"""


def requirements(name: str, seen: set[str]) -> set[str]:
    """Every distribution `name` needs, without extras, as installed."""
    canonical = re.sub(r"[-_.]+", "-", name).lower()
    if canonical in seen:
        return seen
    seen.add(canonical)
    try:
        needed = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return seen
    for line in needed:
        if "extra ==" not in line:
            found = re.match(r"[A-Za-z0-9._-]+", line)
            assert found
            requirements(found.group(), seen)
    return seen


def test_no_wallet_signing_or_chain_library_is_a_dependency() -> None:
    needed = requirements("wallet-desk-copilot", set())
    assert "click" in needed
    assert "chromadb" in needed
    assert not needed & WALLET_LIBRARIES


def test_no_module_of_the_program_reaches_for_one() -> None:
    modules = [module.name for module in pkgutil.walk_packages(copilot.__path__, "copilot.")]
    modules.remove("copilot.__main__")
    program = f"import importlib, json, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
    program += "print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = {name.split(".")[0].replace("_", "-") for name in json.loads(done.stdout)}
    assert not imported & WALLET_LIBRARIES


def connections(*arguments: str, stdin: str = "", **env: str) -> list[list[str]]:
    """Every address the command tried to reach or look up."""
    program = _WATCHED.format(arguments=list(arguments), stdin=stdin)
    environment = {name: value for name, value in os.environ.items() if name != "TIKTOKEN_CACHE_DIR"} | env
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    code, seen = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return seen


@pytest.mark.parametrize(
    "arguments",
    [["redact"], ["triage"], ["draft"], ["summarize"], ["parse"], ["check-reply"], ["search"], ["kb", "stats"], ["doctor"]],
    ids=" ".join,
)
def test_no_command_connects_to_anything_without_an_endpoint(arguments: list[str]) -> None:
    assert connections(*arguments, stdin="My transfer has been pending for two hours", COPILOT_OFFLINE="0") == []


def test_only_the_configured_endpoint_is_contacted(tmp_path: Path) -> None:
    from tests.support.openai_server import OpenAIServer

    with OpenAIServer() as server:
        host, port = re.match(r"http://([^:/]+):(\d+)", server.base_url).groups()  # type: ignore[union-attr]
        text = "How do I add a custom token to my wallet?"
        seen = connections(
            "draft", stdin=text, OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="k", COPILOT_OFFLINE="0", COPILOT_TIMEOUT="5"
        )
    assert seen
    assert {tuple(address) for address in seen} == {(host, port)}
