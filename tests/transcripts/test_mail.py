"""Mails: charsets, HTML, quoted history in several languages, signatures, inline answers."""

import base64

import pytest

from copilot.transcripts.registry import read_transcript


def mail(body, headers="From: Lena <lena@example.com>\nTo: support@example.org", charset="utf-8", kind="plain"):
    encoded = base64.encodebytes(body.encode(charset)).decode()
    return (
        f"{headers}\nSubject: Re: x\nDate: Sat, 14 Mar 2026 21:05:07 +0100\nMIME-Version: 1.0\n"
        f"Content-Type: text/{kind}; charset={charset}\nContent-Transfer-Encoding: base64\n\n{encoded}"
    ).encode()


def turns(data):
    return [(str(m.role), m.text) for m in read_transcript(data).messages]


@pytest.mark.parametrize(
    ("attribution", "charset"),
    [
        ("On Sat, Mar 14, 2026 at 8:00 PM Wallet Support <support@example.org> wrote:", "utf-8"),
        ("On Sat, Mar 14, 2026 at 8:00 PM Wallet Support\n<support@example.org> wrote:", "utf-8"),
        ("在 2026年3月14日 20:00，钱包客服 <support@example.org> 写道：", "gb18030"),
        ("Am Sa., 14. März 2026 um 20:00 Uhr schrieb Wallet Support <support@example.org>:", "utf-8"),
        ("Le sam. 14 mars 2026 à 20:00, Wallet Support <support@example.org> a écrit :", "iso-8859-1"),
        ("El sáb, 14 mar 2026 a las 20:00, Soporte (<support@example.org>) escribió:", "utf-8"),
        ("сб, 14 мар. 2026 г. в 20:00, Wallet Support <support@example.org>:", "koi8-r"),
        ("14.03.2026, 20:00, \"Wallet Support\" <support@example.org> пишет:", "utf-8"),
        ("2026年3月14日(土) 20:00 Wallet Support <support@example.org>:", "iso-2022-jp"),
    ],
)  # fmt: skip
def test_quoted_history_becomes_the_older_turn(attribution, charset):
    body = f"1.5 BNB, about noon\n\nSent from my iPhone\n\n{attribution}\n> How much was it?\n>\n> -- \n> Tim\n"
    assert turns(mail(body, charset=charset)) == [("agent", "How much was it?"), ("customer", "1.5 BNB, about noon")]


def test_outlook_headers_without_quote_marks():
    body = (
        "1.5 BNB\n\n-----Original Message-----\nFrom: Wallet Support <support@example.org>\nSent: Saturday, "
        "March 14, 2026 8:00 PM\n"
        "To: Lena\nSubject: Re: x\n\nHow much was it?\n\n发件人: Lena <lena@example.com>\n发送时间: "
        "2026年3月14日 19:00\n收件人: support\n主题: x\n\nMoney is missing\n"
    )
    assert turns(mail(body)) == [("customer", "Money is missing"), ("agent", "How much was it?"), ("customer", "1.5 BNB")]


def test_html_mail_with_nested_quotes():
    body = (
        "<html><head><style>p{}</style></head><body><div>1.5 BNB<br>at noon</div><div>On Sat, Mar 14, 2026 at "
        "8:00 PM Wallet Support "
        "&lt;support@example.org&gt; wrote:</div><blockquote><p>How much was it?</p><p>On Sat, Mar 14, 2026 at 7:00 PM Lena "
        "&lt;lena@example.com&gt; wrote:</p><blockquote><p>Money is missing</p></blockquote></blockquote></body></html>"
    )
    assert turns(mail(body, kind="html")) == [
        ("customer", "Money is missing"),
        ("agent", "How much was it?"),
        ("customer", "1.5 BNB\nat noon"),
    ]


def test_answers_between_quoted_lines_stay_with_their_author():
    body = "On 14 Mar 2026 20:00, Wallet Support <support@example.org> wrote:\n> Which chain?\nBSC\n> How much?\n2 BNB\n"
    assert turns(mail(body)) == [("agent", "Which chain?\nHow much?"), ("customer", "BSC\n2 BNB")]


def test_the_newest_mail_has_the_time_of_its_header():
    newest = read_transcript(mail("hello")).messages[-1]
    assert (newest.at, newest.name) == ("2026-03-14T21:05:07+01:00", "Lena")


def test_attachments_and_signatures_are_reported():
    data = (
        b"From: Lena <lena@example.com>\nTo: support@example.org\nSubject: x\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain; charset=unknown-9\n\nsee picture\n-- \nLena Roth\n"
        b"--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\n\nxx\n--b--\n"
    )
    conversation = read_transcript(data)
    assert [m.text for m in conversation.messages] == ["see picture"]
    assert conversation.warnings == ("1 attachments were not read", "2 signature lines were left out")
