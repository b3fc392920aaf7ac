"""Zendesk exports: tickets with comments and users, chat transcripts with `history`, Sunshine Conversations messages."""

from typing import Any

from copilot.models.conversation import Role
from copilot.transcripts.document import Record, attached, body, display_name, first, iso_time, part, plain, records
from copilot.transcripts.turns import Turn

FORMAT = "zendesk"
_ROLES = {
    "end-user": Role.CUSTOMER, "end_user": Role.CUSTOMER, "visitor": Role.CUSTOMER, "user": Role.CUSTOMER,
    "agent": Role.AGENT, "admin": Role.AGENT, "business": Role.AGENT,
    "bot": Role.BOT, "trigger": Role.BOT, "system": Role.SYSTEM,
}  # fmt: skip


def recognises(document: Any) -> bool:
    """Whether `document` holds Zendesk comments, a chat history or Sunshine messages."""
    if not isinstance(document, dict):
        return False
    comments = _comments(document)
    if any("author_id" in c or "plain_body" in c or "html_body" in c for c in comments[:50]):
        return True
    return any("msg" in item for item in records(document.get("history"))[:50]) or any(
        part(m, "author", "type") in {"user", "business"} and "content" in m for m in records(document.get("messages"))[:50]
    )


def read(document: Record) -> list[Turn]:
    """Turns; internal comments are private."""
    comments = _comments(document)
    if comments:
        return _ticket(document, comments)
    history = records(document.get("history"))
    if history:
        return [_chat_line(item) for item in history]
    return [_sunshine(message) for message in records(document.get("messages"))]


def _comments(document: Record) -> list[dict[str, Any]]:
    for path in (("comments",), ("ticket", "comments"), ("comments", "comments")):
        if found := records(part(document, *path)):
            return found
    events = [event for audit in records(document.get("audits")) for event in _events(audit)]
    return [event for event in events if event.get("type") == "Comment"]


def _events(audit: Record) -> list[dict[str, Any]]:
    return [
        {"created_at": audit.get("created_at"), "author_id": audit.get("author_id"), **e} for e in records(audit.get("events"))
    ]


def _ticket(document: Record, comments: list[dict[str, Any]]) -> list[Turn]:
    ticket = part(document, "ticket") or document
    users = {str(u.get("id")): u for u in records(document.get("users"))}
    requester = ticket.get("requester_id") or part(ticket, "requester", "id") or ticket.get("submitter_id")
    if requester is None and not users:
        requester = comments[0].get("author_id")
    turns = []
    for comment in comments:
        author_id = comment.get("author_id") or part(comment, "author", "id")
        user = users.get(str(author_id)) or comment.get("author") or {}
        role = _ROLES.get(plain(part(user, "role")))
        if requester is not None and author_id is not None:
            role = Role.CUSTOMER if author_id == requester else role or Role.AGENT
        private = comment.get("public") is False or comment.get("is_public") is False
        text = plain(comment.get("plain_body")) or body(first(comment, ("body", "html_body", "value"))) or attached(comment)
        at, name = iso_time(comment.get("created_at")), display_name(user)
        turns.append(Turn(text=text, name=name, role=role, at=at, speaker=str(author_id), private=private))
    return turns


def _chat_line(item: Record) -> Turn:
    kind = plain(item.get("type"))
    name = display_name(item.get("name")) or display_name(item.get("nick"))
    role = _ROLES.get(plain(item.get("sender_type")).lower())
    if kind and kind != "chat.msg":
        role = Role.SYSTEM
    elif role is None and plain(item.get("nick")).startswith(("agent", "visitor")):
        role = Role.AGENT if plain(item.get("nick")).startswith("agent") else Role.CUSTOMER
    text = plain(item.get("msg")) or (kind.removeprefix("chat.").replace("_", " ") if role is Role.SYSTEM else "")
    return Turn(text=text, name=name, role=role, at=iso_time(item.get("timestamp")))


def _sunshine(message: Record) -> Turn:
    author = message.get("author") or {}
    content = message.get("content")
    kind = plain(part(content, "type")) if isinstance(content, dict) else ""
    text = body(content) or (f"[{kind}]" if kind else "")
    role = _ROLES.get(plain(part(author, "type")))
    if role is Role.AGENT and plain(part(author, "subtypes")) == "AI":
        role = Role.BOT
    at = iso_time(first(message, ("received", "createdAt", "created_at")))
    return Turn(text=text, name=display_name(author.get("displayName")) or display_name(author), role=role, at=at)
