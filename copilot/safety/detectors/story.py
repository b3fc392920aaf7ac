"""What a conversation is about where nothing stands beside a value: money that moved, or a key.

A customer asked for "the hash" often answers with the bare value, and one who tells of a transfer pastes it a few
lines later. Words for moving money anywhere shortly before make such a value a transaction hash, unless a word for
keys, phrases, import or backup stands there too: then the value stays hidden.
"""

from copilot.safety.detectors.base import View, lazy
from copilot.safety.detectors.cues import PRIVATE_CUE, PUBLIC_CUE, is_warning

_MOVED = (
    r"(?<![a-z])(?:sent|sends?|sending|receiv(?:e|ed|ing)|credited|processing|payments?|paid|left my wallet|exchange|network"
    r"|cash(?:ed)? out|sold|bought|mainnet|envi(?:é|e|o|ó|ei|ou|ado|amos)|mand(?:é|ei|ado)|recib\w{1,5}|receb\w{1,5}"
    r"|retir\w{1,5}"
    r"|dep[oó]sit\w{1,5}|saques?|saquei|envoy\w{1,4}|re[cç]u|virement|retrait|d[eé]p[oô]t|gesendet|geschickt"
    r"|[uü]berw(?:eisung|iesen)"
    r"|ein(?:ge)?zahlt?|aus(?:ge)?zahlt?|erhalten|inviat\w|ricevut\w|preliev\w|wys[lł]a\w{1,3}|otrzyma\w{1,3}|poslal\w?"
    r"|odeslal\w?"
    r"|kirim|dikirim|tarik|terima|g[oö]nder\w{1,6}|yat[iı]r\w{1,5}|[cç]ekim|gelmedi|chuy[eể]n|g[uử]i|n[aạ]p|r[uú]t"
    r"|nh[aậ]n)(?![a-z])"
    r"|[转轉](?!人工|接|客服|告|发|發|述|换器|換器)|提[币幣到了]|充[值币幣了到]|打[到了给給]|[汇匯][款了到]|收[到款]|没收|入[账賬帳]|[吞]了|[链鏈]上|主[网網]|[网網][络絡]"
    r"|отправ|перев[её]л|вывод|вывел|пополн|получ|пришл[аио]|зачисл|送金|送[っりる]|着金|入金|出金|届[いかき]|振込"
    r"|보[냈내]|송금|입금|출금|전송|들어오|أرسل|تحويل|سحب|إيداع|भेज|ट्रांसफर|โอน|ถอน|ฝาก"
)
_KEYS = (
    r"(?<![a-z])(?:keys?|seeds?|mnemonics?|phrases?|recover\w{0,3}|restor\w{1,5}|back(?:ed)?[\s-]?ups?|secrets?"
    r"|schl[uü]ssel|frase|clave|llave"
    r"|chave|cl[eé]|chiave|kl[ií][cč]|klucz|anahtar|kunci)(?![a-z])"
    r"|助[记記]|[恢][复復]|[备備]份|登[录錄入]|[种種]子|密[语語码碼]|ключ|фраз|сид|восстанов"
    r"|鍵|フレーズ|復元|バックアップ|니모닉|시드|복구|백업|khóa|khoá|khôi phục"
)
_BACK = 600
_AHEAD = 240


def is_about_transfers(view: View, start: int, end: int) -> bool:
    """Whether what was said before `start`, or goes on behind `end` in the same turn, tells of money that moved and of"
    " no key."""
    before = view.before(start, _BACK)
    after = view.after(end, _AHEAD)
    turn = lazy(r"[\x1c-\x1f]").search(after)
    after = after[: turn.start()] if turn else after
    keys = lazy(PRIVATE_CUE + "|" + _KEYS)
    if keys.search(after) or any(not is_warning(before, *match.span()) for match in keys.finditer(before)):
        return False
    moved = lazy(PUBLIC_CUE + "|" + _MOVED)
    return moved.search(before) is not None or moved.search(after) is not None
