"""No access to keys or funds, by construction: nothing that could sign, spend or run a program is within reach.

The dependencies are read as they are installed, the program's own source as it is written: a library
that arrives by an update, or a call that arrives by a careless line, fails here.
"""

import ast
import importlib.metadata
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import copilot
from tests.support.wallet_libraries import WALLET_DISTRIBUTIONS, WALLET_MODULES

PACKAGE = Path(copilot.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
WORD_LISTS = "mnemonic"

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint"}
FORBIDDEN_MODULES = {
    "subprocess", "pickle", "cPickle", "marshal", "shelve", "dill", "ctypes", "cffi", "pty", "runpy", "code", "codeop",
    "webbrowser", "socket", "asyncio", "http", "ftplib", "smtplib", "telnetlib", "xmlrpc",
    "requests", "httpx", "aiohttp", "urllib3", "websockets", "grpc", "huggingface_hub",
}  # fmt: skip
"""Ways to run a program, to read code as data, and to reach a network past the two adapters."""

FORBIDDEN_ATTRIBUTES = {
    ("os", "system"), ("os", "popen"), ("os", "fork"), ("os", "startfile"), ("click", "launch"), ("urllib", "request"),
    ("yaml", "unsafe_load"), ("yaml", "full_load"), ("yaml", "UnsafeLoader"), ("yaml", "FullLoader"), ("yaml", "Loader"),
}  # fmt: skip
FORBIDDEN_PREFIXES = ("exec", "spawn", "posix_spawn")
"""Of functions of `os`."""

KEY_FILE = "copilot/safety/detectors/solana_key.py"
VAULT_FILE = "copilot/store/vault.py"
PLACES = {
    "cryptography": (KEY_FILE, VAULT_FILE),
    "keyring": ("copilot/store/system_keyring.py",),
    "alembic": ("copilot/store/migrations/",),
    "pyperclip": ("copilot/cli/clipboard.py",),
    "openai": ("copilot/llm/", "copilot/retrieval/embedders.py"),
    "chromadb": ("copilot/retrieval/dense.py", "copilot/retrieval/minilm.py"),
    "multiprocessing": (
        "copilot/services/judging.py",
        "copilot/services/importing.py",
        "copilot/services/batch/engines/processes.py",
    ),
    "ray": ("copilot/services/batch/engines/cluster.py",),
    "sqlalchemy": ("copilot/store/", "copilot/services/access.py"),
}
"""Where what reaches far may be imported; the way to the records names a type alone, and the processes that judge
texts, read imports and work on batches talk to their parent alone, over pipes of their own."""

KEY_FUNCTIONS = {"Ed25519PrivateKey", "from_private_bytes", "public_key", "public_bytes_raw"}
"""All that is called on a key: the public half of the first 32 bytes is compared with the other 32."""


def closure() -> dict[str, importlib.metadata.Distribution]:
    """Every installed distribution the program needs, by its own requirements, for this platform."""
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting: list[tuple[str, frozenset[str]]] = [("wallet-desk-copilot", frozenset())]
    asked: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in asked:
            continue
        asked.add((name, extras))
        found[name] = importlib.metadata.distribution(name)
        for line in found[name].requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                waiting.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    return found


@pytest.fixture(scope="module")
def dependencies() -> dict[str, importlib.metadata.Distribution]:
    return closure()


def test_no_wallet_signing_or_chain_library_is_a_dependency(dependencies: dict[str, importlib.metadata.Distribution]) -> None:
    assert {"click", "chromadb", "openai", "onnxruntime"} <= dependencies.keys()
    assert not dependencies.keys() & WALLET_DISTRIBUTIONS


def test_no_dependency_carries_one_in_its_own_files(dependencies: dict[str, importlib.metadata.Distribution]) -> None:
    """Every module that could be imported from what is installed, vendored copies included."""
    carried: dict[str, set[str]] = {}
    for name, distribution in dependencies.items():
        for file in distribution.files or ():
            path = PurePosixPath(file)
            if path.suffix in {".py", ".pyc", ".so", ".pyd"}:
                # Packages at any depth, single modules at the top alone: pygments has a lexer named like a library.
                modules = set(path.parts[:-1]) or {path.name.split(".")[0]}
                for module in modules & WALLET_MODULES:
                    carried.setdefault(module, set()).add(name)
    assert carried == {WORD_LISTS: {WORD_LISTS}}


def test_no_module_of_the_program_imports_one_by_any_detour() -> None:
    modules = [module.name for module in pkgutil.walk_packages(copilot.__path__, "copilot.") if "__main__" not in module.name]
    assert len(modules) > 100
    program = f"import importlib, json, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
    program += "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = set(json.loads(done.stdout))
    assert "pydantic" in imported
    assert not imported & WALLET_MODULES


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def imported_roots(path: Path) -> set[str]:
    """Top-level names of what a file imports, at its top or inside a function."""
    roots: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.split(".")[0])
            roots |= {alias.name for alias in node.names if f"{node.module}.{alias.name}" == "urllib.request"}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in {"import_module", "find_spec"} and node.args and isinstance(node.args[0], ast.Constant):
                roots.add(str(node.args[0].value).split(".")[0])
    return roots


def broken_rules(path: Path) -> Iterator[str]:
    """What a file may not do, with the line it does it on."""
    yield from imported_roots(path) & (FORBIDDEN_MODULES | WALLET_MODULES - {WORD_LISTS})
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            yield f"{node.func.id} on line {node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            forbidden = node.value.id == "os" and node.attr.startswith(FORBIDDEN_PREFIXES)
            if forbidden or (node.value.id, node.attr) in FORBIDDEN_ATTRIBUTES:
                yield f"{node.value.id}.{node.attr} on line {node.lineno}"


def test_no_source_file_runs_code_or_programs_or_opens_connections_of_its_own() -> None:
    assert {path.name: found for path in SOURCES if (found := list(broken_rules(path)))} == {}


def test_the_reader_of_source_files_sees_what_it_is_for(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import subprocess as s, os\nfrom importlib import import_module\n"
        "def f():\n  from web3.auto import w3\n  os.system('x'); os.execv('a', []); eval('1')\n"
        "  import_module('eth_account.messages')\n",
        encoding="utf-8",
    )
    assert set(broken_rules(bad)) == {
        "subprocess", "web3", "eth_account", "os.system on line 5", "os.execv on line 5", "eval on line 5",
    }  # fmt: skip


@pytest.mark.parametrize("library", PLACES)
def test_libraries_that_reach_far_are_imported_in_their_place_alone(library: str) -> None:
    importing = [path.relative_to(PACKAGE.parent).as_posix() for path in SOURCES if library in imported_roots(path)]
    assert importing, "the table names a library nobody imports"
    assert [path for path in importing if not path.startswith(PLACES[library])] == []


def test_a_key_is_read_only_to_compare_its_public_half() -> None:
    path = PACKAGE.parent / KEY_FILE
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cryptography"):
            names |= {alias.name for alias in node.names}
    assert names == {"Ed25519PrivateKey"}
    used = [node for node in nodes(path) if isinstance(node, ast.Name) and node.id in names]
    assert len(used) == 1
    chain = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute) and _begins_with(node, used[0].id)}
    assert chain | names == KEY_FUNCTIONS


def test_the_vault_encrypts_and_signs_nothing() -> None:
    found = [node for node in nodes(PACKAGE.parent / VAULT_FILE) if isinstance(node, ast.ImportFrom) and node.module]
    names = {alias.name for node in found if str(node.module).startswith("cryptography") for alias in node.names}
    assert names == {"InvalidTag", "AESGCM"}


def _begins_with(node: ast.expr, name: str) -> bool:
    """Whether an attribute is read from `name`, or from what a call on it returned."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return isinstance(node, ast.Name) and node.id == name


def test_the_word_lists_are_read_as_files() -> None:
    named = {path.name for path in SOURCES if WORD_LISTS in imported_roots(path)}
    assert named, "nobody looks the word lists up"
    for path in SOURCES:
        for node in nodes(path):
            if isinstance(node, ast.Import):
                assert not any(alias.name.split(".")[0] == WORD_LISTS for alias in node.names), path.name
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] != WORD_LISTS, path.name
