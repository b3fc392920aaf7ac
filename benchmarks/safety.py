"""Speed of redaction beside detect-secrets and presidio in the same run, and how its cost grows with the length of the text.

    python benchmarks/safety.py [FILE]

FILE holds the text to measure with, one message a line; without one, a made-up chat is used. All figures are of one
core (process time), so they compare on a busy machine too; read the ratios, not the absolute numbers. The others are
measured where they are installed (`pip install detect-secrets presidio-analyzer`, best in an environment of their own
beside this project): detect-secrets with all its plugins over lines and over a file, presidio with its pattern
recognisers called directly, without a language model.

On two shared virtual cores (Python 3.11, detect-secrets 1.5.0, presidio-analyzer 2.2.366), the spread of several runs:

    redact, message by message             3.1 to 4.6 MB/s
    redact, conversations of 20            4.0 to 6.4 MB/s
    detect-secrets, one file              0.15 to 0.18 MB/s   redact is 20 to 30 times as fast
    detect-secrets, line by line          0.06 to 0.07 MB/s   redact is 50 to 69 times as fast
    presidio, 16 pattern recognisers      0.18 to 0.20 MB/s   redact is 19 to 24 times as fast
"""

import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from copilot.safety.redact import redact_text

CHAT = (
    "hello, my transfer of 120 usdt is pending since this morning and the app says waiting for confirmation",
    "which network did you choose when you sent it, and what does the explorer show?",
    "i think it was the bsc one, how can i see that? i am not very good with these things",
    "Open the asset page, tap the record and look at the line below the amount.",
    "ok it says success but the exchange has not credited it, they told me to ask you",
    "你好，我昨天从交易所提了一笔到钱包，一直没有到账，麻烦帮忙看一下是什么原因",
    "您好，请问您提币时选择的是哪条链？可以在钱包首页切换到对应的网络再刷新看看",
    "选的是波场，区块浏览器上显示成功了，但是首页余额还是零",
    "Thanks, that worked. The balance is there after I added the token by hand.",
    "Glad to hear it! Is there anything else I can help you with today?",
)
HOSTILE = ("password: ", "0a ", "test zoo ", "pin 1", "a@b.", '{"ciphertext":', "1. ", "客户：慮 ")


def speed(work: Callable[[str], object], messages: Sequence[str], rounds: int = 3) -> float:
    """Megabytes of UTF-8 a second, the best of `rounds`."""
    size = sum(len(message.encode()) for message in messages) / 1e6
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for message in messages:
            work(message)
        best = min(best, time.process_time() - start)
    return size / best


def detect_secrets_speeds(messages: Sequence[str]) -> dict[str, float]:
    """Megabytes a second of detect-secrets, line by line and over a file; empty where it is not installed."""
    if importlib.util.find_spec("detect_secrets") is None:
        return {}
    from detect_secrets import SecretsCollection
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import default_settings

    with tempfile.TemporaryDirectory() as folder, default_settings():
        path = Path(folder) / "chat.txt"
        path.write_text("\n".join(messages), encoding="utf-8")
        start = time.process_time()
        SecretsCollection().scan_file(str(path))
        whole = path.stat().st_size / 1e6 / (time.process_time() - start)
        return {
            "detect-secrets, one file": whole,
            "detect-secrets, line by line": speed(lambda line: list(scan_line(line)), messages, rounds=1),
        }


def presidio_speeds(messages: Sequence[str]) -> dict[str, float]:
    """Megabytes a second of presidio's pattern recognisers; empty where it is not installed."""
    if importlib.util.find_spec("presidio_analyzer") is None:
        return {}
    from presidio_analyzer import PatternRecognizer, RecognizerRegistry

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    recognisers = [recogniser for recogniser in registry.recognizers if isinstance(recogniser, PatternRecognizer)]

    def analyse(text: str) -> None:
        for recogniser in recognisers:
            recogniser.analyze(text, recogniser.supported_entities, None)

    return {f"presidio, {len(recognisers)} pattern recognisers": speed(analyse, messages, rounds=1)}


def growth(piece: str, short: int = 50_000, times: int = 8) -> float:
    """How many times longer `times` as much of `piece` takes; about `times` where cost is linear."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        start = time.process_time()
        redact_text(text)
        return time.process_time() - start

    return seconds(short * times) / min(seconds(short) for _ in range(3))


def main(arguments: Sequence[str]) -> None:
    lines = Path(arguments[0]).read_text(encoding="utf-8").splitlines() if arguments else list(CHAT) * 400
    messages = [line for line in lines if line.strip()]
    conversations = ["\n".join(messages[start : start + 20]) for start in range(0, len(messages), 20)]
    for message in messages[:50]:
        redact_text(message)
    single = speed(redact_text, messages)
    whole = speed(redact_text, conversations)
    print(f"{'redact, message by message':34s} {single:8.2f} MB/s")
    print(f"{'redact, conversations of 20':34s} {whole:8.2f} MB/s")
    for name, measure in (("detect-secrets", detect_secrets_speeds), ("presidio", presidio_speeds)):
        figures = measure(messages[:2000])
        if not figures:
            print(f"{name:34s} not installed (pip install {name}{'-analyzer' if name == 'presidio' else ''})")
        for label, figure in figures.items():
            ours = whole if label.endswith("file") else single  # like with like: one call for many lines, or for each
            print(f"{label:34s} {figure:8.3f} MB/s   redact is {ours / figure:.0f} times as fast")
    for piece in HOSTILE:
        print(f"growth for 8 x as much of {piece!r:20} {growth(piece):6.1f} x")


if __name__ == "__main__":
    main(sys.argv[1:])
