"""`kb accept` and `kb dismiss`: what an editor decides about a proposed article.

Accepting writes the files first and remembers it afterwards. Stopped in between, the next acceptance knows its own files by
the proposal they name and goes on; a file of anybody else's is never written over.
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from copilot.errors import UsageProblem
from copilot.files import write_atomically
from copilot.knowledge.proposed import names_proposal, proposed_article
from copilot.knowledge.skeleton import LANGUAGES, UNWRITTEN
from copilot.models.proposals import Acceptance, Proposal, ProposalStatus
from copilot.services.articles import REVIEW_AFTER, check_topic, lowest_tier, writable_root
from copilot.services.proposals import all_proposals
from copilot.services.wiring import Desk

_WORD = re.compile(r"[a-z0-9]+")
_LATIN = re.compile(r"[\x00-\x7f·’]+")


def find_proposal(name: str, desk: Desk) -> Proposal:
    """The proposal whose id begins with `name`. Raises UsageProblem where there is none, or more than one."""
    wanted = f"p-{name.strip().lower().removeprefix('p-')}"
    found = [proposal for proposal in all_proposals(desk) if proposal.id.startswith(wanted)]
    if len(found) == 1 and wanted != "p-":
        return found[0]
    if not found or wanted == "p-":
        raise UsageProblem(f"there is no proposal {wanted}", "`copilot kb proposals` lists them.")
    raise UsageProblem(f"{wanted} may be {', '.join(proposal.id for proposal in found[:5])}", "Give more of the id.")


def dismiss(name: str, desk: Desk, *, reason: str = "") -> Proposal:
    """Dismiss a pending proposal; it returns when the evidence has doubled. Raises UsageProblem for an accepted one."""
    chosen = find_proposal(name, desk)
    with desk.proposal_store.changing() as changes:
        now = changes.proposals[chosen.id]
        if now.status is ProposalStatus.ACCEPTED:
            raise UsageProblem(f"{now.id} was accepted: {', '.join(now.files)}", "Delete or edit the files instead.")
        update = {"status": ProposalStatus.DISMISSED, "dismissed_at": now.count, "reason": desk.redact(reason)}
        if now.status is ProposalStatus.DISMISSED and not reason:
            return now
        return changes.put(now.model_copy(update=update))


def accept(name: str, desk: Desk, *, topic: str = "", folder: str | None = None, today: date | None = None) -> Acceptance:
    """Write the drafts of a proposal, be it dismissed, as articles: one file a language. Doing so twice changes nothing.

    Raises UsageProblem: no draft yet, a topic that will not do, a folder that cannot be written to, or a file that is there
    and is not this proposal's.
    """
    proposal = find_proposal(name, desk)
    if proposal.status is ProposalStatus.ACCEPTED and not topic and folder is None:
        return _accepted(proposal.id, proposal.files, again=True)
    if not proposal.content.drafts:
        raise UsageProblem(f"{proposal.id} has no draft yet", "`copilot kb propose` drafts what is left over.")
    root = Path(folder).absolute() if folder else writable_root(desk, "--to")
    chosen = topic or suggested_topic(proposal)
    check_topic(chosen)
    texts = _texts(proposal, chosen, root, desk, today or date.today())
    missing = [path for path in texts if not _is_there(path, proposal.id)]
    for path in missing:
        _write_new(path, texts[path])
    files = tuple(map(str, texts))
    with desk.proposal_store.changing() as changes:
        now = changes.proposals[proposal.id]
        changes.put(now.model_copy(update={"status": ProposalStatus.ACCEPTED, "files": files}))
    return _accepted(proposal.id, files, again=not missing)


def suggested_topic(proposal: Proposal) -> str:
    """Folder of the nearest article and the label in small letters; the id where the label is not in Latin letters."""
    folder = proposal.nearest.rpartition("/")[0]
    words = _WORD.findall(proposal.label.lower()) if _LATIN.fullmatch(proposal.label) else []
    name = "-".join(words) or proposal.id
    try:
        check_topic(f"{folder}/{name}")
    except UsageProblem:
        folder = "support"
    return f"{folder}/{name}"


def _texts(proposal: Proposal, topic: str, root: Path, desk: Desk, begun: date) -> dict[Path, str]:
    dates = {"updated": begun, "review_by": begun + REVIEW_AFTER}
    tier = lowest_tier(proposal.category, desk)
    return {
        root / f"{topic}.{draft.language}.md": proposed_article(draft, proposal.id, topic, proposal.category, tier, **dates)
        for draft in proposal.content.drafts
    }


def _is_there(path: Path, proposal: str) -> bool:
    """Whether an earlier acceptance of `proposal` wrote `path`. Raises UsageProblem where somebody else did."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}", "Choose another folder: --to FOLDER.") from None
    if text and not names_proposal(text, proposal):
        raise UsageProblem(f"{path} is there already", "Choose another topic: --topic folder/name.")
    return bool(text)


def _write_new(path: Path, text: str) -> None:
    """Write `path`, which is nobody's: an empty file takes the place first, so that of two writers only one goes on."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not (path.exists() and path.stat().st_size == 0):  # an empty one was left by a run that was stopped here
            path.open("x").close()
        write_atomically(path, text)
    except FileExistsError:
        raise UsageProblem(f"{path} was written by somebody else just now", "Look at it, then try again.") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror}", "Choose another folder: --to FOLDER.") from None


def _accepted(proposal: str, files: Sequence[str], *, again: bool) -> Acceptance:
    there = [Path(file) for file in files if Path(file).is_file()]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in there]
    languages = {path.name.split(".")[-2] for path in map(Path, files)}
    return Acceptance(
        id=proposal,
        files=tuple(files),
        again=again,
        unwritten=sum(UNWRITTEN in line for text in texts for line in text.split("\n")),
        missing=tuple(language for language in LANGUAGES if language not in languages),
    )
