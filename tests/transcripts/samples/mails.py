"""Mails: programs and languages that quote differently, encodings, bodies of several parts, threads pasted without a header."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

import base64
import quopri

from tests.transcripts.samples import A, B, C, Sample

CUSTOMER = "From: Nora Voss <nora@example.com>\nTo: TPWallet Support <support@example.org>\n"
DESK = "From: TPWallet Support <support@example.org>\nTo: Nora Voss <nora@example.com>\n"


def _mail(body, headers=CUSTOMER, kind="plain", charset="utf-8", encoding="base64", declared=None):
    raw = body.encode(charset)
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(raw)
    named = charset if declared is None else declared
    head = (
        f"{headers}Subject: Re: stake\nDate: Sat, 14 Mar 2026 21:05:07 +0100\nMIME-Version: 1.0\n"
        f"Content-Type: text/{kind}{f'; charset={named}' if named else ''}\nContent-Transfer-Encoding: {encoding}\n\n"
    )
    return head.encode() + coded


_GMAIL_HTML = (
    '<div dir="ltr">It is BSC.<div><br></div><div>Since noon.</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    'On Sat, Mar 14, 2026 at 8:00 PM TPWallet Support &lt;<a href="mailto:support@example.org">support@example.org</a>&gt; wrote:<br></div>'
    '<blockquote class="gmail_quote" style="margin:0"><div>Which chain?</div></blockquote></div>'
)
_OUTLOOK_HTML = (
    '<html><body><div class="WordSection1"><p class="MsoNormal">It is BSC.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> TPWallet Support &lt;support@example.org&gt; <br>'
    "<b>Sent:</b> Saturday, March 14, 2026 8:00 PM<br><b>To:</b> Nora Voss &lt;nora@example.com&gt;<br><b>Subject:</b> Re: stake</p></div>"
    '<p class="MsoNormal">Which chain?</p></div></body></html>'
)
_QQ_HTML = (
    '<div>是BSC。</div><div><br></div><div style="font-size: 12px;padding:2px 0">------------------&nbsp;原始邮件&nbsp;------------------</div>'
    '<div style="font-size: 12px;background:#efefef;padding:8px"><div><b>发件人:</b> "TPWallet客服" &lt;support@example.org&gt;;</div>'
    "<div><b>发送时间:</b>&nbsp;2026年3月14日(星期六) 晚上8:00</div><div><b>收件人:</b>&nbsp;\"阿树\"&lt;tree@example.com&gt;;</div>"
    "<div><b>主题:</b>&nbsp;Re: 质押</div></div><div><br></div><div>请问是哪条链？</div>"
)
_PARTS = (
    CUSTOMER + "Subject: stake\nDate: Sat, 14 Mar 2026 21:05:07 +0100\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=outer\n\n"
    "--outer\nContent-Type: multipart/alternative; boundary=inner\n\n--inner\nContent-Type: text/plain; charset=utf-8\n\nStake is gone.\n"
    "--inner\nContent-Type: text/html; charset=utf-8\n\n<p>Stake is <b>gone</b>.</p>\n--inner--\n"
    "--outer\nContent-Type: image/png\nContent-Disposition: attachment; filename=shot.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
    "--outer--\n"
)
ASKED = [(A, "Which chain?"), (C, "It is BSC.")]

MAILS = [
    Sample("gmail html only", _mail(_GMAIL_HTML, kind="html"), [(A, "Which chain?"), (C, "It is BSC.\n\nSince noon.")]),
    Sample("outlook html, borders instead of marks", _mail(_OUTLOOK_HTML, kind="html"), ASKED),
    Sample(
        "qq mail, chinese banner",
        _mail(_QQ_HTML, "From: 阿树 <tree@example.com>\nTo: support@example.org\n", kind="html", charset="gb18030"),
        [(A, "请问是哪条链？"), (C, "是BSC。")],
    ),
    Sample(
        "outlook, german, no marks",
        _mail(
            "Es ist BSC.\n\nVon: TPWallet Support <support@example.org>\nGesendet: Samstag, 14. März 2026 20:00\nAn: Nora Voss\n"
            "Betreff: Re: stake\n\nWhich chain?\n",
            encoding="quoted-printable",
            charset="iso-8859-1",
        ),
        [(A, "Which chain?"), (C, "Es ist BSC.")],
    ),
    Sample(
        "outlook, chinese, no marks",
        _mail(
            "是BSC。\n\n发件人: TPWallet客服 <support@example.org>\n发送时间: 2026年3月14日 20:00\n收件人: 阿树 <tree@example.com>\n主题: 回复: 质押\n\n"
            "请问是哪条链？\n",
            "From: tree@example.com\nTo: support@example.org\n",
            charset="gb18030",
            declared="gb2312",
        ),
        [(A, "请问是哪条链？"), (C, "是BSC。")],
    ),
    Sample(
        "apple mail, chinese",
        _mail(
            "是BSC。\n\n> 在 2026年3月14日，20:00，TPWallet客服 <support@example.org> 写道：\n> \n> 请问是哪条链？\n",
            "From: tree@example.com\nTo: support@example.org\n",
        ),
        [(A, "请问是哪条链？"), (C, "是BSC。")],
    ),
    Sample(
        "apple mail, english, 24 hours",
        _mail("It is BSC.\n\n> On 14. Mar 2026, at 20:00, TPWallet Support <support@example.org> wrote:\n> \n> Which chain?\n> \n"),
        ASKED,
    ),
    Sample(
        "bottom posting",
        _mail("On 14/03/2026 20:00, TPWallet Support wrote:\n> Which chain?\n\nIt is BSC.\n"),
        ASKED,
    ),
    Sample(
        "two levels of quotes",
        _mail(
            "It is BSC.\n\nOn Sat, Mar 14, 2026 at 8:00 PM TPWallet Support <support@example.org> wrote:\n\n> Which chain?\n>\n"
            "> On Sat, Mar 14, 2026 at 7:00 PM Nora Voss <nora@example.com> wrote:\n>\n>> Stake is gone.\n>> Please help.\n"
        ),
        [(C, "Stake is gone.\nPlease help."), (A, "Which chain?"), (C, "It is BSC.")],
    ),
    Sample(
        "the desk answers, signature and disclaimer line",
        _mail(
            "It unbonds for 21 days.\n\n-- \nTim\nTPWallet Support\n\nOn Sat, Mar 14, 2026 at 7:00 PM Nora Voss <nora@example.com> wrote:\n"
            "> Stake is gone.\n",
            DESK,
        ),
        [(C, "Stake is gone."), (A, "It unbonds for 21 days.")],
    ),
    Sample("big5", _mail("質押的幣不見了，怎麼辦？\n", charset="big5"), [(C, "質押的幣不見了，怎麼辦？")]),
    Sample("iso-2022-jp", _mail("残高がゼロです。\n", charset="iso-2022-jp", encoding="7bit"), [(C, "残高がゼロです。")]),
    Sample("koi8-r", _mail("Монеты не пришли.\n", charset="koi8-r", encoding="8bit"), [(C, "Монеты не пришли.")]),
    Sample(
        "no charset, koi8-r inside",
        _mail("Здравствуйте, монеты не пришли, помогите пожалуйста.\n", charset="koi8-r", encoding="8bit", declared=""),
        [(C, "Здравствуйте, монеты не пришли, помогите пожалуйста.")],
    ),
    Sample(
        "charset says ascii, body is gb18030",
        _mail("质押的币不见了，请问怎么办？\n", charset="gb18030", encoding="8bit", declared="us-ascii"),
        [(C, "质押的币不见了，请问怎么办？")],
    ),
    Sample(
        "quoted-printable with soft breaks",
        _mail("Stake is gone since noon and I have waited for hours, nobody answers, " * 2 + "help\n", encoding="quoted-printable"),
        [(C, "Stake is gone since noon and I have waited for hours, nobody answers, " * 2 + "help")],
    ),
    Sample("alternatives and an attachment", _PARTS.encode(), [(C, "Stake is gone.")]),
    Sample("windows line ends", _PARTS.replace("\n", "\r\n").encode(), [(C, "Stake is gone.")]),
    Sample(
        "an automatic answer",
        _mail("We have your request.\n", DESK.replace("support@", "no-reply@") + "Auto-Submitted: auto-replied\n"),
        [(B, "We have your request.")],
    ),
    Sample(
        "outlook for phones, a link and a rule",
        _mail(
            "It is BSC.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: TPWallet Support <support@example.org>\n"
            "Sent: Saturday, March 14, 2026 8:00:00 PM\nTo: Nora Voss <nora@example.com>\nSubject: Re: stake\n\nWhich chain?\n"
        ),
        ASKED,
    ),
    Sample(
        "spanish gmail, line broken in the attribution",
        _mail(
            "Es BSC.\n\nEl sáb, 14 mar 2026 a las 20:00, TPWallet Support (<support@example.org>)\nescribió:\n\n> Which chain?\n>\n",
            encoding="quoted-printable",
        ),
        [(A, "Which chain?"), (C, "Es BSC.")],
    ),
    Sample(
        "forwarded to the desk",
        _mail(
            "please see below\n\n---------- Forwarded message ---------\nFrom: Wallet Rescue <rescue@example.net>\nDate: Sat, Mar 14, 2026 at 8:00 PM\n"
            "Subject: your wallet\nTo: <nora@example.com>\n\nPay to unlock.\n"
        ),
        [(C, "Pay to unlock."), (C, "please see below")],
    ),
    Sample(
        "pasted reply without a header",
        "It is BSC.\n\nOn Sat, Mar 14, 2026 at 8:00 PM TPWallet Support <support@example.org> wrote:\n> Which chain?\n",
        ASKED,
    ),
    Sample(
        "pasted chinese mail",
        "发件人: 阿树 <tree@example.com>\n发送时间: 2026年3月14日 21:05\n收件人: TPWallet客服 <support@example.org>\n主题: 质押\n\n质押的币不见了。\n",
        [(C, "质押的币不见了。")],
    ),
    Sample(
        "pasted outlook thread",
        "From: Nora Voss <nora@example.com>\nSent: Saturday, March 14, 2026 9:05 PM\nTo: TPWallet Support <support@example.org>\nSubject: RE: stake\n\n"
        "It is BSC.\n\nFrom: TPWallet Support <support@example.org>\nSent: Saturday, March 14, 2026 8:00 PM\nTo: Nora Voss <nora@example.com>\n"
        "Subject: RE: stake\n\nWhich chain?\n",
        ASKED,
    ),
]
