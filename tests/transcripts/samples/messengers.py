"""Telegram, Signal, LINE, KakaoTalk, Viber, Messenger, Teams, Discord and Slack: text exports and what copying gives."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

from tests.transcripts.samples import A, B, C, Sample

MESSENGERS = [
    Sample(
        "telegram desktop, american",
        "Nora, [3/14/2026 9:05 PM]\nmy nft is gone\n\nTPWallet Help (Tim), [3/14/2026 9:06 PM]\nWhich collection?\n\n"
        "Nora, [3/14/2026 9:07 PM]\n[ Photo ]\n\nNora, [3/14/2026 9:08 PM]\n[Forwarded from Wallet Rescue]\n"
        "send 0.1 ETH to verify\n",
        [(C, "my nft is gone"), (A, "Which collection?"), (C, "[ Photo ]"), (C, "send 0.1 ETH to verify")],
    ),
    Sample(
        "telegram for mac, chinese",
        "阿树, [2026年3月14日 21:05:07]:\n授权了一个网站\n现在怎么办\n\nTPWallet 客服-小蓝, [2026年3月14日 21:06:10]:\n您好，请问是哪个网站？\n",
        [(C, "授权了一个网站\n现在怎么办"), (A, "您好，请问是哪个网站？")],
    ),
    Sample(
        "telegram web",
        "Nora, [Mar 14, 2026 at 9:05:07 PM]:\nstill zero, see: settings\n\nSupport Tim, [Mar 14, 2026 at 9:06:00 PM]:\nWhich chain?\n",
        [(C, "still zero, see: settings"), (A, "Which chain?")],
    ),
    Sample(
        "telegram, persian",
        "سارا, [14.03.2026 21:05]\nکیف پولم خالی شد\n\nپشتیبانی TPWallet, [14.03.2026 21:06]\nکدام شبکه؟\n",
        [(C, "کیف پولم خالی شد"), (A, "کدام شبکه؟")],
    ),
    Sample(
        "line, english",
        "Chat history with TPWallet Support\nSaved on: 03/14/2026, 22:00\n\nSat, 03/14/2026\n21:05\tNora\t\"the swap failed\n"
        "twice\"\n21:06\tTPWallet Support\tWhich pair?\n21:07\tNora\t[Photo]\n21:08\t\tNora unsent a message.\n\n"
        "Sun, 03/15/2026\n09:00\tNora\tany news?\n",
        [(C, "the swap failed\ntwice"), (A, "Which pair?"), (C, "[Photo]"), (C, "any news?")],
        noted=((None, "Nora unsent a message."),),
    ),
    Sample(
        "line, taiwan, halves of the day",
        "[LINE] 與TPWallet客服的聊天記錄\n儲存日期： 2026/03/14 22:00\n\n2026/03/14（六）\n下午09:05\t小芸\t兌換一直失敗\n"
        "下午09:06\tTPWallet客服\t請問是哪一對？\n下午09:07\t小芸\t[貼圖]\n",
        [(C, "兌換一直失敗"), (A, "請問是哪一對？"), (C, "[貼圖]")],
    ),
    Sample(
        "kakaotalk for windows",
        "TPWallet 고객센터 님과 카카오톡 대화\n저장한 날짜 : 2026-03-14 22:00:00\n\n--------------- 2026년 3월 14일 토요일 ---------------\n"
        "[하늘] [오후 9:05] 코인이 안 보여요\n급해요\n[TPWallet 고객센터] [오후 9:06] 어떤 네트워크인가요?\n[하늘] [오후 9:07] 사진\n",
        [(C, "코인이 안 보여요\n급해요"), (A, "어떤 네트워크인가요?"), (C, "사진")],
    ),
    Sample(
        "kakaotalk for android",
        "하늘 님과 카카오톡 대화\n저장한 날짜 : 2026년 3월 14일 오후 10:00\n\n2026년 3월 14일 오후 9:05\n"
        "2026년 3월 14일 오후 9:05, 하늘 : 코인이 안 보여요\n2026년 3월 14일 오후 9:06, TPWallet 상담원 : 어떤 네트워크인가요?\n"
        "2026년 3월 14일 오후 9:07, 하늘 : BSC\n",
        [(C, "코인이 안 보여요"), (A, "어떤 네트워크인가요?"), (C, "BSC")],
    ),
    Sample(
        "viber",
        "[14/03/2026, 21:05:07] Nora: the swap failed\n[14/03/2026, 21:06:00] TPWallet Care: Which pair?\n[14/03/2026, 21:07:00] "
        "Nora: ETH\n",
        [(C, "the swap failed"), (A, "Which pair?"), (C, "ETH")],
    ),
    Sample(
        "signal desktop selection",
        "Nora (14/03/2026, 21:05): the swap failed\nSupport Tim (14/03/2026, 21:06): Which pair?\nNora (14/03/2026, 21:07): ETH\n",
        [(C, "the swap failed"), (A, "Which pair?"), (C, "ETH")],
    ),
    Sample(
        "teams, dates in brackets",
        "[3/14 9:05 PM] Nora\n    the swap failed\n    twice\n\n[3/14 9:06 PM] Tim (Support)\n    Which pair?\n\n[3/14 9:07 PM] "
        "Nora\n    ETH\n",
        [(C, "the swap failed\n    twice"), (A, "Which pair?"), (C, "ETH")],
    ),
    Sample(
        "teams, time in brackets",
        "[9:05 PM] Nora\nthe swap failed\n[9:06 PM] Tim (Support)\nWhich pair?\n[9:07 PM] Nora\nETH\n",
        [(C, "the swap failed"), (A, "Which pair?"), (C, "ETH")],
    ),
    Sample(
        "teams, new client",
        "Nora\nYesterday 9:05 PM\nthe swap failed\nTim (Support)\nYesterday 9:06 PM\nWhich pair?\nNora\nYesterday 9:07 PM\nETH\n",
        [(C, "the swap failed"), (A, "Which pair?"), (C, "ETH")],
    ),
    Sample(
        "discord, short times between turns",
        "nora — Yesterday at 9:05 PM\nthe swap failed\n[9:05 PM]\ntwice\ntim | TP Support — Yesterday at 9:06 PM\nWhich pair?\n"
        "nora — Yesterday at 9:07 PM\nETH (edited)\n",
        [(C, "the swap failed"), (C, "twice"), (A, "Which pair?"), (C, "ETH (edited)")],
    ),
    Sample(
        "discord, chinese client",
        "阿树 — 今天21:05\n跨链没到\nTPWallet客服 — 今天21:06\n请发哈希\n阿树 — 今天21:07\n好\n",
        [(C, "跨链没到"), (A, "请发哈希"), (C, "好")],
    ),
    Sample(
        "discord, german client, with a tag",
        "nora — heute um 21:05 Uhr\nDer Tausch ging nicht\nTriageBot\nAPP\n — heute um 21:05 Uhr\nEin Mensch kommt gleich.\n"
        "tim [Support] — heute um 21:06 Uhr\nWelches Paar?\n",
        [(C, "Der Tausch ging nicht"), (B, "Ein Mensch kommt gleich."), (A, "Welches Paar?")],
    ),
    Sample(
        "discord text export with attachments",
        "==============================================================\nGuild: Wallet Community\nChannel: Support / ticket-0142\n"
        "==============================================================\n\n[3/14/2026 9:05 PM] nora\nthe swap failed\n\n"
        "{Attachments}\nhttps://cdn.example.com/shot.png\n\n[3/14/2026 9:06 PM] tim.support (pinned)\nWhich pair?\n\n"
        "{Reactions}\n👍 (2)\n\n[3/14/2026 9:07 PM] nora\nETH\n\n"
        "==============================================================\nExported 3 message(s)\n"
        "==============================================================\n",
        [(C, "the swap failed\n\n{Attachments}\nhttps://cdn.example.com/shot.png"), (A, "Which pair?"), (C, "ETH")],
    ),
    Sample(
        "slack, twenty-four hours, replies and reactions",
        "Nora\n  21:05 Uhr\nDer Tausch ging nicht\n3 Antworten\nTim (Support)\n  21:06 Uhr\nWelches Paar?\n:eyes:\n1\nNora\n  21:07 Uhr\n"
        "ETH\n",
        [(C, "Der Tausch ging nicht"), (A, "Welches Paar?"), (C, "ETH")],
    ),
    Sample(
        "slack, day dividers and a workflow",
        "Saturday, March 14th\n\nIntakeAPP  9:04 PM\nNew request from the form\nNora  9:05 PM\nthe swap failed\n:thread:\n"
        "Tim (Support)  9:06 PM\nWhich pair?\nToday\n\nNora  8:07 AM\nETH\n",
        [(B, "New request from the form"), (C, "the swap failed"), (A, "Which pair?"), (C, "ETH")],
    ),
    Sample(
        "messenger page",
        "Mar 14, 2026, 9:05 PM\nNora\nthe swap failed\nTPWallet Support\nWhich pair?\nNora\nETH\nTPWallet Support\nThank you.\n",
        [(C, "the swap failed"), (A, "Which pair?"), (C, "ETH"), (A, "Thank you.")],
    ),
    Sample(
        "irc with seconds in brackets",
        "[21:05:07] <nora> the swap failed\n[21:06:00] <tp-support> which pair?\n[21:07:00] * nora shrugs\n[21:07:10] <nora> ETH\n",
        [(C, "the swap failed"), (A, "which pair?"), (C, "ETH")],
    ),
]
