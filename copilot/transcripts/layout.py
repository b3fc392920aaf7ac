"""What a header line is, whichever tool printed it: the common language of the layouts.

A layout answers one question: does a turn begin on this line, and what does the header say? Which
layout a transcript uses, and which headers are trusted, is decided in `page`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from copilot.models.conversation import Role
from copilot.transcripts.stamps import Stamp

INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
MAX_NAME = 60


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FIELD_WORDS = _listed(
    """
    version app os device phone model network chain token hash tx txid txn txhash address wallet amount value fee
    gas nonce status error date time note ps p.s update edit edited step steps from to subject re fw fwd url link
    http https result reason contract balance currency asset email e-mail tel mobile country language id ticket
    order expected actual summary problem question answer nb example sent received total block confirmations memo
    tag warning important tl;dr tldr q a attachment attachments image file code 版本 手机 手機 设备 設備 型号 型號
    机型 系统版本 网络 網絡 網路 链 鏈 代币 代幣 币种 哈希 交易哈希 地址 钱包 錢包 钱包地址 金额 金額 数量 數量
    手续费 矿工费 时间 時間 日期 备注 備註 注意 提示 问题 問題 答案 结果 結果 原因 合约 合約 余额 餘額 邮箱 郵箱
    电话 電話 链接 連結 主题 发件人 收件人 例如 比如 步骤 补充 补充一下 另外 версия сеть адрес хэш хеш сумма дата
    время устройство ошибка комиссия кошелёк кошелек телефон почта баланс токен red dirección fecha hora versión
    cantidad monto endereço rede versão data valor netzwerk adresse betrag datum uhrzeit バージョン 端末
    von da gesendet betreff envoyé objet enviado asunto assunto inviato oggetto от кому тема отправлено 发送时间 寄件日期
    ネットワーク アドレス ハッシュ 日時 버전 네트워크 주소 해시 금액 시간 기기
    """
)


@dataclass(frozen=True, slots=True)
class Header:
    """The start of a turn: `text` stands on the header's own line, `lines` is how many lines the header takes.

    `shape` is what a header looks like, so that look-alikes of another shape can be told apart.
    `sure` headers need no second occurrence of their name to be believed.
    """

    name: str | None
    stamp: Stamp | None = None
    text: str = ""
    role: Role | None = None
    lines: int = 1
    sure: bool = False
    shape: tuple[object, ...] = ()


HAS_DIGIT = re.compile(r"\d").search
Lines = Sequence[str]
Layout = Callable[[Lines, int], Header | None]


@lru_cache(maxsize=4096)
def is_name_like(text: str, limit: int = MAX_NAME) -> bool:
    """Whether `text` could be a speaker's name: short, no sentence, no link, no hash, no field of a form."""
    text = text.strip(" \t*_" + INVISIBLE)
    if not 0 < len(text) <= limit or len(text.split()) > 7:
        return False
    if not any(c.isalpha() or c > "\u25ff" for c in text) or text[0] in ",.;:!?，。；：！？、)]}>/\\=+\"“'":
        return False
    if re.search(r"://|0x[0-9a-fA-F]{6}|[。！？!?；;]|\.\s+[a-z]|[0-9A-Za-z]{25}|^https?$", text):
        return False
    return text.lower() not in _FIELD_WORDS


def is_person(name: str) -> bool:
    """A name as people and tools write them: capitalised, numbered, or in a script without capitals."""
    if not is_name_like(name, 32) or len(name.split()) > 4:
        return False
    first = next((c for c in name if c.isalpha()), "")
    return not first.islower() or (" " not in name and len(name) <= 20)


def visible(line: str) -> str:
    """`line` without direction marks and exotic spaces at its start, as header patterns expect it."""
    return line.lstrip(INVISIBLE + " \t").replace("\u202f", " ").replace("\xa0", " ")
