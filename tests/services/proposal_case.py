"""A small knowledge base and conversations about what it does not answer, for the tests of proposals."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.support.program import Result, copilot

CHEQUES = (
    "can I print paper cheques from the wallet",
    "how do i print a paper cheque with this wallet",
    "print paper cheques from wallet possible?",
    "want to print paper cheque from my wallet",
)
CHEQUE_ANSWERS = (
    "Hi Greta,\nOpen the Tools page and choose Cheques. Fill in the amount of the cheque. Never print a cheque on a shared "
    "printer.",
    "Open the Tools page, then choose Cheques. Fill in the cheque's amount. Do not print a cheque on a shared printer. Your "
    "dog Rex is lovely.",
    "I will ask a colleague and come back to you.",
    "",
)
TICKETS = ("钱包能不能订电影票", "在钱包里怎么订电影票", "可以用钱包订电影票吗", "想订电影票 钱包里有吗")
TICKET_ANSWERS = (
    "您好，打开「发现」页，选择「电影票」。选好场次后确认订单。",
    "请打开发现页，选择电影票。选好场次，然后确认订单。",
    "我帮您查一下，请稍等。",
    "",
)
ARTICLE = """---
id: basics/printing
language: en
title: What can be printed
questions:
  - printing from the app
category: how_to
tier: junior
updated: 2026-01-01
review_by: 2027-01-01
sources: []
related: []
---

## Agent notes

Nothing.

## Ask for

- The app version.

## Steps

1. Open the Tools page.
2. Print a cheque on a shared printer if you have no other.

## Reply

Open the Tools page.

## Never say

- Fill in the amount of the cheque.

## Escalate when

- Never.
"""


def knowledge(folder: Path) -> Path:
    """A knowledge base of one article, indexed."""
    root = folder / "kb"
    (root / "basics").mkdir(parents=True)
    (root / "basics" / "printing.en.md").write_text(ARTICLE, encoding="utf-8")
    assert copilot("kb", "index", str(root)).code == 0
    return root


def talk(name: object, question: str, answer: str = "", day: str = "2026-03-10") -> dict[str, object]:
    """A conversation; one without an answer ends with the question."""
    turns = [{"role": "customer", "text": question, "at": f"{day}T10:00"}]
    if answer:
        turns += [
            {"role": "agent", "text": answer, "at": f"{day}T10:05"},
            {"role": "customer", "text": "thank you so much, it worked for me now", "at": f"{day}T10:09"},
        ]
    return {"id": name, "messages": turns}


def talks(prefix: str, questions: Sequence[str], answers: Sequence[str] = ()) -> list[dict[str, object]]:
    """Conversations with ids of their own."""
    padded = [*answers, *[""] * (len(questions) - len(answers))]
    return [talk(f"{prefix}{n}", question, padded[n]) for n, question in enumerate(questions)]


def write(path: Path, records: Iterable[dict[str, object]]) -> str:
    """`records` as a file of conversations; its path."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return str(path)


def propose(*arguments: str) -> Result:
    """`kb propose --json`."""
    return copilot("kb", "propose", "--json", *arguments)


def listed(status: str = "all") -> list[dict[str, object]]:
    """What `kb proposals` lists."""
    found: list[dict[str, object]] = copilot("kb", "proposals", "--json", "--status", status).json["proposals"]
    return found
