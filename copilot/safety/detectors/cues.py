"""The words that tell a key from a hash: both are 64 hex digits, and only what stands beside them differs."""

from copilot.safety.detectors.base import View, lazy

PRIVATE_CUE = (
    r"(?<![a-z])(?:priv(?:ate)?[\s_-]{0,2}keys?|secret[\s_-]{0,2}keys?|privkey|priv|pk|sk|wif|(?:the|my|this|old"
    r"|raw|hex|wallet|export)"
    r"[\s_-]keys?|key(?=\s*[:=])|(?<!public )(?<!pub )key(?=\s{0,2}(?:0x)?\Z)|key[\s_-]?pairs?"
    r"|secret(?=[\"']?\s*[:=])|pvt[\s_-]keys?|siyao|seed(?![a-z])|keystore|sweep|(?:im"
    r"|ex)port(?:s|ed|ing)?|clave privada|llave"
    r" privada|cl[eé] priv[eé]e"
    r"|chave privada|chiave privata|privater? schl[uü]ssel|soukrom[yý] kl[ií][cč]|klucz prywatny|kunci priva(?:t|si)"
    r"|kunci pribadi"
    r"|private sleutel)(?![a-z])"
    r"|[oö]zel anahtar|kh[oó][aá] ri[eê]ng|kh[oó][aá] b[ií] m[aậ]t|приватн\w{0,4} ключ|закрыт\w{0,4} ключ|секретн\w{0,4}"
    r" ключ|приватник|(?:мой|моего|этот|вот) ключ"
    r"|私[钥鑰匙]|秘[钥鑰]|密[钥鑰]|金鑰|私人密|明文|导出|導出|匯出|导入|導入|匯入|秘密鍵|プライベートキー"
    r"|개인\s?키|비밀\s?키|프라이빗\s?키"
    r"|المفتاح الخاص|कुंजी"
)
PUBLIC_CUE = (
    r"(?<![a-z])(?:tx|txs|txn|txid|tx[\s_-]?hash|transactions?|trans|hash(?:es)?|blocks?|block[\s_-]?hash"
    r"|blockhash|height|explorer"
    r"|unconfirmed|confirm(?:ed|ations?)?|pending|nonce|receipt|swap(?:ped|s)?|bridg(?:e|ed|ing)|arrived?"
    r"|transfer(?:red|s)?|refund|gas|fees?|stuck|deposit(?:ed)?|withdraw(?:al|n)?|address(?:es)?"
    r"|contract|signature"
    r"|checksum|sha-?256|keccak|digest|commit|topics?|merkle|state root|object id|order|ticket|transacci[oó]n|transa[cç][aã]o"
    r"|transazione|transaktion|transakce|transakcj\w|i[sş]lem|giao d[iị]ch|transaksi|hachage)(?![a-z])|(?:scan"
    r"|chain)\.(?:io|com|org)"
    r"|/tx/|/transaction/|/block/|/txs/|транзакц|хеш|хэш|交易|哈希|雜湊|杂凑|转账|轉賬|轉帳|转帐|区块|區塊|浏览器"
    r"|瀏覽器|未确认|未確認|到账|到帳|到賬"
    r"|充值|跨[链鏈]|闪兑|閃兌|兑换|兌換|[这這一][笔筆]|没到|沒到|手续费|手續費|브릿지|도착|수수료|перевод"
    r"|bonifico|transferencia|envío|提现|提現|地址|合约|合約|回执|流水|订单|訂單|トランザクション|取引|ハッシュ"
    r"|アドレス|거래|해시"
    r"|트랜잭션|주소|معاملة|लेनदेन"
)
_NEGATION = (
    r"never|n't|do not|not |nobody|no one|nunca|jamais|niemals|никогда|不要|请勿|請勿|切勿|勿|别|別|不会"
    r"|不會|不需|无需|無需|절대|決して"
)
_REACH = 90
_CLAUSE_COST = 30
_OTHER_VALUE_COST = 60


def nearest(view: View, start: int, end: int, secret: str = PRIVATE_CUE, public: str = PUBLIC_CUE) -> str:
    """ "secret", "public" or "": which kind of cue stands nearest to `start`..`end`.

    A cue on the far side of a comma or full stop belongs to another clause and counts as farther away, one
    behind another long value belongs to that value. At equal distance the cue before wins, then the secret.
    """
    best = ("", 10_000.0)
    before, after = view.before(start, _REACH + 70), view.after(end, _REACH + 70)
    for name, pattern in (("secret", lazy(secret)), ("public", lazy(public))):
        for match in pattern.finditer(before):
            if name == "secret" and is_warning(before, match.start(), match.end()):
                continue
            cost = _cost(before[match.end() :])
            if cost < best[1]:
                best = (name, cost)
        for match in pattern.finditer(after):
            cost = _cost(after[: match.start()]) + 0.5
            if cost < best[1]:
                best = (name, cost)
    return best[0]


def is_warning(before: str, start: int, end: int) -> bool:
    """ "Never share your private key", said on a line before: it announces nothing."""
    said = lazy(_NEGATION).search(before, max(0, start - 40), start)
    return said is not None and lazy(r"[\n\x1c-\x1f]").search(before, end) is not None


def _cost(gap: str) -> float:
    cost = float(len(gap))
    if lazy(r"[0-9a-z]{32}").search(gap):
        cost += _OTHER_VALUE_COST
    if lazy(r"[,;!?，。；！？]|\.\s|\n\s*\n").search(gap):
        cost += _CLAUSE_COST
    return cost if cost <= _REACH + _CLAUSE_COST + _OTHER_VALUE_COST else 20_000.0
