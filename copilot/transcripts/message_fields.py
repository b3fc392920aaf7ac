"""What tools call the parts of a message in their JSON: the text, who wrote it, when, and whether the customer saw it.

Names of keys are compared without case, "_", "-" and spaces, so that "senderType" and "sender_type" are one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from copilot.models.conversation import Role
from copilot.transcripts.document import Record, display_name, records
from copilot.transcripts.roles import role_of_field

TEXT = tuple(
    "plainbody bodytext text content body message msg utterance messagebody messagetext textcontent preview htmlbody html "
    "内容 消息 消息内容 文本 正文 聊天内容".split()
)
_ROLES = tuple(
    "role authortype sendertype speakertype usertype fromtype actortype senderrole authorrole participanttype direction "
    "角色 发送方类型 from sender author speaker type messagetype 类型 方向".split()
)
_NAMES = tuple(
    "name from author sender speaker user username displayname fromname sendername authorname actorname nickname agent "
    "createdby commenter u 姓名 昵称 发送方 发送人 发送者".split()
)
_PEOPLE = ("author", "sender", "from", "user", "createdby", "commenter", "actor", "u", "senders")
_TIMES = tuple(
    "at createdat timestamp time date datetime sentat created createdtime createddatetime datecreated commentedtime "
    "timestampms ts "
    "时间 日期 发送时间".split()
)
_IDS = ("authorid", "senderid", "userid", "fromid", "actorid", "speakerid")
_INBOUND = ("isinbound", "inbound", "incoming", "isincoming", "fromcustomer", "iscustomer", "fromuser")
_OUTBOUND = ("isoutbound", "outbound", "outgoing", "isoutgoing", "fromagent", "isagent", "fromme", "isfromme", "isstaff")
_BOTS = ("isbot", "bot", "automated", "isautomated")
_PRIVATE = ("private", "isprivate", "internal", "isinternal", "isnote", "note")
_PUBLIC = ("public", "ispublic")
_NOTES = frozenset("note private_note internal_note private internal internal_comment 备注 内部备注".split())

Fields = Mapping[str, Any]


def fields_of(item: Record) -> Fields:
    """`item` with its keys in the one spelling this module compares; the first of two spellings wins."""
    found: dict[str, Any] = {}
    inner = item.get("attributes")
    for key, value in [*item.items(), *(inner.items() if isinstance(inner, dict) else ())]:
        found.setdefault(key.lower().translate(_LEVELLED), value)
    return found


_LEVELLED = str.maketrans("", "", "_- ")


def value_of(fields: Fields, keys: Sequence[str]) -> Any:
    """The first value among `keys` that is there and not empty."""
    return next((fields[key] for key in keys if fields.get(key) not in (None, "", [], {})), None)


def is_message(item: Record) -> bool:
    """Whether `item` holds a text, and says who wrote it or when."""
    fields = fields_of(item)
    if not any(isinstance(fields.get(key), str | list | dict) for key in TEXT):
        return False
    return any(key in fields for keys in (_ROLES, _NAMES, _TIMES, _IDS, _INBOUND, _OUTBOUND) for key in keys)


def time_of(fields: Fields) -> Any:
    """When it was written, as it stands."""
    return value_of(fields, _TIMES)


def kind_of(fields: Fields) -> str:
    """What `type` says, in lower case."""
    value = fields.get("type")
    return value.lower() if isinstance(value, str) else ""


def is_private(fields: Fields, kinds: frozenset[str] = frozenset()) -> bool:
    """Whether only the desk saw it; `kinds` are the types of all messages of the conversation."""
    if any(fields.get(key) is True for key in _PRIVATE) or any(fields.get(key) is False for key in _PUBLIC):
        return True
    if str(fields.get("visibility", "")).lower() in {"agents", "internal", "private"}:
        return True
    # Where messages are called messages, a comment is what colleagues write beside them.
    return kind_of(fields) in _NOTES or (kind_of(fields) == "comment" and "message" in kinds)


def person_of(fields: Fields, people: Mapping[str, Record]) -> Fields:
    """The record of who wrote it: inside the message, or among the conversation's `people` by id; {} for none."""
    for key in _PEOPLE:
        value = fields.get(key)
        found = [value] if isinstance(value, Mapping) else records(value)
        if found:
            return fields_of(found[0])
    known = next((people[str(fields[key])] for key in _IDS if str(fields.get(key)) in people), None)
    return fields_of(known) if known is not None else {}


def name_of(fields: Fields, person: Fields) -> str | None:
    """The name of who wrote it."""
    return display_name(person) or display_name(value_of(fields, _NAMES))


def role_of(fields: Fields, person: Fields, kinds: frozenset[str] = frozenset()) -> Role | None:
    """The role that flags, types or the person's record state; None where none does."""
    if any(fields.get(key) is True for key in _BOTS):
        return Role.BOT
    if "customer" in kinds and kind_of(fields) == "message":
        return Role.AGENT
    for keys, yes, no in ((_INBOUND, Role.CUSTOMER, Role.AGENT), (_OUTBOUND, Role.AGENT, Role.CUSTOMER)):
        flag = next((fields[key] for key in keys if isinstance(fields.get(key), bool)), None)
        if flag is not None:
            return yes if flag else no
    stated = (fields.get(key) for key in _ROLES)
    of_person = (person.get(key) for key in ("type", "role", "kind", "t"))
    return next((role for value in (*stated, *of_person) if isinstance(value, str) and (role := role_of_field(value))), None)
