"""Help desks as text: transcripts they mail or download, and what copying their pages gives."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

from tests.transcripts.samples import A, B, C, Sample

HELPDESKS = [
    Sample(
        "zendesk agent workspace",
        "Nora Voss\nMar 14 21:05\n\nThe stake is gone.\n\nTim\nInternal\nMar 14 21:08\n\nlooks like the unbonding\n\nTim\nMar 14 21:10\n\n"
        "It is unbonding for 21 days.\n\nNora Voss\nMar 14 21:12\n\nok\n",
        [(C, "The stake is gone."), (A, "It is unbonding for 21 days."), (C, "ok")],
        noted=(("Tim", "looks like the unbonding"),),
    ),
    Sample(
        "zendesk notification mail as text",
        "##- Please type your reply above this line -##\n\nTim (TPWallet Support)\nMar 14, 2026, 21:10 UTC\n\nIt is unbonding.\n\n"
        "Nora Voss\nMar 14, 2026, 21:05 UTC\n\nThe stake is gone.\n",
        [(A, "It is unbonding."), (C, "The stake is gone.")],
    ),
    Sample(
        "zendesk chat transcript",
        "Conversation with Visitor 81723\n\nChat started: 2026-03-14 09:05 PM UTC\n\n(09:05:07 PM) *** Visitor 81723 joined the chat ***\n"
        "(09:05:10 PM) Visitor 81723: stake is gone\n(09:05:40 PM) *** Tim joined the chat ***\n(09:06:02 PM) Tim: Which chain?\n"
        "(09:07:00 PM) Visitor 81723: BSC\n(09:08:00 PM) *** Visitor 81723 left the chat ***\n",
        [(C, "stake is gone"), (A, "Which chain?"), (C, "BSC")],
    ),
    Sample(
        "zendesk messaging transcript with a bot",
        "(21:05:01) Answer Bot: Hi! Ask me anything.\n(21:05:10) Web User 65f2a: stake is gone\n(21:05:12) Answer Bot: Did this "
        "article help?\n(21:06:02) Tim: I am a person. Which chain?\n(21:07:00) Web User 65f2a: BSC\n",
        [
            (B, "Hi! Ask me anything."),
            (C, "stake is gone"),
            (B, "Did this article help?"),
            (A, "I am a person. Which chain?"),
            (C, "BSC"),
        ],
    ),
    Sample(
        "intercom download, zones behind the times",
        "Conversation with Nora\nStarted on March 14, 2026 at 09:05 PM Berlin time CET (GMT+0100)\n\n---\n\n"
        "09:05 PM CET | Nora: stake is gone\n\n09:05 PM CET | Operator from TPWallet: The team replies in a few hours.\n\n"
        "09:09 PM CET | Tim from TPWallet: Which chain?\n\n09:10 PM CET | Nora: BSC\n\n---\nExported from TPWallet on March 15, 2026 "
        "at 08:00 AM\n",
        [(C, "stake is gone"), (B, "The team replies in a few hours."), (A, "Which chain?"), (C, "BSC")],
    ),
    Sample(
        "freshdesk page with a note",
        "Nora reported via email\n3 days ago (Thu, 12 Mar 2026 at 9:05 PM)\nStake is gone.\nPlease help.\n\nTim added a private note\n"
        "3 days ago (Thu, 12 Mar 2026 at 9:08 PM)\nask the chain team\n\nTim replied\n2 days ago (Fri, 13 Mar 2026 at 9:10 AM)\n"
        "It is unbonding.\n",
        [(C, "Stake is gone.\nPlease help."), (A, "It is unbonding.")],
        noted=(("Tim", "ask the chain team"),),
    ),
    Sample(
        "crisp transcript",
        "Nora (21:05)\nstake is gone\n\nTim - Support (21:06)\nWhich chain?\n\nNora (21:07)\nBSC\n",
        [(C, "stake is gone"), (A, "Which chain?"), (C, "BSC")],
    ),
    Sample(
        "livechat mail",
        "Chat transcript\n\nNora (21:05:07)\nstake is gone\n\nTim | Support agent (21:06:00)\nWhich chain?\n\nNora (21:07:00)\nBSC\n\n"
        "Rated: good\n",
        [(C, "stake is gone"), (A, "Which chain?"), (C, "BSC\n\nRated: good")],
    ),
    Sample(
        "tidio export",
        "[2026-03-14 21:05:07] Visitor: stake is gone\n[2026-03-14 21:05:09] Tidio Bot: Someone will be here soon\n"
        "[2026-03-14 21:06:00] Tim (operator): Which chain?\n[2026-03-14 21:07:00] Visitor: BSC\n",
        [(C, "stake is gone"), (B, "Someone will be here soon"), (A, "Which chain?"), (C, "BSC")],
    ),
    Sample(
        "hubspot thread copy",
        "Nora Voss\nMar 14, 2026 9:05 PM\nstake is gone\nTim (TPWallet)\nMar 14, 2026 9:06 PM\nWhich chain?\nNora Voss\nMar 14, 2026 9:07 PM\n"
        "BSC\n",
        [(C, "stake is gone"), (A, "Which chain?"), (C, "BSC")],
    ),
    Sample(
        "zoho salesiq transcript",
        "Visitor : Nora\n14 Mar 2026, 09:05:07 PM\nstake is gone\n\nAgent : Tim\n14 Mar 2026, 09:06:00 PM\nWhich chain?\n\nVisitor : Nora\n"
        "14 Mar 2026, 09:07:00 PM\nBSC\n",
        [(C, "stake is gone"), (A, "Which chain?"), (C, "BSC")],
    ),
    Sample(
        "chatwoot page, activities between turns",
        "Nora  Mar 14, 9:05 PM\nstake is gone\nConversation was marked resolved by Tim\nTim (Support)  Mar 14, 9:06 PM\nWhich chain?\nNora  Mar "
        "14, 9:07 PM\nBSC\n",
        [(C, "stake is gone"), (A, "Which chain?"), (C, "BSC")],
        noted=((None, "Conversation was marked resolved by Tim"),),
    ),
    Sample(
        "tawk transcript",
        "[ 2026-03-14 21:05:07 ] Nora : stake is gone\n[ 2026-03-14 21:06:00 ] Tim Support : Which chain?\n[ 2026-03-14 21:07:00 ] Nora : BSC\n",
        [(C, "stake is gone"), (A, "Which chain?"), (C, "BSC")],
    ),
    Sample(
        "salesforce live agent transcript",
        "Chat Started: Saturday, March 14, 2026, 21:05:07 (+0000)\nChat Origin: Web\nAgent Tim\n( 3s ) Tim: Hello, how can I help?\n( 20s ) "
        "Nora: stake is gone\n( 1m 2s ) Tim: Which chain?\n( 1m 40s ) Nora: BSC\n",
        [(A, "Hello, how can I help?"), (C, "stake is gone"), (A, "Which chain?"), (C, "BSC")],
    ),
    Sample(
        "pasted gmail thread",
        "Nora Voss <nora@example.com>\tSat, Mar 14, 2026 at 9:05 PM\nTo: support@example.org\n\nstake is gone\n\nTPWallet Support "
        "<support@example.org>\tSat, Mar 14, 2026 at 9:10 PM\nTo: Nora Voss <nora@example.com>\n\nIt is unbonding.\n",
        [(C, "stake is gone"), (A, "It is unbonding.")],
    ),
]
