"""A command-line copilot for the people who answer customers of a non-custodial crypto wallet."""

__version__ = "0.1.0"
