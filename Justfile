# What people and CI both call; `just` lists it.

default:
    @just --list

# Make .venv with everything a developer needs
setup:
    python3 -m venv .venv
    .venv/bin/pip install -e '.[dev]'
    .venv/bin/pre-commit install

# Everything CI checks, without making the environment
check: lint test

lint:
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    .venv/bin/lint-imports

test *ARGS:
    .venv/bin/python -m pytest {{ARGS}}

# Write docs/cli.md anew from --help
docs:
    .venv/bin/python docs/generate_cli_reference.py

# Speed of starting, beside `import click` and `import chromadb` in the same run
bench-startup:
    .venv/bin/python benchmarks/startup.py
