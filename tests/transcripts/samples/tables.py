"""Tables of messages: delimiters, marks, quoting and headings as spreadsheets and help desks write them."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

from tests.transcripts.samples import A, B, C, Sample

TABLES = [
    Sample(
        "intercom columns",
        "message_id,message_body,message_type,message_created_at,message_author_type,message_author_name,conversation_id\n"
        "1,Stake is gone,conversation_message,2026-03-14 21:05:00,lead,Nora,77\n2,I am Fin,comment,2026-03-14 21:05:10,bot,Fin,77\n"
        "3,vip,note,2026-03-14 21:06:00,admin,Tim,77\n4,It unbonds.,comment,2026-03-14 21:07:00,admin,Tim,77\n",
        [(C, "Stake is gone"), (B, "I am Fin"), (A, "It unbonds.")],
        noted=(("Tim", "vip"),),
    ),
    Sample(
        "zendesk explore",
        '"Ticket ID","Comment created at","Commenter name","Commenter role","Comment public","Comment body"\n"9","2026-03-14","Nora",'
        '"End-user","true","Stake is gone"\n"9","2026-03-14","Tim","Agent","false","vip"\n"9","2026-03-14","Tim","Agent","true","It ""unbonds"""\n',
        [(C, "Stake is gone"), (A, 'It "unbonds"')],
        noted=(("Tim", "vip"),),
    ),
    Sample(
        "semicolons, german headings, mark at the start",
        "\ufeffDatum;Absender;Nachricht\n14.03.2026 21:05;Jonas;\"Stake weg;\nseit heute\"\n14.03.2026 21:06;TPWallet Support;Welche Kette?\n",
        [(C, "Stake weg;\nseit heute"), (A, "Welche Kette?")],
    ),
    Sample(
        "tabs and chinese headings",
        "会话ID\t发送时间\t发送方类型\t发送人\t消息内容\n5\t2026-03-14 21:05\t访客\t阿树\t质押不见了\n5\t2026-03-14 21:06\t机器人\t小助\t请稍候\n"
        "5\t2026-03-14 21:07\t客服\t小蓝\t正在解押\n",
        [(C, "质押不见了"), (B, "请稍候"), (A, "正在解押")],
    ),
    Sample(
        "gb18030 from a spreadsheet",
        "时间,发送者,内容\r\n2026/3/14 21:05,客户,质押的币不见了，怎么办\r\n2026/3/14 21:06,客服,您好，正在解押\r\n".encode("gb18030"),
        [(C, "质押的币不见了，怎么办"), (A, "您好，正在解押")],
        file="chat.csv",
    ),
    Sample(
        "utf-16 tabs from a spreadsheet",
        "Time\tFrom\tMessage\r\n21:05\tCustomer\tStake is gone\r\n21:06\tAgent\tIt unbonds.\r\n".encode("utf-16"),
        [(C, "Stake is gone"), (A, "It unbonds.")],
        file="chat.csv",
    ),
    Sample(
        "discord columns, an attachment without words",
        "AuthorID,Author,Date,Content,Attachments,Reactions\n7,nora,2026-03-14T21:05:00,Stake is gone,,\n"
        "7,nora,2026-03-14T21:05:30,,https://cdn.example.com/a.png,\n9,tp_support,2026-03-14T21:06:00,It unbonds.,,👍 (1)\n",
        [(C, "Stake is gone"), (C, "https://cdn.example.com/a.png"), (A, "It unbonds.")],
    ),
    Sample(
        "kakaotalk for mac",
        'Date,User,Message\n2026-03-14 21:05:07,"하늘","코인이 안 보여요"\n2026-03-14 21:06:00,"TPWallet 고객센터","어떤 네트워크인가요?"\n',
        [(C, "코인이 안 보여요"), (A, "어떤 네트워크인가요?")],
    ),
    Sample(
        "sender id and direction",
        "sent_at,direction,channel,body\n2026-03-14T21:05:00Z,inbound,sms,Stake is gone\n2026-03-14T21:06:00Z,outbound,sms,\"It unbonds, 21 days\"\n",
        [(C, "Stake is gone"), (A, "It unbonds, 21 days")],
    ),
    Sample(
        "excel names the separator",
        "sep=;\nTime;Role;Text\n21:05;Customer;Stake is gone\n21:06;Agent;It unbonds.\n",
        [(C, "Stake is gone"), (A, "It unbonds.")],
        file="chat.csv",
    ),
    Sample(
        "russian headings",
        "Дата;Автор;Сообщение\n14.03.2026 21:05;Клиент;монеты не пришли\n14.03.2026 21:06;Оператор;Какая сеть?\n",
        [(C, "монеты не пришли"), (A, "Какая сеть?")],
    ),
]
