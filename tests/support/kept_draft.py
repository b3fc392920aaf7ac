"""A draft that is kept before the next line runs, as `copilot draft` does when it ends."""

from copilot.services.kept_drafts import keeping_drafts, new_draft
from copilot.services.reply import Drafted
from copilot.services.wiring import Desk


def keep_draft(drafted: Drafted, desk: Desk, *, customer: str = "", case: str = "") -> None:
    """Keep `drafted` of the customer, or in the case, that is named."""
    with keeping_drafts(desk) as keeper:
        keeper.keep(new_draft(drafted, customer=customer, case=case))
