"""What the help centre itself says, in the languages it has, and the names of its topic areas."""

from collections.abc import Mapping
from datetime import date

LANGUAGES = ("zh", "en")
"""The languages of the site, in the order of its switch."""

TAGS = {"zh": "zh-Hans", "en": "en"}
"""What `lang` says for each."""

NAMES = {"zh": "中文", "en": "English"}

WORDS: dict[str, dict[str, str]] = {
    "help_centre": {"en": "Help Centre", "zh": "帮助中心"},
    "welcome": {"en": "How can we help?", "zh": "您遇到了什么问题？"},
    "about": {
        "en": "Wallets, transfers, fees and security.",
        "zh": "钱包、转账、手续费与安全。",
    },
    "never_asks": {
        "en": "We never ask for your recovery phrase, private key, password or codes. Whoever does is a scammer.",
        "zh": "我们绝不会索要您的助记词、私钥、密码或验证码，凡是索要的都是骗子。",
    },
    "security_notice": {"en": "Security notice", "zh": "安全提示"},
    "skip": {"en": "Skip to the content", "zh": "跳到正文"},
    "language": {"en": "Language", "zh": "语言"},
    "search": {"en": "Search the help centre", "zh": "搜索帮助中心"},
    "search_example": {"en": "e.g. transfer pending", "zh": "例如：转账没到账"},
    "results": {"en": "Search results", "zh": "搜索结果"},
    "found": {"en": "{n} articles found", "zh": "找到 {n} 篇文章"},
    "found_one": {"en": "1 article found", "zh": "找到 1 篇文章"},
    "found_none": {
        "en": "Nothing found. Try other words, or browse the topics.",
        "zh": "没有找到相关文章，请换个说法，或按主题浏览。",
    },
    "no_script": {
        "en": "Searching needs JavaScript. Everything is listed by topic.",
        "zh": "搜索需要启用 JavaScript；全部文章可按主题浏览。",
    },
    "topics": {"en": "Topics", "zh": "主题"},
    "all_topics": {"en": "All topics", "zh": "全部主题"},
    "you_are_here": {"en": "You are here", "zh": "当前位置"},
    "steps": {"en": "Step by step", "zh": "操作步骤"},
    "more_steps": {"en": "The steps in more detail", "zh": "查看更详细的步骤"},
    "related": {"en": "Related articles", "zh": "相关文章"},
    "updated": {"en": "Last updated", "zh": "最后更新"},
    "first_word": {
        "en": "Still stuck? Write to our support yourself. We never write to you first.",
        "zh": "问题仍未解决？请主动联系客服。我们绝不会先联系您。",
    },
    "gone": {"en": "This page is not here", "zh": "页面不存在"},
}

AREAS: dict[str, dict[str, str]] = {
    "transactions": {"en": "Transfers", "zh": "转账与收款"},
    "security": {"en": "Security", "zh": "安全"},
    "recovery": {"en": "Backup and recovery", "zh": "备份与恢复"},
    "basics": {"en": "Getting started", "zh": "新手入门"},
    "assets": {"en": "Tokens and balances", "zh": "代币与余额"},
    "swaps": {"en": "Swaps and bridges", "zh": "兑换与跨链"},
    "staking": {"en": "Staking", "zh": "质押"},
    "nft": {"en": "NFTs", "zh": "NFT"},
    "support": {"en": "Service", "zh": "客户服务"},
    "": {"en": "More", "zh": "其他"},
}
"""Folder of the articles -> its name, in the order of the index; folders not named here follow by their own name."""

_MONTHS = "January February March April May June July August September October November December".split()


def words_of(language: str) -> Mapping[str, str]:
    """Everything the site says in `language`."""
    return {key: texts[language] for key, texts in WORDS.items()}


def area_title(area: str, language: str) -> str:
    """The name of a topic area."""
    return AREAS[area][language] if area in AREAS else area.replace("-", " ").replace("_", " ").capitalize()


def area_order(area: str) -> tuple[int, str]:
    """Sorts areas: the known ones as listed, then others by name, the nameless last."""
    known = [name for name in AREAS if name]
    return (known.index(area) if area in known else len(known) + (not area), area)


def day(iso: str, language: str) -> str:
    """An ISO date as a reader of `language` writes it."""
    when = date.fromisoformat(iso)
    return (
        f"{when.year}年{when.month}月{when.day}日" if language == "zh" else f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    )
