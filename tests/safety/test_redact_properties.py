"""What holds for any text: offsets, idempotence, and an order of detectors that does not matter."""

from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.safety.detectors import DETECTORS
from copilot.safety.detectors.seed_words import SCRIPTS, word_lists
from copilot.safety.redact import redact_text, scan

LISTS = [words for script in SCRIPTS for words in word_lists(script)]
FEW = settings(max_examples=120, deadline=None)

carriers = st.sampled_from(
    [
        "{}",
        "我的助记词是 {} ，余额为0",
        'Import fails: "{}" on 7.4',
        "Kim: {}\nAgent: please delete that",
        "(see {})",
        "> {}\n\nthanks",
        "{} <- is it right?",
        "```\n{}\n```",
        "10:42 kim: {}",
    ]
)
signs = st.sampled_from([" ", "  ", ", ", "\n", "\t", "、", "\u3000", " / ", "; "])


@st.composite
def phrases(draw):
    words = draw(st.sampled_from(LISTS))
    count = draw(st.sampled_from([12, 15, 18, 21, 24]))
    chosen = draw(st.lists(st.sampled_from(sorted(words.numbers)), min_size=count, max_size=count))
    if len(set(chosen)) < 2:
        chosen[0], chosen[1] = sorted(words.numbers)[:2]
    return draw(signs).join(chosen)


FRAGMENTS = [
    "kim@example.com", "+44 7700 900123", "13800138000", "password: ", "密码是", "Plum7Garden", "验证码", "593027",
    "private key ", "tx ",
    "c5f2a07be1d94836b07c5e2fa9d81346ee70b93c58d1f26a4b9307de815cf624", "[EMAIL_1]", "[SEED_PHRASE_2]",
    "my name is ", "Kim Novak",
    "gravity machine north sort system female ", "filter attitude volume fold club stay ", '{"ciphertext":"', '"}',
    "https://a.example/?token=",
    "4111 1111 1111 1111", "sk-abcdefghijklmnop1234", "\n", " ", "，", "User: ", "客户：", "Street 12 ",
    "中关村大街27号", "[", "]", "0x", "İ", "é", "\u200b", "\u202e", "1️⃣ ", " and ", "f0x", "1) ", "[1, 2, 3, 4, ", "key",
    "gravitymachinenorthsortsystemfemalefilterattitudevolumefoldclubstay", "助记词",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=14).map("".join)


@FEW
@given(phrases(), carriers)
def test_phrase_of_any_list_in_any_carrier_is_covered(phrase, carrier):
    text = carrier.format(phrase)
    start = text.index(phrase)
    covered = [False] * len(phrase)
    for finding in redact_text(text).findings:
        for place in range(max(start, finding.start), min(start + len(phrase), finding.end)):
            covered[place - start] = True
    assert all(covered[place] for place, char in enumerate(phrase) if char.isalpha())


@FEW
@given(phrases(), st.sampled_from(["\u200b", "\u200f", "\u2060", "\ufeff"]), st.integers(1, 10_000))
def test_invisible_characters_save_nothing(phrase, mark, step):
    places = {place for place in range(1, len(phrase)) if (place * step) % 7 == 0}
    text = "".join(mark * (place in places) + char for place, char in enumerate(phrase))
    covered = set()
    for finding in redact_text(f"see {text} 。").findings:
        covered.update(range(finding.start - 4, finding.end - 4))
    assert not [place for place, char in enumerate(text) if char.isalpha() and place not in covered]


@FEW
@given(texts)
def test_offsets_rebuild_the_redacted_text(text):
    result = redact_text(text)
    rebuilt, last = "", 0
    for finding in result.findings:
        assert last <= finding.start < finding.end <= len(text)
        rebuilt += text[last : finding.start] + finding.placeholder
        last = finding.end
    assert rebuilt + text[last:] == result.text


@FEW
@given(texts)
def test_redacting_twice_changes_nothing(text):
    once = redact_text(text).text
    twice = redact_text(once)
    assert twice.text == once
    assert twice.findings == ()


@FEW
@given(texts, st.randoms(use_true_random=False))
def test_order_of_detectors_does_not_matter(text, chance):
    shuffled = list(DETECTORS)
    chance.shuffle(shuffled)
    clean = text.replace("\x1a", "")
    assert scan(clean, detectors=shuffled) == scan(clean)


@FEW
@given(texts)
def test_restoration_gives_back_all_but_secrets(text):
    result = redact_text(text)
    if not any(finding.is_secret for finding in result.findings) and "[" not in text:
        restored = result.restoration.apply(result.text)
        assert restored.casefold().split() == text.casefold().split() or len(result.findings) > len(result.restoration.values)
