"""Batches on a real Ray cluster on this machine: one head, two workers, no network, a token of its own."""

import importlib.util
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from copilot.config import Settings, bundled
from copilot.models.conversation import Conversation, Message, Role
from copilot.safety.redact import redact_conversation
from copilot.services.batch.engines import cluster as engine
from copilot.services.batch.engines.cluster_worker import Order, do_piece
from copilot.services.batch.job import Job, Outcome, Verb
from copilot.services.wiring import Desk
from tests.support.openai_server import OpenAIServer
from tests.support.program import copilot, copilot_process, jsonl

pytestmark = pytest.mark.xdist_group("cluster")
"""One process of the test run, and so one cluster."""

WORKERS = 2
DEADLY = "Poll number seventeen"
PHRASE = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
HEX = "8f2a559490d1c8c2a1e6f1b0d3c7a9e54b6f8d2c1a0e9b7f3d5c8a6e4f2b1d07"
PLANTED = (PHRASE, HEX, "wren.ashdown@example.org", "+44 20 7946 0123", "s3same-Op3n", "case-of-wren", "shelf-41")
"""Secrets, personal data, an id and a file name: none of them is any business of a cluster."""


@dataclass(frozen=True)
class Ray:
    """A running cluster: its files, the home of its node, and the model that the node is configured with."""

    folder: Path
    home: Path
    model: OpenAIServer

    def workers(self, title: str) -> list[int]:
        """Processes of this cluster that are doing a task called `title`."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                ours = f"COPILOT_HOME={self.home}".encode() in (process / "environ").read_bytes().split(b"\0")
                if ours and (process / "cmdline").read_bytes().startswith(f"ray::{title}".encode()):
                    found.append(int(process.name))
        return found


@pytest.fixture(scope="module")
def running(used_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ray]:
    needs_ray()
    # Ray's sockets lie in here, and their paths must be short.
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as name, OpenAIServer() as model:
        folder = Path(name)
        home = tmp_path_factory.mktemp("node")
        shutil.copytree(used_home, home, dirs_exist_ok=True)
        own = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(16), "RAY_TMPDIR": name}
        node = {
            "COPILOT_HOME": str(home), "COPILOT_OFFLINE": "0",
            "OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": "key-of-the-node",
        }  # fmt: skip
        command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block", "--disable-usage-stats"]
        command += [f"--num-cpus={WORKERS}", "--include-dashboard=false", "--port=0", f"--temp-dir={name}"]
        command += [
            f"--ray-client-server-port={free_port()}",
            "--dashboard-agent-listen-port=0",
            "--object-store-memory=100000000",
        ]
        with (folder / "head.log").open("wb") as log:
            head = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **own, **node}, start_new_session=True)
        try:
            address = folder / "ray_current_cluster"
            try:
                wait_for(lambda: address.exists() and "runtime started" in (folder / "head.log").read_text(), 120, head)
            except AssertionError as failed:
                last = (folder / "head.log").read_text().strip().splitlines()[-1:]
                pytest.skip(f"Ray's own head does not start on this machine: {failed}; {last}")
            with pytest.MonkeyPatch.context() as patch:
                for key, value in {**own, "RAY_ADDRESS": address.read_text().strip()}.items():
                    patch.setenv(key, value)
                yield Ray(folder, home, model)
        finally:
            head.terminate()
            with suppress(subprocess.TimeoutExpired):
                head.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(head.pid, signal.SIGKILL)


def needs_ray() -> None:
    # Not imported to find out: it reads the token of its cluster when it is.
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed (the extra `cluster`)")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(happened: Callable[[], bool], seconds: float, process: "subprocess.Popen[Any] | None" = None) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert process is None or process.poll() is None, "it ended"
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def varied(count: int) -> list[dict[str, Any]]:
    """Conversations in two languages: some with secrets, some with personal data, some with neither, one that is none."""
    turns = [
        ["I sent {n} USDT to the wrong network, hash 0x" + "ab12" * 16, "Which network did you choose?", "Polygon"],
        [f"my recovery words are {PHRASE}", "Never send those.", "sorry. order {n}"],
        ["我叫王小雨，邮箱 xiaoyu{n}@example.com，转账一直处理中", "请问是哪条链？", "TRON，昨天下午三点转的"],
        ["Call me on +44 20 7946 0{n:03} please, I want a human", "Of course.", "Thanks, this is Wren Ashdown"],
        [f"私钥是 {HEX}，第 {{n}} 次问了", "请不要发送私钥", "好的"],
        ["The hash is {n:064x} and the password is s3same-Op3n", "Never share it.", "Swap failed {n} times"],
        ["how do I add token number {n}?", "Tap the plus.", "[EMAIL_1] told me so"],
        ["手机丢了，第 {n} 天了，怎么办", "先冷静。", "钱包里有 {n} TRX"],
    ]
    roles = ("customer", "agent", "customer")
    records: list[dict[str, Any]] = [
        {"id": f"c{n}", "messages": [{"role": role, "text": text.format(n=n)} for role, text in zip(roles, talk, strict=True)]}
        for n in range(count)
        for talk in [turns[n % len(turns)]]
    ]
    return [*records, {"id": "none", "messages": "no list"}]


def answers(out: Path) -> list[dict[str, Any]]:
    """OUT without what is drawn at random for each draft."""
    return [json.loads(re.sub(r'"draft_id": "d-[0-9a-f]+"', '"draft_id": ""', line)) for line in out.read_text().splitlines()]


def run(verb: str, source: Path, out: Path, *options: str) -> list[dict[str, Any]]:
    done = copilot("batch", verb, str(source), "--out", str(out), *options)
    assert done.code in (0, 7), done.err
    return answers(out)


@pytest.mark.parametrize("verb", list(Verb))
def test_answers_are_those_of_the_local_engine(running: Ray, ready_home: Path, tmp_path: Path, verb: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl(varied(40)), encoding="utf-8")
    here = run(verb, source, tmp_path / "here")
    there = run(verb, source, tmp_path / "there", "--engine", "ray")
    assert there == here
    assert [answer["id"] for answer in there] == [f"c{n}" for n in range(40)] + ["none"]
    assert "not a list" in there[-1]["error"]["message"]
    assert json.loads((tmp_path / "there.report.json").read_text())["engine"] == "ray"


def test_stored_summary_is_continued_as_by_the_local_engine(running: Ray, tmp_path: Path) -> None:
    talk = [{"role": "customer", "text": "my swap failed, wren.ashdown@example.org"}, {"role": "agent", "text": "Which token?"}]
    (stored,) = copilot("summarize", "--jsonl", stdin=jsonl([{"id": 1, "messages": talk}])).lines
    source = tmp_path / "in.jsonl"
    source.write_text(
        jsonl([{**stored, "messages": [*talk, {"role": "customer", "text": "TRX, since 10:20"}]}]), encoding="utf-8"
    )
    (there,) = run("summarize", source, tmp_path / "there", "--engine", "ray")
    assert [there] == run("summarize", source, tmp_path / "here")
    assert there["covered"]["messages"] == 3


@pytest.mark.parametrize("verb", list(Verb))
def test_no_secret_personal_datum_id_or_file_name_reaches_the_cluster(
    running: Ray, ready_home: Path, tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    send = engine.Cluster._send

    def watched(self: engine.Cluster, piece: Any) -> None:
        import pickle

        sent.append(pickle.dumps((self._order, [redacted for _, redacted in piece])))
        send(self, piece)

    monkeypatch.setattr(engine.Cluster, "_send", watched)
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-this-machine")
    folder = tmp_path / "shelf-41"
    folder.mkdir()
    (folder / "shelf-41.txt").write_text(
        f"Customer: pending for hours\nAgent: hash?\nCustomer: my private key {HEX}, mail {PLANTED[2]}\n"
    )
    records = [
        {"id": "case-of-wren", "text": f"Customer: my words are {PHRASE}\nAgent: Never.\nCustomer: password {PLANTED[4]}"},
        {"id": "case-of-wren 2", "text": f"Customer: reach me at {PLANTED[2]} or {PLANTED[3]}, the swap failed"},
        {"id": "case-of-wren 3", "text": "Customer: how do I add a token?"},
    ]
    (folder / "talks.jsonl").write_text(jsonl(records), encoding="utf-8")
    run(verb, folder, tmp_path / "out", "--engine", "ray")
    assert sent, "nothing travelled"
    assert b"add a token" in b"".join(sent)
    lying = [file.read_bytes() for file in running.folder.rglob("*") if file.is_file()]
    for planted in (*PLANTED, "key-of-this-machine", str(ready_home)):
        assert not any(planted.encode() in data for data in (*sent, *lying)), planted


def test_worker_that_is_killed_is_replaced_and_nothing_is_lost(running: Ray, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl(varied(160)), encoding="utf-8")
    here = run("triage", source, tmp_path / "here")
    killed: list[int] = []

    def kill_one() -> None:
        wait_for(lambda: bool(running.workers("copilot triage")), 30)
        killed.append(running.workers("copilot triage")[0])
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    there = run("triage", source, tmp_path / "there", "--engine", "ray")
    killer.join()
    assert killed
    assert there == here


def deadly(order: Order, spent: float, conversations: Sequence[Conversation]) -> tuple[list[Outcome], list[Any]]:
    """A worker for which one conversation is too much."""
    if any(DEADLY in turn.text for one in conversations for turn in one.messages):
        os.kill(os.getpid(), signal.SIGKILL)
    return do_piece(order, spent, conversations)


def test_conversation_that_kills_every_worker_is_told_and_the_others_are_answered(
    running: Ray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "do_piece", deadly)
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_text(jsonl([*varied(6)[:-1], {"id": "bad", "text": f"Customer: {DEADLY}"}]), encoding="utf-8")
    done = copilot("batch", "summarize", str(source), "--out", str(out), "--engine", "ray")
    assert done.code == 7
    *good, bad = answers(out)
    assert bad["id"] == "bad"
    assert bad["error"]["type"] == "WorkerDied"
    assert [answer["id"] for answer in good if "summary" in answer] == [f"c{n}" for n in range(6)]


def test_interrupted_run_leaves_and_the_next_one_completes_it(running: Ray, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_text(jsonl(varied(200)), encoding="utf-8")
    command = [sys.executable, "-m", "copilot", "batch", "triage", str(source), "--out", str(out), "--engine", "ray"]
    going = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: bool(running.workers("copilot triage")), 30, going)
    going.send_signal(signal.SIGINT)
    _, err = going.communicate(timeout=30)
    assert going.returncode == 130
    assert "same command again" in err
    assert "Traceback" not in err
    assert not out.exists()
    again = run("triage", source, out, "--engine", "ray")
    assert 0 < json.loads(out.with_name("out.report.json").read_text())["reused"] < 200
    assert again == run("triage", source, tmp_path / "here")


@pytest.fixture
def with_model(running: Ray, monkeypatch: pytest.MonkeyPatch) -> Ray:
    """A model is configured here as on the node; each of them has a key of its own."""
    monkeypatch.setenv("COPILOT_OFFLINE", "0")
    monkeypatch.setenv("OPENAI_BASE_URL", running.model.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-this-machine")
    running.model.requests.clear()
    running.model.default = json.dumps({"headline": "A swap", "problem": "A swap failed.", "next_step": "Ask for the hash."})
    return running


def test_model_is_asked_by_workers_with_their_key_and_paid_for_in_this_home(
    with_model: Ray, own_home: Path, tmp_path: Path
) -> None:
    before = [*with_model.home.glob("usage/*")]
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl([{"id": n, "text": f"Customer: swap {n} failed"} for n in range(5)]), encoding="utf-8")
    there = run("summarize", source, tmp_path / "there", "--engine", "ray", "--workers", "3")
    assert {answer["mode"] for answer in there} == {"model"}
    assert {request.headers["authorization"] for request in with_model.model.chats} == {"Bearer key-of-the-node"}
    (month,) = own_home.glob("usage/*.jsonl")
    calls = [json.loads(line) for line in month.read_text().splitlines() if line]
    assert [call["command"] for call in calls] == ["batch summarize"] * len(with_model.model.chats)
    assert sum(call["prompt_tokens"] for call in calls) == 100 * len(calls) == 500
    assert [*with_model.home.glob("usage/*")] == before


def test_cap_of_the_month_holds_for_workers_too(with_model: Ray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_MONTHLY_CAP", "0")
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl([{"id": 1, "text": "Customer: my swap failed"}]), encoding="utf-8")
    done = copilot("batch", "summarize", str(source), "--out", str(tmp_path / "out"), "--engine", "ray")
    assert done.code == 4
    assert "budget of 0 USD for this month is used up" in done.err
    assert with_model.model.chats == []


def test_node_with_another_knowledge_base_answers_nothing(
    running: Ray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "kb"
    (own / "policy").mkdir(parents=True)
    (own / "policy" / "links.yaml").write_bytes((bundled("kb") / "policy" / "links.yaml").read_bytes() + b"\n# ours\n")
    monkeypatch.setenv("COPILOT_KB", str(own))
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl(varied(3)), encoding="utf-8")
    done = copilot("batch", "summarize", str(source), "--out", str(tmp_path / "out"), "--engine", "ray")
    assert done.code == 3
    assert "the knowledge base differ there" in done.err
    assert not (tmp_path / "out").exists()


def test_without_a_cluster_the_error_says_how_to_start_one(tmp_path: Path) -> None:
    needs_ray()
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl(varied(1)), encoding="utf-8")
    command = ("batch", "summarize", str(source), "--out", str(tmp_path / "out"), "--engine", "ray")
    soon = {"RAY_py_gcs_connect_timeout_s": "1", "RAY_gcs_rpc_server_connect_timeout_s": "1"}
    for address in ("127.0.0.1:9", "local"):
        done = copilot_process(*command, env={**os.environ, **soon, "RAY_ADDRESS": address})
        assert done.code == 3, done.err
        assert "ray start --head" in done.err
        assert "Traceback" not in done.err


def test_without_ray_the_error_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl(varied(1)), encoding="utf-8")
    done = copilot("batch", "summarize", str(source), "--out", str(tmp_path / "out"), "--engine", "ray")
    assert done.code == 3
    assert "wallet-desk-copilot[cluster]" in done.err


def test_order_holds_no_secret_and_no_place() -> None:
    settings = Settings(
        home=Path("/home-of-this-machine"), kb=bundled("kb"), api_key="sk-planted-0001", base_url="http://planted-0002/v1",
        database_url="postgresql://u:planted-0003@db/x", chroma_url="http://planted-0004", brand="Acorn Wallet",
    )  # fmt: skip
    order = repr(Order.of(Job(Verb.SUMMARIZE), Desk(settings)))
    assert "Acorn Wallet" in order
    assert "planted" not in order
    assert "home-of-this-machine" not in order


@pytest.mark.parametrize(
    ("text", "travelling"),
    [
        ("my swap failed", {Verb.SUMMARIZE, Verb.TRIAGE, Verb.DRAFT}),
        ("write to wren.ashdown@example.org", {Verb.SUMMARIZE, Verb.TRIAGE}),
        (f"my words are {PHRASE}", {Verb.SUMMARIZE}),
    ],
)
def test_what_was_found_keeps_a_conversation_here_where_the_answer_rests_on_it(text: str, travelling: set[Verb]) -> None:
    redaction = redact_conversation(Conversation((Message(Role.CUSTOMER, text),)))
    assert {verb for verb in Verb if engine.says_all(redaction, verb)} == travelling
