"""Lines the tools themselves write into a transcript: joins, assignments, day dividers, buttons, reactions.

They are kept as `system` turns, so that nothing vanishes, and so that nobody's words get a notice glued on.
"""

import re
from functools import cache


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_NOTICE = r"""
(?:the\ )?(?:chat|conversation|ticket|case|session)\ (?:was\ )?(?:started|ended|closed|resolved|reopened|transferred
|rated|assigned|snoozed|marked|has\ (?:been\ )?(?:ended|closed|resolved|assigned)).{0,80}
|.{1,60}\ (?:has\ )?(?:joined|left|entered)\ (?:the\ )?(?:chat|conversation|channel|room|group|server|workspace|ticket)\b.{0,40}
|.{1,40}\ (?:self-)?assigned\ (?:this|the|to|himself|herself|themselves)\b.{0,80}
|(?:re)?assigned\ to\ .{1,60} | unassigned\ .{0,60}
|.{1,40}\ (?:closed|reopened|resolved|snoozed|unsnoozed|merged|prioritized|tagged|pinned)\ (?:this|the)\ (?:conversation
|ticket|chat|message|case).{0,80}
|.{1,40}\ changed\ (?:the\ )?(?:status|priority|assignee|subject|group|state|type|channel\ topic)\b.{0,100}
|(?:internal|private)\ (?:note|comment)\s*[—–\-:：|].{0,4000}
|(?:please\ )?rate\ (?:this|the|our|your)\ (?:conversation|chat|service|experience|support).{0,80}
|messages\ (?:and\ calls\ )?are\ end-to-end\ encrypted.{0,200}
|(?:会话|會話|工单|工單|对话|對話|聊天)(?:已|被|由|结束|結束|开始|開始).{0,60}
|(?:已)(?:转|轉)(?:人工|接).{0,30} | (?:用户|用戶|客户|客戶|访客|訪客|客服).{0,20}(?:已离线|已離線|已上线|已上線
|加入(?:了)?(?:会话|會話|群聊|对话)|离开了?(?:会话|對話
|对话)|进入(?:会话|对话))
|.{0,40}(?:撤回了一条消息|撤回了一則訊息|撤回了一條訊息|收回訊息|收回了訊息|拍了拍.{1,20}|加入了群聊
|邀请.{1,30}加入了群聊|开启了朋友验证.{0,80})
|(?:以上是打招呼的内容|以下是新消息|以下为新消息|以下為新訊息|消息已发出，但被对方拒收了。?)
|(?:会话已分配给|会话分配给|已分配给|已分配給|會話已分配給).{1,40} | (?:请|請)(?:为|為|对|對)(?:本次|我们的
|我的)?.{0,12}(?:评价|評價|打分).{0,30}
|.{1,60}\ (?:присоединил(?:ся|ась)|покинул(?:а)?|вступил(?:а)?).{0,60} | (?:чат|диалог|обращение)\ (?:завершён|завершен
|закрыт|передан|назначен)о?.{0,60}
"""
_ENCRYPTION = re.compile(
    r"end-to-end|ende-zu-ende|extremo a extremo|ponta a ponta|bout en bout|сквозн|端到端|端對端|エンドツーエンド|종단간"
    r"|uçtan uca|estremo a estremo|enkripsi|الطرفين|تشفير|מקצה לקצה|päästä päähän|ände-till-ände|başa şifre|mã hóa đầu cuối",
    re.IGNORECASE,
)
_TITLE = r"""
\#{1,6}\s.{0,120} | \#\d{2,10}\b.{0,120}
|(?:status|priority|assignee|requester|tags?|group|type|channel|ccs?|followers|subject|ticket(?:\ id|\#)?|brand|csat
|started|ended|date|via|source|participants?|conversation\ id|agent|id)\s?[:：].{0,300}
|(?:状态|狀態|优先级|優先級|受理人|标签|標籤|主题|主題|工单号|工單號|渠道|时间|時間|会话id)\s?[:：].{0,300}
|(?:chat|conversation|transcript|messages?|export(?:ed)?|thread|direct\ message|saved\ on|started\ on)\b.{0,80}
| (?:.{0,30}(?:聊天记录|聊天記錄|聊天紀錄|對話紀錄|对话记录|会话记录|消息记录|消息對象|消息对象|消息分组|群聊)).{0,40}
| .{0,60}(?:トーク履歴|카카오톡\ 대화|저장한\ 날짜).{0,40}
| (?:переписка|чат|диалог)\b.{0,80} | \#\#-.{0,80}-\#\# | \[LINE\].{0,80}
| (?:儲存日期|保存日期|保存日時|导出时间|導出時間)\s?[:：].{0,60}
"""
_FURNITURE = r"""
\d{1,4}\ (?:repl(?:y|ies)|antworten?|réponses?|respuestas?|respostas?|risposte|yanıt|ответ(?:а|ов)?)(?:\s.{0,60})?
| view\ (?:thread|more|all|newer\ replies|older\ replies|profile
|translation)\.?.{0,30} | (?:show|load|see)\ (?:more|less|older|newer|previous)(?:\ .{0,30})?
|macros?(?:\s+apply)?(?:\s+submit\ as\ \w+)? | apply\ macro | submit(?:\ as\ \w+)? | (?:also\ sent\ to\ the\ channel)
| (?:new|unread)(?:\ messages?)? | (?:last\ reply|seen|delivered|read|sent|edited|translated)(?:\ .{0,40})?
|reply(?:\ all)? | forward | react | pin | \(edited\) | (?:jump\ to\ (?:present|date|latest)) | add\ (?:reaction
|internal\ note) | \+\d{1,3} | :[a-z0-9_+-]{2,40}:\s?\d{0,4}(?:\s:[a-z0-9_+-]{2,40}:\s?\d{0,4}){0,20}
|(?:\d{1,4}\s?(?:条回复|條回覆|則回覆)) | (?:展开|展開|收起|查看更多|显示更多|顯示更多|加载更多|查看更多消息|已读|已讀
|未读|未讀|回复|回覆|转发|轉發|已编辑|已編輯|发送|發送)
|(?:показать\ (?:ещё|еще|больше)|ответить|прочитано|изменено)
|(?:app|bot|автор|应用)
"""
_STEMS = _listed(
    """
    chat conversation ticket case session joined left entered assign closed resolved snoozed merged prioritized
    tagged pinned changed note comment encrypted 会话 會話 工单 工單 对话 對話 聊天 已转 已轉 离线 離線 上线 上線
    撤回 收回 拍了拍 加入 验证 新消息 訊息 拒收 分配 评价 評價 打分 离开 进入 присоедин покинул вступил чат диалог
    обращен
    """
)
_STEM = re.compile("|".join(map(re.escape, _STEMS)))
_DIVIDER = r"[\s\-—–=_*·•─━~#]*"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    flags = re.IGNORECASE | re.VERBOSE
    return re.compile(_NOTICE, flags), re.compile(_FURNITURE, flags), re.compile(_DIVIDER), re.compile(_TITLE, flags)


def is_notice(line: str) -> bool:
    """Whether the whole line is an event or a header field of the tool."""
    if len(line) > 4200 or not _may_be_notice(line):
        return False
    return _patterns()[0].fullmatch(line.strip(" \t*_—–-")) is not None


def _may_be_notice(line: str) -> bool:
    """A cheap look for the stems every notice has one of, because each line of a long transcript comes here."""
    return _STEM.search(line[:300].lower()) is not None


def is_app_notice(text: str) -> bool:
    """Whether `text` is what WhatsApp says in the name of the chat: marked, and about its encryption."""
    return text.startswith("\u200e") and len(text) < 400 and _ENCRYPTION.search(text) is not None


def is_furniture(line: str) -> bool:
    """Whether the whole line is a button, a counter or a reaction of the tool's page."""
    return len(line) <= 120 and _patterns()[1].fullmatch(line.strip()) is not None


def is_title(line: str) -> bool:
    """Whether a line before the first turn is a heading or a header field of the tool, not somebody's words."""
    return len(line) <= 320 and (_patterns()[3].fullmatch(line.strip()) is not None or is_notice(line) or is_furniture(line))


def without_rule(line: str) -> str:
    """`line` without the dashes that make it a divider ("——— 2026-08-08 ———" -> "2026-08-08")."""
    return line.strip(" \t-—–=_*·•─━~#")


def is_rule(line: str) -> bool:
    """Whether the line is nothing but a drawn rule."""
    return len(line.strip()) >= 3 and _patterns()[2].fullmatch(line) is not None
