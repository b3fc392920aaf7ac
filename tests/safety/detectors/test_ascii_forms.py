"""One ASCII character for each character: the fast way and the careful way must agree."""

import sys
import unicodedata

import pytest

from copilot.safety.detectors.ascii_forms import _ASCII_FORMS, _UNLIKE_ASCII, ascii_forms, fold, to_ascii_letters


def test_what_the_fast_way_blanks_has_no_ascii_form():
    common = [chr(code) for code in range(128, sys.maxunicode + 1) if not _UNLIKE_ASCII.search(chr(code))]
    assert len(common) > 40_000  # Han, Hangul, kana, Cyrillic, emoji
    assert [char for char in common if _ASCII_FORMS[char] != " "] == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Déjà vu", b"Deja vu"),
        ("钱包 ok?", b"   ok?"),
        ("a？b", b"a b"),
        ("kim＠example", b"kim@example"),
        ("ＡＢ１", b"AB1"),
        (unicodedata.normalize("NFD", "é"), b"e\x7f"),
        ("a\u200bb", b"a\x7fb"),
        ("İstanbul", b"Istanbul"),
    ],
)
def test_offsets_hold(text, form):
    assert ascii_forms(text).replace(b"/", b"?") == form
    assert len(form) == len(text)


def test_a_question_mark_stays_part_of_a_link():
    assert b" " not in ascii_forms("链https://example.org/a?b=1").strip()


def test_folding_drops_marks_and_invisible_characters():
    assert fold("がっこう") == fold(unicodedata.normalize("NFD", "がっこう"))
    assert to_ascii_letters("Pa\u200blé") == "pale"
