"""Words that say nothing about a subject; left out of the lexical index and of its queries.

Kept short on purpose: "not", "without", "before" and "after" carry meaning in support questions.
"""

ENGLISH = frozenset(
    """
    a about all also am an and any are as at be been being but by can could did do does doing for from get got had
    has have having he her here hers him his how i if in into is it its just me more most my of on or our ours
    please she should so some such than that the their theirs them then there these they this those to too us was we
    were what when where which while who whom why will with would you your yours i'm i've it's don't doesn't isn't
    can't won't hi hello thanks thank dear
    """.split()
)

CHINESE = frozenset(
    """
    的 了 是 在 和 与 及 或 就 也 都 而 着 吗 呢 吧 啊 呀 嘛 哦 么 我 你 您 他 她 它 们 我们 你们 您们 他们 她们
    它们 这 那 这个 那个 这些 那些 什么 怎么 怎样 怎么办 如何 为什么 为何 哪里 哪个 哪些 请 请问 一下 一个 可以 能
    会 要 有 没 对 把 被 给 让 从 到 于 以 之 其 该 此 因为 所以 如果 但是 还是 的话 时候 之后 之前 以及 等 等等 很
    太 还 又 再 才 个 您好 你好 谢谢
    """.split()
)

STOP_WORDS = ENGLISH | CHINESE
