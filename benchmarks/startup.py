"""How long commands take to start, as ratios to bare imports measured in the same run.

    python benchmarks/startup.py [--rounds N]

`copilot --help` and `copilot redact` are set against `python -c "import click"`; a warm offline draft
against `python -c "import chromadb"`. The rounds interleave, so that a noisy moment hits all alike,
and the median of each is compared.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONVERSATION = next(iter(sorted((ROOT / "examples").glob("*pending*"))), None)
MESSAGE = "My transfer has been pending for two hours, my phone is +1 415 555 2671."


def seconds(command: list[str], env: dict[str, str], stdin: str = "") -> float:
    start = time.perf_counter()
    done = subprocess.run(command, input=stdin, text=True, capture_output=True, env=env, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return time.perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=9)
    rounds = options.parse_args().rounds
    python = sys.executable
    copilot = [str(Path(python).with_name("copilot"))]
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "COPILOT_HOME": home, "COPILOT_OFFLINE": "1"}
        commands: dict[str, tuple[list[str], str]] = {
            "import click": ([python, "-c", "import click"], ""),
            "import chromadb": ([python, "-c", "import chromadb"], ""),
            "copilot --help": ([*copilot, "--help"], ""),
            "copilot redact": ([*copilot, "redact"], MESSAGE),
            "copilot triage": ([*copilot, "triage", "--json"], MESSAGE),
            "copilot draft": ([*copilot, "draft", str(CONVERSATION), "--json"], ""),
        }
        for command, stdin in commands.values():
            seconds(command, env, stdin)  # warm: the index made, the files cached
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, (command, stdin) in commands.items():
                taken[name].append(seconds(command, env, stdin))
    median = {name: statistics.median(values) for name, values in taken.items()}
    for name, value in median.items():
        to_click, to_chroma = value / median["import click"], value / median["import chromadb"]
        print(f"{name:18s} {value * 1000:7.0f} ms   {to_click:5.2f} x click   {to_chroma:5.2f} x chromadb")


if __name__ == "__main__":
    main()
