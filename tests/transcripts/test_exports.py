"""JSON exports of the tools, and tables: shapes as their documentation gives them, contents of our own."""

import json

import pytest

from copilot.errors import UsageProblem
from copilot.models.conversation import Role
from copilot.transcripts.messages import read_messages
from copilot.transcripts.registry import read_text, read_transcript


def spoken(document, **options):
    conversation = read_transcript(json.dumps(document, ensure_ascii=False).encode(), **options)
    return conversation, [(str(m.role), m.text) for m in conversation.messages]


def test_telegram_export_joins_entities_and_keeps_service_messages_apart():
    conversation, turns = spoken(
        {
            "name": "Wallet",
            "messages": [
                {
                    "id": 1,
                    "type": "service",
                    "date": "2026-03-14T21:05:00",
                    "actor": "Lena",
                    "action": "invite_members",
                    "text": "",
                },
                {
                    "id": 2,
                    "type": "message",
                    "date": "2026-03-14T21:05:07",
                    "from": "Lena",
                    "from_id": "user1",
                    "text": ["see ", {"type": "link", "text": "https://example.org"}, " please"],
                },
                {
                    "id": 3,
                    "type": "message",
                    "date": "2026-03-14T21:06:00",
                    "from": "Wallet Support",
                    "from_id": "user2",
                    "text": "On it.",
                },
                {
                    "id": 4,
                    "type": "message",
                    "date": "2026-03-14T21:07:00",
                    "from": "Lena",
                    "from_id": "user1",
                    "photo": "a.jpg",
                    "text": "",
                },
            ],
        }
    )
    assert conversation.format == "telegram"
    assert turns == [
        ("system", "Lena invite_members"),
        ("customer", "see https://example.org please"),
        ("agent", "On it."),
        ("customer", "[photo]"),
    ]
    assert conversation.messages[1].at == "2026-03-14T21:05:07"


def test_two_telegram_chats_are_refused_instead_of_mixed():
    chat = {"messages": [{"type": "message", "from_id": "u", "text": "a"}]}
    with pytest.raises(UsageProblem, match="2 chats"):
        spoken({"chats": {"list": [chat, chat]}})


def test_slack_export_is_put_in_order_and_resolves_mentions():
    _, turns = spoken(
        [
            {
                "type": "message",
                "user": "U2",
                "text": "Hi <@U1>, is <https://example.org|this> it? &lt;b&gt;",
                "ts": "1773522367.5",
                "user_profile": {"real_name": "Tim (Support)"},
            },
            {"type": "message", "user": "U1", "text": "stuck", "ts": "1773522300.1", "user_profile": {"real_name": "Lena"}},
            {
                "type": "message",
                "subtype": "bot_message",
                "bot_id": "B1",
                "username": "Triage",
                "text": "Ticket opened",
                "ts": "1773522301.0",
            },
        ]
    )
    assert turns == [("customer", "stuck"), ("bot", "Ticket opened"), ("agent", "Hi @Lena, is https://example.org it? <b>")]


def test_discord_export_reads_badges_and_bots():
    _, turns = spoken(
        {
            "guild": {"id": "1"},
            "messages": [
                {
                    "id": "1",
                    "type": "Default",
                    "timestamp": "2026-03-14T21:05:07+00:00",
                    "content": "no balance",
                    "author": {"id": "7", "name": "lena", "nickname": "lena", "isBot": False},
                },
                {
                    "id": "2",
                    "type": "Default",
                    "timestamp": "2026-03-14T21:05:08+00:00",
                    "content": "Read the FAQ",
                    "author": {"id": "8", "name": "helper", "nickname": "helper", "isBot": True},
                },
                {
                    "id": "3",
                    "type": "Reply",
                    "timestamp": "2026-03-14T21:06:08+00:00",
                    "content": "Which chain?",
                    "author": {
                        "id": "9",
                        "name": "tim",
                        "nickname": "tim",
                        "isBot": False,
                        "roles": [{"name": "Support Team"}],
                    },
                },
            ],
        }
    )
    assert turns == [("customer", "no balance"), ("bot", "Read the FAQ"), ("agent", "Which chain?")]


def test_intercom_conversation_keeps_notes_apart_and_strips_html():
    conversation, turns = spoken(
        {
            "type": "conversation",
            "id": "99",
            "created_at": 1773522300,
            "source": {"body": "<p>My swap &amp; bridge failed</p>", "author": {"type": "user", "name": "Lena"}},
            "conversation_parts": {
                "conversation_parts": [
                    {
                        "part_type": "note",
                        "body": "<p>VIP</p>",
                        "author": {"type": "admin", "name": "Tim"},
                        "created_at": 1773522330,
                    },
                    {"part_type": "assignment", "body": None, "author": {"type": "bot"}, "created_at": 1773522331},
                    {
                        "part_type": "comment",
                        "body": "<p>Which pair?</p><p>And when?</p>",
                        "author": {"type": "admin", "name": "Tim"},
                        "created_at": 1773522360,
                    },
                ]
            },
        }
    )
    assert (conversation.format, conversation.id) == ("intercom", "99")
    assert turns == [
        ("customer", "My swap & bridge failed"),
        ("system", "VIP"),
        ("system", "assignment"),
        ("agent", "Which pair?\n\nAnd when?"),
    ]
    assert conversation.messages[0].at == "2026-03-14T21:05:00Z"


def test_freshdesk_ticket_starts_with_its_description():
    _, turns = spoken(
        {
            "id": 5,
            "requester_id": 11,
            "description_text": "Stake is locked",
            "created_at": "2026-03-14T21:05:00Z",
            "conversations": [
                {
                    "body_text": "After 21 days it unlocks.",
                    "incoming": False,
                    "private": False,
                    "user_id": 3,
                    "created_at": "2026-03-14T21:15:00Z",
                },
                {
                    "body_text": "watch this one",
                    "incoming": False,
                    "private": True,
                    "user_id": 3,
                    "created_at": "2026-03-14T21:16:00Z",
                },
                {
                    "body_text": "too long",
                    "incoming": True,
                    "private": False,
                    "user_id": 11,
                    "created_at": "2026-03-14T21:25:00Z",
                },
            ],
        }
    )
    assert turns == [
        ("customer", "Stake is locked"),
        ("agent", "After 21 days it unlocks."),
        ("system", "watch this one"),
        ("customer", "too long"),
    ]


def test_zendesk_comments_take_roles_from_users():
    _, turns = spoken(
        {
            "ticket": {"id": 5, "requester_id": 11},
            "users": [{"id": 11, "name": "Lena", "role": "end-user"}, {"id": 3, "name": "Tim", "role": "agent"}],
            "comments": [
                {"author_id": 11, "plain_body": "Stake is locked", "public": True, "created_at": "2026-03-14T21:05:00Z"},
                {"author_id": 3, "plain_body": "ask tier 2", "public": False, "created_at": "2026-03-14T21:06:00Z"},
                {
                    "author_id": 3,
                    "html_body": "<div>21 days.<br>Sorry!</div>",
                    "public": True,
                    "created_at": "2026-03-14T21:07:00Z",
                },
            ],
        }
    )
    assert turns == [("customer", "Stake is locked"), ("system", "ask tier 2"), ("agent", "21 days.\nSorry!")]


def test_chatwoot_templates_are_bots_and_private_messages_notes():
    _, turns = spoken(
        {
            "payload": [
                {"content": "Where is my NFT", "message_type": 0, "sender": {"type": "contact", "name": "Lena"}},
                {"content": "Give us your e-mail", "message_type": 3, "content_type": "input_email"},
                {
                    "content": "check spam list",
                    "message_type": "outgoing",
                    "private": True,
                    "sender": {"type": "user", "name": "Tim"},
                },
                {
                    "content": "Which collection?",
                    "message_type": "outgoing",
                    "private": False,
                    "sender": {"type": "user", "name": "Tim"},
                },
            ]
        }
    )
    assert turns == [
        ("customer", "Where is my NFT"),
        ("bot", "Give us your e-mail"),
        ("system", "check spam list"),
        ("agent", "Which collection?"),
    ]


@pytest.mark.parametrize(
    "items",
    [
        [{"role": "user", "content": "help"}, {"role": "assistant", "content": "With what?"}],
        [{"from": "customer", "body": "help"}, {"from": "agent", "body": "With what?"}],
        [
            {"sender": {"type": "user", "name": "Lena"}, "message": "help"},
            {"sender": {"type": "agent"}, "message": "With what?"},
        ],
        [{"author": "Lena", "text": "help"}, {"author": "Tim (Support)", "text": "With what?"}],
        [{"direction": "inbound", "text": "help"}, {"direction": "outbound", "text": "With what?"}],
        [{"speaker": "客户", "内容": "help"}, {"speaker": "客服", "内容": "With what?"}],
        [
            {"role": "customer", "content": [{"type": "text", "text": "help"}]},
            {"role": "agent", "content": [{"type": "text", "text": "With what?"}]},
        ],
    ],
    ids=["openai", "from/body", "sender object", "author name", "direction", "chinese", "content parts"],
)
def test_messages_with_many_kinds_of_keys(items):
    assert [(str(m.role), m.text) for m in read_messages(items).messages] == [("customer", "help"), ("agent", "With what?")]


def test_a_message_without_text_is_named_by_number():
    with pytest.raises(UsageProblem, match="Message 2"):
        read_messages([{"role": "customer", "text": "a"}, {"role": "agent"}])


def test_json_lines_of_messages_are_one_conversation():
    lines = '{"role": "customer", "text": "a", "at": 1773522300}\n{"role": "agent", "text": "b"}\n'
    conversation = read_text(lines)
    assert [(str(m.role), m.text, m.at) for m in conversation.messages] == [
        ("customer", "a", "2026-03-14T21:05:00Z"),
        ("agent", "b", None),
    ]


def test_many_conversations_in_json_lines_are_refused():
    with pytest.raises(UsageProblem, match="2 conversations"):
        read_text('{"id": 1, "messages": [{"text": "a"}]}\n{"id": 2, "messages": [{"text": "b"}]}\n')


@pytest.mark.parametrize(
    "text",
    ['{"version": 3, "crypto": {"cipher": "aes-128-ctr"', "[12, 34, 56]", '{"version": 3, "crypto": {}}', "[CUSTOMER] hi"],
)
def test_json_that_is_no_transcript_is_read_as_words(text):
    conversation = read_text(text)
    assert [m.role for m in conversation.messages] == [Role.CUSTOMER]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            'time,role,text\n2026-03-14 21:05,customer,"one, two\nthree"\n2026-03-14 21:06,agent,four\n',
            [("customer", "one, two\nthree"), ("agent", "four")],
        ),
        (
            "Date;Sender;Message\n14/03/2026 21:05;Lena;one\n14/03/2026 21:06;Wallet Support;two\n",
            [("customer", "one"), ("agent", "two")],
        ),
        (
            "时间\t发送人\t消息内容\n2026-03-14 21:05\t用户\t一\n2026-03-14 21:06\t客服\t二\n",
            [("customer", "一"), ("agent", "二")],
        ),
        (
            "AuthorID,Author,Date,Content,Attachments\n1,lena,2026-03-14T21:05,one,\n2,support-tim,2026-03-14T21:06,two,\n",
            [("customer", "one"), ("agent", "two")],
        ),
        (
            "author,private,body\ncustomer,false,one\nagent,true,secret\nagent,false,<p>two</p>\n",
            [("customer", "one"), ("system", "secret"), ("agent", "two")],
        ),
    ],
    ids=["quoted", "semicolons", "tabs, chinese", "discord", "private, html"],
)
def test_tables(table, expected):
    conversation = read_text(table)
    assert conversation.format == "csv"
    assert [(str(m.role), m.text) for m in conversation.messages] == expected


def test_a_table_of_several_conversations_is_refused():
    with pytest.raises(UsageProblem, match="2 conversations"):
        read_text("conversation_id,role,text\n1,customer,a\n2,customer,b\n")
