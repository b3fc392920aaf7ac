"""How people at a support desk promise, instruct, report a result, take something back: cues in the commonest languages.

Cues only rank and sort sentences that stand in the conversation; no sentence is made from them.
"""

import re
from functools import cache, lru_cache

_CUES = {
    # A commitment of the desk to do something later.
    "promise": r"\b(?:i|we)(?:'|’)?(?:ll| will| am going to| are going to)\b.{0,80}\b(?:update|get back|write|reply|answer"
    r"|call|let you know|follow up|chase|check|report|inform|contact|look|confirm|escalate|ask|push|send|tell|post|come back"
    r"|keep you|prepare|arrange|pass|file|open|register|review|investigate|finish)\b|\b(?:i"
    r"|we)\b[^.!?]{0,40}\band will (?:write|update|call|tell|let|send|answer|reply)\b|\b(?:you(?:'|’)?ll|you will) (?:hear"
    r"|get|receive|have)\b|\b(?:promise|guarantee)d?\b|(?:会|將會|将|再|后|後|前|内|內|[\d一二两兩三四五六七八九十]\s?(?:点"
    r"|點|號|号)).{0,24}(?:回复|回覆|答复|答覆|(?:告知|告诉|告訴|通知)(?!我)|联系您|聯絡您|跟进|跟進|给您|給您|发您|發您"
    r"|同步(?:给|給|进展|進展|结果|結果)|反馈|反饋|更新|结果|結果)|我.{0,14}(?:再查|去查|核实|核實|登记|登記|升级|升級|转交"
    r"|轉交|催|复核|複核|回访|回訪|提交|整理|安排|上报|上報|更新|主管)|(?:отвеч|ответ|напиш|сообщ|вернусь|вернёмся|перезвон"
    r"|провер|передам|уточн)(?!\w*л[аи]?\b)\w*.{0,60}(?:до|завтра|сегодня|в течение|через|пятниц|понедельник|вторник|сред"
    r"|четверг)|(?:ご連絡|ご報告|お知らせ|回答|確認)(?:いた|し|を)|連絡します|(?:le|te|les) (?:escribir|avisar|responder"
    r"|informar|llamar)\w*|(?:vou|vamos) .{0,40}(?:avisar|responder|retornar)|연락드리|알려드리|답변드리|chúng tôi sẽ|em sẽ"
    r"|ich (?:melde|gebe)|wir melden|je vous (?:tiens|recontacte|réponds)",
    # The customer says what they will do or send.
    "pledge": r"\b(?:i|we)(?:(?:'|’)?ll| will| am going to|(?:'|’)m going to| are going to)\b(?! (?:never|not|be"
    r"|sue)\b).{0,60}\b(?:send|upload|attach|post|share|forward|provide|paste|screenshot|try|test|check|retry|do (?:it|that"
    r"|this)|ask|look|find|dig|get (?:it|that|the|you|back)|write|reply|answer|report back|let you know|come back|update"
    r"|reinstall|restart|call)\b|(?:^|[\s，,。！!；;、]|我|我们|我們)(?:今晚|明天|明早|后天|後天|晚上|下午|晚点|晚點|等下"
    r"|等会|等會|待会|待會|一会儿?|一會兒?|稍后|稍後|回头|回頭|回家|到家|下班|周末|馬上|马上)(?!.{0,14}我).{0,14}(?:发|發|传"
    r"|傳|试|試|截|拍|查|找|问|問|补|補|弄|操作|重装|重裝|提供|联系|聯繫|回复|回覆|告诉|告訴|给你|給你|给您|給您)"
    r"|我.{0,6}(?:去|再|先|会|會|来|來).{0,4}(?:试|試|查|问|問|找|拍|截|补|補|重装|重裝)(?!.?[了过過])|\b(?:отправлю|пришлю"
    r"|скину|вышлю|сделаю|попробую|проверю|напишу|узнаю|отпишусь|поищу)\b|(?:送り|試し|確認し|やってみ|連絡し|聞いてみ)ます"
    r"|(?:보내|해 ?볼|확인해 ?볼|연락)(?:드릴게요|게요|겠습니다)|\b(?:(?:te|le|les|os) (?:envío|mando|escribo|aviso)|enviaré"
    r"|mandaré|probaré|intentaré|voy a (?:enviar|mandar|probar|intentar|revisar))\b|\b(?:vou (?:enviar|mandar|testar|tentar"
    r"|verificar)|(?:te|lhe) (?:envio|mando))\b|\b(?:tôi|mình|em|anh|chị) sẽ (?:gửi|thử|kiểm tra|chụp|hỏi|báo)"
    r"|\bich (?:schicke|sende|probiere|prüfe|melde|versuche)\b|\b(?:j(?:e |['’])(?:vous |t['’]|te )?(?:envoie|enverrai"
    r"|essaie|essaierai|vérifie|vérifierai|regarde))\b|\b(?:saya|aku|nanti) (?:akan |saya |aku )?(?:kirim|coba|cek|tanya)"
    r"|(?:göndereceğim|deneyeceğim|bakacağım)",
    # Somebody brings what was to be found out or handed over.
    "report": r"\b(?:as promised|update:|turns out|here(?:'|’)?s (?:the|my|your)|here (?:is|are|it is)|attached"
    r"|\[?(?:screenshot|image|photo|attachment)\]|(?:the )?(?:result|answer|reply) (?:is|was|came))\b|\[(?:screenshot|image"
    r"|photo|attachment|图片|截图|附件)\]|\b(?:they|he|she|(?:the |our |my )\w+(?: \w+)?)(?: have| has|(?:'|’)(?:ve"
    r"|s))?(?: just| now| already)? (?:replied|answered|confirmed|responded|came back)\b|\b(?:they|he|she|(?:the |our "
    r"|my )?(?:team|colleagues?|engineers?|specialists?))(?: have| has)?(?: just| now| already)? (?:said|says|told|found"
    r"|fixed|wrote)\b|\b(?:i|we)(?:(?:'|’)ve| have)?(?: just| now| already)? (?:checked|asked|heard|looked|sent|uploaded"
    r"|escalated|attached|found|tried|tested|confirmed|contacted|called|posted|shared)\b|(?:他们|她们|它们|对方|對方|同事"
    r"|技术|技術|团队|團隊|资深|資深|服务商|服務商|提供方|项目方|項目方|交易所|银行|銀行|工程师"
    r"|工程師)[^，。！？]{0,8}(?:回复|回覆|答复|答覆|反馈|反饋|确认|確認|说|說|查到|处理|處理|回了)|(?:结果|結果|结论|結論"
    r"|答复|答覆|回复|回覆|反馈|反饋)(?:是|了|说|說|出来|出來|来了|來了|如下|[:：])|(?:查|核实|核實|核对|核對|确认|確認|问"
    r"|問|试|試|找)(?:到了|过了|過了|清楚了|好了|完了|了一下|了，|了。|到：)|(?:已经?|已經|刚刚?|剛剛?)(?:帮您|为您"
    r"|為您)?.{0,3}(?:查|核实|核實|核对|核對|转交|轉交|升级|升級|提交|整理|发|發|寄|上报|上報)|整理好|(?:发|發|传|傳)(?:给"
    r"|給)?(?:您|你|你们|你們)?(?:过去|過去)?了|更新一下|如约|\b(?:ответили|подтвердили|сообщили|сказали|проверил[аи]?"
    r"|узнал[аи]?|выяснил[аи]?|отправил[аи]?|прислал[аи]?|скинул[аи]?|попробовал[аи]?|как и? ?обещал[аи]?|вот (?:скрин|ответ"
    r"|результат))\b|(?:確認|送信|調査|回答)(?:し|いた)?(?:まし|しまし|を受け)た|確認できました|確認したところ|送りました"
    r"|試しました|(?:확인|전달|조사)(?:했|해 ?보니|해 ?본|되었|드렸)|보냈|보내드렸|해 ?봤|\b(?:respondieron|confirmaron"
    r"|dijeron|ya (?:revisé|consulté|envié|probé)|responderam|confirmaram|já (?:verifiquei|enviei|testei)"
    r"|haben (?:geantwortet|bestätigt)|habe (?:geprüft|nachgefragt|geschickt|gesendet|probiert)|ont (?:répondu|confirmé)"
    r"|j(?:'|’)ai (?:vérifié|envoyé|essayé|demandé))\b|\b(?:đã|vừa) (?:kiểm tra|phản hồi|xác nhận|gửi|thử|trả lời)"
    r"|\bsudah (?:saya )?(?:cek|kirim|coba|dijawab)",
    # The customer has what the desk was to send.
    "received": r"\b(?:i )?(?:got|received|have) (?:it|(?:your|the|that) (?:e-?mail|mail|list|file|message|reply|answer"
    r"|document|link|refund|info\w*))\b|(?:材料|邮件|郵件|清单|清單|文件|回复|回覆|短信|资料|資料|消息)[^，。！？]{0,4}收到"
    r"|收到(?:了)?(?:您|你|你们|你們|邮件|郵件|材料|清单|清單|资料|資料)|\bполучил[аи]?\b|受け取りました|届きました|받았"
    r"|\brecib[íi]|\brecebi\b|\berhalten\b|\breçu\b|\bđã nhận",
    # The customer is content: what upset them before is over.
    "thanks": r"\b(?:thanks|thank you|thx|ty|tysm|cheers|appreciate)\b(?! for (?:nothing|wasting))|谢谢|謝謝|多谢|多謝|感谢"
    r"|感謝|辛苦了|太好了|(?<![不没沒])解决了|(?<![不没沒])解決了|спасибо|благодар|ありがとう|助かりました|gracias|obrigad"
    r"|danke|merci|감사합니다|고맙습니다|cảm ơn|terima kasih|makasih|teşekkür|شكرا|ขอบคุณ|धन्यवाद|\b(?:it|that)(?:'"
    r"|’)?s? (?:works|worked|helped|solved) (?:now|!)",
    # Until when.
    "deadline": r"\b(?:by|before|until|within|in|at|on)\s(?:\d+(?::\d\d|\s(?:business |working )?(?:hours?|minutes?"
    r"|days?)\b)?|tomorrow|today|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|the end|an hour"
    r"|a day)|\b(?:tomorrow|tonight|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next week|shortly|soon)\b"
    r"|\d{1,2}:\d{2}|\d+\s?(?:hours?|minutes?|days?|business days?)\b|(?:今天|明天|后天|後天|今晚|明早|明晚"
    r"|下?周[一二三四五六日天]|下?週[一二三四五六日]|星期.|下周|下午|上午|中午|晚上|\d+\s?(?:点|點|小时|小時|分钟|分鐘|天"
    r"|个工作日|日|号|號)|[一二两三四五六七八九十]+(?:点|點|小时|小時|天|分钟))(?:.{0,6}(?:前|内|內|之前|后|後))?|завтра"
    r"|сегодня|до \S+|через \S+|в течение|trước \d[\d:]*(?: mai)?|ngày mai|sáng mai|chiều mai|hôm nay|tối nay|明日|本日"
    r"|\d+時|までに|mañana|hoy|amanhã|hoje|morgen|heute|demain|내일|오늘",
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
_LATER_DAY = re.compile(
    r"tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|next week|\bdays?\b|明天|明早|明晚|后天|後天"
    r"|下?[周週][一二三四五六日天]|星期|下周|下週"
    r"|(?:\d\s?|[几幾一两兩二三四五六七])天|工作日|завтра|понедельник|вторник|сред|четверг|пятниц|недел|\d\s?дн|明日"
    r"|mañana|amanhã|morgen|demain|내일|ngày mai|besok|yarın",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"(?:\s?[AaPp]\.?[Mm]\b\.?)?(?:\s?[(（]?(?:UTC|GMT|CES?T|EES?T|WES?T|BST|MSK|[ECMP][SD]?T|JST|KST|SGT|HKT|IST|ICT|WIB"
    r"|МСК)\b"
    r"(?:[+-]\d{1,2}(?::\d\d)?)?[)）]?)?"
)
_CLOSING = re.compile(
    r"^(?>\W*(?>ok(?:ay)?|thanks?|thank you|thx|ty|great|perfect|good|fine|cheers|bye|got it|sure|alright|all right|noted"
    r"|(?:so |very )much|a lot|again|for (?:your|the) (?:help|time|info(?:rmation)?)|i(?:'|’)?ll wait|no (?:problem|worries)"
    r"|good(?:bye| ?night| day)|have a (?:nice|good) (?:day|one|evening)|mate|man|sir|guys|team|bro|then|you too"
    r"|好[的呀啊吧嘞]?|谢谢|謝謝|多谢|感谢|感謝|[您你]了?|收到|行[吧啊]?|可以|嗯|哦|噢|喔|明白了?|知道了|了解(?:です|しました|了)?|辛苦了?|麻烦了?"
    r"|那?我?(?:等着|等等|等消息|再等等|先等|等)|再见|拜拜|客服|啦|呢|哈|嘿|了|啊|呀|哦|吧|没事了?|不客气"
    r"|спасибо|хорошо|ок|понял[аи]?|понятно|большое|жду|ありがとう(?:ございま(?:す|した))?|承知しました"
    r"|gracias|muchas|vale|perfecto|obrigad[oa]|감사합니다|네|알겠습니다|danke|merci|teşekkürler|cảm ơn|terima kasih)"
    r"(?![A-Za-zА-я]))+\W*$",
    re.IGNORECASE,
)


_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|(?<!\w)[‘'][^’']{12,}[’'](?!\w)")
_REFUSED = re.compile(
    r"\b(?:not|never|cannot|unable|no(?!,)|nicht|kein|ne|não|không)\b|n['’]t\b|不(?:会|會|能|再|用|可能)|[无無]法|[没沒]有?办法|\bне\b",
    re.IGNORECASE,
)


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(_CUES[kind], re.IGNORECASE)


@lru_cache(maxsize=4096)
def has_cue(kind: str, text: str) -> bool:
    """Whether `text` shows the cue, one of those named above."""
    return _pattern(kind).search(text) is not None


def is_promise(text: str) -> bool:
    """A commitment of the desk with a time, or one to come back to the customer."""
    return _is_meant("promise", text) and not text.rstrip().endswith(("?", "？"))


def is_pledge(text: str) -> bool:
    """Something the customer says they will do or send."""
    return _is_meant("pledge", text) and not text.rstrip().endswith(("?", "？", "吗", "吧", "么"))


def _is_meant(kind: str, text: str) -> bool:
    """Whether the cue stands in the speaker's own words, and is not a refusal."""
    own = _QUOTED.sub(" ", text)
    return any(
        not _REFUSED.search(own[max(0, match.start() - 8) : match.start()] + match.group()[:16])
        for match in _pattern(kind).finditer(own)
    )


def is_on_another_day(deadline: str) -> bool:
    """Whether the words that say until when name a day after today."""
    return _LATER_DAY.search(deadline) is not None


def deadline_of(text: str) -> str:
    """The words that say until when, verbatim; "" where none do."""
    found = list(_pattern("deadline").finditer(text))
    if not found:
        return ""
    start, end = found[0].start(), found[0].end()
    for match in found[1:]:
        if match.start() - end <= 4:
            end = match.end()
    if zone := _ZONE.match(text, end):
        end = zone.end()
    return text[start:end].strip(" ,，.。")


def is_closing(text: str) -> bool:
    """Thanks, agreement and goodbyes: nothing a next agent needs."""
    return len(text) <= 40 and _CLOSING.match(text) is not None
