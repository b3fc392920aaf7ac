"""Names, only where words make them sure: "my name is", 我叫, a form's field, a title, a signature.

A name without such a cue stays: guessing would take half of the product names, tokens and places with it.
"""

from collections.abc import Iterator

from copilot.safety.detectors.awaited import Cues, word_set
from copilot.safety.detectors.base import Span, View, lazy

_NO_FIELD = (
    r"(?:user|token|file|host|domain|app|nick|screen|display|contract|wallet|coin|account|project|brand|chain|network)[ _]?\Z"
)
_SAID_BEFORE = (
    r"(?:name is|name's|i am called|mi nombre es|me llamo|je m'appelle|ich hei(?:ß|ss)e|mein name ist|meu nome é"
    r"|mi chiamo|nama saya|jmenuji se|nazywam się"
    r"|speaking with|меня зовут|tên tôi là|tôi tên là)"
)
_FIELD = Cues.of(
    "name holder beneficiary recipient nombre nome nom",
    "姓名", "名字", "联系人", "聯繫人", "聯絡人", "户名", "戶名", "持卡人", "收款人", "开户人", "申请人", "имя", "фио",
)  # fmt: skip
_SAID_HAN = Cues.of(
    "", "我叫", "我名叫", "我是叫", "我的名字是", "我的名字叫", "本人姓名", "名字是", "名字叫", "姓名是", "姓名为", "我姓"
)
_TITLES = Cues.of("mr mrs ms dr prof miss herr frau senor senora monsieur madame")
_SIGNED = Cues.of("regards sincerely truly wishes", "此致", "敬上")
_SAYING = Cues.of(
    "name nombre llamo appelle heisse nome chiamo nama jmenuji nazywam speaking", "меня зовут", "tên tôi là", "tôi tên là"
)
_ANY = _SAYING + _FIELD + _TITLES + _SIGNED + _SAID_HAN
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花"
    "方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝"
    "明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝"
    "管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊甄曲家封储靳段焦巴弓牧车侯全班仰秋仲伊宫宁仇"
    "栾甘厉戎祖武符刘景詹束龙叶幸司韶郜黎薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰"
    "郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广禄东殴"
    "利师巩聂关荆游竺权盖益桓公欧肖涂"
    "趙錢孫鄭馮陳衛蔣韓楊許呂張嚴華謝鄒竇雲蘇魯韋馬鳳兒湯羅畢鄔樂時齊顧黃蕭貝計談龐紀項藍閔麻賈婁顏鍾駱萬盧經繆應鄧"
    "鬱單諸陸榮儲車龍葉劉農溫莊閻連習魚師鞏聶關遊權蓋"
)
_TWO_SURNAMES = "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|东方|東方|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|夏侯"
_HAN_NAME = rf"(?:{_TWO_SURNAMES})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}"
_PART = r"(?:[A-ZÀ-ÞĀ-ŽА-ЯΑ-Ω][\w'’\-]{1,24}|[A-ZÀ-Þ]\.?)"
_LATIN_NAME = rf"{_PART}(?:[ \t]{{1,2}}(?:(?:van|von|de|der|den|da|di|del|la|le|bin|al|el|ibn|ten)[ \t]){{0,2}}{_PART}){{0,3}}"
_NO_HAN_NAME = r"[一二两兩三几幾][个個种種只串款条條]|那[个個些么麼样樣]|[这這哪谁誰不]|什么|甚麼|没有|沒有"
"""How a Chinese sentence goes on that says what a name is like, or asks for it; no name begins so."""
_LOWER_NAME = rf"(?!{_NO_HAN_NAME})" + r"[^\W\d_]{2,20}(?:[ \t][^\W\d_]{2,20}){0,2}(?=[ \t]{0,2}(?:[,.!\n]|\Z))"
_AFTER_NAME = "，,。.！!、；;：: \t\n）)」”\x1c\x1d\x1e\x1f"
_NAME_ENDS = "的是在有没和与及已想要来说也就今昨前刚先女我你他用提收申"
_NO_NAME = word_set(
    "not the a an this that here there sorry really very so just still now wrong right my your our support"
    " customer service team admin agent telegram discord google"
    " urgent about what why how when where is it scam ridiculous unacceptable crazy insane bad good bullshit help"
    " please yes no ok okay thanks thank hello hi hey dear"
    " bitcoin ethereum tron solana polygon binance metamask trust tpwallet wallet usdt token coinbase kraken kucoin okx bybit"
)
_WHY = "words beside it say that it is a name"


def gate(view: View) -> bool:
    """A cue."""
    return view.knows(_ANY)


def find(view: View) -> Iterator[Span]:
    """Spans of kind name."""
    text, low = view.text, view.low
    for start, _ in view.places(_SAYING):
        said = lazy(_SAID_BEFORE + r"[ \t]{1,2}(?:(?:mr|mrs|ms|dr)\.?[ \t])?", 2).search(low, max(0, start - 12), start + 32)
        if said and said.start() <= start < said.end():
            yield from _name_at(text, said.end(), sure="name" in said.group() or not said.group().isascii())
    for start, end in view.places(_FIELD):
        match = lazy(r"[ \t]{0,2}[:：=][ \t]{0,2}|[ \t]{1,2}(?=[\u4e00-\u9fff])").match(text, end)
        if match and not lazy(_NO_FIELD).search(view.before(start, 12)):
            yield from _name_at(text, match.end(), sure=not match.group().isspace())
    for _, end in view.places(_SAID_HAN):
        match = lazy(r"[ \t:：是叫]{0,3}").match(text, end)
        if match:
            yield from _name_at(text, match.end(), sure=True)
    for _, end in view.places(_TITLES):
        match = lazy(r"\.?[ \t](?=[A-ZÀ-ÞĀ-Ž])").match(text, end)
        if match:
            yield from _name_at(text, match.end(), sure=False)
    for _, end in view.places(_SIGNED):
        match = lazy(r"[,，.]?[ \t]{0,2}\r?\n[ \t]{0,2}(?:-+[ ]?)?").match(text, end)
        if match:
            yield from _name_at(text, match.end(), sure=False)


def _name_at(text: str, start: int, *, sure: bool) -> Iterator[Span]:
    han = lazy(_HAN_NAME).match(text, start)
    if han:
        end = _han_end(text, start, han.end())
        if end > start + 1:
            yield Span("name", start, end, _WHY)
        return
    match = lazy(_LATIN_NAME).match(text, start) or (lazy(_LOWER_NAME).match(text, start) if sure else None)
    if match and match.group().split()[0].lower().strip(".,") not in _NO_NAME and match.group().lower() not in _NO_NAME:
        yield Span("name", start, match.end(), _WHY)


def _han_end(text: str, start: int, end: int) -> int:
    """Where a Chinese name ends: at a sign, before a word that follows names, at the latest after three or four characters."""
    for position in range(start + 2, end + 1):
        if (
            position == len(text)
            or text[position] in _AFTER_NAME
            or text[position] in _NAME_ENDS
            or not "\u4e00" <= text[position] <= "\u9fff"
        ):
            return position
    return min(end, start + 3)
