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
    "diff": LazyCommand("kb_diff:diff", "Show what changed since the last index, and which golden questions moved."),
    "coverage": LazyCommand("kb_coverage:coverage", "Map topics, languages, freshness and demand; point out what to do first."),
    "export": LazyCommand("kb_export:export", "Write a help centre for customers, searchable without a server."),
    "propose": LazyCommand("kb_propose:propose", "Draft articles from what customers ask and agents answer."),
    "proposals": LazyCommand("kb_proposals:proposals", "List proposed articles, or show one with its evidence."),
    "accept": LazyCommand("kb_accept:accept", "Write a proposed article to its files."),
    "dismiss": LazyCommand("kb_dismiss:dismiss", "Dismiss a proposed article until twice as many ask."),
    "stats": LazyCommand("kb_stats:stats", "Say what the index holds."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def kb() -> None:
    """Keep the knowledge base."""
