"""CSV and TSV of messages: any delimiter, any column order, headings in the languages of the tools that write them."""

import re
from collections.abc import Sequence

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Role
from copilot.transcripts.document import iso_time
from copilot.transcripts.html_text import html_to_text, looks_like_html
from copilot.transcripts.roles import role_of_field
from copilot.transcripts.stamps import read_stamp
from copilot.transcripts.turns import Turn, compose

FORMAT = "csv"
_COLUMNS = {
    "text": "text body content message messages msg comment description utterance messagetext messagebody plainbody "
    "bodytext chatmessage "
            "内容 消息 消息内容 訊息 訊息內容 文本 正文 聊天内容 сообщение текст mensaje texto mensagem "
            "nachricht 本文 メッセージ 内容 내용 메시지",
    "role": "role commenterrole authortype sendertype authorrole usertype fromtype direction type speakertype messagetype "
    "senderrole "
    "participanttype "
            "角色 类型 類型 发送方类型 方向 роль тип rol papel rolle 役割 역할",
    "name": "author sender commenter commentername from name user username speaker authorname sendername fromname agent "
    "displayname nickname "
    "participant "
            "发送方 发送人 发送者 发言人 姓名 昵称 發送者 發送人 寄件者 用户 автор отправитель имя от autor "
            "remitente absender von 送信者 名前 보낸사람 이름 작성자",
    "at": "at createdat created time timestamp date datetime sentat senton sent ts messagetime createdtime "
          "时间 時間 日期 发送时间 發送時間 创建时间 дата время fecha hora data datum zeit uhrzeit 日時 시간 날짜 일시",
    "private": "private isprivate internal isinternal note 内部 私密",
    "public": "public ispublic",
    "file": "attachments attachment files media 附件",
    "conversation": "conversationid ticketid chatid threadid sessionid caseid 会话id 会话编号 工单号 工单id 會話id",
}  # fmt: skip
_MEANING = {word: meaning for meaning, words in _COLUMNS.items() for word in words.split()}
_TRUE = frozenset({"1", "true", "yes", "y", "是", "да"})
_FALSE = frozenset({"0", "false", "no", "n", "否", "нет"})
_OWNER = re.compile(r"^(?:message|comment|chat|event|msg)(?=.)")
_SEPARATOR = re.compile(r"\s*sep=.\n")
_DELIMITERS = (",", ";", "\t", "|")


def recognises(text: str) -> bool:
    """Whether the first line is a heading that names a text column and a sender or a time."""
    return _dialect(text) is not None


def read(text: str, warnings: Sequence[str] = ()) -> Conversation:
    """A Conversation of the rows. Raises UsageProblem without a usable heading, or for several conversations at once."""
    import csv

    found = _dialect(text)
    if found is None:
        raise UsageProblem(
            "The table has no heading with a text and a sender column", "Name the columns, for example: time,role,name,text."
        )
    delimiter, columns = found
    text = _SEPARATOR.sub("", text, count=1)
    csv.field_size_limit(2**31 - 1)
    rows = csv.reader(text.lstrip("\ufeff").split("\n") if '"' not in text else _lines(text), delimiter=delimiter)
    next(rows, None)
    turns, conversations, ragged = [], set[str](), 0
    for row in rows:
        if not any(cell.strip(" -:") for cell in row):
            continue
        ragged += len(row) < len(columns)
        cells = _cells(row, columns, delimiter)
        if cells.get("conversation"):
            conversations.add(cells["conversation"])
        turns.append(_turn(cells))
    if len(conversations) > 1:
        raise UsageProblem(
            f"The table holds {len(conversations)} conversations", "Split it by conversation, or use `copilot batch`."
        )
    notes = [*warnings, f"{ragged} rows have fewer columns than the heading"] if ragged else warnings
    return compose(turns, FORMAT, notes, id=next(iter(conversations), None))


def _lines(text: str) -> list[str]:
    return text.lstrip("\ufeff").splitlines(keepends=True)


def _dialect(text: str) -> tuple[str, list[str]] | None:
    """Delimiter, and what each column means ("" for unknown ones)."""
    heading = _SEPARATOR.sub("", text.lstrip("\ufeff"), count=1).lstrip("\n").split("\n", 1)[0]
    if len(heading) > 2_000:
        return None
    best: tuple[str, list[str]] | None = None
    for delimiter in _DELIMITERS:
        cells = heading.split(delimiter)
        if len(cells) < 2:
            continue
        columns = [_meaning(cell) for cell in cells]
        known = {column for column in columns if column}
        if "text" in known and known & {"role", "name", "at"} and (best is None or len(known) > len(set(best[1]))):
            best = (delimiter, columns)
    return best


def _meaning(heading: str) -> str:
    """What a column holds: "author_name", "Message Author Name" and "message_author_name" are the same."""
    bare = re.sub(r"[\s_\-\"'()（）]+", "", heading).lower()
    return _MEANING.get(bare) or _MEANING.get(_OWNER.sub("", bare), "")


def _cells(row: Sequence[str], columns: Sequence[str], delimiter: str) -> dict[str, str]:
    """Cell by meaning; unquoted delimiters inside a last text column are put back."""
    if len(row) > len(columns) and columns[-1] == "text":
        row = [*row[: len(columns) - 1], delimiter.join(row[len(columns) - 1 :])]
    cells: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column and cell.strip():
            joined = column in {"at", "role"} and column in cells
            cells[column] = f"{cells[column]} {cell}" if joined else cells.get(column, cell)
    return cells


def _turn(cells: dict[str, str]) -> Turn:
    name, stated = cells.get("name", "").strip(), cells.get("role", "").strip()
    roles = [role_of_field(word) for word in (stated, *stated.split())]
    role = Role.SYSTEM if Role.SYSTEM in roles else next(filter(None, roles), None)
    if role is None and name and (role := role_of_field(name)):
        name = ""
    private = cells.get("private", "").strip().lower() in _TRUE or cells.get("public", "").strip().lower() in _FALSE
    private = private or "note" in stated.lower().split()
    text = cells.get("text", "") or cells.get("file", "")
    text = html_to_text(text) if looks_like_html(text) else text
    at = cells.get("at", "").strip()
    found = read_stamp(at) if at and not at.replace(".", "").isdigit() else None
    whole = found is not None and found[1] == len(at)
    stamp = found[0] if found and whole else None
    return Turn(
        text=text,
        name=name or (stated if role is None else "") or None,
        role=role,
        stamp=stamp,
        at=iso_time(at),
        private=private,
    )
