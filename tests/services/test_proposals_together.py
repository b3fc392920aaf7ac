"""Two runs at once make no twins, and a run that is killed leaves a store the next one goes on with."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from copilot.store.database import open_database
from copilot.store.proposals import ProposalStore
from tests.services.proposal_case import CHEQUE_ANSWERS, CHEQUES, TICKETS, knowledge, listed, propose, talks, write
from tests.support.openai_server import OpenAIServer
from tests.support.program import copilot_process


def test_two_runs_at_once_make_each_proposal_once(tmp_path: Path) -> None:
    knowledge(tmp_path)
    first = write(tmp_path / "1.jsonl", [*talks("c", CHEQUES, CHEQUE_ANSWERS), *talks("t", TICKETS)])
    second = write(
        tmp_path / "2.jsonl", [*talks("t", TICKETS), *talks("c", CHEQUES), *talks("x", [f"pls {q}" for q in CHEQUES])]
    )
    with ThreadPoolExecutor(2) as pool:
        runs = list(
            pool.map(lambda file: copilot_process("kb", "propose", "--json", file, env=dict(os.environ)), (first, second))
        )
    assert [run.code for run in runs] == [0, 0], runs
    made = [identity for run in runs for identity in json.loads(run.out)["new"]]
    assert len(made) == len(set(made)) == 2
    propose(first, second)
    assert sorted(one["count"] for one in listed()) == [4, 8]
    assert all(one["drafted_at"] == one["count"] for one in listed())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL on this platform")
def test_a_run_killed_while_the_model_writes_is_finished_by_the_next(tmp_path: Path, own_home: Path) -> None:
    knowledge(tmp_path)
    file = write(tmp_path / "t.jsonl", talks("c", CHEQUES, CHEQUE_ANSWERS))
    with OpenAIServer() as server:
        server.hang(60)
        env = {**os.environ, "OPENAI_BASE_URL": server.base_url, "COPILOT_OFFLINE": "0"}
        running = subprocess.Popen([sys.executable, "-m", "copilot", "kb", "propose", file], env=env, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while not server.chats and time.monotonic() < deadline and running.poll() is None:
            time.sleep(0.05)
        assert server.chats
        running.send_signal(signal.SIGKILL)
        running.wait(10)
    (left,) = ProposalStore(open_database("", own_home)).all()
    assert (left.count, left.drafted_at) == (4, 0)
    (proposal,) = propose(file).json["proposals"]
    assert (proposal["id"], proposal["drafted_at"]) == (left.id, 4)
    assert len(proposal["content"]["drafts"][0]["steps"]) == 3
