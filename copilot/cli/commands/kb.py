"""`copilot kb …`: what knowledge editors do."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "index": LazyCommand("kb_index:index", "Index articles; only what changed is touched."),
    "lint": LazyCommand("kb_lint:lint", "Check articles: form, links, translations, promises, duplicates."),
    "eval": LazyCommand("kb_eval:evaluate", "Ask the golden questions and tell how many find their article."),
    "new": LazyCommand("kb_new:new", "Write the form of a new article in both languages."),
    "show": LazyCommand("kb_show:show", "Show one article in every language it has."),
    "verify": LazyCommand("kb_verify:verify", "Check the index against itself, and mend it."),
    "gaps": LazyCommand("kb_gaps:gaps", "Find questions that no article answers in files of conversations."),
    "stats": LazyCommand("kb_stats:stats", "Say what the index holds."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def kb() -> None:
    """Keep the knowledge base."""
