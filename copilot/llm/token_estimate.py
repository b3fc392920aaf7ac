"""How many tokens a text will cost, without a vocabulary file.

tiktoken downloads its vocabulary on first use, and a support desk's machine may have no network to
do that with. This estimate splits text the way the o200k_base tokeniser splits it before merging
(words, digits by three, punctuation, line ends) and charges each piece what such pieces cost on
average. The rates were fitted on conversations written for the purpose (tests/llm/token_samples.py)
and on the knowledge base; they lean 2 to 3 % high, because a prompt that turns out too long is
refused while one that is slightly shorter than it could be costs nothing.
"""

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache

_PIECE = re.compile(
    r"(?P<code>(?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{12,})"
    r"|(?P<accented>[A-Za-z]*[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff][A-Za-z\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]*)"
    r"|(?P<word>(?:[A-Z]?[a-z]+|[A-Z]+(?![a-z]))(?:['\u2019](?:s|t|re|ve|m|ll|d)\b)?)"
    r"|(?P<handle>@[A-Za-z0-9_]+)"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)"
    r"|(?P<digits>[0-9]+)"
    r"|(?P<line>[^\S\r\n]*[\r\n][\s]*)"
    r"|(?P<space>[^\S\r\n]+)"
    r"|(?P<mark>[!-/:-@\[-`{-~\u2010-\u2027\u3000-\u303f\uff00-\uff65]+)"
    r"|(?P<letters>[^\W\d_]+)"
    r"|(?P<rest>.)",
    re.DOTALL,
)

_HEX = re.compile(r"(?:0[xX])?(?:[0-9a-f]+|[0-9A-F]+)")
_ACCENTED = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")

_SPACED = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.01, 1.03, 1.05, 1.07, 1.08, 1.14, 1.33, 1.35, 1.5)
"""Tokens of a lower-case word after a space, by its length; English is nearly a token a word."""
_CAPITAL = (1.0, 1.0, 1.0, 1.03, 1.04, 1.08, 1.1, 1.17, 1.27, 1.37, 1.45, 1.65, 1.9, 2.0, 2.2)
_BARE = (1.0, 1.0, 1.0, 1.04, 1.1, 1.25, 1.35, 1.4, 1.5, 1.6, 2.0, 2.1, 2.4, 2.6, 2.9)
"""The same where no space stands before the word: fewer merges exist."""
_SHOUTED = (1.0, 1.0, 1.08, 1.25, 1.5, 1.8, 2.2, 2.5, 2.9, 3.2, 3.6, 3.9, 4.2, 4.6, 4.9)

_CODE_RUN = re.compile(r"[0-9]+|[A-Z]*[a-z]+|[A-Z]+")
_CODE_HEX = (0.0, 1.0, 1.0, 1.46, 2.0, 2.4, 2.9)
_CODE_MIXED = (0.0, 1.0, 1.35, 2.05, 2.65, 3.25, 3.9)
"""Tokens of a run of random letters between digits, by its length, in hexadecimal and in base58 or base64 text."""

_HAN_BY_LENGTH = (0.0, 0.98, 1.51, 1.8)
_HAN_LONGER = 0.54
"""Tokens of a Chinese word of one, two and three characters; per character where longer."""
_HAN_TRADITIONAL = 1.08
_HAN_UNUSUAL = 2.0
"""Tokens of a character outside the 3,755 usual simplified ones (GB 2312, level 1): among the 5,401 usual
traditional ones (Big5, level 1), or outside both."""

_FREQUENT_WORDS = """
我们 他们 自己 大家 人员 用户 客户 客服 朋友 什么 怎么 这个 那个 这样 这些 那些 哪些 这里 那里 哪里 这么 那么 怎样
为什么 是不是 有没有 一个 一些 一下 一样 一直 一次 一定 一般 一种 一起 两个 几个 多少 可以 可能 能够 不能 不会 不是
不要 没有 需要 应该 必须 希望 觉得 认为 知道 看到 发现 发生 出现 开始 结束 完成 成为 成功 失败 已经 正在 现在 今天 昨天
今年 时间 时候 之前 之后 以前 以后 以上 以下 以及 或者 如果 因为 所以 但是 然后 还是 还有 只是 只有 就是 也是 都是 虽然
由于 为了 关于 对于 通过 根据 按照 进行 使用 利用 选择 设置 操作 处理 提供 支持 支付 服务 管理 下载 登录 注册 账号 账户
密码 信息 数据 系统 网络 手机 电脑 设备 应用 软件 程序 平台 公司 银行 项目 产品 功能 问题 情况 原因 结果 方法 方式 部分
内容 地方 地址 地区 工作 学习 生活 发展 研究 技术 社会 经济 国家 中国 世界 市场 企业 政府 教育 文化 价格 费用 资金 资产
金额 数量 投资 交易 安全 风险 保护 保证 责任 要求 申请 确认 联系 说明 表示 提示 显示 查看 点击 打开 输入 添加 修改 更新
删除 包括 其他 其实 其中 非常 比较 特别 真的 直接 主要 重要 简单 容易 不同 相关 具体 正常 目前 最后 最近 最新 第一 第二
谢谢 您好 你好 帮助 解决 建议 您的 我的 你的 他的 的人 里面 下面 起来 出来 来说 的话 多个 任何 所有 全部 同时 不过 甚至
人民 活动 影响 环境 质量 标准 分析 计算 控制 实现 增加 提高 作为 属于 存在 得到 有关 方面 过程 小时 分钟 会员 官方 网站
视频 图片 文件 名称 代码 游戏 电话 短信 邮箱 合作 合同 订单 商品 购买 开发 运行 测试 设计 组织 机构 中心 城市 北京 上海
记者 老师 学生 孩子 家庭 医院 健康 汽车 线上 钱包 公开 发送 恢复 余额 告诉 备注 回复 不可 升级 查询 等待 别人 重新 取消
是否 充值 记录 无法 马上 检查 一点 办法 版本 保存 兑换 收费 错误 路径 只能 当前 回来 有人 认识 状态 不了 有效 页面 实际
截图 节点 通常 出去 找到 很多 标签 进入 渠道 哪个 继续 正确 主动 自动 不到 输出 刷新 复制 不足 高级 确定 反馈 后台 看看
行情 一步 突然 权限 注意 网上 付款 真正 至少 详情
"""
_FREQUENT = frozenset(_FREQUENT_WORDS.split())
"""Words so frequent in Chinese that they are one token each."""

_CONTRACTION = 1.15
"""don't, it's and their like are a token of their own where they are frequent."""
_HANDLE_LETTER = 0.34
"""Tokens per letter of names in handles and addresses of mail: invented words, mostly."""
_ACCENTED_LETTER = 0.27
_FOREIGN_LETTER = 0.2
"""Tokens per letter of words with an accent, and of those without one beside them."""
_LETTERS_PER_CHARACTER = (
    (0x0370, 0x03FF, 0.37),  # Greek
    (0x0400, 0x052F, 0.245),  # Cyrillic
    (0x0590, 0x05FF, 0.42),  # Hebrew
    (0x0600, 0x06FF, 0.31),  # Arabic
    (0x0900, 0x0DFF, 0.45),  # Indic scripts
    (0x0E00, 0x0E7F, 0.46),  # Thai
    (0x3040, 0x309F, 0.47),  # Hiragana
    (0x30A0, 0x30FF, 0.62),  # Katakana
    (0xAC00, 0xD7AF, 0.64),  # Hangul
)
"""Tokens per letter of scripts without a list of their own."""


@lru_cache(maxsize=512)  # the same article is counted alone, shortened and in the prompt
def estimate_tokens(text: str) -> int:
    """Estimated o200k_base tokens of `text`; linear in its length, uses neither a file nor the network."""
    return math.ceil(sum(_costs(text)))


def _costs(text: str) -> Iterator[float]:
    accented = _is_accented(text)
    before = "\n"
    for piece in _PIECE.finditer(text):
        kind = str(piece.lastgroup)
        yield (
            _cost(kind, piece.group(), before, accented)
            if kind != "space"
            else _space(piece.group(), text[piece.end() : piece.end() + 1])
        )
        before = piece.group()[-1]


def _cost(kind: str, piece: str, before: str, accented: bool) -> float:
    length = len(piece)
    match kind:
        case "code":
            return _code(piece)
        case "handle":
            return 1.0 + max(1.0, (length - 1) * _HANDLE_LETTER)
        case "accented":
            return max(1.0, length * _ACCENTED_LETTER)
        case "word":
            return _word(piece, before == " ", accented)
        case "han":
            return _han(piece)
        case "digits":
            return math.ceil(length / 3)
        case "line":
            # A line end that follows punctuation is part of its token; indentation is one more.
            return (0.15 if _is_mark(before) else 1.0) + (1.0 if piece[-1] in " \t" else 0.0)
        case "mark":
            return 1.0 + max(0, length - 2) * (0.5 if len(set(piece)) > 1 else 0.1)
        case "letters":
            return max(1.0, sum(map(_letter, piece)))
        case _:
            return 1.0 if ord(piece) < 0x2E80 else 1.6


def _space(run: str, after: str) -> float:
    # The last space of a run belongs to the word or mark after it; digits and Chinese take none.
    alone = after.isdigit() or "\u2e80" <= after < "\uac00"
    return (1.0 if alone else 0.0) + (1.0 if len(run) > 1 else 0.0)


def _code(token: str) -> float:
    rates = _CODE_HEX if _HEX.fullmatch(token) else _CODE_MIXED
    cost = 0.0
    for run in _CODE_RUN.findall(token):
        length = len(run)
        if run[0].isdigit():
            cost += math.ceil(length / 3)
        else:
            cost += rates[length] if length < len(rates) else length * rates[-1] / (len(rates) - 1)
    return cost


def _word(word: str, spaced: bool, accented: bool) -> float:
    length = len(word)
    if "'" in word or "\u2019" in word:
        return _CONTRACTION if spaced else _CONTRACTION + 0.3
    if accented:
        return max(1.0, length * _FOREIGN_LETTER)
    if word.isupper() and length > 1:
        rates = _SHOUTED
    elif word[0].isupper():
        rates = _CAPITAL
    else:
        rates = _SPACED if spaced else _BARE
    longest = len(rates) - 1
    return rates[length] if length <= longest else rates[longest] + (length - longest) * 0.25


def _han(run: str) -> float:
    import rjieba

    cost = 0.0
    for word in rjieba.cut(run):
        if not all(map(_is_usual, word)):
            cost += sum(map(_unusual, word))
        elif word in _FREQUENT:
            cost += 0.98
        else:
            cost += _HAN_BY_LENGTH[len(word)] if len(word) < len(_HAN_BY_LENGTH) else len(word) * _HAN_LONGER
    return cost


@cache
def _is_usual(character: str) -> bool:
    try:
        return character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


@cache
def _unusual(character: str) -> float:
    if _is_usual(character):
        return 1.0
    try:
        return _HAN_TRADITIONAL if character.encode("big5")[0] <= 0xC6 else _HAN_UNUSUAL
    except UnicodeEncodeError:
        return _HAN_UNUSUAL


@cache
def _letter(character: str) -> float:
    code = ord(character)
    for first, last, cost in _LETTERS_PER_CHARACTER:
        if first <= code <= last:
            return cost
    return 0.45 if code < 0x2E80 else 1.2


def _is_mark(character: str) -> bool:
    return not character.isalnum() and not character.isspace()


def _is_accented(text: str) -> bool:
    """Whether the Latin letters of `text` are those of a language other than English."""
    accented = len(_ACCENTED.findall(text))
    return accented > 3 and accented > 0.01 * len(text)
