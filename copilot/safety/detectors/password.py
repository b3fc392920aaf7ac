"""Passwords, PINs and passphrases: nothing but the words beside them gives them away."""

from collections.abc import Iterator

from copilot.safety.detectors.awaited import Cues, word_set
from copilot.safety.detectors.base import Span, View, lazy

_CUES = Cues.of(
    "password passwords passwd passcode passphrase passwort kennwort pwd psw pw pin pins contrasena clave passe"
        " senha sifre sifrem parola haslo heslo"
    " pattern wachtwoord sandi mypassword userpassword walletpassword pass pswd passw passwrod passowrd pasword mdp parolam"
    " parolum mk",
    "密码", "密碼", "口令",
    "暗証番号", "パスワード", "パスコード", "비밀번호", "비번", "핀번호", "핀 번호", "핀코드", "암호",
    "пин-код", "пин:", "пин код", "пинкод", " пин ", "парол", "mật khẩu", "รหัสผ่าน", "كلمة المرور",
    "كلمة السر", "الرقم السري", "पासवर्ड",
)  # fmt: skip
_SHORT = {
    "pass": r"(?: word)?[ \t]{0,2}(?:(?:is|was|as|[:：=])|(?=[ \t](?:[A-Za-z]+[-_.!@#]?\d|\d+[A-Za-z])[!-~]{2}))",
    "passw": r"[ \t]{0,2}(?:is|was|[:：=]|[ \t])",
    "pattern": r"[ \t]{0,2}(?:is|was|[:：=])[ \t]{0,2}(?=\d(?:[-> ]{0,2}\d){3,8})",
    "mk": r"[ \t]{0,2}(?:là|[:：=])[ \t]{0,2}(?=[!-~]{0,30}\d)",
}
"""Words that are cues only where something is plainly given: "to pass" is none."""
_COPULA = (
    r"(?:is|was|are|equals|es|era|est|ist|lautet|é|è|это|là|adalah|jest|je|है|هي|هو)(?!\w)|—|–|->|=>"
    r"|-(?=[ \t])|→|は|が|이|가|는|은|:|：|=|＝"
    r"|就?是|为|為|係|系|[设設](?:置|定)?(?:的|成|为|為|了)|改(?:的|成|为|為)了?"
    r"|(?:[输輸]入?|填|[写寫]|用|打|敲|[记記])的|叫|数字|數字"
    r"|(?<=[是为為的])(?:我|他|她|家|孩子|[儿兒]子|女[儿兒]|老婆|老公|女朋友|的|生日|手[机機][号號]?|[电電][话話]|名字|姓名|拼音|[后後][六八468]位|加){1,6}"
)
_BETWEEN = (
    r"(?:码|碼|s|-?код\w{0,2}|[а-я]{1,3})?(?:[ \t]{0,2}[(（](?P<aside>[^()（）\n]{0,30})[)）])?"
    r"(?P<qualifier>(?:[ \t]{0,2}(?:我|你|都|一直|之前|原[来來]"
    r"|[现現]在|[当當][时時]|上次|每次|明明|[记記]得|好像|可能|大概|[应應][该該]|也[许許]|貌似|似乎"
    r"|肯定|其[实實]|[前后後]面?[几幾]?[位个個]?|[开開][头頭])|[ \t]{1,2}(?:code|number|word|no\.?"
    r"|(?:for|of|to|de|do|da|del|di|du|von|của|от|для)(?: [^\W_]{1,14}){1,4}?"
    r"(?=[ \t]{1,2}(?:is|was|es|é|è|est|ist|là|это)(?!\w)|[ \t]?[:：=])|to|as|into"
    r"|i|you|we|have|had|set|use|used|entered|typed|created|chose|currently|now|still|file|dùng|của tôi|saya"
    r"|kod\w{0,2}|الخاصة? بي"
    r"|от \w{2,12})(?![A-Za-z])){0,5})"
    r"(?P<copula>(?:[ \t]{0,3}(?:" + _COPULA + r")){0,4})[ \t]{0,3}(?P<quote>[\"'“”‘「『`《]?)"
)
_VALUE = r"[!-~][!-~ \u00c0-\u024f]{2,79}"
_STOP = word_set(
    "a an the not no too is was are be been being has have had does did do can cannot can't could will would"
    " should must may might need needs"
    " wrong incorrect correct right invalid valid required needed necessary mandatory optional expired lost gone"
    " forgotten forgot missing empty blank"
    " none null weak strong long short same different case sensitive locked safe secure secured ok okay fine good"
    " bad hard easy simple only never"
    " always again already also and or but because since when while if so that this these those what which who"
    " where why how it its on in at to"
    " for from of by with without after before until during about around between under over up down out off set"
    " reset resetting changed change"
    " changing updated update recover recovery recovered protected protection manager field box screen page button"
    " prompt policy rule rules"
    " error failed fails fail accepted rejected working work works stored saved shown hidden encrypted hashed"
    " visible compromised leaked stolen"
    " hacked exposed known unknown unique used using use entered typed just exactly really probably maybe still"
    " then than there here please"
    " pls your you my-own at least minimum maximum max min character characters digit digits word words letters"
    " symbols number numbers step"
    " stuck greyed grayed disabled unavailable impossible useless annoying confusing fake broken blank visible mine yours"
    " theirs"
    " falsch richtig vergessen weg falso faux fausse incorrect incorrecte oubli oublie perdu incorrecta incorrecto"
    " correcta correcto"
    " invalida invalido errada errado certa certo sbagliata sbagliato corretta salah benar lupa yanlis yanlış dogru doğru sai"
    " password passwd passcode pin pins pwd import export login log sign app wallet ios android metamask"
)
_FOLLOWERS = (
    r"\s(?:and|but|or|so|because|why|when|what|how|please|pls|plz|now|it|its|it's|then|that|which|for|on|in|at|to"
    r"|with|from|as|not|doesn't|does|is|was|does"
    r"|did|yet|anymore|says?|keeps?|still|user(?:name)?|email|login|help|can|could|cannot|can't|i|you|we|they"
    r"|thanks?|thx)(?=[\s=:,.!?]|\Z)|[;；]|,\s|\.\s|\?\s"
)
_UNIT = (
    r"[ \t]{0,2}(?:位|个|個|次|分钟|天|月|年|条|characters?\b|chars?\b|digits?\b|letters?\b|words?\b|times?\b"
    r"|minutes?\b|hours?\b|days?\b|attempts?\b|-digit)"
)
_REVERSED = (
    r"(?<![A-Za-z])(?:with|using|use|used|entered|enter|typed?|put|try|tried)["
    r" \t]{1,2}[\"'“「]?(?P<value>[!-~](?:[!-~ ]{1,60}?[!-~])?)[\"'”」]?[ \t]{1,2}as[ \t]"
    r"(?:(?:my|the|a|your)[ \t])?(?:[a-z]{2,12}[ \t]){0,2}\Z"
)
_REVERSED_IS = (
    r"(?<![!-~])(?P<value>[$-?A-~][!-~]{3,63})(?<![,.])[,.]?[ \t]{0,2}"
    r"(?:(?:(?:that|this|it)(?: is|'s) |is |was )(?:my|the) |是我?的?|就是我?的?|ist mein "
    r"|es mi |est mon )(?:[a-z]{2,12} |[\u4e00-\u9fff]{0,4})?\Z"
)
_ANOTHER = r"[\"'”’」]?[ \t]{0,2}(?:和|或者?|跟|以及|、|，|,|/|and|or|y|et|и)[ \t]{0,2}[\"'“‘「]?(?P<value>[!-+\-.0-~]{4,64})"
_MORE = 5
_WHY = "stands where a password or PIN is given"


def gate(view: View) -> bool:
    """A word for password."""
    return view.knows(_CUES)


def find(view: View) -> Iterator[Span]:
    """Spans of kind password."""
    for cue_start, cue_end in view.places(_CUES):
        cue = view.low[cue_start:cue_end]
        if cue in _SHORT and not lazy(_SHORT[cue]).match(view.text, cue_end):
            continue
        if view.low[cue_end : cue_end + 2] in ("-r", "-p", "-l") or view.low[cue_start - 1 : cue_start] == "#":
            continue  # "password-protected" describes something, "#pin" is a topic
        yield from _given_after(view, cue, cue_start, cue_end)
        yield from _given_before(view, cue_start)


def _given_after(view: View, cue: str, cue_start: int, cue_end: int) -> Iterator[Span]:
    between = lazy(_BETWEEN, 2).match(view.text, cue_end)
    if between and between["aside"] and _is_one_secret(between["aside"]):
        yield Span("password", between.start("aside"), between.end("aside"), _WHY)
        return
    value = lazy(_VALUE).match(view.text, between.end()) if between else None
    if not between or not value:
        return
    before = view.before(cue_start, 12).rstrip()
    if before.endswith(("动态", "動態", "一次性", "短信")):
        return  # a code by another name; the detector of one-time codes takes it
    kind = "one_time_code" if before.endswith(("one-time", "one time")) else "password"
    given, quoted = between["copula"].strip(), between["quote"]
    text = value.group()
    if quoted and (text[0] in ".,;:!?)" or view.text[cue_end : cue_end + 1] == quoted in "\"'`"):
        return  # the mark closes something said before
    if quoted and (close := lazy("[\"'”’」』`》]").search(view.text, value.start() + 1, value.end() + 1)):
        length = close.start() - value.start()
    elif given.endswith(("=", "＝")) and view.text[value.start() - 1] in "=＝":
        length = (
            len(text.split(" ", 1)[0].split("&", 1)[0])
            if "&" not in text.split(" ", 1)[0] or "://" in view.before(cue_start, 60)
            else len(text.split(" ", 1)[0])
        )
    else:
        length = _length(text, cue, given, view.text[value.start() : value.start() + 90])
    chosen = text[:length].rstrip()
    if (
        chosen.strip("*•.…_-?")
        and len(chosen) >= 3
        and (given or cue == "pin" or not between["qualifier"] or _secret_looking(chosen.split(" ")[0]))
    ):
        end = value.start() + len(chosen)
        yield Span(kind, value.start(), end, _WHY)
        for _ in range(_MORE):
            more = lazy(_ANOTHER).match(view.text, end)
            if not more or not _secret_looking(more["value"]):
                break
            yield Span(kind, more.start("value"), more.end("value"), _WHY)
            end = more.end("value")


def _length(text: str, cue: str, given: str, ahead: str) -> int:
    """How many characters of `text` are the value; 0 where the words are about a password instead of being one."""
    stop = lazy(_FOLLOWERS, 2).search(text)
    clause = text[: stop.start()] if stop else text
    words = clause.split(" ")
    first = words[0].rstrip(".,;:)]}\"'")
    lead = lazy(r"[a-z']*", 2).match(first)
    word = lead.group().lower() if lead else ""
    about = word in _STOP and (len(word) == len(first) or first[len(word)] in ".,;:!?)^_*")
    if not first.isascii() and not _secret_looking(first):
        return 0
    if not first or about or first.startswith(("http:", "https:")) or lazy(_UNIT, 2).match(ahead, len(first)):
        return 0
    if first.isdigit() or lazy(r"\d[\d-]{2,}").fullmatch(first):
        return len(first) if 4 <= len(first) <= 16 and (given or cue == "pin" or not cue.isascii() or len(first) >= 6) else 0
    if _secret_looking(first):
        return len(first)
    if not given:
        return 0
    tail = max((number for number, word in enumerate(words[:7]) if any(map(str.isdigit, word))), default=-1)
    if tail >= 0 and not any(word.lower() in _STOP for word in words[:tail]):
        return len(" ".join(words[: tail + 1]))
    plain = [word for word in words if word]
    if any(_is_stop(word) for word in plain) or not 1 <= len(plain) <= 6:
        return 0
    ends_clause = stop is not None or len(text) == len(ahead) or not ahead[len(text) : len(text) + 1].isalnum()
    if len(plain) == 1:
        return len(first) if ends_clause and len(first) >= 4 else 0
    return len(clause.rstrip()) if given[-1] in ":：" and ends_clause else 0


def _is_stop(word: str) -> bool:
    bare = word.lower().strip(".,;:!?)(*_")
    return bare in _STOP or bare.endswith(("ing", "ed"))


def _given_before(view: View, cue_start: int) -> Iterator[Span]:
    head_start = max(0, cue_start - 100)
    head = view.text[head_start:cue_start]
    for pattern in (_REVERSED, _REVERSED_IS):
        match = lazy(pattern, 2).search(head)
        if (
            match
            and (words := match["value"].split(" "))[0].lower() not in _STOP
            and (_secret_looking(match["value"]) or (len(words) > 1 and any(any(map(str.isdigit, word)) for word in words)))
        ):
            yield Span("password", head_start + match.start("value"), head_start + match.end("value"), _WHY)
            return


def _is_one_secret(aside: str) -> bool:
    """Whether what stands in brackets is the password, not a remark such as its length."""
    return (
        aside.isascii() and " " not in aside and _secret_looking(aside) and not lazy(r"\d+[-~+]?\d*[a-z]{0,5}").fullmatch(aside)
    )


def _secret_looking(token: str) -> bool:
    """Letters mixed with digits or with signs inside: no ordinary word."""
    body = token.strip(".,;:?!)(]}[{\"'_*`")
    if len(token) < 4 or lazy(
        r"https?:|www\.|[a-z]+(?:[-'/.][a-z]+)+$|\d+(?:st|nd|rd|th|x|s|h|m|k)$|v?\d+(?:\.\d+)+$|[a-z]+[.,)]\d{1,2}$", 2
    ).match(body):
        return False
    digit, letter = any(map(str.isdigit, body)), any(map(str.isalpha, body))
    sign = any(not char.isalnum() and char not in "-'/.,:" for char in body)
    return (digit and letter) or (sign and (digit or letter))
