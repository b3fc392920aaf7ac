"""JSON of tools no reader is written for: their keys are understood by what they are called."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

from tests.transcripts.samples import A, B, C, Sample

T = 1773522300  # 2026-03-14T21:05:00Z

GENERIC = [
    Sample(
        "facebook archive: newest first, utf-8 read as latin-1",
        {
            "participants": [{"name": "ZoÃ©"}, {"name": "TPWallet Support"}],
            "messages": [
                {"sender_name": "TPWallet Support", "timestamp_ms": T * 1000 + 60000, "content": "Quelle chaÃ®ne ?"},
                {"sender_name": "ZoÃ©", "timestamp_ms": T * 1000, "content": "Solde Ã\xa0 zÃ©ro"},
            ],
            "title": "ZoÃ©",
            "thread_path": "inbox/zoe",
        },
        [(C, "Solde à zéro"), (A, "Quelle chaîne ?")],
    ),
    Sample(
        "livechat thread with users",
        {
            "users": [{"id": "c1", "type": "customer", "name": "Nora"}, {"id": "tim@example.org", "type": "agent", "name": "Tim"}],
            "thread": {
                "events": [
                    {"type": "message", "text": "Stake is gone", "author_id": "c1", "created_at": "2026-03-14T21:05:00Z"},
                    {"type": "system_message", "text": "Tim joined", "created_at": "2026-03-14T21:05:30Z"},
                    {"type": "message", "text": "It unbonds.", "author_id": "tim@example.org", "created_at": "2026-03-14T21:06:00Z"},
                    {"type": "message", "text": "vip", "author_id": "tim@example.org", "visibility": "agents",
                     "created_at": "2026-03-14T21:07:00Z"},
                ]
            },
        },
        [(C, "Stake is gone"), (A, "It unbonds.")],
        noted=((None, "Tim joined"), ("Tim", "vip")),
    ),
    Sample(
        "crisp messages",
        {
            "data": [
                {"type": "text", "from": "user", "content": "Stake is gone", "timestamp": T * 1000, "user": {"nickname": "Nora"}},
                {"type": "note", "from": "operator", "content": "vip", "timestamp": T * 1000 + 1, "user": {"nickname": "Tim"}},
                {"type": "text", "from": "operator", "content": "It unbonds.", "timestamp": T * 1000 + 2, "user": {"nickname": "Tim"}},
                {"type": "text", "from": "operator", "automated": True, "content": "Rate us", "timestamp": T * 1000 + 3,
                 "user": {"nickname": "TPWallet"}},
            ]
        },
        [(C, "Stake is gone"), (A, "It unbonds."), (B, "Rate us")],
        noted=(("Tim", "vip"),),
    ),
    Sample(
        "hubspot thread",
        {
            "results": [
                {"type": "WELCOME_MESSAGE", "text": "Welcome!", "createdAt": "2026-03-14T21:04:00Z", "senders": [{"actorId": "S-1"}]},
                {"type": "MESSAGE", "direction": "INCOMING", "text": "Stake is gone", "createdAt": "2026-03-14T21:05:00Z",
                 "senders": [{"actorId": "V-1", "name": "Nora"}]},
                {"type": "COMMENT", "text": "vip", "createdAt": "2026-03-14T21:05:30Z", "senders": [{"actorId": "A-3", "name": "Tim"}]},
                {"type": "MESSAGE", "direction": "OUTGOING", "text": "It unbonds.", "createdAt": "2026-03-14T21:06:00Z",
                 "senders": [{"actorId": "A-3", "name": "Tim"}]},
            ]
        },
        [(B, "Welcome!"), (C, "Stake is gone"), (A, "It unbonds.")],
        noted=(("Tim", "vip"),),
    ),
    Sample(
        "help scout threads, newest first",
        {
            "_embedded": {
                "threads": [
                    {"type": "note", "body": "vip", "createdAt": "2026-03-14T21:07:00Z", "createdBy": {"type": "user", "first": "Tim"}},
                    {"type": "message", "body": "It unbonds.", "createdAt": "2026-03-14T21:06:00Z",
                     "createdBy": {"type": "user", "first": "Tim"}},
                    {"type": "customer", "body": "Stake<br>is gone", "createdAt": "2026-03-14T21:05:00Z",
                     "createdBy": {"type": "customer", "first": "Nora"}},
                ]
            }
        },
        [(C, "Stake\nis gone"), (A, "It unbonds.")],
        noted=(("Tim", "vip"),),
    ),
    Sample(
        "front and gorgias booleans",
        {
            "_results": [
                {"is_inbound": True, "text": "Stake is gone", "created_at": T, "author": None},
                {"is_inbound": False, "text": "It unbonds.", "created_at": T + 60, "author": {"first_name": "Tim"}},
            ]
        },
        [(C, "Stake is gone"), (A, "It unbonds.")],
    ),
    Sample(
        "zoho desk conversations",
        {
            "data": [
                {"type": "thread", "direction": "in", "content": "<div>Stake is gone</div>", "createdTime": "2026-03-14T21:05:00Z",
                 "author": {"type": "END_USER", "name": "Nora"}},
                {"type": "comment", "isPublic": False, "content": "vip", "commentedTime": "2026-03-14T21:06:00Z",
                 "commenter": {"type": "AGENT", "name": "Tim"}},
                {"type": "thread", "direction": "out", "content": "<div>It unbonds.</div>", "createdTime": "2026-03-14T21:07:00Z",
                 "author": {"type": "AGENT", "name": "Tim"}},
            ]
        },
        [(C, "Stake is gone"), (A, "It unbonds.")],
        noted=(("Tim", "vip"),),
    ),
    Sample(
        "json lines, chinese keys",
        '{"时间": "2026-03-14 21:05", "角色": "用户", "昵称": "阿树", "内容": "质押不见了"}\n{"时间": "2026-03-14 21:06", "角色": "机器人", "内容": "请稍候"}\n'
        '{"时间": "2026-03-14 21:07", "角色": "客服", "昵称": "小蓝", "内容": "正在解押"}\n',
        [(C, "质押不见了"), (B, "请稍候"), (A, "正在解押")],
    ),
]
