"""JSON and HTML exports, tables and JSON lines: the tools' own keys and columns."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

from tests.transcripts.samples import A, B, C, Sample

T = 1773522300  # 2026-03-14T21:05:00Z


def _zendesk(*comments):
    return {
        "ticket": {"id": 9, "subject": "Stake", "requester_id": 70, "submitter_id": 70, "via": {"channel": "web"}},
        "users": [
            {"id": 70, "name": "Nora", "role": "end-user", "email": "nora@example.com"},
            {"id": 3, "name": "Tim", "role": "agent"},
            {"id": 4, "name": "Maya", "role": "admin"},
        ],
        "comments": list(comments),
    }


EXPORTS = [
    Sample(
        "zendesk, sideloaded users, a note, an html body",
        _zendesk(
            {"id": 1, "author_id": 70, "body": "Stake is gone", "html_body": "<p>Stake is gone</p>", "public": True},
            {"id": 2, "author_id": 4, "body": "ask the chain team", "public": False},
            {"id": 3, "author_id": 3, "html_body": "<div class=\"zd-comment\"><p>It unbonds.</p><p>21 days</p></div>", "public": True},
        ),
        [(C, "Stake is gone"), (A, "It unbonds.\n\n21 days")],
        noted=(("Maya", "ask the chain team"),),
    ),
    Sample(
        "zendesk json lines of one ticket",
        '{"id": 9, "requester": {"id": 70, "name": "Nora"}, "comments": [{"author_id": 70, "body": "Stake is gone", "public": true},'
        ' {"author_id": 3, "body": "It unbonds.", "public": true}, {"author_id": 3, "body": "vip", "public": false}]}\n',
        [(C, "Stake is gone"), (A, "It unbonds.")],
        noted=(("private note", "vip"),),
    ),
    Sample(
        "zendesk messaging history in an audit",
        {
            "audits": [
                {
                    "created_at": "2026-03-14T21:05:00Z",
                    "author_id": 70,
                    "events": [
                        {
                            "type": "ChatStartedEvent",
                            "value": {
                                "chat_id": "x1",
                                "history": [
                                    {"type": "ChatJoin", "actor_type": "end-user", "actor_name": "Nora", "timestamp": T * 1000},
                                    {
                                        "type": "ChatMessage",
                                        "actor_type": "end-user",
                                        "actor_name": "Nora",
                                        "message": "Stake is gone",
                                        "timestamp": T * 1000,
                                    },
                                    {
                                        "type": "ChatMessage",
                                        "actor_type": "agent",
                                        "actor_name": "Tim",
                                        "message": "It unbonds.",
                                        "timestamp": T * 1000 + 60000,
                                    },
                                ],
                            },
                        }
                    ],
                }
            ]
        },
        [(C, "Stake is gone"), (A, "It unbonds.")],
    ),
    Sample(
        "intercom, notes, a bot, an assignment with words",
        {
            "type": "conversation",
            "id": "215",
            "created_at": T,
            "source": {
                "type": "conversation",
                "body": "<p>Stake is gone</p>",
                "author": {"type": "lead", "name": "Nora"},
            },
            "conversation_parts": {
                "type": "conversation_part.list",
                "conversation_parts": [
                    {
                        "part_type": "comment",
                        "body": "<p>I am the bot.</p>",
                        "author": {"type": "bot", "name": "Fin"},
                        "created_at": T + 1,
                    },
                    {
                        "part_type": "assign_and_unsnooze",
                        "body": "<p>Taking this one. Which chain?</p>",
                        "author": {"type": "admin", "name": "Tim"},
                        "created_at": T + 2,
                    },
                    {
                        "part_type": "note",
                        "body": "<p>looks like unbonding</p>",
                        "author": {"type": "admin", "name": "Tim"},
                        "created_at": T + 3,
                    },
                    {"part_type": "close", "body": None, "author": {"type": "admin", "name": "Tim"}, "created_at": T + 4},
                    {
                        "part_type": "open",
                        "body": "<p>BSC</p>",
                        "author": {"type": "lead", "name": "Nora"},
                        "created_at": T + 5,
                    },
                ],
            },
        },
        [(C, "Stake is gone"), (B, "I am the bot."), (A, "Taking this one. Which chain?"), (C, "BSC")],
        noted=(("Tim", "looks like unbonding"), (None, "close")),
    ),
    Sample(
        "freshdesk, private note by default source 2",
        {
            "id": 7,
            "requester_id": 70,
            "requester": {"id": 70, "name": "Nora"},
            "description": "<div>Stake is gone<br>since noon</div>",
            "created_at": "2026-03-14T21:05:00Z",
            "conversations": [
                {
                    "body": "<div>ask the chain team</div>",
                    "incoming": False,
                    "private": True,
                    "source": 2,
                    "user_id": 3,
                    "created_at": "2026-03-14T21:06:00Z",
                },
                {
                    "body": "<div>It unbonds.</div>",
                    "body_text": "It unbonds.",
                    "incoming": False,
                    "private": False,
                    "source": 0,
                    "user_id": 3,
                    "created_at": "2026-03-14T21:07:00Z",
                },
            ],
        },
        [(C, "Stake is gone\nsince noon"), (A, "It unbonds.")],
        noted=(("private note", "ask the chain team"),),
    ),
    Sample(
        "freshchat messages",
        {
            "messages": [
                {
                    "message_parts": [{"text": {"content": "Stake is gone"}}],
                    "actor_type": "user",
                    "message_type": "normal",
                    "created_time": "2026-03-14T21:05:00Z",
                },
                {
                    "message_parts": [{"text": {"content": "vip"}}],
                    "actor_type": "agent",
                    "message_type": "private",
                    "created_time": "2026-03-14T21:06:00Z",
                },
                {
                    "message_parts": [{"text": {"content": "It unbonds."}}],
                    "actor_type": "agent",
                    "message_type": "normal",
                    "created_time": "2026-03-14T21:07:00Z",
                },
            ]
        },
        [(C, "Stake is gone"), (A, "It unbonds.")],
        noted=(("private note", "vip"),),
    ),
    Sample(
        "chatwoot, every message type",
        {
            "meta": {"contact": {"name": "Nora"}},
            "payload": [
                {"id": 1, "content": "Stake is gone", "message_type": 0, "private": False, "sender": {"name": "Nora", "type": "contact"}},
                {"id": 2, "content": "Tim self-assigned this conversation", "message_type": 2, "private": False, "sender": None},
                {"id": 3, "content": "Rate us", "message_type": 3, "private": False, "content_type": "input_csat"},
                {"id": 4, "content": "I'm a bot", "message_type": 1, "private": False, "sender": {"name": "Cap", "type": "agent_bot"}},
                {"id": 5, "content": "vip", "message_type": 1, "private": True, "sender": {"name": "Tim", "type": "user"}},
                {"id": 6, "content": "It unbonds.", "message_type": 1, "private": False, "sender": {"name": "Tim", "type": "user"}},
                {"id": 7, "content": None, "message_type": 0, "private": False, "attachments": [{"file_type": "image"}]},
            ],
        },
        [(C, "Stake is gone"), (B, "Rate us"), (B, "I'm a bot"), (A, "It unbonds."), (C, "[image]")],
        noted=((None, "Tim self-assigned this conversation"), ("Tim", "vip")),
    ),
    Sample(
        "telegram, entities, replies, a forward, a sticker",
        {
            "name": "Nora",
            "type": "personal_chat",
            "id": 5,
            "messages": [
                {"id": 1, "type": "message", "date": "2026-03-14T21:05:00", "from": "Nora", "from_id": "user7",
                 "text": [{"type": "bold", "text": "Stake"}, " is gone ", {"type": "mention", "text": "@tp"}],
                 "text_entities": []},
                {"id": 2, "type": "message", "date": "2026-03-14T21:06:00", "from": "TPWallet Support", "from_id": "user8",
                 "reply_to_message_id": 1, "text": "It unbonds.", "text_entities": [{"type": "plain", "text": "It unbonds."}]},
                {"id": 3, "type": "message", "date": "2026-03-14T21:07:00", "from": "Nora", "from_id": "user7",
                 "forwarded_from": "Wallet Rescue", "text": "send 0.1 ETH"},
                {"id": 4, "type": "message", "date": "2026-03-14T21:08:00", "from": "Nora", "from_id": "user7",
                 "file": "a.webp", "media_type": "sticker", "sticker_emoji": "😡", "text": ""},
                {"id": 5, "type": "service", "date": "2026-03-14T21:09:00", "actor": "Nora", "actor_id": "user7",
                 "action": "phone_call", "discard_reason": "missed", "text": ""},
            ],
        },
        [(C, "Stake is gone @tp"), (A, "It unbonds."), (C, "send 0.1 ETH"), (C, "[sticker 😡]")],
    ),
    Sample(
        "slack, threads, joins, blocks, a bot",
        [
            {"type": "message", "subtype": "channel_join", "user": "U1", "text": "<@U1> has joined the channel", "ts": f"{T}.0001"},
            {"type": "message", "user": "U1", "text": "Stake is gone &amp; <https://example.org/a|link>", "ts": f"{T}.0002",
             "user_profile": {"real_name": "Nora", "display_name": "nora"}, "thread_ts": f"{T}.0002", "reply_count": 1},
            {"type": "message", "subtype": "bot_message", "bot_id": "B1", "username": "Intake", "text": "", "ts": f"{T}.0003",
             "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
                 {"type": "text", "text": "New "}, {"type": "link", "url": "https://example.org/t"}, {"type": "text", "text": " ticket"}]}]}]},
            {"type": "message", "user": "U2", "text": "It unbonds. <!here>", "ts": f"{T}.0004", "thread_ts": f"{T}.0002",
             "user_profile": {"real_name": "Tim (Support)"}},
        ],
        [(C, "Stake is gone & https://example.org/a"), (B, "New https://example.org/t ticket"), (A, "It unbonds. @here")],
    ),
    Sample(
        "discord api, newest first",
        [
            {"id": "3", "type": 0, "timestamp": "2026-03-14T21:07:00+00:00", "content": "BSC <@9>",
             "author": {"id": "7", "username": "nora", "global_name": "Nora", "discriminator": "0"},
             "mentions": [{"id": "9", "username": "tim"}]},
            {"id": "2", "type": 19, "timestamp": "2026-03-14T21:06:00+00:00", "content": "Which chain?",
             "author": {"id": "9", "username": "tp_support", "discriminator": "0"}},
            {"id": "1", "type": 0, "timestamp": "2026-03-14T21:05:00+00:00", "content": "Stake is gone",
             "author": {"id": "7", "username": "nora", "global_name": "Nora", "discriminator": "0"}},
        ],
        [(C, "Stake is gone"), (A, "Which chain?"), (C, "BSC @tim")],
    ),
]
