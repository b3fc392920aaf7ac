"""How fast a batch is beside what is possible, how much memory it takes, and whether kills change its output.

    python benchmarks/batch.py model     [--items 8000]    throughput with a model of 200 ms, 32 at once, beside the ideal
                                                       and beside bare calls in the same run
    python benchmarks/batch.py offline   [--items 6000]    summaries a second on one core and on two
    python benchmarks/batch.py memory    [--items 100000]  peak memory and time for a tenth of the input and for all of it
    python benchmarks/batch.py kills     [--kills 100]     one run killed again and again, its output beside an undisturbed one

Every run is the real command in a process of its own. The conversations are made up, all different, in Chinese and English.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

LATENCY, WORKERS = 0.2, 32
ROUNDS = 3
"""Of each measurement: other work on the machine can only make one slower, so the best counts."""
SUMMARY = json.dumps(
    {
        "headline": "Transfer pending",
        "problem": "The customer's transfer has been pending since yesterday.",
        "timeline": [{"at": "", "who": "customer", "what": "The customer says the transfer is pending."}],
        "tried": ["Updated the app; still pending."],
        "promises": [],
        "open_questions": ["Which network was used?"],
        "next_step": "Ask for the transaction hash.",
        "text": "The customer's transfer has been pending since yesterday; the app was updated and it is still pending.",
    }
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("model", "offline", "memory", "kills"))
    parser.add_argument("--items", type=int)
    parser.add_argument("--kills", type=int, default=100)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(COPILOT_HOME=str(Path(folder, "home")), COPILOT_OFFLINE="1", COPILOT_UI_LANG="en")
        for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
            os.environ.pop(name, None)
        if chosen.part == "model":
            measure_model(Path(folder), chosen.items or 8_000)
        elif chosen.part == "offline":
            measure_offline(Path(folder), chosen.items or 6_000)
        elif chosen.part == "memory":
            measure_memory(Path(folder), chosen.items or 100_000)
        else:
            measure_kills(Path(folder), chosen.items or 1_000, chosen.kills)


def measure_model(folder: Path, items: int) -> None:
    source, few = written(folder / "in.jsonl", items, languages=("en",)), items // 8
    reached, bare = [], []
    with model_server() as url:
        os.environ.update(COPILOT_OFFLINE="0", OPENAI_BASE_URL=url, COPILOT_MODEL="gpt-4o-mini")
        run(written(folder / "warm.jsonl", 1, languages=("en",)), folder / "warm.out")
        for number in range(ROUNDS):
            bare.append(bare_calls(url, items // 4))
            options = ("--workers", str(WORKERS))
            start = run(source, folder / f"few{number}.jsonl", *options, "--max-items", str(few))["seconds"]
            whole = run(source, folder / f"out{number}.jsonl", *options)["seconds"]
            reached.append((items - few) / (whole - start))
            print(
                f"{items} summaries, {WORKERS} at once, {LATENCY * 1000:.0f} ms a call: {whole:.1f} s, of them"
                f" {start - few / reached[-1]:.1f} s until the first call; then {reached[-1]:.0f} a second;"
                f" bare calls {bare[-1]:.0f}",
                flush=True,
            )
    ideal = WORKERS / LATENCY
    print(
        f"best of {ROUNDS}: {max(reached) / ideal:.2f} of the {ideal:.0f} a second that are possible (target .90);"
        f" bare calls from {WORKERS} threads {max(bare) / ideal:.2f}"
    )


def bare_calls(url: str, count: int) -> float:
    """Calls a second of the SDK alone from as many threads, with prompts and answers as long as those of the batch."""
    import openai

    client = openai.OpenAI(api_key="no-key", base_url=url, max_retries=0)
    prompt = [{"role": "system", "content": "x" * 3_600}, {"role": "user", "content": "y" * 1_200}]

    def call(_: int) -> None:
        client.chat.completions.create(model="gpt-4o-mini", messages=prompt)  # type: ignore[arg-type]

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(call, range(WORKERS)))
        began = time.perf_counter()
        list(pool.map(call, range(count)))
        return count / (time.perf_counter() - began)


def measure_offline(folder: Path, items: int) -> None:
    source = written(folder / "in.jsonl", items)
    run(source, folder / "warm.out", "--max-items", "200")
    speeds: dict[int, list[float]] = {1: [], 2: []}
    for number in range(ROUNDS):
        for cores, found in speeds.items():
            report = run(source, folder / f"out{cores}-{number}.jsonl", "--workers", str(cores))
            found.append(items / report["seconds"])
            print(f"{cores} process{'es' if cores > 1 else ''}: {found[-1]:.0f} summaries a second", flush=True)
    assert (folder / "out1-0.jsonl").read_bytes() == (folder / "out2-0.jsonl").read_bytes()
    print(f"two beside one, best of {ROUNDS} each: {max(speeds[2]) / max(speeds[1]):.2f} (target 1.7)")


def measure_memory(folder: Path, items: int) -> None:
    rates = []
    for count in (items // 10, items):
        source = written(folder / f"{count}.jsonl", count)
        before = time.perf_counter()
        report = run(source, folder / f"{count}.out")
        size = source.stat().st_size / 1e6
        # The largest process of all that have ended so far; the runs grow, so it is this one's.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        rates.append(count / (time.perf_counter() - before))
        print(f"{count} conversations ({size:.0f} MB): {report['seconds']:.0f} s, largest process {peak:.0f} MB")
    print(f"conversations a second, ten times as many beside one time: {rates[1] / rates[0]:.2f}")


def measure_kills(folder: Path, items: int, kills: int) -> None:
    source = written(folder / "in.jsonl", items)
    calm = run(source, folder / "calm.jsonl")
    chance = random.Random(7)
    hurt = folder / "hurt.jsonl"
    done = 0
    while done < kills:
        running = subprocess.Popen(command(source, hurt), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, calm["seconds"] + 1.5))
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            running.wait()
            done += 1
        if hurt.exists():
            # It came through: the next ones start over.
            assert hurt.read_bytes() == (folder / "calm.jsonl").read_bytes()
            hurt.unlink()
            hurt.with_name("hurt.jsonl.journal").unlink(missing_ok=True)
    run(source, hurt)
    assert hurt.read_bytes() == (folder / "calm.jsonl").read_bytes()
    left = sorted(path.name for path in folder.iterdir() if "hurt" in path.name)
    print(f"{done} kills of runs over {items} conversations: the output is that of an undisturbed run; left beside it: {left}")


def command(source: Path, out: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "copilot", "batch", "summarize", str(source), "--out", str(out), "--json", *options]


def run(source: Path, out: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(command(source, out, *options), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:] or done.stdout[-2000:])
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def written(path: Path, items: int, languages: tuple[str, ...] = ("en", "zh")) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(item, ensure_ascii=False)}\n" for item in conversations(items, languages))
    return path


def conversations(items: int, languages: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    chance = random.Random(20)
    for number in range(items):
        value, minute = chance.randrange(1, 90_000) / 10, f"{chance.randrange(8, 20):02d}:{chance.randrange(60):02d}"
        tx = f"0x{chance.getrandbits(256):064x}"
        if languages[number % len(languages)] == "en":
            turns = (
                ("customer", f"Hi, my transfer of {value} USDT from yesterday {minute} is still pending. Transaction {tx}"),
                ("agent", "Hello, I am sorry for the wait. Which network did you use, and which version of the app?"),
                ("customer", f"Polygon, version 2.{number % 30}.1. I updated the app and restarted it, still pending."),
                ("agent", "Thank you. The fee was set too low. I will check with the team and write to you by tomorrow noon."),
                ("customer", "Okay, thanks. Will my money be lost?"),
            )
        else:
            turns = (
                ("customer", f"你好，我昨天 {minute} 转的 {value} USDT 一直显示处理中，交易哈希 {tx}"),
                ("agent", "您好，抱歉让您久等了。请问用的是哪个网络？App 是什么版本？"),
                ("customer", f"Polygon，版本 2.{number % 30}.1。我更新并重启过，还是处理中。"),
                ("agent", "好的，手续费设置偏低。我去核实一下，明天中午 12 点前给您答复。"),
                ("customer", "好，谢谢。钱不会丢吧？"),
            )
        yield {"id": number, "messages": [{"role": role, "text": text} for role, text in turns]}


@contextmanager
def model_server() -> Iterator[str]:
    """The URL of a loopback endpoint in a process of its own, so that it takes no time from the one measured."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        yield ours.recv()
    finally:
        server.terminate()
        server.join()


def serve(told: Any) -> None:
    """Answers every request after LATENCY, with next to no work of its own: it is not what is measured."""
    completion = {
        "id": "c", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": SUMMARY}}],
        "usage": {"prompt_tokens": 1_000, "completion_tokens": 200, "total_tokens": 1_200},
    }  # fmt: skip
    body = json.dumps(completion).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r", 1)[0]))
                await asyncio.sleep(LATENCY)
                writer.write(answer)
                await writer.drain()
        writer.close()

    async def listen() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        told.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
        await server.serve_forever()

    asyncio.run(listen())


if __name__ == "__main__":
    main()
