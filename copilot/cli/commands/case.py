"""`copilot case …`: one conversation of a customer, kept until it is resolved and, where a person says so, as knowledge."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "open": LazyCommand("case_open:open_case", "Open a case with a conversation, redacted and encrypted."),
    "add": LazyCommand("case_add:add", "Add what the customer wrote since."),
    "note": LazyCommand("case_note:note", "Write down what the next agent should know."),
    "resolve": LazyCommand("case_resolve:resolve", "Close a case with what solved it."),
    "reopen": LazyCommand("case_reopen:reopen", "Open a resolved case again."),
    "show": LazyCommand("case_show:show", "Show a case with everything that belongs to it."),
    "list": LazyCommand("case_list:list_cases", "List cases, the last changed first."),
    "search": LazyCommand("case_search:search", "Find cases by words of them."),
    "publish": LazyCommand("case_publish:publish", "Make a resolved case knowledge, once a person has read it."),
    "withdraw": LazyCommand("case_withdraw:withdraw", "Take a published case out of the knowledge."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def case() -> None:
    """Keep cases."""
