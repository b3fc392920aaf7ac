"""`copilot keys …`: the master key, which opens everything that is stored."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json


@click.group()
def keys() -> None:
    """See where the master key lies, and change it.

    It lies in COPILOT_MASTER_KEY, in the system's keyring (COPILOT_KEYRING=1), in COPILOT_KEY_FILE, else in the home
    folder. Without it nothing that is stored can be read: keep a copy in a safe place.
    """


@keys.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def status(session: Session, as_json: bool) -> None:
    """Say where the master key lies, what it wraps and whether it could lie better. Never shows a key."""
    from copilot.services.keys import key_status

    found = key_status(session.desk)
    if as_json:
        print(to_json(found.model_dump(mode="json"), indent=2), file=session.out)
        return
    from copilot.cli.render.operations import show_keys

    show_keys(found, session)


@keys.command()
@click.option("--keep-old", is_flag=True, help="Leave the old key where it lies: another database still needs it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def rotate(session: Session, keep_old: bool, as_json: bool) -> None:
    """Make a new master key, wrap every data key under it, drop the old one.

    The new key lies in the configured place: after setting COPILOT_KEYRING=1 this moves it there. Killed at any moment,
    everything stays readable; give the same command again. The old key stays in COPILOT_MASTER_KEY and in a
    COPILOT_KEY_FILE outside of the home folder, which others may use; files of `backup --keys` from before need it.
    """
    from copilot.services.keys import rotate_keys

    done = rotate_keys(session.desk, keep_old=keep_old)
    if as_json:
        print(to_json(done.model_dump(mode="json"), indent=2), file=session.out)
        return
    from copilot.cli.render.operations import show_rotation

    show_rotation(done, session)
