"""Cases for benchmarks: conversations of Chinese and English customers put together from sentences and varied words.

Every draw is seeded, so that the same number gives the same cases. Names of tokens and shops are made of syllables: they
are the rare words of an archive, as networks and versions are the common ones. Nobody in them exists.
"""

import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

_SLOTS = {
    "network": "Ethereum Tron Solana Polygon Arbitrum Optimism Base Avalanche Fantom Celo Gnosis zkSync Linea Scroll".split(),
    "coin": "USDT USDC ETH TRX SOL MATIC DAI BNB ARB OP AVAX WBTC".split(),
    "device": "iPhone-13 iPhone-15 Pixel-7 Pixel-8 Galaxy-S22 Galaxy-S24 Redmi-12 Xperia-5 Nova-11 Find-X6 Moto-G84".split(),
    "month": "January February March April May June July August September October November December".split(),
}
_SYLLABLES = "ba ko ri ven tas lu mer qui don sha pel gor ni zu fa tre wol ki ya ben hux dra".split()
_ZH_NAMES = "青云竹海星河远山墨白流光赤霞北辰南乔晴川归鹤听雨朝露暖风寒江凌霄望舒清欢若水长歌知秋"

_EN = {
    "customer": (
        "Hi, I sent {amount} {coin} over {network} on {day} {month} and it still has not arrived in the wallet.",
        "The explorer says success for {tx} but my balance does not move at all.",
        "I tried to swap {coin} for {name} and the app keeps telling me that the slippage is too high.",
        "My phone is a {device} and the app is version {version}, downloaded from the official store.",
        "I restarted everything twice and cleared the cache, the list of assets stays empty.",
        "The gas fee went up to {amount} while I was waiting, is that normal on {network}?",
        "A site called {name} asks me to approve an unlimited allowance, should I do that?",
        "I added {name} by its contract address and it shows a quantity but no price.",
        "The bridge from {network} took my {coin} {hours} hours ago and nothing came out on the other side.",
        "Can you reach me at {mail} please, I am travelling and the chat closes all the time.",
        "Okay, I understand, but I need the money for rent on {day} {month} and I am worried.",
        "The validator {name} shows my stake as inactive since the last epoch.",
        "I bought an NFT of the {name} collection and the picture is only a grey box.",
        "After the update to {version} the language is wrong and the dark theme is gone.",
        "My tax adviser wants a list of all transfers of {month}, where do I export that?",
        "That worked, thank you very much, the {coin} is there now.",
    ),
    "agent": (
        "Hello, I am sorry for the wait. Which network did you choose, and can you send the transaction hash?",
        "Thank you, the transfer has {hours} confirmations; the sender's exchange has not released it yet.",
        "Please open the asset list, tap the plus and search for the contract of {name} on {network}.",
        "The fee was set below what {network} asks for at the moment, so it waits in the pool.",
        "You can speed it up from the activity page by paying a higher fee for the same number.",
        "Please do not approve {name}; that site is not on the list we know, and disconnect it.",
        "Could you update to version {version} and tell me whether the picture loads on your {device}?",
        "Bridges of this kind need up to {hours} hours; the claim has to be confirmed on {network} by hand.",
        "We never ask for your words or your password, and nobody of us will write to you first.",
        "The records can be exported from settings, in the menu for history, as a table for {month}.",
        "Glad to hear it. Is there anything else that I can do for you today?",
        "I have passed this on to a senior colleague, who will look at the contract of {name} tomorrow.",
    ),
    "problem": (
        "{coin} sent over {network} not credited after {hours} hours, {name} involved",
        "Swap of {coin} to {name} failed on {network} with app {version}",
        "Asset {name} without price on {device} after the update to {version}",
        "Bridge from {network} delayed, {amount} {coin} outstanding",
        "Stake with validator {name} inactive since {month}",
    ),
    "resolution": (
        "Added the contract of {name} on {network}; the balance showed at once.",
        "Waited for the confirmations, then claimed on {network} by hand.",
        "Updated to {version} on the {device} and reloaded the asset list.",
        "Raised the fee from the activity page; confirmed within {hours} hours.",
        "Moved the delegation from {name} to an active validator.",
    ),
}
_ZH = {
    "customer": (
        "你好，我{month2}月{day}号通过{network}转了{amount}个{coin}，到现在钱包里还没看到。",
        "浏览器查 {tx} 显示成功，可是余额一直没有变化。",
        "我想把{coin}换成{name}，App 老是提示滑点过高，换不了。",
        "手机是{device}，App 版本{version}，在官方应用商店下载的。",
        "我重启了两遍，也清了缓存，资产列表还是空的。",
        "等的时候矿工费涨到了{amount}，{network}上这样正常吗？",
        "有个叫{name}的网站让我授权无限额度，能点吗？",
        "我用合约地址添加了{name}，有数量但是没有价格。",
        "跨链桥从{network}扣了我的{coin}，已经{hours}个小时了，另一边什么都没有。",
        "麻烦联系我的邮箱 {mail}，我在出差，聊天窗口总是断。",
        "好的，明白了，不过{month2}月{day}号要交房租，心里很着急。",
        "验证节点{name}从上个周期开始就显示我的质押无效。",
        "我买了{name}系列的藏品，图片只显示一个灰色方块。",
        "升级到{version}以后语言变了，深色主题也没了。",
        "会计让我提供{month2}月份全部转账的明细，在哪里导出？",
        "可以了，非常感谢，{coin}已经看到了。",
    ),
    "agent": (
        "您好，抱歉让您久等了。请问您选的是哪个网络？方便发一下交易哈希吗？",
        "谢谢，这笔转账已有{hours}个确认，对方交易所还没有放行。",
        "请打开资产列表，点加号，在{network}上搜索{name}的合约地址。",
        "手续费低于{network}当前的要求，所以交易还在排队。",
        "您可以在记录页面点加速，用更高的手续费重新提交同一笔。",
        "请不要给{name}授权，这个网站不在我们已知的名单里，先断开连接。",
        "麻烦升级到{version}，再看看{device}上图片能不能加载出来。",
        "这类跨链桥最长需要{hours}小时，到账要在{network}上手动领取。",
        "我们不会向您索要助记词或密码，也不会主动联系您。",
        "记录可以在设置的历史菜单里按{month2}月导出成表格。",
        "很高兴能帮到您，请问还有其他需要吗？",
        "我已转给高级同事，明天会核对{name}的合约。",
    ),
    "problem": (
        "{network}转出的{coin}超过{hours}小时未到账，涉及{name}",
        "App {version}在{network}上把{coin}换成{name}失败",
        "升级到{version}后{device}上{name}没有价格",
        "{network}跨链延迟，{amount}个{coin}未到账",
        "质押节点{name}从{month2}月起失效",
    ),
    "resolution": (
        "在{network}上添加{name}的合约后，余额立即显示。",
        "等待确认完成后，在{network}上手动领取。",
        "{device}升级到{version}并刷新资产列表后恢复。",
        "在记录页面提高手续费，{hours}小时内确认。",
        "把委托从{name}转到有效的验证节点。",
    ),
}
_CATEGORIES = "pending_transaction failed_transaction missing_balance swap_failed bridge_delay fees how_to nft staking".split()
_BEGIN = datetime(2023, 1, 1)

NAME = re.compile(rf"[{_ZH_NAMES}]{{3}}|\b(?:{'|'.join(_SYLLABLES)}){{3}}\b", re.IGNORECASE)
"""The made-up names, which are the rare words."""


def made_up_cases(count: int, turns: int = 10, customers: int = 0, seed: int = 8) -> Iterator[dict[str, Any]]:
    """`count` records as `cases import` reads them, with `turns` messages each, of `customers` people (default: 2 in 5)."""
    chance = random.Random(seed)
    people = customers or max(1, count * 2 // 5)
    for number in range(count):
        language, sentences = ("zh", _ZH) if number % 2 else ("en", _EN)
        words = _Words(chance, language)
        opened = _BEGIN + timedelta(minutes=number * 15)
        yield {
            "id": f"made-{number:07d}",
            "problem": words.fill(sentences["problem"]),
            "resolution": words.fill(sentences["resolution"]),
            "category": chance.choice(_CATEGORIES),
            "language": language,
            "level": chance.choice(("P2", "P3")),
            "customer": f"desk-{chance.randrange(people):06d}",
            "opened_at": opened.isoformat(),
            "closed_at": (opened + timedelta(hours=chance.randrange(1, 72))).isoformat(),
            "messages": [
                {
                    "role": ("customer", "agent")[turn % 2],
                    "text": words.fill(sentences[("customer", "agent")[turn % 2]]),
                    "at": (opened + timedelta(minutes=3 * turn)).isoformat(),
                }
                for turn in range(turns)
            ],
        }


class _Words:
    """What a case's sentences have in common: its network, its coin, the name it is about."""

    def __init__(self, chance: random.Random, language: str) -> None:
        self._chance, self._language = chance, language
        self._same = {slot: chance.choice(_SLOTS[slot]) for slot in ("network", "coin", "device")}
        self._same["name"] = self._name()

    def fill(self, sentences: tuple[str, ...]) -> str:
        """One of `sentences` with words in it; at times the words of another case."""
        chance = self._chance
        words = self._same if chance.random() < 0.8 else {**self._same, "name": self._name()}
        return chance.choice(sentences).format(
            amount=chance.randrange(1, 90_000) / 10,
            day=chance.randrange(1, 29),
            month=chance.choice(_SLOTS["month"]),
            month2=chance.randrange(1, 13),
            hours=chance.randrange(2, 72),
            version=f"{chance.randrange(1, 4)}.{chance.randrange(20)}.{chance.randrange(10)}",
            tx=f"0x{chance.getrandbits(256):064x}",
            mail=f"{self._name('en').lower()}{chance.randrange(99)}@example.org",
            **words,
        )

    def _name(self, language: str = "") -> str:
        if (language or self._language) == "zh":
            return "".join(self._chance.choices(_ZH_NAMES, k=3))
        return "".join(self._chance.choices(_SYLLABLES, k=3)).capitalize()
