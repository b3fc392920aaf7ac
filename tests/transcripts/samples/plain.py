"""Transcripts no tool is known for: labels, names, bullets, lists, in several languages and alphabets."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

from tests.transcripts.samples import A, B, C, Sample

PLAIN = [
    Sample(
        "name and colon, the asker first, nobody named support",
        "Nora: my balance shows zero since the update\nTim: Hi Nora, which version is installed?\nNora: 2.11\nTim: Please open the "
        "token list and pull to refresh.\n",
        [
            (C, "my balance shows zero since the update"),
            (A, "Hi Nora, which version is installed?"),
            (C, "2.11"),
            (A, "Please open the token list and pull to refresh."),
        ],
    ),
    Sample(
        "the agent greets first",
        "Tim: Hello, thank you for contacting us. How can I help you today?\nNora: the bridge ate my coins\nTim: I'm sorry to hear "
        "that. Could you send the hash?\nNora: here it is\n",
        [
            (A, "Hello, thank you for contacting us. How can I help you today?"),
            (C, "the bridge ate my coins"),
            (A, "I'm sorry to hear that. Could you send the hash?"),
            (C, "here it is"),
        ],
    ),
    Sample(
        "time in brackets before the name",
        "[10:22] Nora: swap failed: error 32000\n[10:24] Support: Which pair?\n[10:25] Nora: ETH\n",
        [(C, "swap failed: error 32000"), (A, "Which pair?"), (C, "ETH")],
    ),
    Sample(
        "two colleagues and a bot",
        "HelpBot: I can answer simple questions.\nNora: get me a human\nSystem: Tim joined\nTim (Support): Hi!\nMaya (Support): I take "
        "over from Tim.\nNora: so?\n",
        [
            (B, "I can answer simple questions."),
            (C, "get me a human"),
            (A, "Hi!"),
            (A, "I take over from Tim."),
            (C, "so?"),
        ],
        noted=((None, "Tim joined"),),
    ),
    Sample(
        "upper case labels with a rule between turns",
        "CUSTOMER:\nthe app crashes\non start\n---\nAGENT:\nWhich phone?\n---\nCUSTOMER:\nPixel 9\n",
        [(C, "the app crashes\non start"), (A, "Which phone?"), (C, "Pixel 9")],
    ),
    Sample(
        "one-letter labels",
        "C: the app crashes\nA: Which phone?\nC: Pixel 9\nA: Please update it first.\n",
        [(C, "the app crashes"), (A, "Which phone?"), (C, "Pixel 9"), (A, "Please update it first.")],
    ),
    Sample(
        "user and assistant",
        "User: the app crashes\n\nAssistant: Which phone?\n\nUser: Pixel 9\nand an old tablet\n",
        [(C, "the app crashes"), (A, "Which phone?"), (C, "Pixel 9\nand an old tablet")],
    ),
    Sample(
        "visitor number and brand",
        "Visitor 48211: the app crashes\nTPWallet: Which phone?\nVisitor 48211: Pixel 9\nTPWallet: Please update it.\n",
        [(C, "the app crashes"), (A, "Which phone?"), (C, "Pixel 9"), (A, "Please update it.")],
    ),
    Sample(
        "arabic labels",
        "العميل: لم تصل العملات\nالدعم: ما هي الشبكة؟\nالعميل: ترون\n",
        [(C, "لم تصل العملات"), (A, "ما هي الشبكة؟"), (C, "ترون")],
    ),
    Sample(
        "hebrew labels",
        "לקוח: היתרה אפס\nנציג: איזו רשת?\nלקוח: ביטקוין\n",
        [(C, "היתרה אפס"), (A, "איזו רשת?"), (C, "ביטקוין")],
    ),
    Sample(
        "korean labels",
        "고객: 코인이 안 보여요\n상담원: 어떤 네트워크인가요?\n고객: 이더리움\n",
        [(C, "코인이 안 보여요"), (A, "어떤 네트워크인가요?"), (C, "이더리움")],
    ),
    Sample(
        "vietnamese labels",
        "Khách hàng: coin chưa về ví\nNhân viên: Bạn dùng mạng nào?\nKhách hàng: BSC\n",
        [(C, "coin chưa về ví"), (A, "Bạn dùng mạng nào?"), (C, "BSC")],
    ),
    Sample(
        "french labels, space before the colon",
        "Client : mon solde est à zéro\nConseiller : Quelle version ?\nClient : 2.11\n",
        [(C, "mon solde est à zéro"), (A, "Quelle version ?"), (C, "2.11")],
    ),
    Sample(
        "russian labels",
        "Клиент: монеты не пришли\nОператор: Какая сеть?\nКлиент: TRON\n",
        [(C, "монеты не пришли"), (A, "Какая сеть?"), (C, "TRON")],
    ),
    Sample(
        "windows line ends and stray zero bytes",
        b"Customer: the app\x00 crashes\r\nAgent: Which phone?\r\nCustomer: Pixel 9\r\n",
        [(C, "the app crashes"), (A, "Which phone?"), (C, "Pixel 9")],
    ),
    Sample(
        "a question mark list under a label is no speaker",
        "Customer: I tried three things:\nFirst: restart\nSecond: reinstall\nThird: other phone\nAgent: Thank you.\n",
        [(C, "I tried three things:\nFirst: restart\nSecond: reinstall\nThird: other phone"), (A, "Thank you.")],
    ),
    Sample(
        "numbered turns",
        "1. Customer: the app crashes\n2. Agent: Which phone?\n3. Customer: Pixel 9\n",
        [(C, "the app crashes"), (A, "Which phone?"), (C, "Pixel 9")],
    ),
    Sample(
        "labels with times behind them",
        "Customer (10:22 AM): the app crashes\nAgent (10:23 AM): Which phone?\nCustomer (10:25 AM): Pixel 9\n",
        [(C, "the app crashes"), (A, "Which phone?"), (C, "Pixel 9")],
    ),
    Sample(
        "iso stamps and names with a dash",
        "2026-03-14 21:05:07 - Nora: the app crashes\n2026-03-14 21:06:00 - Support Tim: Which phone?\n2026-03-14 21:07:00 - Nora: "
        "Pixel 9\n",
        [(C, "the app crashes"), (A, "Which phone?"), (C, "Pixel 9")],
    ),
    Sample(
        "headings for turns",
        "### Customer\nthe app crashes\n\n### Agent\nWhich phone?\n\n### Customer\nPixel 9\n",
        [(C, "the app crashes"), (A, "Which phone?"), (C, "Pixel 9")],
    ),
]
