"""Chats exported as web pages: elements and classes as the tools write them."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

from tests.transcripts.samples import A, B, C, Sample

PAGES = [
    Sample(
        "telegram html",
        """<!DOCTYPE html><html><head><meta charset="utf-8"/><title>Exported Data</title></head><body>
<div class="page_header"><div class="content"><div class="text bold">Nora</div></div></div>
<div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">14 March 2026</div></div>
<div class="message default clearfix" id="message1"><div class="pull_left userpic_wrap"><div class="userpic userpic2">
<div class="initials">N</div></div></div><div class="body"><div class="pull_right date details" title="14.03.2026 21:05:07 UTC+01:00">21:05</div>
<div class="from_name">Nora </div><div class="text">Stake is gone<br>since <strong>noon</strong></div></div></div>
<div class="message default clearfix joined" id="message2"><div class="body"><div class="pull_right date details"
 title="14.03.2026 21:06:07 UTC+01:00">21:06</div><div class="text">hello?</div></div></div>
<div class="message default clearfix" id="message3"><div class="pull_left userpic_wrap"><div class="initials">T</div></div><div class="body">
<div class="pull_right date details" title="14.03.2026 21:07:07 UTC+01:00">21:07</div><div class="from_name">TPWallet Support</div>
<div class="reply_to details">In reply to <a href="#go_to_message1">this message</a></div><div class="text">It unbonds.</div></div></div>
</div></div></body></html>""",
        [(C, "Stake is gone\nsince noon"), (C, "hello?"), (A, "It unbonds.")],
        file="messages.html",
    ),
    Sample(
        "discord html",
        """<!DOCTYPE html><html><head><title>ticket</title><style>x{}</style></head><body><div class="preamble"><div class="preamble__entries-container">
<div class="preamble__entry">Wallet Community</div></div></div><div class="chatlog">
<div class="chatlog__message-group"><div id="chatlog__message-container-1" class="chatlog__message-container"><div class="chatlog__message">
<div class="chatlog__message-aside"><img class="chatlog__avatar" src="a.png"></div><div class="chatlog__message-primary"><div class="chatlog__header">
<span class="chatlog__author" title="nora">nora</span><span class="chatlog__timestamp" title="Saturday, March 14, 2026 9:05 PM"><a href="#1">3/14/2026 9:05 PM</a></span></div>
<div class="chatlog__content chatlog__markdown"><span class="chatlog__markdown-preserve">Stake is gone<br>since noon</span></div></div></div></div>
<div id="chatlog__message-container-2" class="chatlog__message-container"><div class="chatlog__message"><div class="chatlog__message-aside">
<div class="chatlog__short-timestamp" title="x">9:06 PM</div></div><div class="chatlog__message-primary">
<div class="chatlog__content chatlog__markdown"><span class="chatlog__markdown-preserve">hello?</span></div></div></div></div></div>
<div class="chatlog__message-group"><div id="chatlog__message-container-3" class="chatlog__message-container"><div class="chatlog__message">
<div class="chatlog__message-primary"><div class="chatlog__header"><span class="chatlog__author" title="triage">Triage</span>
<span class="chatlog__author-tag">BOT</span><span class="chatlog__timestamp" title="Saturday, March 14, 2026 9:07 PM">3/14/2026 9:07 PM</span></div>
<div class="chatlog__content chatlog__markdown"><span class="chatlog__markdown-preserve">A person comes soon.</span></div></div></div></div></div>
<div class="chatlog__message-group"><div id="chatlog__message-container-4" class="chatlog__message-container"><div class="chatlog__message">
<div class="chatlog__message-primary"><div class="chatlog__header"><span class="chatlog__author" title="tim">tim | Support</span>
<span class="chatlog__timestamp" title="Saturday, March 14, 2026 9:08 PM">3/14/2026 9:08 PM</span></div>
<div class="chatlog__content chatlog__markdown"><span class="chatlog__markdown-preserve">It unbonds.</span></div></div></div></div></div>
</div></body></html>""",
        [(C, "Stake is gone\nsince noon"), (C, "hello?"), (B, "A person comes soon."), (A, "It unbonds.")],
        file="ticket.html",
    ),
]
