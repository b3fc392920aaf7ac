"""Nothing but the configured endpoints is ever contacted: every command, watched by the kernel and by Python itself.

The folder the commands run in and the proxy variables of their environment lead to a trap: neither a
folder somebody sent nor a proxy may come between the program and a server on this machine.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from copilot.cli.main import main
from copilot.errors import ExitCode
from tests.support.chroma_server import chroma_server
from tests.support.every_command import Step, as_input, commands, steps
from tests.support.network_watch import Address, unavailable, watch
from tests.support.openai_server import OpenAIServer
from tests.support.wallet_libraries import WALLET_MODULES

ROOT = Path(__file__).resolve().parent.parent
TRAP = ("127.0.0.1", 9)
TRAP_URL = f"http://{TRAP[0]}:{TRAP[1]}"
PROXIES = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), TRAP_URL)
HOSTILE_FOLDER = {
    ".env": f"CHROMA_API_IMPL=chromadb.api.fastapi.FastAPI\nCHROMA_SERVER_HOST={TRAP[0]}\nCHROMA_SERVER_HTTP_PORT={TRAP[1]}\n"
    f"CHROMA_OTEL_COLLECTION_ENDPOINT={TRAP_URL}\nCHROMA_OTEL_GRANULARITY=all\nANONYMIZED_TELEMETRY=True\n"
    f"OPENAI_BASE_URL={TRAP_URL}\nOPENAI_API_KEY=k\n",
    "copilot.toml": f'base_url = "{TRAP_URL}"\nchroma_url = "{TRAP_URL}"\n',
}
HARMLESS_PROGRAMS = {"uname"}
"""What the standard library's `platform` starts to name this machine to the SDK."""

USUAL_CODES = {ExitCode.OK, ExitCode.KNOWLEDGE, ExitCode.BLOCKED}
"""Done; and what `kb lint`, `kb eval` and `check-reply` answer to what they read here."""

WITHOUT_KERNEL = unavailable()


@dataclass(frozen=True)
class Outcome:
    """What one step did."""

    step: Step
    code: int
    out: str = field(repr=False)
    err: str
    contacts: set[Address]
    lookups: set[str]
    started: set[str]
    modules: set[str] = field(repr=False)


def surroundings(folder: Path, proxies: bool = True, **settings: str) -> tuple[Path, dict[str, str]]:
    """A folder to run in and an environment, both of which lead to the trap."""
    cwd = folder / "sent"
    cwd.mkdir()
    for name, text in HOSTILE_FOLDER.items():
        (cwd / name).write_text(text, encoding="utf-8")
    inherited = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    return cwd, {
        **inherited, **(PROXIES if proxies else {}), "COPILOT_HOME": str(folder / "home"), "COPILOT_OFFLINE": "0",
        "COPILOT_UI_LANG": "en", "PYTHONPATH": str(ROOT), "COPILOT_TIMEOUT": "10", **settings,
        # No vocabulary at hand: tiktoken would download one.
        "TMPDIR": str(cwd), "TIKTOKEN_CACHE_DIR": str(cwd),
    }  # fmt: skip


def run(folder: Path, plan: Sequence[Step], allowed: set[Address], proxies: bool = True, **settings: str) -> list[Outcome]:
    """The steps in one process, watched."""
    cwd, environment = surroundings(folder, proxies, **settings)
    command = [sys.executable, "-m", "tests.support.every_command"]
    if WITHOUT_KERNEL:
        done = subprocess.run(
            command, input=as_input(plan), capture_output=True, encoding="utf-8", env=environment, cwd=cwd, check=True
        )
        out, kernel = done.stdout, {}
    else:
        watched = watch(command, allowed=allowed, stdin=as_input(plan), env=environment, cwd=cwd)
        assert watched.code == 0, watched.err
        assert watched.seen.pop("") == set(), "contacts before the first command"
        out, kernel = watched.out, watched.seen
    return [
        Outcome(
            step, found["code"], found["out"], found["err"], {*map(tuple, found["contacts"])} | kernel.get(str(n), set()),
            set(found["lookups"]), {program for _, program in found["started"]}, set(found["modules"]),
        )
        for n, (step, found) in enumerate(zip(plan, json.loads(out), strict=True))
    ]  # fmt: skip


@contextmanager
def model_endpoint() -> Iterator[tuple[str, Address]]:
    """A model that answers every prompt in a usable shape: its base URL and its address."""
    with OpenAIServer() as server:
        server.default = json.dumps(
            {"reply": "Open the asset list. [1]", "citations": [1], "level": "P3", "problem": "A token."}
        )
        yield server.base_url, ("127.0.0.1", int(server.base_url.rsplit(":", 1)[1].split("/")[0]))


def contacted(outcomes: Sequence[Outcome]) -> dict[str, set[Address]]:
    """The addresses of each command that turned to any."""
    found: dict[str, set[Address]] = {}
    for outcome in outcomes:
        if outcome.contacts:
            found.setdefault(outcome.step.command, set()).update(outcome.contacts)
    return found


def assert_all_worked(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        usual = USUAL_CODES | ({ExitCode.CONFIGURATION} if outcome.step.command == "refine" else set())  # it needs a model
        assert outcome.code in usual, (outcome.step.command, outcome.step.arguments, outcome.code, outcome.err[-2000:])
        assert outcome.started <= HARMLESS_PROGRAMS, outcome
        assert not outcome.modules & WALLET_MODULES, outcome


def test_every_command_of_the_program_is_watched(tmp_path: Path) -> None:
    assert {step.command for step in steps(tmp_path)} == set(commands(main))


@pytest.mark.parametrize("offline", [False, True], ids=["nothing configured", "offline with an endpoint"])
def test_nothing_is_contacted_without_a_model_or_offline(tmp_path: Path, offline: bool) -> None:
    settings = {"COPILOT_OFFLINE": "1", "OPENAI_BASE_URL": f"{TRAP_URL}/v1", "OPENAI_API_KEY": "k"} if offline else {}
    outcomes = run(tmp_path, steps(tmp_path), set(), **settings)
    assert_all_worked(outcomes)
    assert contacted(outcomes) == {}
    assert {name for outcome in outcomes for name in outcome.lookups} == set()


def test_a_model_endpoint_is_contacted_by_the_commands_that_write_and_by_nothing_else(tmp_path: Path) -> None:
    with model_endpoint() as (url, address):
        outcomes = run(tmp_path, steps(tmp_path), {address}, OPENAI_BASE_URL=url, OPENAI_API_KEY="k")
    assert_all_worked(outcomes)
    writing = ("draft", "refine", "kb propose", "summarize", "batch summarize", "batch draft", "doctor")
    assert contacted(outcomes) == {command: {address} for command in writing}
    assert {name for outcome in outcomes for name in outcome.lookups} == {address[0]}


def test_an_embedding_endpoint_on_this_machine_is_reached_directly_and_nothing_else_is(tmp_path: Path) -> None:
    with model_endpoint() as (url, address):
        outcomes = run(tmp_path, steps(tmp_path), {address}, OPENAI_BASE_URL=url, COPILOT_EMBEDDER="openai")
    assert_all_worked(outcomes)
    found = contacted(outcomes)
    assert {"draft", "search", "kb index", "cases import"} <= found.keys()
    assert not {"parse", "redact", "check-reply"} & found.keys()
    assert set.union(*found.values()) == {address}


def test_a_chroma_server_on_this_machine_is_reached_directly_and_nothing_else_is(tmp_path: Path) -> None:
    with chroma_server(tmp_path / "server") as address:
        outcomes = run(tmp_path, steps(tmp_path), {address}, COPILOT_CHROMA_URL=f"http://{address[0]}:{address[1]}")
    assert_all_worked(outcomes)
    found = contacted(outcomes)
    assert {"draft", "search"} <= found.keys()
    assert not {"parse", "redact", "check-reply", "triage", "summarize", "batch summarize", "batch triage"} & found.keys()
    assert set.union(*found.values()) == {address}


EMBEDDED_CHROMA = """
import sys
from pathlib import Path
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, Section, SectionRole
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.index import HybridIndex
section = Section(role=SectionRole.BODY, heading="", text=RedactedText("How to add a token"))
index = HybridIndex(Path(sys.argv[1]), LocalEmbedder(), exact_below=0)
index.replace("kb", [Document(id=f"d{n}", title="Token", language="en", path="", sections=(section,)) for n in range(40)])
print(len(index.search(RedactedText("token"))), index.stats()["dense"], "chromadb" in sys.modules)
"""


@pytest.mark.skipif(bool(WITHOUT_KERNEL), reason=WITHOUT_KERNEL)
def test_embedded_chroma_sends_nothing_home(tmp_path: Path) -> None:
    cwd, environment = surroundings(tmp_path)
    found = watch([sys.executable, "-c", EMBEDDED_CHROMA, str(tmp_path)], allowed=(), env=environment, cwd=cwd)
    assert found.out.split() == ["10", "chroma", "True"], found.err
    assert found.seen == {"": set()}


@pytest.mark.skipif(bool(WITHOUT_KERNEL), reason=f"only the kernel can refuse what leaves this machine: {WITHOUT_KERNEL}")
def test_a_key_alone_leads_to_the_default_endpoint_and_no_other_name_is_looked_up(tmp_path: Path) -> None:
    wanted = ("kb index", "search", "summarize", "doctor")
    every = steps(tmp_path)
    plan = [next(step for step in every if step.command == command) for command in wanted]
    outcomes = run(tmp_path, plan, set(), proxies=False, OPENAI_API_KEY="k", COPILOT_TIMEOUT="3")
    assert {name for outcome in outcomes for name in outcome.lookups} == {"api.openai.com"}
    # What is left to be seen are the questions to a name server, by the resolver's own sockets.
    assert {port for outcome in outcomes for _, port in outcome.contacts} <= {0, 53}
    assert set(contacted(outcomes)) == {"summarize", "doctor"}


NATIVE = """
import ctypes, socket, struct
libc = ctypes.CDLL(None)
def address(ip, port):
    return ctypes.create_string_buffer(struct.pack("=HH", socket.AF_INET, socket.htons(port)) + socket.inet_aton(ip) + bytes(8))
tcp = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
print(libc.connect(tcp, address("127.0.0.1", 1), 16))
try:
    socket.socket(socket.AF_UNIX).connect("\\0step:later")
except OSError:
    pass
udp = libc.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
print(libc.sendto(udp, b"x", 1, 0, address("127.0.0.1", 2), 16))
name = address("127.0.0.1", 3)
header = ctypes.create_string_buffer(struct.pack("@PIPNPNi", ctypes.addressof(name), 16, 0, 0, 0, 0, 0) + bytes(16))
print(libc.sendmsg(udp, header, 0))
print(libc.syscall(425, 8, ctypes.create_string_buffer(120)))
import subprocess, sys
subprocess.run([sys.executable, "-c", "import socket; socket.socket(socket.AF_INET6).connect_ex(('::1', 4))"])
"""


@pytest.mark.skipif(bool(WITHOUT_KERNEL), reason=WITHOUT_KERNEL)
def test_the_watcher_sees_and_refuses_native_code_and_child_processes() -> None:
    found = watch([sys.executable, "-c", NATIVE], allowed=())
    assert found.code == 0, found.err
    assert found.seen == {
        "": {("127.0.0.1", 1)},
        "later": {("127.0.0.1", 2), ("127.0.0.1", 3), ("io_uring", 0), ("::1", 4)},
    }
    assert set(found.out.split()) == {"-1"}


@pytest.mark.skipif(bool(WITHOUT_KERNEL), reason=WITHOUT_KERNEL)
def test_the_watcher_lets_an_allowed_address_through() -> None:
    with OpenAIServer() as server:
        port = int(server.base_url.rsplit(":", 1)[1].split("/")[0])
        program = (
            f"import urllib.request as u; print(u.build_opener(u.ProxyHandler({{}})).open('{server.base_url}/models').status)"
        )
        found = watch([sys.executable, "-c", program], allowed={("127.0.0.1", port)})
    assert (found.out.strip(), found.seen) == ("200", {"": {("127.0.0.1", port)}})
