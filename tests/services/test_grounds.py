"""Sentences of a model's reply that no source supports are named to the agent; courtesies and paraphrases are not."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.config import bundled, load_settings
from copilot.errors import ConfigurationProblem
from copilot.services.grounds import DOUBTFUL
from copilot.services.wiring import Desk
from tests.support.openai_server import OpenAIServer
from tests.support.program import copilot

pytestmark = pytest.mark.usefixtures("ready_home")

HELD = Path(__file__).parents[2] / "benchmarks" / "grounds" / "held.jsonl"
NO_RAISE = json.dumps({"level": "P3", "category": "how_to", "quote": "", "reason": ""})
SUPPORTED = {
    "en": "Open the list of assets and add your token using its contract address [1].",
    "zh": "请打开资产列表，用合约地址把这个代币添加进来 [1]。",
}
INVENTED = {
    "en": "Tokens you add this way earn double staking points during the first week.",
    "zh": "这样添加的代币在第一周可以享受双倍质押积分。",
    "es": "La lista se actualiza sola cada hora en punto.",
}
COURTESY = {"en": "I understand how worrying that is.", "zh": "您好，我理解您的着急。", "es": "Entiendo su preocupación."}
QUESTION = {
    "en": "How do I add a custom token that does not show up in my wallet?",
    "zh": "钱包里看不到我的代币，怎么添加自定义代币？",
    "es": "¿Cómo añado un token personalizado que no aparece en mi monedero?",
}


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("COPILOT_OFFLINE", "0")
        yield server


def reply(endpoint: OpenAIServer, *sentences: str) -> None:
    endpoint.say(NO_RAISE)
    endpoint.say(json.dumps({"reply": "\n".join(sentences), "citations": [1]}))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_invented_sentence_is_named_and_nothing_else(endpoint: OpenAIServer, language: str) -> None:
    reply(endpoint, COURTESY[language], SUPPORTED[language], INVENTED[language])
    answer = copilot("draft", "--json", stdin=QUESTION[language]).json
    assert answer["unverified"] == [INVENTED[language]]
    assert INVENTED[language] in answer["reply"]


@pytest.mark.parametrize(("ui_lang", "heading"), [("en", "Unverified"), ("zh", "未核实")])
def test_the_agent_sees_it_beside_the_reply(
    endpoint: OpenAIServer, monkeypatch: pytest.MonkeyPatch, ui_lang: str, heading: str
) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", ui_lang)
    reply(endpoint, SUPPORTED["en"], INVENTED["en"])
    shown = copilot("draft", stdin=QUESTION["en"]).out
    assert "double staking points" in shown.partition(heading)[2]
    assert "contract address" not in shown.partition(heading)[2].partition("[1]")[0]


def test_a_reply_in_a_language_no_source_speaks_is_said_to_be_unchecked(endpoint: OpenAIServer) -> None:
    reply(endpoint, COURTESY["es"], INVENTED["es"])
    answer = copilot("draft", "--json", stdin=QUESTION["es"]).json
    assert (answer["language"], answer["unverified"]) == ("es", [])
    assert any("could not be compared" in note for note in answer["notes"])


def test_without_passages_every_claim_is_unverified(endpoint: OpenAIServer) -> None:
    question = "Which tram goes to the botanical garden in Timbuktu on Sundays?"
    reply(endpoint, COURTESY["en"], "Line twelve of the tram goes there twice a day from the old harbour.")
    answer = copilot("draft", "--json", stdin=question).json
    assert answer["unverified"] == ["Line twelve of the tram goes there twice a day from the old harbour."]


def test_what_the_customer_said_supports_a_sentence(endpoint: OpenAIServer) -> None:
    question = "I sent 40 USDT from the exchange to my wallet on Polygon yesterday evening and the balance stays at zero."
    reply(endpoint, "You sent 40 USDT from the exchange to your wallet on Polygon yesterday evening.")
    assert copilot("draft", "--json", stdin=question).json["unverified"] == []


def test_a_draft_without_a_model_is_made_of_sources_and_has_none() -> None:
    assert copilot("draft", "--json", stdin=QUESTION["en"]).json["unverified"] == []


def test_refining_may_not_add_a_claim_unseen(endpoint: OpenAIServer) -> None:
    endpoint.say(json.dumps({"reply": f"{SUPPORTED['en']} {INVENTED['en']}"}))
    original = "Please open the asset list in the app and add the token by its contract address [1]."
    assert copilot("refine", "--softer", "--json", stdin=original).json["unverified"] == [INVENTED["en"]]


def test_most_invented_sentences_are_found_and_few_others_shown(ready_home: Path) -> None:
    """Floors below what benchmarks/grounds.py measures on all of it: .80 rightly shown, .86 to .91 found."""
    desk = Desk(load_settings({"COPILOT_HOME": str(ready_home), "COPILOT_OFFLINE": "1"}))
    index, check = desk.library.index, desk.grounds_check
    for language in ("en", "zh"):
        shown: dict[str, list[bool]] = {"supported": [], "unsupported": [], "other": []}
        records = [json.loads(line) for line in HELD.read_text(encoding="utf-8").splitlines()]
        for record in [record for record in records if record["language"] == language][::2]:
            cited = [document for source in record["sources"] if (document := index.document(source, "kb"))]
            sources = check.sources(cited, language, index.translation)
            assert sources
            grounds = check.read([*sources, record["question"]])
            for sentence in record["sentences"]:
                doubts = [one.doubt for one in grounds.measured(sentence["text"])]
                shown[sentence["label"]].append(max(doubts, default=0.0) >= DOUBTFUL)
        wrongly = sum(shown["supported"]) + sum(shown["other"])
        assert sum(shown["unsupported"]) / (sum(shown["unsupported"]) + wrongly) >= 0.75, language
        assert sum(shown["unsupported"]) / len(shown["unsupported"]) >= 0.75, language


def test_examples_that_lack_a_language_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kb" / "policy").mkdir(parents=True)
    (tmp_path / "kb" / "policy" / "claims.yaml").write_text("courtesies: {en: [Hello.]}\nclaims: {}\n", encoding="utf-8")
    desk = Desk(load_settings({"COPILOT_HOME": str(tmp_path / "home"), "COPILOT_KB": str(tmp_path / "kb")}))
    with pytest.raises(ConfigurationProblem, match=r"claims\.yaml.*courtesies has fewer than 10 sentences in zh"):
        assert desk.grounds_check


@pytest.mark.parametrize("command", ["draft", "refine"])
def test_a_fault_in_the_examples_is_told_before_a_model_is_asked(
    endpoint: OpenAIServer, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(bundled("kb"), tmp_path / "kb")
    (tmp_path / "kb" / "policy" / "claims.yaml").write_text("courtesies: [\n", encoding="utf-8")
    monkeypatch.setenv("COPILOT_KB", str(tmp_path / "kb"))
    result = copilot(command, *(["--shorter"] if command == "refine" else []), stdin=QUESTION["en"])
    assert result.code == 3
    assert "claims.yaml" in result.err
    assert endpoint.requests == []
