"""Finds what is wrong with articles before a customer does: form, links, translations, promises, duplicates."""

from copilot.knowledge.lint.problem import RULES, Problem, Severity
from copilot.knowledge.lint.run import Checks, lint
from copilot.knowledge.lint.wording import Verdict

__all__ = ["RULES", "Checks", "Problem", "Severity", "Verdict", "lint"]
