"""Chinese characters drawn from the list, or those of a sentence? How common they are, whether they join to words."""

from functools import cache

from copilot.safety.detectors.seed_words import word_lists

_COMMON = 100
_COMMON_RANK = 480
"""The lists are ordered by how common a character is: drawn at random the mean rank of twelve is 1,024 give or take 171,
in prose it mostly stays below half of that."""
_IN_WORDS = 0.4
"""Characters drawn at random rarely join to words (3 in 100); in prose three quarters of them do."""


@cache
def listed() -> frozenset[str]:
    return frozenset().union(*(words.numbers for words in word_lists("han")))


def unlike_prose(block: str) -> bool:
    """Whether the characters are rarer on average, or repeat more, than those of a sentence: a first, cheap look."""
    if sum(map(_common().__contains__, block)) * 6 <= len(block):
        ranks = [*map(_ranks().get, block)]
        if None not in ranks and sum(filter(None, ranks)) >= _COMMON_RANK * len(block):
            return True
    return len(set(block)) * 2 <= len(block)


@cache
def _common() -> frozenset[str]:
    return frozenset(char for char, rank in _ranks().items() if rank < _COMMON)


@cache
def _ranks() -> dict[str, int]:
    """Character -> its place in the simplified list, or in the traditional one where that has it alone."""
    simplified, traditional = word_lists("han")
    return {**traditional.numbers, **simplified.numbers}


def joins_to_words(block: str) -> bool:
    """Whether a segmenter finds words in `block`, as it does in prose; loaded only for what passed every other test."""
    import rjieba

    simplified, traditional = word_lists("han")
    characters = list(simplified.numbers)
    plain = "".join(
        characters[traditional.numbers[char]] if char in traditional.numbers and char not in simplified.numbers else char
        for char in block
    )
    joined = sum(len(word) for word in rjieba.cut(plain, False) if len(word) > 1)
    return joined > _IN_WORDS * len(block)


def checksum_fits(phrase: str) -> bool:
    """Whether the words of `phrase` carry the checksum of BIP-39 in one of the two Chinese lists."""
    from hashlib import sha256

    for words in word_lists("han"):
        numbers = [words.numbers.get(char) for char in phrase]
        if any(number is None for number in numbers):
            continue
        bits = "".join(f"{number:011b}" for number in numbers)
        size = len(bits) * 32 // 33
        entropy = int(bits[:size], 2).to_bytes(size // 8, "big")
        if bin(sha256(entropy).digest()[0])[2:].zfill(8)[: len(bits) - size] == bits[size:]:
            return True
    return False
