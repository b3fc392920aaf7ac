"""Speed of redaction, beside detect-secrets in the same run, and how its cost grows with the length of the text.

    python benchmarks/safety.py [FILE]

FILE holds the text to measure with, one message a line; without one, a made-up chat is used. All figures are of one
core (process time), so they compare on a busy machine too; read the ratios, not the absolute numbers.
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


def detect_secrets_speed(messages: Sequence[str]) -> float | None:
    """The same for detect-secrets over a file of the messages; None where it is not installed."""
    if importlib.util.find_spec("detect_secrets") is None:
        return None
    from detect_secrets import SecretsCollection
    from detect_secrets.settings import default_settings

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.txt"
        path.write_text("\n".join(messages), encoding="utf-8")
        with default_settings():
            start = time.process_time()
            SecretsCollection().scan_file(str(path))
            return path.stat().st_size / 1e6 / (time.process_time() - start)


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
    print(f"redact, message by message   {single:8.2f} MB/s")
    print(f"redact, conversations        {whole:8.2f} MB/s")
    other = detect_secrets_speed(messages[:2000])
    if other is None:
        print("detect-secrets               skipped: not installed (pip install detect-secrets)")
    else:
        print(f"detect-secrets, one file     {other:8.2f} MB/s")
        print(f"ratio                        {whole / other:8.1f} x")
    for piece in HOSTILE:
        print(f"growth for 8 x as much of {piece!r:20} {growth(piece):6.1f} x")


if __name__ == "__main__":
    main(sys.argv[1:])
