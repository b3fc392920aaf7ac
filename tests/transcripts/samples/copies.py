"""Own transcripts in the look of many tools. Each: (name, text, [(role, text), ...]); system turns are not listed."""

from tests.transcripts.samples import A, B, C

COPIES = [
    (
        "whatsapp ios, english, seconds, direction marks",
        "\u200e[3/14/26, 9:05:07\u202fPM] TPWallet Support: \u200eMessages and calls are end-to-end encrypted.\n"
        "[3/14/26, 9:05:09\u202fPM] Lena: my swap failed twice\nand it cost gas both times\n"
        "[3/14/26, 9:06:30\u202fPM] TPWallet Support: Which pair was it?\n"
        "\u200e[3/14/26, 9:07:00\u202fPM] Lena: \u200eimage omitted\n",
        [
            (C, "my swap failed twice\nand it cost gas both times"),
            (A, "Which pair was it?"),
            (C, "image omitted"),
        ],
    ),
    (
        "whatsapp android, american",
        "3/14/26, 9:05 PM - Messages and calls are end-to-end encrypted. Only people in this chat can read them.\n"
        "3/14/26, 9:05 PM - Lena: hi: is the bridge down?\n3/14/26, 9:06 PM - Wallet Help Desk: It is slow today.\n",
        [(C, "hi: is the bridge down?"), (A, "It is slow today.")],
    ),
    (
        "whatsapp, german",
        "14.03.26, 21:05 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\n"
        "14.03.26, 21:05 - Jana: Guthaben weg\n14.03.26, 21:06 - Kundendienst Timo: Welche Kette?\n",
        [(C, "Guthaben weg"), (A, "Welche Kette?")],
    ),
    (
        "whatsapp, chinese",
        "2026/3/14 晚上9:05 - 小雨: 兑换失败了\n2026/3/14 晚上9:06 - 钱包客服: 请问是哪条链？\n2026/3/14 "
        "晚上9:08 - 小雨: BSC\n",
        [(C, "兑换失败了"), (A, "请问是哪条链？"), (C, "BSC")],
    ),
    (
        "whatsapp, phone number as a name",
        "14/03/2026, 21:05 - +44 7700 900123: no tokens arrived\n14/03/2026, 21:06 - Support (Ana): Please send the hash.\n",
        [(C, "no tokens arrived"), (A, "Please send the hash.")],
    ),
    (
        "telegram desktop copy",
        "Lena, [14.03.2026 21:05]\nдоброй ночи, не вижу токены\n\nПоддержка TP, [14.03.2026 21:06]\n[In reply to "
        "Lena]\nКакая сеть?\n\nLena, [14.03.2026 21:07]\nTRON\n",
        [(C, "доброй ночи, не вижу токены"), (A, "Какая сеть?"), (C, "TRON")],
    ),
    (
        "wechat with dates in the headers",
        "小雨 2026-03-14 21:05:07\n我的NFT不见了\n还有人吗\n\n官方客服-阿青 2026-03-14 21:06:11\n"
        "您好，请发合约地址\n\n小雨 2026-03-14 21:09:00\n好\n",
        [(C, "我的NFT不见了\n还有人吗"), (A, "您好，请发合约地址"), (C, "好")],
    ),
    (
        "qq, time before the name",
        "2026-03-14 21:05:07 小雨(100200300)\n转账卡住了\n\n2026-03-14 21:06:11 技术支持小陈(800900)\n哪条链？\n"
        "\n2026-03-14 21:07:00 小雨(100200300)\n波场\n",
        [(C, "转账卡住了"), (A, "哪条链？"), (C, "波场")],
    ),
    (
        "wechat, name and colon",
        "小雨:\n转账卡住了\n\n客服小陈:\n哪条链？\n\n小雨:\n波场\n",
        [(C, "转账卡住了"), (A, "哪条链？"), (C, "波场")],
    ),
    (
        "discord copy",
        "lena — Today at 9:05 PM\nthe app shows zero\nplease help\nmod_tim [Support] — Today at 9:06 PM\nWhich "
        "version?\nlena — Today at 9:09 PM\n2.11.3\n",
        [(C, "the app shows zero\nplease help"), (A, "Which version?"), (C, "2.11.3")],
    ),
    (
        "discord copy with the dash on its own line",
        "lena\n — \n14/03/2026 21:05\nthe app shows zero\nWallet Support\nAPP\n — \n14/03/2026 21:05\nA human "
        "will join soon.\nlena\n — \n14/03/2026 21:06\nok\n",
        [(C, "the app shows zero"), (B, "A human will join soon."), (C, "ok")],
    ),
    (
        "discord text export",
        "==============\nGuild: Wallet\nChannel: help\n==============\n\n[14/03/2026 21:05] lena\nthe app shows "
        "zero\n\n[14/03/2026 21:06] tim-support\nWhich version?\n\n[14/03/2026 21:07] lena\n2.11.3\n",
        [(C, "the app shows zero"), (A, "Which version?"), (C, "2.11.3")],
    ),
    (
        "slack copy with grouped messages and a bot",
        "Monday, March 14th\nHelpBotAPP  9:04 PM\nPlease describe the problem.\nLena  9:05 PM\nmy ledger is not "
        "found\n9:06\nusb-c cable\nTim (Support)  9:07 PM\nIs it unlocked?\n:+1: 1\n2 replies\n",
        [(B, "Please describe the problem."), (C, "my ledger is not found"), (C, "usb-c cable"), (A, "Is it unlocked?")],
    ),
    (
        "slack copy with name over time",
        "Lena\n  9:05 PM\nmy ledger is not found\nTim (Support)\n  9:07 PM\nIs it unlocked?\nLena\n  9:08 PM\nyes\n",
        [(C, "my ledger is not found"), (A, "Is it unlocked?"), (C, "yes")],
    ),
    (
        "slack copy in brackets",
        "[9:05 PM] Lena: my ledger is not found\n[9:07 PM] Tim (Support): Is it unlocked?\n[9:08 PM] Lena: yes\n",
        [(C, "my ledger is not found"), (A, "Is it unlocked?"), (C, "yes")],
    ),
    (
        "zendesk ticket page",
        "#4411  Missing tokens\nStatus: Open\nRequester: Lena <lena@example.com>\n\nLena\nMar 14, 2026, 21:05  "
        "via Email\n\nTokens are gone.\nversion: 2.11\n\n"
        "Tim (Wallet Support)\nMar 14, 2026, 21:10  Internal note\n\nlooks like a phishing approval\n\nTim "
        "(Wallet Support)\nMar 14, 2026, 21:12  Public reply\n\nPlease send the address.\n\nShow more\n",
        [(C, "Tokens are gone.\nversion: 2.11"), (A, "Please send the address.")],
    ),
    (
        "zendesk chat transcript",
        "(21:05:07) *** Lena joined the chat ***\n(21:05:10) Lena: tokens are gone\n(21:05:44) *** Tim joined the chat ***\n"
        "(21:06:02) Tim: Thank you for contacting us. Could you send the address?\n(21:07:00) Lena: where is it?\n",
        [(C, "tokens are gone"), (A, "Thank you for contacting us. Could you send the address?"), (C, "where is it?")],
    ),
    (
        "freshdesk ticket page",
        "Lena Roth reported via the portal\n2 days ago (Sat, 14 Mar 2026 at 9:05 PM)\nMy stake is locked.\n\nTim "
        "replied\n2 days ago (Sat, 14 Mar 2026 at 9:12 PM)\nIt unlocks after 21 days.\n\n"
        "Tim added a private note\na day ago (Sun, 15 Mar 2026 at 8:00 AM)\ncheck the validator\n",
        [(C, "My stake is locked."), (A, "It unlocks after 21 days.")],
    ),
    (
        "intercom text export",
        "Started on March 14, 2026\n09:05 PM | Lena: where is my airdrop\n09:06 PM | Tim from Support: We "
        "announce airdrops only in the app.\n09:07 PM | Lena: ok\n",
        [(C, "where is my airdrop"), (A, "We announce airdrops only in the app."), (C, "ok")],
    ),
    (
        "irc style",
        "21:05 <lena> gas is 40 gwei?\n21:06 <wallet-support> Yes, it is busy.\n21:07 <lena> thx\n",
        [(C, "gas is 40 gwei?"), (A, "Yes, it is busy."), (C, "thx")],
    ),
    (
        "name with time in brackets",
        "Lena (21:05): gas is 40 gwei?\nSupport (21:06): Yes, it is busy.\nLena (21:07): thx\n",
        [(C, "gas is 40 gwei?"), (A, "Yes, it is busy."), (C, "thx")],
    ),
    (
        "labels in spanish, form fields inside a turn",
        "Cliente: No veo mis tokens\nversión: 2.11\nred: BNB\nSoporte: ¿Cuál es la dirección?\nCliente: la de siempre\n",
        [(C, "No veo mis tokens\nversión: 2.11\nred: BNB"), (A, "¿Cuál es la dirección?"), (C, "la de siempre")],
    ),
    (
        "labels in chinese with a bot and a system line",
        "机器人：您好，请选择问题\n用户：转人工\n系统：已转人工\n客服：您好，我是客服\n用户：质押到期没返还\n",
        [(B, "您好，请选择问题"), (C, "转人工"), (A, "您好，我是客服"), (C, "质押到期没返还")],
    ),
    (
        "labels in japanese",
        "お客様：残高が表示されません\n担当者：バージョンを教えてください\nお客様：2.11です\n",
        [(C, "残高が表示されません"), (A, "バージョンを教えてください"), (C, "2.11です")],
    ),
    (
        "label on a line of its own",
        "Customer\nthe QR code will not scan\n\nAgent\nIs the camera allowed?\n\nCustomer\nyes\n",
        [(C, "the QR code will not scan"), (A, "Is the camera allowed?"), (C, "yes")],
    ),
    (
        "names only",
        "Lena: the QR code will not scan\nTim: How can I help you? Could you send the model?\nLena: Pixel 9\n"
        "Tim: Thank you for waiting.\n",
        [
            (C, "the QR code will not scan"),
            (A, "How can I help you? Could you send the model?"),
            (C, "Pixel 9"),
            (A, "Thank you for waiting."),
        ],
    ),
    (
        "a private note among labels",
        "Customer: where is it\nInternal note: VIP, be quick\nAgent: On its way.\n",
        [(C, "where is it"), (A, "On its way.")],
    ),
    (
        "markdown list with bold names",
        "- **Lena:** it hangs\n- **Support:** Since when?\n- **Lena:** today\n",
        [(C, "it hangs"), (A, "Since when?"), (C, "today")],
    ),
    (
        "log lines with roles in brackets",
        "2026-03-14T21:05:07Z [customer] not here\n2026-03-14T21:06:07Z [agent] hash?\n2026-03-14T21:07:00Z [bot] ticket 7\n",
        [(C, "not here"), (A, "hash?"), (B, "ticket 7")],
    ),
    (
        "line export with tabs",
        "2026/03/14（土）\n21:05\tLena\t残高が消えました\n21:06\tTPWallet サポート\tバージョンは？\n21:07\tLena\t2.11\n",
        [(C, "残高が消えました"), (A, "バージョンは？"), (C, "2.11")],
    ),
    (
        "name and date before a colon",
        "Lena wrote on Mar 14, 2026 at 9:05 PM:\nnot here\n\nSupport wrote on Mar 14, 2026 at 9:06 PM:\nhash?\n",
        [(C, "not here"), (A, "hash?")],
    ),
    (
        "markdown table",
        "| Time | From | Message |\n|---|---|---|\n| 21:05 | Customer | not here |\n| 21:06 | Agent | hash? |\n",
        [(C, "not here"), (A, "hash?")],
    ),
]
