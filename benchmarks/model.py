"""What the program adds to the bare calls of a model endpoint, and what a draft costs in tokens.

    python benchmarks/model.py [--runs 15]

A loopback server answers after 200 ms. A draft asks it twice (second opinion, reply); the bare calls are those two
requests as they were sent, repeated with the SDK alone. Both are measured in turn within one run, past start-up.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

LATENCY = 0.2
NO_RAISE = json.dumps({"level": "P3", "category": "how_to", "quote": "", "reason": ""})
REPLY = json.dumps({"reply": "Open the asset list and add the token by its contract address. [1]", "citations": [1]})
REPLY_ZH = json.dumps({"reply": "您好，请打开资产列表，通过合约地址添加该代币。[1]", "citations": [1]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    from tests.support.openai_server import OpenAIServer

    with OpenAIServer(latency=LATENCY) as server, tempfile.TemporaryDirectory() as home:
        os.environ.update(COPILOT_HOME=home, OPENAI_BASE_URL=server.base_url, COPILOT_MODEL="gpt-4o-mini", COPILOT_OFFLINE="0")
        os.environ.pop("OPENAI_API_KEY", None)
        measure(server, runs)


def measure(server: Any, runs: int) -> None:
    import openai

    from copilot.config import load_settings
    from copilot.llm.tokens import token_counter
    from copilot.models.triage import Level
    from copilot.services.assess import assess
    from copilot.services.reply import draft_reply
    from copilot.services.wiring import Desk
    from copilot.transcripts.registry import read_text

    desk = Desk(load_settings())
    bare = openai.OpenAI(api_key="no-key", base_url=server.base_url, max_retries=0)
    counter = token_counter("gpt-4o-mini")
    print(f"{'example':32} {'system':>7} {'request':>8} {'cacheable':>9} {'bare ms':>8} {'draft ms':>9} {'added ms':>9}")
    added = []
    for path in sorted((ROOT / "examples").glob("*.txt")):
        conversation = read_text(path.read_text(encoding="utf-8"))
        if assess(conversation, desk).triage.level is Level.P0:
            continue  # held without asking a model
        reply = REPLY_ZH if ".zh." in path.name else REPLY
        server.say(NO_RAISE, reply)
        draft_reply(conversation, desk)  # loads what the first draft loads
        bodies = [chat.body for chat in server.chats[-2:]]
        plain, drafted = [], []
        for _ in range(runs):
            server.say(NO_RAISE, reply)
            plain.append(seconds(partial(ask_bare, bare, bodies)))
            server.say(NO_RAISE, reply)
            drafted.append(seconds(partial(draft_reply, conversation, desk)))
        system, request = (counter.count(message["content"]) for message in bodies[1]["messages"][:2])
        share = system / (system + request)
        ours, theirs = statistics.median(drafted), statistics.median(plain)
        added.append(ours - theirs)
        print(
            f"{path.name:32} {system:7} {request:8} {share:9.2f} {theirs * 1000:8.0f} {ours * 1000:9.0f}"
            f" {(ours - theirs) * 1000:9.0f}"
        )
    print(f"added by the program, median of the examples: {statistics.median(added) * 1000:.0f} ms (counted by {counter.name})")


def ask_bare(client: Any, bodies: list[dict[str, Any]]) -> None:
    for body in bodies:
        client.chat.completions.create(**body)


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
