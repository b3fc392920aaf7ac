"""Phrases as people paste them, in every list, and prose that only resembles them."""

import json
import random
import unicodedata
from urllib.parse import quote

import pytest

from copilot.safety.detectors.seed_tokens import SMALL
from copilot.safety.detectors.seed_words import SCRIPTS, known_words, word_lists
from copilot.safety.redact import redact_text

ALPHABETS = [words for script in SCRIPTS if script != "han" for words in word_lists(script)]
ENGLISH = word_lists("latin")[0]
HAN = word_lists("han")


def drawn(words, count=12, seed=7):
    return random.Random(seed).choices(sorted(words.numbers), k=count)


def covered(text, phrase):
    """Whether `phrase` lies within one seed phrase finding."""
    start = text.index(phrase)
    return any(
        finding.kind == "seed_phrase" and finding.start <= start and start + len(phrase) <= finding.end
        for finding in redact_text(text).findings
    )


@pytest.mark.parametrize("words", ALPHABETS, ids=lambda words: words.language)
@pytest.mark.parametrize("count", [12, 15, 18, 21, 24])
def test_phrase_of_any_list_and_length_is_found_without_a_cue(words, count):
    phrase = " ".join(drawn(words, count))
    assert covered(f"Hallo, 这个 {phrase} ?", phrase)


LAYOUTS = {
    "numbered inline": lambda w: " ".join(f"{n}. {word}" for n, word in enumerate(w, 1)),
    "numbered lines": lambda w: "\n".join(f"{n}) {word}" for n, word in enumerate(w, 1)),
    "tabs": lambda w: "\n".join(f"{n}\t{word}" for n, word in enumerate(w, 1)),
    "commas": ", ".join,
    "semicolons": "; ".join,
    "dashes": "-".join,
    "newlines": "\n".join,
    "windows newlines": "\r\n".join,
    "full-width blanks": "\u3000".join,
    "enumeration commas": "、".join,
    "pipes": lambda w: "| " + " | ".join(w) + " |",
    "table with numbers": lambda w: "\n".join(f"| {n} | {word} |" for n, word in enumerate(w, 1)),
    "html cells": lambda w: "".join(f"<td>{word}</td>" for word in w),
    "two columns": lambda w: "\n".join(f"{n + 1}.{w[n]}    {n + 7}.{w[n + 6]}" for n in range(6)),
    "json": lambda w: "[" + ", ".join(f'"{word}"' for word in w) + "]",
    "json with names": lambda w: "{" + ",\n".join(f'"word{n}": "{word}"' for n, word in enumerate(w, 1)) + "}",
    "code fence": lambda w: "```\n" + " ".join(w) + "\n```",
    "address parameter": lambda w: "https://example.org/?m=" + "%20".join(w),
    "plus signs": "+".join,
    "arrows": " -> ".join,
    "upper case": lambda w: " ".join(w).upper(),
    "capitals": lambda w: " ".join(w).title(),
    "full width letters": lambda w: " ".join("".join(chr(ord(c) + 0xFEE0) for c in word) for word in w),
    "zero width blanks inside": lambda w: " ".join(word[:2] + "\u200b" + word[2:] for word in w),
    "sentences": ". ".join,
    "circled numbers": lambda w: " ".join(chr(0x245F + n) + word for n, word in enumerate(w, 1)),
    "named numbers": lambda w: "\n".join(f"Word {n}: {word}" for n, word in enumerate(w, 1)),
    "Chinese ordinals": lambda w: "，".join(f"第{n}个{word}" for n, word in enumerate(w, 1)),
    "Chinese ordinals with a colon": lambda w: "\n".join(f"第{n}个单词：{word}" for n, word in enumerate(w, 1)),
    "English ordinals": lambda w: ", ".join(f"{n}th {word}" for n, word in enumerate(w, 1)),
    "escaped line breaks": "\\n".join,
    "entities": "&nbsp;".join,
    "a forgotten word": lambda w: " ".join([*w[:5], "???", *w[6:]]),
    "a note in another script": lambda w: " ".join([*w[:5], "忘了", *w[6:]]),
    "the last one after and": lambda w: ", ".join(w[:-1]) + " and " + w[-1],
    "a messenger's headers": lambda w: (
        f"Kim, [3 Jan 2026 at 10:02:11]:\n{' '.join(w[:6])}\n\nKim, [3 Jan 2026 at 10:02:31]:\n{' '.join(w[6:])}"
    ),
    "four-letter beginnings": lambda w: " ".join(word[:4] for word in w),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_covered_from_first_to_last_word(layout):
    words = drawn(ENGLISH, seed=3)
    phrase = LAYOUTS[layout](words)
    text = f"客服你好\n{phrase}\n谢谢"
    result = redact_text(text)
    left = result.text.casefold()
    assert any(finding.kind == "seed_phrase" for finding in result.findings)
    assert not any(word in left for word in words if word not in ("test", "the"))


@pytest.mark.parametrize("language", ["spanish", "french", "portuguese", "italian", "czech"])
@pytest.mark.parametrize("form", ["NFC", "NFD", "without accents"])
def test_accents_do_not_matter(language, form):
    import mnemonic  # the words as published, with their accents

    words = random.Random(5).choices(mnemonic.Mnemonic(language).wordlist, k=12)
    phrase = unicodedata.normalize("NFD" if form == "NFD" else "NFC", " ".join(words))
    if form == "without accents":
        phrase = "".join(char for char in unicodedata.normalize("NFD", phrase) if not unicodedata.combining(char))
    assert covered(f"my words: {phrase}", phrase)


@pytest.mark.parametrize("place", range(12))
def test_mistyped_seed_phrase_is_still_redacted(place):
    words = drawn(ENGLISH, seed=11)
    words[place] = words[place][:2] + "q" + words[place][2:]
    assert covered(f"i entered {' '.join(words)}", " ".join(words))


@pytest.mark.parametrize("count", [11, 14, 17, 20, 23])
def test_phrase_with_a_missing_word_is_redacted(count):
    phrase = " ".join(drawn(ENGLISH, count, seed=2))
    assert covered(f"here: {phrase}", phrase)


def test_phrase_with_a_foreign_word_inside_is_redacted():
    words = drawn(ENGLISH, seed=13)
    words[5] = "xylophone"
    assert covered("it is " + " ".join(words), " ".join(words))


@pytest.mark.parametrize("language", ["japanese", "korean", "spanish", "chinese_simplified"])
def test_escaped_and_percent_encoded_phrases_are_read(language):
    words = next(words for script in SCRIPTS for words in word_lists(script) if words.language == language)
    chosen = drawn(words, seed=21)
    escaped = json.dumps(chosen)
    assert covered(f'{{"words": {escaped}}}', escaped[2:-2])
    link = quote(" ".join(chosen))
    assert covered(f"https://example.org/?m={link}", link)


@pytest.mark.parametrize("language", ["japanese", "korean", "chinese_traditional"])
def test_wrong_word_in_another_script_does_not_save_the_rest(language):
    words = next(words for script in SCRIPTS for words in word_lists(script) if words.language == language)
    chosen = drawn(words, seed=23)
    phrase = " ".join([*chosen[:7], "blockchain", *chosen[8:]])
    assert covered(f"> {phrase}", phrase)


def test_part_of_a_phrase_is_redacted_after_a_cue():
    words = drawn(ENGLISH, 6, seed=4)
    assert covered("the first words of my seed phrase: " + ", ".join(words), ", ".join(words))


@pytest.mark.parametrize("sign", [" ", "、", "\n", "，", "\u3000"])
@pytest.mark.parametrize("words", HAN, ids=lambda words: words.language)
def test_chinese_characters_apart_are_a_phrase(words, sign):
    phrase = sign.join(drawn(words, seed=6))
    assert covered(f"麻烦看下：{phrase}，谢谢", phrase)


@pytest.mark.parametrize("words", HAN, ids=lambda words: words.language)
def test_chinese_block_is_a_phrase_near_a_cue(words):
    phrase = "".join(drawn(words, seed=9))
    assert covered(f"助记词：{phrase}", phrase)


PROSE = {
    "small words break the run": "You must never share your secret recovery phrase with any person, and the"
    " support team will never ask for it.",
    "only one word over and over": "Testing the line now: test test test test test test test test test test test test test",
    "a short list after no cue": "apple, banana, orange, lemon, olive",
    "Chinese sentence of listed characters": "助记词不要发给任何人，我们也不会向您要助记词，请您放心并保存好",
    "spaced heading": "通 知 公 告",
    "a sentence with a blank after every character": "我 真 的 很 着 急 你 们 快 点 帮 我 处 理 一 下",
    "one character over and over": " ".join("急" * 14),
    "a question with a list in it, near a cue": "Which of them (carrier, cloud, exchange), since when?\n- Was phrase, key"
    " or file there?",
    "steps with ordinals": "1st try failed, 2nd try failed, 3rd try pending, 4th try success",
    "French prose": "Le client voulait savoir pourquoi la transaction sur le réseau était encore en attente depuis hier soir.",
    "Spanish prose": "El cliente quería saber por qué la transferencia de ayer todavía no aparece en su cartera principal.",
    "Japanese prose": "きのうから とりひきが おわらないので どうすれば いいか おしえて ください",
    "Korean prose": "어제 보낸 거래가 아직 도착하지 않아서 어떻게 해야 하는지 알려 주세요",
}


@pytest.mark.parametrize("reason", PROSE)
def test_prose_survives(reason):
    assert redact_text(PROSE[reason]).findings == ()


@pytest.mark.parametrize("said", ["Please wait. ", "please stop\n", "Confirm, cancel, confirm, retry, "])
def test_a_few_words_said_again_and_again_are_no_phrase(said):
    assert redact_text(said * 15).findings == ()


@pytest.mark.parametrize("said", ["please wait ", "请 稍 "])
def test_after_a_cue_even_a_few_words_are_a_phrase(said):
    assert "seed_phrase" in {finding.kind for finding in redact_text("my seed phrase 助记词: " + said * 6).findings}


@pytest.mark.parametrize(
    "phrase",
    [
        "abandon " * 11 + "about",
        "abandon " * 23 + "art",
        "zoo " * 11 + "wrong",
        "test " * 11 + "junk",
        ("abandon " * 11 + "about ") * 3,
        "zoo " * 8 + "zo zoo zoo wrong",
        ("letter advice cage absurd amount doctor acoustic avoid " * 3).removesuffix("avoid ") + "bless",
        "的 " * 11 + "在",
    ],
)
def test_phrases_drawn_from_no_chance_stay_hidden(phrase):
    phrase = phrase.strip()
    assert covered(f"it was {phrase}", phrase)


def test_a_phrase_pasted_again_and_again_stays_hidden():
    phrase = " ".join(drawn(ENGLISH))
    assert phrase not in redact_text(f"{phrase}\n" * 4).text


def test_small_words_stand_in_no_list():
    assert not SMALL & known_words("latin")
