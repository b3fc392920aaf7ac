"""Phrases as they really arrive: mistyped, run together, read out, scanned, or between the time stamps of a messenger."""

import random
import re

import pytest

from copilot.models.conversation import Conversation, Message, Role
from copilot.safety.detectors.seed_words import SCRIPTS, word_lists
from copilot.safety.redact import redact_conversation, redact_text

LISTS = {words.language: words for script in SCRIPTS for words in word_lists(script)}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()
ROWS_OF_FOUR = (0, 4, 8)


def drawn(language="english", count=12, seed=5, shortest=3):
    words = sorted(word for word in LISTS[language].numbers if len(word) >= shortest or language != "english")
    return random.Random(seed).sample(words, k=count)


def left(kept, words):
    """Those of `words` that are still to be read in `kept`, the placeholders aside; a word counts without its first letter."""
    read = re.sub(r"\[SEED_PHRASE_\d+\]", "", kept).casefold()
    return [word for word in words if (word[1:] if len(word) > 4 else word) in read]


CARRIERS = {
    "spelt ordinals": lambda w: ", ".join(f"{n} {word}" for n, word in zip(ORDINALS, w, strict=True)),
    "the first word is": lambda w: ". ".join(f"The {n} word is {word}" for n, word in zip(ORDINALS, w, strict=True)),
    "word 1 is": lambda w: "\n".join(f"word {n} is {word}" for n, word in enumerate(w, 1)),
    "ordinals after which the noun comes": lambda w: "; ".join(f"{n}-е слово {word}" for n, word in enumerate(w, 1)),
    "roman numerals": lambda w: "\n".join(f"{n}. {word}" for n, word in zip(ROMAN, w, strict=True)),
    "letters": lambda w: "\n".join(f"{chr(96 + n)}) {word}" for n, word in enumerate(w, 1)),
    "check boxes": lambda w: "\n".join(f"- [x] {word}" for word in w),
    "labelled rows": lambda w: "\n".join(f"Row {n // 4 + 1}: {' '.join(w[n : n + 4])}" for n in ROWS_OF_FOUR),
    "key caps": lambda w: " ".join(f"{n % 10}\ufe0f\u20e3 {word}" for n, word in enumerate(w, 1)),
    "lines of a page": lambda w: "<br>".join(f"{n}.&nbsp;{word}" for n, word in enumerate(w, 1)),
    "cells with attributes": lambda w: "".join(f'<td class="w" style="padding: 2px">{word}</td>' for word in w),
    "read out": " and ".join,
    "read out in two halves": lambda w: ", ".join(w[:6]) + " and " + ", ".join(w[6:]),
    "run together": "".join,
    "capitals instead of blanks": lambda w: "".join(word.title() for word in w),
    "two words run together": lambda w: " ".join([*w[:4], w[4] + w[5], *w[6:]]),
    "two solid halves": lambda w: "".join(w[:6]) + " " + "".join(w[6:]),
    "nothing but invisible blanks": "\u200b".join,
    "directions of writing": lambda w: "\u202b" + " \u200f".join(w) + "\u202c",
    "Cyrillic letters among Latin ones": lambda w: " ".join(word.replace("a", "а").replace("e", "е") for word in w),
    "zeros and ones of a scanner": lambda w: " ".join(word.replace("o", "0").replace("l", "1") for word in w),
    "rn read for m": lambda w: "my seed: " + " ".join(word.replace("m", "rn") for word in w),
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("seed", [5, 6])
def test_phrase_is_covered_in_any_carrier(carrier, seed):
    words = drawn(seed=seed, shortest=5)
    text = f"客服你好\n{CARRIERS[carrier](words)}"
    assert left(redact_text(text).text, words) == []


STAMPS = {
    "WhatsApp, bracketed": "[12/03/24, 9:{n}:22 PM] Ana: {word}",
    "WhatsApp": "3/12/24, 21:{n} - Ana Silva: {word}",
    "Telegram": "Max, [5. Mar 2024 at 10:{n}:44]:\n{word}",
    "Discord": "maxi — Today at 10:{n} PM\n{word}",
    "Slack": "maxi  10:{n} AM\n{word}",
    "Viber": "[ 12 May 2024 10:{n} ] Olena: {word}",
    "LINE": "10:{n}\t太郎\t{word}",
    "KakaoTalk": "[민수] [오후 3:{n}] {word}",
    "a log": "[2024-06-01T10:{n}:00Z] user> {word}",
    "a chat room": "<maxi> {word}",
    "a help desk": "{word}\nCustomer · {n}m ago",
    "labels and answers": "Customer: {word}\nAgent: never send us these words",
    "WeChat": "小王 2024/5/12 10:{n}:33\n{word}",
}


@pytest.mark.parametrize("language", ["english", "french", "korean"])
@pytest.mark.parametrize("messenger", STAMPS)
def test_one_word_a_message_with_stamps_between(messenger, language):
    words = drawn(language)
    text = "\n".join(STAMPS[messenger].format(n=n, word=word) for n, word in enumerate(words, 10))
    assert left(redact_text(text).text, words) == []


def test_chinese_characters_with_dates_between_are_covered():
    words = random.Random(3).sample(sorted(LISTS["chinese_simplified"].numbers), k=12)
    text = "\n".join(f"2024年5月{n}日 上午10:0{n % 10}\n{word}" for n, word in enumerate(words, 1))
    assert sum(finding.kind == "seed_phrase" for finding in redact_text(text).findings) == 12


@pytest.mark.parametrize("said", ["{word}", "word {n} is {word}", "{n}. {word}"])
def test_one_word_a_turn_with_answers_between(said):
    words = drawn()
    turns = [
        message
        for n, word in enumerate(words, 1)
        for message in (Message(Role.CUSTOMER, said.format(n=n, word=word)), Message(Role.AGENT, "How can I help you today?"))
    ]
    kept = " ".join(message.text for message in redact_conversation(Conversation(tuple(turns))).conversation.messages)
    assert left(kept, words) == []


def test_half_of_a_phrase_after_an_introduction_and_half_in_the_next_turn():
    words = drawn()
    turns = (
        Message(Role.CUSTOMER, "this is my wallet: " + " ".join(words[:6])),
        Message(Role.AGENT, "Stop, please do not send it"),
        Message(Role.CUSTOMER, " ".join(words[6:])),
    )
    kept = " ".join(message.text for message in redact_conversation(Conversation(turns)).conversation.messages)
    assert left(kept, words) == []


def slip(word, n):
    """`word` with a letter dropped, doubled, swapped or wrong, by turns."""
    return (word[:2] + word[3:], word[:2] + word[1:], word[:1] + word[2] + word[1] + word[3:], word[:2] + "q" + word[3:])[n % 4]


@pytest.mark.parametrize("language", ["english", "spanish", "italian", "portuguese", "french", "czech"])
@pytest.mark.parametrize("sign", [" ", ", ", "\n"])
def test_every_fourth_word_mistyped(language, sign):
    words = [word for word in drawn(language, 60) if len(word) > 5][:12]
    typed = [slip(word, n) if n % 4 == 3 else word for n, word in enumerate(words)]
    assert left(redact_text(f"> {sign.join(typed)}").text, typed) == []


@pytest.mark.parametrize("language", ["spanish", "french", "italian", "portuguese", "czech", "japanese", "korean"])
def test_solid_phrase_of_any_alphabet_is_covered(language):
    solid = "".join(drawn(language))
    assert solid not in redact_text(f"seed phrase: {solid}").text


@pytest.mark.parametrize("language", ["chinese_simplified", "chinese_traditional"])
def test_chinese_phrase_in_solid_rows_after_a_cue(language):
    import mnemonic

    phrase = mnemonic.Mnemonic(language).to_mnemonic(bytes(range(60, 76))).split()
    for size in (3, 6):
        rows = ["".join(phrase[n : n + size]) for n in range(0, 12, size)]
        assert redact_text("助记词\n" + "\n".join(rows)).text == "助记词\n[SEED_PHRASE_1]"


PROSE = {
    "steps of one or two words": "1. Open the app\n2. Tap wallet\n3. Choose network\n4. Enter amount\n5. Press send\n"
    "6. Review fee\n7. Confirm\n8. Wait\n9. Check status\n10. Close app\n11. Open again\n12. Refresh",
    "numbered steps": "\n".join(
        f"Step {n}: {word}" for n, word in enumerate("open update install verify enable review exit".split(), 1)
    ),
    "counting": "one two three four five six seven eight nine ten eleven twelve",
    "a table of limits": "Minimum Entry Age 18 Years Maximum Entry Age 55 Years Minimum Maturity Age 30 Years"
    " Maximum Maturity Age 70 Years",
    "plurals near a cue": "For example, 12-word phrases become 13 words, and 24-word phrases become 25 words.",
    "and again and again": "When you subtract more noise, and when you add more noise, and then some, the picture is gone.",
    "short answers": "Customer: hello\nAgent: hi\nCustomer: yes\nAgent: open it\nCustomer: ok\nCustomer: cannot\n"
    "Agent: try again\nCustomer: same\nAgent: which network\nCustomer: that one\nAgent: sure\n"
    "Customer: thanks\nAgent: welcome",
    "a long German word": "Die Donaudampfschifffahrtsgesellschaft hat eine Rechtsschutzversicherung",
    "small talk in clauses after a cue": "助记词抄在纸上了，手机也换了，没人知道放在哪里，先别急着清空数据好吗",
}


@pytest.mark.parametrize("reason", PROSE)
def test_what_only_looks_like_a_phrase_survives(reason):
    assert redact_text(PROSE[reason]).findings == ()
