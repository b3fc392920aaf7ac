"""Input that is broken, packed, torn or not what it is said to be: mended and told, or refused with the reason."""

import io
import json
import zipfile

import pytest

from copilot.errors import UsageProblem
from copilot.transcripts.encoding import decode
from copilot.transcripts.registry import FORMATS, read_text, read_transcript

EXPORT = json.dumps(
    {
        "messages": [
            {"role": role, "text": f"turn {n}", "at": f"2026-03-14T21:0{n}:00Z"}
            for n, role in enumerate(["customer", "agent"] * 3)
        ]
    }
)


def packed(**files: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_txt", ".txt").replace("_jpg", ".jpg").replace("-", "/"), content)
    return buffer.getvalue()


def turns(conversation):
    return [(str(m.role), m.text) for m in conversation.messages]


@pytest.mark.parametrize("missing", [1, 3, 20, 60])
def test_what_is_whole_in_a_cut_off_export_is_kept_and_the_rest_reported(missing):
    conversation = read_text(EXPORT[:-missing])
    whole = [message for message in json.loads(EXPORT)["messages"] if message["text"] in EXPORT[:-missing]]
    assert turns(conversation)[:4] == [(m["role"], m["text"]) for m in whole[:4]]
    assert "cut off" in conversation.warnings[0]


def test_the_last_of_cut_off_json_lines_is_reported():
    conversation = read_text('{"role": "customer", "text": "a"}\n{"role": "agent", "text": "b"}\n{"role": "cus')
    assert turns(conversation) == [("customer", "a"), ("agent", "b")]
    assert conversation.warnings == ("the JSON lines are cut off: the last of 3 was left out",)


@pytest.mark.parametrize("suffix", [".json", ".csv", ".eml", ".html", ".zip", ""])
def test_a_wrong_extension_changes_nothing(suffix):
    assert turns(read_transcript(b"Customer: a\nAgent: b\n", name=f"x{suffix}")) == [("customer", "a"), ("agent", "b")]
    assert len(read_transcript(EXPORT.encode(), name=f"x{suffix}").messages) == 6


def test_the_one_transcript_in_an_archive_is_read():
    data = packed(
        chat_txt="[14.03.26, 21:05:07] Nora: a\n[14.03.26, 21:06:07] Support: b\n", photo_jpg="x", **{"__MACOSX-chat_txt": "x"}
    )
    conversation = read_transcript(data, name="chat.zip")
    assert turns(conversation) == [("customer", "a"), ("agent", "b")]
    assert conversation.warnings == ("chat.txt was read out of the archive",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed(a_txt="x", b_txt="y"), "2 transcripts"),
        (packed(a_jpg="x"), "0 transcripts"),
        (packed(a_txt=packed(b_txt="x")), "1 transcripts"),
        (packed(**{"[Content_Types].xml": "x", "word-document.xml": "x"}), "Office document"),
        (packed(a_txt="x")[:40], "cannot be opened"),
    ],
    ids=["several", "none", "archive in an archive", "document", "cut off"],
)
def test_other_archives_are_refused_with_what_to_do(data, reason):
    with pytest.raises(UsageProblem, match=reason) as refused:
        read_transcript(data)
    assert refused.value.hint


def test_half_characters_are_replaced_and_reported():
    conversation = read_text(
        '{"messages": [{"role": "customer", "text": "hi \\ud83d"}, {"role": "agent", "text": "\\ud83d\\ude00"}]}'
    )
    assert turns(conversation) == [("customer", "hi \ufffd"), ("agent", "😀")]
    assert conversation.warnings == ("half characters (lone surrogates) in 1 turns were replaced",)


def test_stray_zero_bytes_are_no_utf16():
    assert decode(b"Customer: it\x00 hangs\nAgent: since\x00 when?\n").text == "Customer: it hangs\nAgent: since when?\n"


def test_lines_of_two_encodings_are_each_read_in_theirs():
    data = "客户：我的币不见了，怎么办\n".encode() + "客服：您好，请问是哪条链？\n".encode("gb18030")
    decoded = decode(data)
    assert decoded.text == "客户：我的币不见了，怎么办\n客服：您好，请问是哪条链？\n"
    assert decoded.warnings == ("lines 2 were read as gb18030, the others as utf-8",)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("koi8_r", "Здравствуйте, монеты не пришли после обмена"),
        ("cp1251", "Здравствуйте, монеты не пришли после обмена"),
        ("euc_kr", "안녕하세요, 지갑에 코인이 안 보여요. 어떻게 하나요"),
        ("euc_jp", "残高が表示されません。どうすればいいですか"),
        ("shift_jis", "残高が表示されません。どうすればいいですか"),
        ("cp1256", "مرحبا، لم تصل العملات إلى محفظتي"),
        ("cp1255", "שלום, היתרה שלי אפס מאז העדכון"),
        ("cp1253", "Γεια σας, τα νομίσματα δεν ήρθαν ακόμα"),
        ("cp874", "สวัสดีค่ะ เหรียญไม่เข้ากระเป๋า"),
        ("cp1254", "Merhaba, cüzdanımda bakiye sıfır görünüyor, işlem başarısız"),
        ("cp1250", "Dzień dobry, moje środki zniknęły, proszę o pomoc"),
        ("cp1252", "Guten Tag, mein Guthaben für heute wird nicht geprüft"),
    ],
)
def test_older_encodings_of_customers_are_recognised(encoding, text):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("format", [f for f in FORMATS if f not in {"auto", "text"}])
def test_a_forced_format_that_does_not_fit_says_so(format):
    with pytest.raises(UsageProblem, match=r"does not look like|no heading|not JSON"):
        read_text("hello, my swap failed", format=format)


@pytest.mark.parametrize("format", ["zendesk", "telegram", "whatsapp", "email", "html", "csv"])
def test_an_export_of_another_tool_is_not_read_as_the_forced_one(format):
    with pytest.raises(UsageProblem):
        read_text(EXPORT, format=format)


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(UsageProblem) as refused:
        read_text("hi", format="icq")
    assert all(name in (refused.value.hint or "") for name in FORMATS)


def test_an_export_of_several_tickets_is_refused():
    ticket = {"comments": [{"author_id": 1, "body": "a", "public": True}]}
    with pytest.raises(UsageProblem, match="2 conversations"):
        read_text(json.dumps({"tickets": [ticket, ticket]}))


@pytest.mark.parametrize(
    "text",
    [
        '{"errors": [{"message": "insufficient funds", "code": -32000}]}',
        '{"status": "0x0", "logs": [{"data": "0x"}]}',
        "null",
        "12",
    ],
)
def test_json_a_customer_pasted_is_words(text):
    assert turns(read_text(text)) == [("customer", text)]


@pytest.mark.parametrize("label", ["Internal note", "内部备注", "Interne Notiz", "Внутренняя заметка"])
def test_a_note_keeps_its_label_and_an_event_has_no_name(label):
    conversation = read_text(f"Customer: hi\n{label}: vip\nSystem: Tim joined\nAgent: hello\n")
    assert [(str(m.role), m.name, m.text) for m in conversation.messages[1:3]] == [
        ("system", label, "vip"),
        ("system", None, "Tim joined"),
    ]


def test_a_note_of_a_colleague_is_still_one_when_the_answer_is_read_again():
    again = read_text(
        json.dumps({"messages": [{"role": "system", "name": "Tim", "text": "vip"}, {"role": "customer", "text": "hi"}]})
    )
    assert (str(again.messages[0].role), again.messages[0].name) == ("system", "Tim")
