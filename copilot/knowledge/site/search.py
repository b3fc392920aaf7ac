"""What the browser searches: a plain script, because a page opened from a disk may fetch nothing.

It holds texts, not an index: the browser builds that in a tenth of a second, by the same rules that cut the query, and
texts are a seventh of the size.
"""

import json
from collections.abc import Sequence

from copilot.knowledge.site.markdown import to_plain
from copilot.knowledge.site.public import PublicArticle
from copilot.language.folding import fold, to_simplified

_HAN = "".join(map(chr, range(0x3400, 0xA000)))
_VARIANTS = str.maketrans("帐", "账")  # an account, as often written so, and what the traditional character folds to


def search_script(pages: Sequence[PublicArticle]) -> str:
    """The texts of `pages` as a script that sets `helpData`; one page a line."""
    records = [
        (page.language, page.url, page.title, page.questions, "\n".join(to_plain(page.reply or page.steps))) for page in pages
    ]
    lines = ",\n".join(_script_json(record) for record in records)
    used = set(fold(lines).translate(_VARIANTS))
    folded = to_simplified(_HAN).translate(_VARIANTS)
    pairs = [(old, new) for old, new in zip(_HAN, folded, strict=True) if old != new and new in used]
    folding = ["".join(characters) for characters in zip(*pairs, strict=True)] or ["", ""]
    return f"globalThis.helpData = {{\nfold: {_script_json(folding)},\ndocs: [\n{lines}\n]}};\n"


def _script_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
