"""Cases: opened, gone on, noted, resolved, published and taken back; nothing in them in the clear, no level that falls."""

from dataclasses import replace
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.errors import ConfigurationProblem, UsageProblem
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.findings import RedactedConversation
from copilot.models.records import CaseStatus, Profile, Publication
from copilot.models.reply import GuardReport
from copilot.models.triage import Level, Tier, Triage
from copilot.services.assess import judge
from copilot.services.case_conversation import add_turns, conversation_of, not_below
from copilot.services.case_publishing import as_knowledge, publish, publishable, withdraw
from copilot.services.case_reading import list_cases, read_case, search_cases
from copilot.services.case_work import draft_case, summarize_case, triage_case
from copilot.services.cases import note, open_case, reopen, resolve
from copilot.services.kept_drafts import keeping_drafts, new_draft
from copilot.services.reply import draft_reply
from copilot.services.search import find
from copilot.services.wiring import Desk
from tests.support.scripted_model import ScriptedModel

PHRASE = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
HASH = "0x" + "4f1c9a" * 10 + "d2e8"
TALK = (
    ("customer", "My swap of 40 CAKE failed on BNB chain, write to ines@example.org"),
    ("agent", "I'll ask the router team and update you tomorrow."),
    ("customer", "ok"),
    ("agent", "Which app version is it?"),
    ("customer", "2.4.1 on a Pixel 8"),
)
SINCE = (("customer", "still failing, my second mail is kai@example.org and the first was Ines@example.org"),)
SOLVED = "Raised the slippage to one percent; the swap went through."


def talk(*turns: tuple[str, str]) -> Conversation:
    """A conversation of (role, text)."""
    return Conversation(tuple(Message(Role(role), text) for role, text in turns))


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def desk(ready_home: Path, notes: list[str]) -> Desk:
    return Desk(load_settings(), note=notes.append)


@pytest.fixture
def junior(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Somebody beside `desk` who may not see personal data, nor publish."""
    monkeypatch.setenv("COPILOT_ROLE", "junior")
    return Desk(load_settings())


def entries(desk: Desk) -> list[tuple[str, str]]:
    """(action, subject) of the audit log, the oldest first."""
    with desk.records.reading() as connection:
        return [(entry.action, entry.subject) for entry in desk.records.log.entries(connection)][::-1]


# --- opening ------------------------------------------------------------------------------------------


def test_a_case_holds_the_conversation_redacted_its_facts_and_its_promises(desk: Desk) -> None:
    case = open_case(talk(*TALK), desk, reference="r-1", case_id="k1")
    file = read_case("k1", desk)
    assert file.case == case
    assert [turn.role.value for turn in file.turns] == [role for role, _ in TALK]
    assert "[EMAIL_1]" in file.turns[0].text
    assert file.restored(file.turns[0].text) == TALK[0][1]
    assert case.content.facts.devices == ("Pixel 8",)
    assert [promise.until for promise in case.content.promises] == ["tomorrow"]
    assert (case.level, case.category) == ("P2", "swap_failed")
    assert entries(desk) == [("case open", "k1"), ("case show", "k1")]


def test_no_word_of_a_case_lies_in_the_home_folder_in_the_clear(desk: Desk, own_home: Path) -> None:
    open_case(talk(*TALK, ("customer", f"my phrase: {PHRASE}")), desk, reference="planted-reference", case_id="k1")
    note("k1", "Spoke to zweigstelle", desk)
    desk.records.database.engine.dispose()
    for file in (path for path in own_home.rglob("*") if path.is_file()):
        data = file.read_bytes()
        assert not [word for word in (b"router team", b"zweigstelle", b"planted-reference", b"ines@") if word in data]


@pytest.mark.parametrize(
    ("reference", "case_id"),
    [
        ("", "two words"),
        ("", "k" * 201),
        ("", "a\x07b"),
        ("", "ines@example.org"),
        (PHRASE, ""),
        ("r" * 201, ""),
        ("a\x1b", ""),
    ],
)
def test_what_cannot_name_a_case_or_a_customer_is_refused(reference: str, case_id: str, desk: Desk) -> None:
    with pytest.raises(UsageProblem):
        open_case(talk(*TALK), desk, reference=reference, case_id=case_id)
    assert list_cases(desk) == []


def test_an_id_is_given_once(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    with pytest.raises(UsageProblem, match="There is a case k1 already"):
        open_case(talk(*TALK), desk, case_id="k1")


# --- notes and what solved it ---------------------------------------------------------------------------


def test_a_note_names_a_known_value_as_the_conversation_does_and_a_new_one_by_itself(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    note("k1", "Mailed ines@example.org, then mo@example.org", desk)
    note("k1", "Called mo@example.org again", desk)
    file = read_case("k1", desk)
    first, second = (one.text for one in file.notes)
    assert first.startswith("Mailed [EMAIL_1], then [EMAIL_")
    assert file.restored(first) == "Mailed ines@example.org, then mo@example.org"
    assert file.restored(second) == "Called mo@example.org again"
    assert file.restored(file.turns[0].text) == TALK[0][1]


def test_a_secret_in_a_note_is_gone_for_good(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    note("k1", f"They read me this: {PHRASE}", desk)
    file = read_case("k1", desk)
    assert "ozone" not in file.restored(file.notes[0].text)
    assert not any("ozone" in value for value in file.case.content.personal.values())


@pytest.mark.parametrize("text", ["", " \r\n\t"])
def test_an_empty_note_or_resolution_is_refused(text: str, desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    for write in (note, resolve):
        with pytest.raises(UsageProblem, match="no text"):
            write("k1", text, desk)


def test_a_text_that_is_no_note_is_refused_before_anything_reads_it(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    with pytest.raises(UsageProblem, match="100,000 characters"):
        note("k1", "swap " * 2_000_000, desk)


def test_a_better_problem_takes_no_word_of_the_conversation_out_of_the_search(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    resolve("k1", SOLVED, desk, asked="A router refused a trade")
    assert [case.id for case in search_cases("CAKE", desk)] == ["k1"]
    assert [case.id for case in search_cases("slippage", desk)] == ["k1"]
    assert search_cases("avalanche", desk) == []


def test_a_resolved_case_has_no_open_promise_and_an_open_one_cannot_be_reopened(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    with pytest.raises(UsageProblem, match="is open"):
        reopen("k1", desk)
    closed = resolve("k1", SOLVED, desk)
    assert (closed.status, closed.content.promises) == (CaseStatus.RESOLVED, ())
    assert reopen("k1", desk).status is CaseStatus.OPEN


def test_an_unknown_case_is_told_and_leaves_no_entry(desk: Desk) -> None:
    for ask in (lambda: read_case("nope", desk), lambda: note("nope", "x", desk), lambda: draft_case("nope", desk)):
        with pytest.raises(UsageProblem, match="no case nope"):
            ask()
    assert entries(desk) == []


# --- the customer writes again --------------------------------------------------------------------------


@pytest.mark.parametrize("given", [(*TALK, *SINCE), (*TALK[-3:], *SINCE), SINCE], ids=["whole", "its end", "new turns"])
def test_only_new_turns_are_added_and_every_value_keeps_its_placeholder(given: tuple[tuple[str, str], ...], desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    note("k1", "Mailed mo@example.org", desk)
    case, added = add_turns("k1", talk(*given), desk)
    file = read_case("k1", desk)
    assert (added, len(file.turns)) == (1, 6)
    assert file.restored(file.turns[0].text) == TALK[0][1]
    assert file.turns[5].text.endswith("and the first was [EMAIL_1]")
    assert "kai@example.org" in file.restored(file.turns[5].text)
    assert file.restored(file.notes[0].text) == "Mailed mo@example.org"
    assert case == file.case
    assert [one.id for one in search_cases("still failing", desk)] == ["k1"]


@pytest.mark.parametrize("given", [TALK, TALK[:3], TALK[1:4]], ids=["whole", "beginning", "middle"])
def test_what_is_there_already_is_not_added_again(given: tuple[tuple[str, str], ...], desk: Desk, notes: list[str]) -> None:
    before = open_case(talk(*TALK), desk, case_id="k1")
    assert add_turns("k1", talk(*given), desk) == (before, 0)
    assert notes == ["FILE has nothing that the case k1 does not hold already."]
    assert len(read_case("k1", desk).triages) == 1


def test_the_facts_and_promises_are_those_of_the_whole(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    new = (
        ("agent", "The router team fixed it."),
        ("customer", f"second one, tx hash {HASH}"),
        ("agent", "I will call you on Friday."),
    )
    case, _ = add_turns("k1", talk(*new), desk)
    assert case.content.facts.tx_hashes == (HASH,)
    assert case.content.facts.devices == ("Pixel 8",)
    assert "on Friday" in {promise.until for promise in case.content.promises}


def test_a_phrase_dictated_before_and_after_is_found_whole(desk: Desk) -> None:
    words = PHRASE.split()
    open_case(talk(("customer", "my recovery phrase is"), ("customer", " ".join(words[:6]))), desk, case_id="k1")
    add_turns("k1", talk(("customer", " ".join(words[6:]))), desk)
    file = read_case("k1", desk)
    held = " ".join([*(turn.text for turn in file.turns), file.case.content.model_dump_json()])
    assert not [word for word in ("ozone", "fiber", "picnic", "cruise") if word in held]
    assert file.case.level == "P0"
    assert search_cases("fiber", desk) == []


def test_what_others_change_meanwhile_is_not_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    judged = []

    def judge_slowly(conversation: RedactedConversation, at: Desk) -> Triage:
        judged.append(conversation)
        if len(judged) == 1:
            note("k1", "Called mo@example.org", desk)
        return judge(conversation, at)

    monkeypatch.setattr("copilot.services.case_conversation.judge", judge_slowly)
    assert add_turns("k1", talk(*SINCE), desk)[1] == 1
    file = read_case("k1", desk)
    assert (len(judged), len(file.turns), len(file.triages)) == (2, 6, 2)
    assert file.restored(file.notes[0].text) == "Called mo@example.org"


def test_a_resolved_case_is_not_gone_on_with(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    resolve("k1", SOLVED, desk)
    with pytest.raises(UsageProblem, match="is resolved"):
        add_turns("k1", talk(*SINCE), desk)


# --- severity never falls -------------------------------------------------------------------------------


def test_a_conversation_with_a_secret_is_as_grave_once_it_is_stored(desk: Desk) -> None:
    opened = open_case(talk(("customer", PHRASE), ("agent", "Please never send that.")), desk, case_id="k1")
    assert (opened.level, opened.category) == ("P0", "key_exposed")
    assessed = triage_case("k1", desk)
    assert assessed.triage.level is Level.P0
    assert assessed.triage.reasons[0].rule == "secret_pasted"
    assert draft_case("k1", desk).draft.mode == "holding"


def test_no_later_verdict_lowers_a_case(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    file = read_case("k1", desk)
    grave = file.triages[0].model_copy(
        update={"level": Level.P0, "category": "funds_drained", "tier": Tier.SECURITY, "priority": 97}
    )
    with desk.records.writing() as connection:
        desk.case_store.add_triage(connection, file.case, "mei", grave)
        desk.case_store.replace(connection, file.case.model_copy(update={"level": "P0", "category": "funds_drained"}))
    judged = triage_case("k1", desk).triage
    assert (judged.level, judged.security_critical, judged.tier, judged.priority) == (Level.P0, True, Tier.SECURITY, 97)
    case, _ = add_turns("k1", talk(*SINCE), desk)
    assert (case.level, case.category) == ("P0", "funds_drained")


def test_a_level_whose_verdict_was_purged_stands(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    file = read_case("k1", desk)
    calm = file.triages[0].model_copy(update={"level": Level.P3, "tier": Tier.JUNIOR})
    bare = type(file)(file.case.model_copy(update={"level": "P1", "category": "device_lost"}), file.turns, (), (), ())
    raised = not_below(calm, bare)
    assert (raised.level, raised.category, raised.tier) == (Level.P1, "device_lost", Tier.SENIOR)


def test_a_graver_verdict_raises_the_case(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    case, _ = add_turns(
        "k1", talk(("customer", "I typed my recovery phrase into a site to sync it and my coins are gone")), desk
    )
    assert case.level == "P0"
    assert [one.id for one in list_cases(desk, level="P0")] == ["k1"]


# --- in place of a file -----------------------------------------------------------------------------------


def test_a_stored_conversation_is_drafted_for_as_the_pasted_one_was(desk: Desk) -> None:
    asked = (("customer", "How do I add a custom token? My name is Lena Okafor, mail lena@example.org"),)
    open_case(talk(*asked), desk, case_id="k1")
    stored, pasted = draft_case("k1", desk).draft, draft_reply(talk(*asked), desk).draft
    assert (stored.reply, stored.triage, stored.citations) == (pasted.reply, pasted.triage, pasted.citations)
    assert conversation_of(read_case("k1", desk)).messages == draft_case("k1", desk).assessed.conversation.messages


def test_personal_data_is_restored_for_who_may_see_it_and_stays_hidden_for_others(desk: Desk, junior: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    assert draft_case("k1", desk).assessed.restoration.apply("[EMAIL_1]") == "ines@example.org"
    assert draft_case("k1", junior).assessed.restoration.apply("[EMAIL_1]") == "[EMAIL_1]"
    assert triage_case("k1", desk).restoration.apply("[EMAIL_1]") == "[EMAIL_1]"
    with desk.records.reading() as connection:
        newest = desk.records.log.entries(connection, subjects=["k1"])
    assert {(entry.action, entry.why) for entry in newest if entry.role == "junior"} == {("case draft", "")}
    assert ("case draft", "a reply to the customer") in {(entry.action, entry.why) for entry in newest}


def test_a_draft_says_that_there_are_earlier_cases_and_holds_nothing_of_them(desk: Desk) -> None:
    open_case(talk(("customer", "Where is my zebra token on Avalanche?")), desk, reference="r-1", case_id="k0")
    resolve("k0", "Added the zebra contract by hand.", desk)
    open_case(talk(*TALK), desk, reference="r-1", case_id="k1")
    draft = draft_case("k1", desk).draft
    assert draft.notes[0].startswith("1 earlier case of this customer: copilot customer show c-")
    assert "zebra" not in draft.model_dump_json()


def test_verdicts_and_summaries_are_kept_with_the_case(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    triage_case("k1", desk)
    summary = summarize_case("k1", desk)
    file = read_case("k1", desk)
    assert len(file.triages) == 2
    assert file.summaries == (summary,)


def test_a_case_without_a_conversation_is_told(desk: Desk) -> None:
    case = open_case(talk(*TALK), desk, case_id="k1")
    with desk.records.writing() as connection:
        desk.case_store.drop_turns(connection, case)
    for use in (draft_case, triage_case, summarize_case):
        with pytest.raises(UsageProblem, match="holds no conversation"):
            use("k1", desk)


# --- as knowledge -----------------------------------------------------------------------------------------

PROBLEM = "A swap fails because quokka pools move faster than the slippage allows"


def published(desk: Desk, case_id: str = "k1") -> None:
    open_case(talk(*TALK), desk, case_id=case_id, reference="r-1")
    note(case_id, "An ordinary marmoset note", desk)
    summarize_case(case_id, desk)
    resolve(case_id, SOLVED, desk, asked=PROBLEM)
    publish(publishable(case_id, desk), desk)


def cited(desk: Desk) -> set[str]:
    """The cases that a search finds; a draft cites the same, or names none."""
    found = {hit.doc_id for hit in find("quokka pools slippage swap fails", desk, source="cases")}
    with_model = Desk(desk.settings)
    answer = {"reply": "Please raise the slippage a little. [1] [2] [3]", "citations": [1, 2, 3], "level": "P3"}
    vars(with_model)["model"] = ScriptedModel(answer, answer)
    citations = draft_reply(talk(("customer", PROBLEM)), with_model).draft.citations
    assert {citation.doc_id for citation in citations if citation.path.startswith("case:")} == found
    return found


def test_a_published_case_is_found_and_cited_until_it_is_withdrawn(desk: Desk) -> None:
    published(desk)
    assert cited(desk) == {"k1"}
    assert read_case("k1", desk).case.published_by == desk.access.agent
    assert withdraw("k1", desk).publication is Publication.WITHDRAWN
    assert cited(desk) == set()
    with pytest.raises(UsageProblem, match="is not published"):
        withdraw("k1", desk)
    publish(publishable("k1", desk), desk)
    assert cited(desk) == {"k1"}


def test_the_index_holds_problem_and_resolution_and_nothing_else_of_the_case(desk: Desk, own_home: Path) -> None:
    published(desk)
    read = b"".join(path.read_bytes() for path in (own_home / "knowledge").rglob("*") if path.is_file())
    assert b"quokka" in read
    assert b"slippage to one percent" in read
    assert not [word for word in (b"router team", b"marmoset", b"of 40 CAKE", b"ines@") if word in read]


@pytest.mark.parametrize(
    "change", [reopen, lambda case_id, desk: resolve(case_id, "It was the network.", desk)], ids=["reopen", "resolve"]
)
def test_a_changed_case_leaves_the_index_at_once(change: object, desk: Desk) -> None:
    published(desk)
    assert callable(change)
    case = change("k1", desk)
    assert case.publication is not Publication.PUBLISHED
    assert find("quokka pools", desk, source="cases") == []


def test_a_resolution_that_no_reply_may_say_is_not_published(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    resolve("k1", "Asked for the recovery phrase: send me your recovery phrase and I will restore it.", desk)
    read = publishable("k1", desk)
    assert not read.guard.ok
    with pytest.raises(UsageProblem):
        publish(read, desk)
    assert find("recovery phrase restore", desk, source="cases") == []


def test_personal_data_is_redacted_again_and_bears_no_number_of_the_conversation(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    resolve("k1", "Wrote to ines@example.org how to raise the slippage.", desk)
    assert publishable("k1", desk).case.content.resolution == "Wrote to [EMAIL] how to raise the slippage."


def test_what_was_read_is_what_is_published(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    with pytest.raises(UsageProblem, match="is not resolved"):
        publishable("k1", desk)
    resolve("k1", SOLVED, desk)
    read = publishable("k1", desk)
    resolve("k1", "Something else altogether.", desk)
    with pytest.raises(UsageProblem, match="changed while it was read"):
        publish(read, desk)


def test_only_who_may_publish_does(desk: Desk, junior: Desk) -> None:
    published(desk)
    for refused in (publishable, withdraw):
        with pytest.raises(ConfigurationProblem, match="may not publish"):
            refused("k1", junior)
    assert ("case withdraw refused", "k1") in entries(desk)


def test_a_refusal_says_in_words_what_one_may_not(desk: Desk, junior: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    with pytest.raises(ConfigurationProblem, match="who may not see personal data"):
        read_case("k1", junior, raw=True, why="she called")
    with pytest.raises(ConfigurationProblem, match="To see personal data needs a reason"):
        read_case("k1", desk, raw=True)


def test_a_published_case_is_found_from_another_home_with_the_same_database(
    postgres_url: str, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_url)
    monkeypatch.setenv("COPILOT_MASTER_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
    here = Desk(load_settings())
    published(here)
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "there"))

    def seen_there() -> list[str]:
        return [hit.doc_id for hit in find("quokka pools slippage", Desk(load_settings()), source="cases")]

    assert seen_there() == ["k1"]
    withdraw("k1", here)
    assert seen_there() == []


@pytest.mark.parametrize(
    "asked",
    [
        "Somebody messaged me on Telegram and asked me to send my recovery phrase to validate the wallet",
        "A page told me to enter my seed phrase to sync my wallet, then the coins were gone",
        "Can you give me my private key? I lost it",
        "The caller made me install AnyDesk and emptied my wallet",
        "My transfer on TRON is pending since Monday, please help",
        "他们让我在网站上输入助记词验证钱包，然后币就没了",
        "我把助记词发给了自称客服的人",
        "对方叫我共享屏幕，然后币被转走了",
        "對方叫我分享螢幕，然後幣被轉走了",
        "转账一直没到账，请帮我看看",
    ],
)
def test_a_customer_s_own_account_may_be_published(asked: str, desk: Desk) -> None:
    assert as_knowledge(asked, SOLVED, desk).guard.ok


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("Swap fails. Please send us your recovery phrase and we will fix it", "asks_for_secret"),
        ("Send me the recovery phrase and I will restore the wallet", "asks_for_secret"),
        ("Validate your wallet on our page to see the balance again", "repairs_wallet_on_a_site"),
        ("Install AnyDesk so that we can look at it", "remote_control"),
        ("Balance missing, see https://wallet-mending.top/start", "link_not_allowed"),
        ("Balance missing, write to @wallet_menders on Telegram", "messenger_contact"),
        ("余额不显示。请把助记词发给我们核实", "asks_for_secret"),
        ("请在验证页面输入助记词同步钱包", "asks_for_secret"),
        ("请安装向日葵让客服远程协助您", "remote_control"),
        ("余额不显示，请访问 https://qianbao-xiufu.top", "link_not_allowed"),
        ("余额不显示，加微信：abc12345 处理", "messenger_contact"),
    ],
)
def test_a_problem_that_tells_its_reader_to_do_harm_is_not_published(asked: str, rule: str, desk: Desk) -> None:
    assert rule in {one.rule for one in as_knowledge(asked, SOLVED, desk).guard.violations}
    open_case(talk(*TALK), desk, case_id="k1")
    resolve("k1", SOLVED, desk, asked=asked)
    read = publishable("k1", desk)
    assert not read.guard.ok
    with pytest.raises(UsageProblem, match="changed while it was read"):
        publish(replace(read, guard=GuardReport(ok=True)), desk)


NAMED = (("customer", "My name is Oleander Quist. My swap of 40 CAKE failed on BNB chain"),)


def test_a_known_value_is_hidden_wherever_it_joins_the_case(desk: Desk) -> None:
    open_case(talk(*NAMED), desk, case_id="k1", reference="desk-4711")
    note("k1", "Told oleander  quist and Oleander Quistgaard; record DESK-4711", desk)
    resolve("k1", "ok Oleander Quist raised the slippage.", desk, asked="Swap of Oleander Quist fails")
    file = read_case("k1", desk)
    assert file.notes[0].text == "Told [NAME_1] and Oleander Quistgaard; record [NAME_2]"
    assert file.restored(file.notes[0].text).endswith("record desk-4711")
    assert file.case.content.resolution == "ok [NAME_1] raised the slippage."
    shown = publishable("k1", desk).case.content
    assert (shown.problem, shown.resolution) == ("Swap of [NAME] fails", "ok [NAME] raised the slippage.")


def test_what_was_kept_before_a_value_was_known_is_hidden_when_it_is_published(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1", reference="r-1")
    resolve("k1", "Juniper Vale raised the slippage; 处理人已告知欧阳青禾。", desk)
    with desk.records.writing() as connection:
        case = desk.case_store.find(connection, "k1")
        assert case is not None
        profile = Profile(reference="r-1", name="Juniper Vale")
        desk.customer_store.replace(connection, case.customer, profile)
        personal = {**case.content.personal, "[NAME_7]": "欧阳青禾"}
        content = case.content.model_copy(update={"personal": personal})
        desk.case_store.replace(connection, case.model_copy(update={"content": content}))
    read = publishable("k1", desk)
    assert read.case.content.resolution == "[NAME] raised the slippage; 处理人已告知[NAME]。"


@pytest.mark.parametrize("paste", ["screen", "text", "draft"])
def test_what_a_machine_wrote_is_no_resolution(paste: str, desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1")
    summary = summarize_case("k1", desk).summary
    with keeping_drafts(desk) as keeper:
        drafted = draft_case("k1", desk)
        keeper.keep(new_draft(drafted, case="k1"))
    lines = ["Problem", summary.headline, summary.problem, *(f"{one.who}: {one.what}" for one in summary.timeline)]
    pasted = {"screen": "\n  ".join([*lines, summary.next_step]), "text": summary.text, "draft": drafted.draft.reply}
    resolve("k1", pasted[paste], desk)
    with pytest.raises(UsageProblem, match="a machine wrote"):
        publishable("k1", desk)
    resolve("k1", SOLVED, desk)
    assert publishable("k1", desk).guard.ok


def test_an_agent_s_own_words_are_theirs_though_a_summary_repeats_them(desk: Desk) -> None:
    open_case(talk(*TALK, ("agent", SOLVED)), desk, case_id="k1")
    summarize_case("k1", desk)
    resolve("k1", SOLVED, desk)
    assert publishable("k1", desk).case.content.resolution == SOLVED


def test_what_an_editor_took_back_stays_so_when_it_is_resolved_anew(desk: Desk) -> None:
    published(desk)
    withdraw("k1", desk)
    assert resolve("k1", "It was the network.", desk).publication is Publication.WITHDRAWN
    publish(publishable("k1", desk), desk)
    assert read_case("k1", desk).case.publication is Publication.PUBLISHED


# --- lists ------------------------------------------------------------------------------------------------


def test_lists_are_cut_to_what_was_asked_for(desk: Desk) -> None:
    open_case(talk(*TALK), desk, case_id="k1", reference="r-1")
    open_case(talk(("customer", "How do I change the language?")), desk, case_id="k2", reference="r-1")
    open_case(talk(*TALK), desk, case_id="k3")
    resolve("k1", SOLVED, desk)

    def ids(**asked: str) -> set[str]:
        return {case.id for case in list_cases(desk, **asked)}

    assert ids() == {"k1", "k2", "k3"}
    assert ids(status="open") == {"k2", "k3"}
    assert ids(category="swap_failed") == {"k1", "k3"}
    assert ids(reference="r-1") == {"k1", "k2"}
    assert ids(reference="r-1", status="resolved") == {"k1"}
    assert ids(level="P0") == set()
    assert len(list_cases(desk, limit=2)) == 2
    with pytest.raises(UsageProblem, match="no customer"):
        ids(reference="r-2")
