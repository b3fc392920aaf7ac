"""Every command of the program with something to do, run one after the other in a process that notes what it turns to.

Run as a program it reads steps from standard input and prints what each did; `network_watch` stands
around it and sees what Python's own events cannot show.
"""

import json
import re
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from copilot.safety.redact import redact_conversation
from copilot.services.asked import asked_in
from copilot.services.proposals import proposal_id
from copilot.transcripts.registry import read_text
from tests.support.network_watch import MARK
from tests.support.program import copilot, jsonl

QUESTION = "How do I add a custom token that does not show up? My e-mail is someone@example.org"
UNANSWERED = "Can I print paper cheques from the wallet?"
LAST_DRAFT = "LAST-DRAFT"
"""Stands for the id of the draft that was shown last; nobody knows it before."""
STOLEN = "I typed my recovery phrase into a website and all my coins are gone"

_CONTACTS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_STARTS = {
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.startfile",
    "webbrowser.open",
}


@dataclass(frozen=True)
class Step:
    """One run: the command as its words, what comes after them, and standard input."""

    command: str
    arguments: tuple[str, ...] = ()
    stdin: str = ""


def commands(group: click.Command, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command of the tree that does something, as its words."""
    if not isinstance(group, click.Group):
        yield " ".join(words)
        return
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, (*words, name))


def steps(folder: Path, planted: str = "") -> list[Step]:
    """Each command in the forms that do the most; what they read is written to `folder`, `planted` in each of its fields."""
    files = _files(folder, planted)
    proposal = proposal_id(asked_in(redact_conversation(read_text(UNANSWERED + planted)).conversation)[0])
    talk = [
        {"role": "customer", "name": f"Mallory{planted}", "at": f"10:01{planted}", "text": QUESTION + planted},
        {"role": "agent", "name": planted, "text": f"Tap the plus{planted}"},
    ]
    stolen = [*talk, {"role": "customer", "text": STOLEN + planted}]
    chat = f"Mallory{planted} 10:01: {QUESTION}{planted}\nDesk{planted} 10:02: Hello{planted}\n"
    lines = jsonl(
        [{"id": planted, "messages": turns, "text": QUESTION + planted, "query": planted} for turns in (talk, stolen)]
    )
    readers = ("parse", "redact", "triage", "draft", "summarize", "check-reply")
    return [
        Step("kb index", (files["articles"],)),
        Step("cases import", (files["cases"],)),
        Step("customers import", (files["customers"],)),
        *(Step(command, ("--jsonl",), lines) for command in readers),
        *(Step(command, options, chat) for command in readers for options in ((), ("--json",))),
        *(Step(command, (), json.dumps({"messages": turns})) for command in readers for turns in (talk, stolen)),
        Step("accept", (LAST_DRAFT,)),
        Step("edit", (LAST_DRAFT, "--json"), f"Thank you{planted}"),
        Step("reject", (LAST_DRAFT, "--reason", f"about something else{planted}")),
        Step("case open", ("--id", "step", "--customer", "step-ref"), chat),
        Step("case add", ("step",), f"{chat}Mallory{planted} 10:03: still not there{planted}\n"),
        Step("case note", ("step", f"called them{planted}")),
        *(
            Step(command, (*options, "--case", "step"))
            for command in ("draft", "triage", "summarize")
            for options in ((), ("--json",))
        ),
        Step("case resolve", ("step", f"Added it by its contract{planted}", "--problem", f"A token is missing{planted}")),
        Step("case publish", ("step", "--yes")),
        Step("case show", ("step", "--raw", "--why", f"call{planted}")),
        Step("case show", ("step", "--json")),
        Step("case list", ("--customer", "step-ref")),
        Step("case search", (f"token{planted}".replace("\0", ""),)),
        Step("customer show", ("step-ref", "--why", "call")),
        Step("case withdraw", ("step", "--json")),
        Step("case reopen", ("step",)),
        Step("search", ("add", "a", "token")),
        Step("search", ("--json", "token", "not", "shown")),
        Step("search", ("--jsonl",), lines),
        *(
            Step(f"batch {verb}", (files["conversations"], "--out", str(folder / f"{verb}.jsonl")))
            for verb in ("summarize", "triage", "draft")
        ),
        Step("kb stats"),
        Step("kb stats", ("--json",)),
        Step("kb lint", (files["articles"],)),
        Step("kb lint", ("--json", files["articles"])),
        Step("kb show", ("token",)),
        Step("kb export", (str(folder / "site"), "--from", files["articles"])),
        Step("kb verify"),
        Step("kb eval", (files["golden"],)),
        Step("kb gaps", ("--min", "1", files["conversations"])),
        Step("kb propose", ("--min", "1", files["unanswered"])),
        Step("kb propose", ("--min", "1", "--again", "--json", files["unanswered"])),
        Step("kb propose", ("--rejected", "--min", "1")),
        Step("kb proposals"),
        Step("kb proposals", (proposal,)),
        Step("kb dismiss", (proposal, "--reason", f"not ours{planted}")),
        Step("kb proposals", ("--status", "all", "--json")),
        Step("kb accept", (proposal, "--to", str(folder / "accepted"))),
        Step("kb new", ("assets/fresh", "--category", "how_to", "--in", files["articles"])),
        Step("kb diff", ("--golden", files["golden"])),
        Step("kb diff", ("--no-golden", "--json")),
        Step("kb coverage", ("--demand", files["conversations"])),
        Step("kb coverage", ("--json", "--html", str(folder / "map.html"))),
        Step("prompts list"),
        Step("prompts show", ("reply",)),
        Step("prompts diff"),
        Step("prompts render", ("reply",), chat),
        Step("refine", ("--shorter",), QUESTION + planted),
        Step("usage"),
        Step("usage", ("--by", "agent", "--json")),
        Step("keys status"),
        Step("keys rotate", ("--json",)),
        Step("database status"),
        Step("database migrate", ("--rehearse",)),
        Step("backup", (str(folder / "desk.zip"), "--keys", str(folder / "desk.keys"))),
        Step("restore", (str(folder / "desk.zip"), "--keys", str(folder / "desk.keys"), "--yes")),
        Step("customer export", ("step-ref", "--why", f"asked{planted}")),
        Step("customer export", ("step-ref", "--why", "asked", "--out", str(folder / "step-ref.json"))),
        Step("customer forget", ("step-ref", "--why", f"asked{planted}", "--yes")),
        Step("purge", ("--dry-run",)),
        Step("purge", ("--json",)),
        Step("audit list", ("--limit", "500")),
        Step("audit verify"),
        Step("doctor"),
        Step("doctor", ("--json",)),
    ]


def _files(folder: Path, planted: str) -> dict[str, str]:
    """What the commands read: articles in good and bad order, cases, conversations, golden questions."""
    articles = folder / "articles"
    articles.mkdir()
    name = planted.replace("/", "").replace("\0", "")[:30]
    header = {"id": "token", "title": f"Add a token{planted}", "language": f"en{planted}", "category": "how_to"}
    front = "\n".join(f"{key}: {json.dumps(value)}" for key, value in header.items())
    texts = {
        f"token{name}.md": f"---\n{front}\n---\n## Reply\n\nOpen the asset list{planted} and tap the plus.\n",
        f"plain{name}.md": f"# Add a token{planted}\n\nOpen the asset list{planted}.\n",
    }
    if planted:
        texts[f"broken{name}.md"] = "---\ntitle: [\n---\n"
    for file, text in texts.items():
        (articles / file).write_text(text, encoding="utf-8")
    case = {
        "id": f"c{planted}",
        "problem": f"A token is not shown{planted}",
        "resolution": f"Added{planted}",
        "customer": planted,
    }
    settled = [
        {"id": f"cheques-{n}", "problem": UNANSWERED, "resolution": f"{said} prints no paper cheques{planted}."}
        for n, said in enumerate(("The wallet", "This app"))
    ]  # an article needs two that say it independently
    golden = {"question": f"How do I add a token{planted}?", "language": "en", "relevant": ["token"]}
    talk = {"id": planted, "text": QUESTION + planted}
    unanswered = [{"id": f"{n}{planted}", "text": UNANSWERED + planted} for n in (1, 2)]
    read = {
        "cases": [case, *settled],
        "customers": [{"reference": f"who{planted}", "name": f"Mallory{planted}", "devices": [f"Pixel-8{planted}"]}],
        "golden": [golden],
        "conversations": [talk, {"id": 2, "text": STOLEN}],
        "unanswered": unanswered,
    }
    for file, records in read.items():
        (folder / f"{file}.jsonl").write_text(jsonl(records), encoding="utf-8")
    return {"articles": str(articles), **{name: str(folder / f"{name}.jsonl") for name in read}}


def _run_all(plan: list[Step]) -> list[dict[str, Any]]:
    heard: dict[str, list[Any]] = {"contacts": [], "lookups": [], "started": []}

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _CONTACTS:
            heard["contacts"].append(arguments[-1])
        elif event in _LOOKUPS:
            heard["lookups"].append(arguments[0])
        elif event in _STARTS:
            heard["started"].append([event, str(arguments[0])])

    sys.addaudithook(listen)
    done = []
    drafts = [LAST_DRAFT]
    for number, step in enumerate(plan):
        with closing(socket.socket(socket.AF_UNIX)) as mark, suppress(OSError):
            mark.connect(f"{MARK}{number}")
        for events in heard.values():
            events.clear()
        arguments = (drafts[-1] if argument == LAST_DRAFT else argument for argument in step.arguments)
        result = copilot(*step.command.split(), *arguments, stdin=step.stdin)
        drafts += re.findall(r"\bd-[0-9a-f]{12}\b", result.out)
        for thread in threading.enumerate():
            if thread is not threading.current_thread():
                thread.join(10)  # what a command leaves running belongs to it
        contacts = [list(address[:2]) for address in heard["contacts"] if isinstance(address, tuple)]
        done.append(
            {"code": result.code, "out": result.out, "err": result.err, "contacts": contacts,
             "lookups": list(heard["lookups"]), "started": list(heard["started"]), "modules": sorted(sys.modules)}
        )  # fmt: skip
    return done


def as_input(plan: list[Step]) -> str:
    """The steps as this program reads them."""
    return json.dumps([asdict(step) for step in plan])


if __name__ == "__main__":
    given = [Step(item["command"], tuple(item["arguments"]), item["stdin"]) for item in json.load(sys.stdin)]
    json.dump(_run_all(given), sys.stdout)
