"""How people at a support desk promise, instruct, report a result, take something back: cues in the commonest languages.

Cues only rank and sort sentences that stand in the conversation; no sentence is made from them.
"""

import re
from functools import cache, lru_cache

_CUES = {
    # A commitment of the desk to do something later.
    "promise": r"\b(?:i|we)(?:'|’)?(?:ll| will| am going to| are going to)\b.{0,80}\b(?:update|get back|write|reply|answer|call"
    r"|let you know|follow up|"
    r"chase|check|report|inform|contact|look|confirm|escalate|ask|push|send|tell|post|come back|keep you)\b"
    r"|\b(?:you(?:'|’)?ll|you will) (?:hear|get|receive|have)\b|\b(?:promise|guarantee)d?\b"
    r"|(?:会|將會|将|再|后|後|前|内|內|点|號|号).{0,24}(?:回复|回覆|答复|答覆|告知|告诉|告訴|通知|联系您|聯絡您"
    r"|跟进|跟進|给您|給您|发您|發您|同步|反馈|反饋|更新|结果|結果)"
    r"|我.{0,14}(?:再查|去查|核实|核實|登记|登記|升级|升級|转交|轉交|催)"
    r"|(?:отвеч|ответ|напиш|сообщ|вернусь|вернёмся|перезвон|провер|передам|уточн)\w*.{0,60}(?:до|завтра|сегодня"
    r"|в течение|через|пятниц|понедельник|вторник|сред|четверг)"
    r"|(?:ご連絡|ご報告|お知らせ|回答|確認)(?:いた|し|を)|連絡します|(?:le|te|les) (?:escribir|avisar|responder"
    r"|informar|llamar)\w*|(?:vou"
    r"|vamos) .{0,40}(?:avisar|responder|retornar)"
    r"|연락드리|알려드리|답변드리|chúng tôi sẽ|em sẽ|ich (?:melde|gebe)|wir melden|je vous (?:tiens|recontacte|réponds)",
    # Until when.
    "deadline": r"\b(?:by|before|until|within|in|at|on)\s(?:\d|tomorrow|today|tonight|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday|noon|the end|an hour|a day)"
    r"|\b(?:tomorrow|tonight|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next week|shortly"
    r"|soon)\b|\d{1,2}:\d{2}|\d+\s?(?:hours?|minutes?|days?|business days?)\b"
    r"|(?:今天|明天|后天|後天|今晚|明早|明晚|下?周[一二三四五六日天]|下?週[一二三四五六日]|星期.|下周|下午|上午"
    r"|中午|晚上|\d+\s?(?:点|點|小时|小時|分钟|分鐘|天|个工作日|日|号|號)"
    r"|[一二两三四五六七八九十]+(?:点|點|小时|小時|天|分钟))(?:.{0,6}(?:前|内|內|之前|后|後))?"
    r"|завтра|сегодня|до \S+|через \S+|в течение|明日|本日|\d+時|までに|mañana|hoy|amanhã|hoje|morgen|heute|demain|내일|오늘",
    # The desk tells the customer to do something.
    "instruct": r"\b(?:please|try|go to|open|tap|click|switch|update|upgrade|reinstall|restart|reset|revoke|create|move|enter"
    r"|select|check|scan|pull|add|import|turn (?:on|off)|"
    r"you can|you could|you should|you need to|don't|do not|never)\b"
    r"|请(?!问)|請(?!問)|可以|需要|建议|建議|麻烦|麻煩|点击|點擊|打开|打開|进入|進入|切换|切換|升级|升級|重新|重启"
    r"|重啟|刷新|取消授权|撤销|撤銷|不要|勿"
    r"|попробуйте|откройте|нажмите|обновите|проверьте|переустановите|создайте|заблокируйте|смените|してください|お試し|pruebe"
    r"|intente|abra|actualice|tente|versuchen|essayez|해 주세요|해주세요|hãy|vui lòng|thử",
    # The customer says what they did and what came of it.
    "result": r"\b(?:tried|did (?:that|it|this|so)|done|restarted|reinstalled|updated|upgraded|refreshed|rebooted|cleared"
    r"|reset|switched|revoked|added|checked|contacted|called|"
    r"(?:i|i've|i have) (?:already )?(?:sent|moved|created|deleted|opened|changed|asked|emailed|reported)"
    r"|still (?:not|the same|pending|nothing|no|shows?|says?|stuck|doesn't|can't|zero)|"
    r"(?:it|that|this) (?:worked|works|helped|didn't|doesn't|did not|does not|failed|says|shows)|same (?:error"
    r"|problem|thing|result)|no (?:luck|change|difference)|nothing (?:changed|happened))\b"
    r"|试了|試了|试过|試過|点了|點了|升级了|升級了|升级到|重启了|重啟了|重装|重裝|卸载|卸載|刷新了|换了|換了"
    r"|更新了|更新到|按你|按您|按照|弄好了|搞定|建好了|取消了|撤销了|撤了|加了|转了过去|已经.{0,12}了"
    r"|还是(?!要)|還是|依然|仍然|没用|沒用|不行|没反应|沒反應|没有变|还是一样|還是一樣|都一样|结果一样|报错|報錯"
    r"|好了|可以了|到了|成功了|失败|失敗|被拒|说不|拒绝|拒絕"
    r"|попробовал|сделал|обновил|перезапустил|переустановил|отправил|не помогло|всё равно|все равно|по-прежнему|试"
    r"|試しました|やりました|更新しました|変わりません|だめ|できません"
    r"|probé|intenté|actualicé|reinicié|sigue|tentei|atualizei|continua|versucht|essayé|해봤|했는데|안 돼|đã thử|vẫn",
    # Something said before is taken back.
    "correct": r"\b(?:wrong (?:one|hash|tx|txid|id|link|transaction|paste|copy|screenshot)|(?:gave|sent|pasted|copied|posted"
    r"|told) (?:you )?(?:the |a )?wrong|"
    r"(?:that|this|it|first one|above|previous)(?:'s| is| was| one was| one is) (?:wrong|incorrect|not right|a typo)"
    r"|my (?:mistake|bad)|mistyped|typo|mixed (?:it|them|those) up|not (?:that|this) one|"
    r"(?:ignore|disregard|forget|scratch|discard) (?:that|the|my|it|this)|(?:right|correct|real|actual"
    r"|proper) (?:one|hash|tx|txid|address|id|transaction)|i meant|use (?:this|that|the following)\b.{0,80}instead|"
    r"correction|oops|(?:it|that|hash|address|txid|one) should (?:be|have been)|sorry,? (?:that|this|here|the other"
    r"|use|wrong|it's)\b)"
    r"|作废|作廢|(?:发错|發錯|输错|輸錯|填错|填錯)(?!.{0,3}(?:网络|網絡|链|鏈|地址|币|幣))|贴错|貼錯|粘错|复制错"
    r"|複製錯|写错|寫錯|弄错|弄錯|搞错|搞錯|看错|看錯|看花眼|拿错|给错"
    r"|給錯|(?<![转轉汇匯充打提付])错了|(?<![转轉匯充打提付])錯了"
    r"|不是(?:那|这|這|上面|刚才)(?:个|個|条|條|笔|筆|串)|不算|更正|纠正|糾正|应该是|應該是|正确的|正確的|(?:这|這"
    r"|下面|后面)(?:个|個|条|條|笔|筆)?才?(?:是对|是對|对|對)"
    r"|才对|才對|别看(?:那|上)|为准|為準|忽略(?:上|前|刚|之前|那)|换成这|不要看"
    r"|не (?:тот|та|то|те)\b|ошиб(?:ся|лась|очн)|неверный|неправильный|правильн|перепутал|вот верн|間違え(?:まし|てまし|た)"
    r"|間違いまし|正しい|こっち|こちらが正|訂正|잘못 (?:드렸|알려|복사|붙여|적|보내드)|정정|맞는 (?:건|것|해시)"
    r"|me equivoqu|(?:la|el|lo) correct[oa]|(?:hash|dirección|id) (?:equivocad|incorrect)|o correto|a correta"
    r"|(?:hash|endereço) errad|me enganei|(?<!gửi )(?<!chuyển )nhầm rồi|đúng là|falsche[rnsm]? (?:hash|id|tx)"
    r"|der richtige|verwechselt"
    r"|mauvais(?:e)? (?:hash|adresse|id)|(?:le|la) bonne? (?:hash|adresse)|je me suis trompé|yanlış (?:hash|adres)"
    r"|doğrusu|salah (?:hash|tempel|salin)|yang benar",
    # The desk doubts an identifier it was given.
    "doubt": r"\b(?:not found|can't find|cannot find|couldn't find|no such|different (?:transaction|transfer|one)"
    r"|another (?:one|hash|transaction|tx)|an approval|is (?:only )?the approval|double[- ]check|"
    r"doesn't (?:match|exist)|does not (?:match|exist)|wrong (?:hash|one|tx|address)|belongs to|isn't (?:the|a)"
    r"|is not (?:the|a))\b"
    r"|查不到|没查到|沒查到|找不到|另一笔|另一筆|还有一笔|還有一筆|再核对|再核對|核对一下|核對一下|是授权|是授權"
    r"|不是.{0,10}(?:交易|转账|這筆|这笔)|不存在|不对|不對|对不上|對不上"
    r"|не найден|не вижу|другая|другой|проверьте|это подтверждение|承認のトランザクション|見つかりません|もう一つ"
    r"|別の|no (?:aparece"
    r"|encuentro|existe)|otra|não encontr|outra|nicht gefunden|introuvable|찾을 수 없|다른",
    # Talk about who is talking, bot or person: an event, but not the problem.
    "person": r"\b(?:are you (?:a )?(?:bot|human|real|ai)|is this (?:a )?(?:bot|ai|human)|(?:talk|speak) to (?:a |an "
    r"|some)?(?:human|person|agent|one|real)|real person|human please)\b"
    r"|[转轉要找换換]人工|机器人|機器人|真人|(?:有人|人)(?:吗|嗎|呢|在)[？?]|живой человек|позовите|担当者(?:を|に"
    r"|お)|オペレーター(?:を|に)",
    # The talk of a service desk, to tell it from a chat between friends or a meeting.
    "service": r"\b(?:how (?:can|may) (?:i|we) (?:help|assist)|we(?:'re| are) (?:here to help|sorry)|(?:i'm |i am |we're "
    r"|we are )?(?:so |very |really )?sorry (?:to hear|for (?:the|any)|about (?:the|that|this))|apologi[sz]e|"
    r"(?:send|shoot|drop|please)\s(?:us )?(?:a )?dm\b|dm us|direct message|let us know|reach out|our team|look into"
    r"|customer (?:service|support|care)|support team|wallet|blockchain|on-chain|tx ?hash|refund|ticket)\b"
    r"|客服|工单|钱包|錢包|交易哈希|链上|鏈上|助记词|矿工费|请您|請您|麻烦您|为您|поддержк|кошел|транзакц|хэш|хеш"
    r"|ウォレット|トランザクション|お問い合わせ|billetera|cartera|지갑",
}  # fmt: skip
_CLOSING = re.compile(
    r"^\W*(?:ok(?:ay)?|thanks?|thank you|thx|ty|great|perfect|good|fine|cheers|bye|got it|sure|好的?|谢谢.{0,6}|謝謝.{0,6}"
    r"|收到|行|嗯+|哦+|明白了?|知道了|辛苦了|спасибо|хорошо|ок|понял|ありがとう.{0,8}|了解|gracias|vale|obrigad[oa]|감사합니다)"
    r"[\s,.!，。！~～]*(?:.{0,12})$",
    re.IGNORECASE,
)


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(_CUES[kind], re.IGNORECASE)


@lru_cache(maxsize=4096)
def has_cue(kind: str, text: str) -> bool:
    """Whether `text` shows the cue: promise, deadline, instruct, result, correct, doubt or service."""
    return _pattern(kind).search(text) is not None


def is_promise(text: str) -> bool:
    """A commitment of the desk with a time, or one to come back to the customer."""
    return has_cue("promise", text) and not text.rstrip().endswith(("?", "？"))


def deadline_of(text: str) -> str:
    """The words that say until when, verbatim; "" where none do."""
    found = list(_pattern("deadline").finditer(text))
    if not found:
        return ""
    start, end = found[0].start(), found[0].end()
    for match in found[1:]:
        if match.start() - end <= 4:
            end = match.end()
    return text[start:end].strip(" ,，.。")


def is_closing(text: str) -> bool:
    """Thanks, agreement and goodbyes: nothing a next agent needs."""
    return len(text) <= 40 and _CLOSING.match(text) is not None
