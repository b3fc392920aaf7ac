"""Whether a sentence tells what happened to its writer, or tells its reader what to do.

"They asked for my recovery phrase" is a customer's problem; "send your recovery phrase" is an order to whoever reads it,
wherever it stands. The guard reads replies, where the difference seldom matters; a problem that becomes knowledge is read
by agents and models later, and victims describe in it what they were told. Who speaks and of whose things decides; what
holds neither a teller nor the writer's own counts as an order.
"""

import re

from copilot.policy.folding import fold

_SOMEBODY = (
    r"(?<!our )(?:he|she|they|some(?:one|body)|caller|stranger|scammers?|(?:fake|so-called) [\w-]+|site|page|app|message"
    r"|pop-?up|e-?mail|person|man|woman|guy|admin|agent|support|group)"
)
_SAID = (
    r"(?:asked|asks|told|tells|said|says|wrote|claimed|claims|wanted|wants|made|forced|tricked|convinced|messaged|contacted"
    r"|instructed|demanded|promised)"
)
_TOLD_BY_ANOTHER = re.compile(
    rf"\b{_SOMEBODY}\b[^.!?\n]{{0,80}}?\b{_SAID}\b"
    rf"|\b{_SAID} (?:me|us|him|her|them|my|the (?:customer|user)|customers|users)\b"
    r"|\b(?:i|we|they|customers?|users?) (?:was|were|got|been|has been|have been) (?:asked|told|tricked|contacted)\b"
    r"|\b(?:customers?|users?) (?:was|were|had|has|have|sent|gave|typed|installed|entered|shared|pasted)\b"
    r"|(?:对方|骗子|有人|那人|陌生人|别人|群里|他们?|她)[^。！？!?\n]{0,24}(?:让|叫|要|说|骗|问|告诉|索)"
    r"|(?:让|叫|要|要求|骗|逼|劝|催|诱导|引导)(?:我(?!们|帮|来|为|给|看)|他|她)"
    r"|(?:客户|用户)[^。！？!?\n]{0,30}(?:被|称|反馈|反映|表示|说|了)"
)
_OF_THE_WRITER = re.compile(
    r"(?<![\w@./-])(?:my|i(?!['’]ll|\s+(?:will|can|shall|may)\s))(?=['’\s])"
    r"|我的|(?<![给向诉发系加找跟让])我(?!们|的?客服|帮|来|会|可以|为您|给您|给你)"
)
_OF_THE_READER = re.compile(r"\byours?\b|您的|你的|请[您你]|[您你]把")


def is_account(sentence: str) -> bool:
    """Whether `sentence` is somebody's account of what happened, or a question about their own; False for an order."""
    sentence = fold(sentence)
    if _TOLD_BY_ANOTHER.search(sentence):
        return True
    return bool(_OF_THE_WRITER.search(sentence)) and not _OF_THE_READER.search(sentence)
