"""`copilot case publish`: a person reads what would be knowledge, and says yes."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import as_json, as_text
from copilot.errors import ExitCode


@click.command()
@click.argument("case_id", metavar="ID", callback=as_text)
@click.option("--yes", is_flag=True, help="Publish without asking; needed in a pipe.")
@as_json
@click.pass_obj
def publish(session: Session, case_id: str, yes: bool, as_json: bool) -> ExitCode:
    """Make the resolved case ID knowledge: found by `search`, cited by `draft`, until `case withdraw`.

    Shown are problem and resolution as they would be indexed; nothing else of the case is. Exit 6 where one of them says
    what no reply may; a resolution pasted from a summary or a draft is refused: nobody has vouched for it.
    """
    from copilot.cli.render.case import publishable_object, show_publishable
    from copilot.services.case_publishing import publish as make_knowledge
    from copilot.services.case_publishing import publishable
    from copilot.services.cases import problem

    desk = session.desk
    read = publishable(case_id, desk)
    if not as_json:
        show_publishable(read, session)
    agreed = read.guard.ok and (yes or _asked(session, as_json))
    if agreed:
        make_knowledge(read, desk)
    if as_json:
        print(to_json(publishable_object(read, published=agreed), indent=2), file=session.out)
    elif agreed:
        from copilot.cli.render.case import answer_case

        answer_case("published", read.case, session, as_json=False)
    if not read.guard.ok:
        session.note(desk.say("publish_blocked", id=case_id))
        return ExitCode.BLOCKED
    if not agreed:
        raise problem(desk, "publish_unasked")
    return ExitCode.OK


def _asked(session: Session, as_json: bool) -> bool:
    """What the person at the terminal says; nobody can be asked in a pipe."""
    if as_json or not (session.on_terminal and session.stdin.isatty()):
        return False
    return click.confirm(session.desk.say("publish_question"))
