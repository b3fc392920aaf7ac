"""WhatsApp exports and copies of many phones: each locale orders dates, halves of the day and marks in its own way."""

# ruff: noqa: E501  (lines as long as the tools write them)
# fmt: off

from tests.transcripts.samples import A, C, Sample

WHATSAPP = [
    Sample(
        "american android, narrow no-break space",
        "3/14/26, 9:05\u202fPM - Messages and calls are end-to-end encrypted. Only people in this chat can read them. Learn more.\n"
        "3/14/26, 9:05\u202fPM - Nora: the stake is gone from the list\n\nlook: it says 0\n"
        "3/14/26, 9:07\u202fPM - TPWallet Support: Which network? Reply: chain and version\n"
        "3/14/26, 9:09\u202fPM - Nora: <Media omitted>\n3/14/26, 9:10\u202fPM - Nora: This message was deleted\n",
        [
            (C, "the stake is gone from the list\n\nlook: it says 0"),
            (A, "Which network? Reply: chain and version"),
            (C, "<Media omitted>"),
            (C, "This message was deleted"),
        ],
    ),
    Sample(
        "german iphone",
        "[14.03.26, 21:05:07] TPWallet Hilfe: \u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\n"
        "[14.03.26, 21:05:31] Jonas: Die Brücke hängt seit heute früh.\n"
        "[14.03.26, 21:08:02] TPWallet Hilfe: Guten Abend Jonas, bitte senden Sie uns den Hash.\n"
        "\u200e[14.03.26, 21:09:40] Jonas: \u200eBild weggelassen\n",
        [
            (C, "Die Brücke hängt seit heute früh."),
            (A, "Guten Abend Jonas, bitte senden Sie uns den Hash."),
            (C, "Bild weggelassen"),
        ],
    ),
    Sample(
        "spanish, twelve hours",
        "14/3/26, 9:05\u202fp.\xa0m. - Los mensajes y las llamadas están cifrados de extremo a extremo.\n"
        "14/3/26, 9:05\u202fp.\xa0m. - Nuria: no llega el retiro\n"
        "14/3/26, 9:11\u202fp.\xa0m. - Soporte TPWallet: Hola, ¿qué red eligió?\n14/3/26, 9:12\u202fp.\xa0m. - Nuria: Polygon\n",
        [(C, "no llega el retiro"), (A, "Hola, ¿qué red eligió?"), (C, "Polygon")],
    ),
    Sample(
        "brazilian, no comma",
        "14/03/2026 21:05 - As mensagens e ligações são protegidas com a criptografia de ponta a ponta.\n"
        "14/03/2026 21:05 - Caio: a ponte travou\n14/03/2026 21:06 - Atendimento TPWallet: Qual o hash?\n"
        "14/03/2026 21:08 - Caio: <Mídia oculta>\n",
        [(C, "a ponte travou"), (A, "Qual o hash?"), (C, "<Mídia oculta>")],
    ),
    Sample(
        "french, à",
        "14/03/2026 à 21:05 - Les messages et les appels sont chiffrés de bout en bout.\n"
        "14/03/2026 à 21:05 - Zoé: solde à zéro\n14/03/2026 à 21:06 - Assistance TPWallet: Quelle version ?\n",
        [(C, "solde à zéro"), (A, "Quelle version ?")],
    ),
    Sample(
        "dutch",
        "14-03-2026 21:05 - Fenna: mijn tokens zijn weg\n14-03-2026 21:06 - TPWallet Support: Welk netwerk?\n"
        "14-03-2026 21:07 - Fenna: <Media weggelaten>\n",
        [(C, "mijn tokens zijn weg"), (A, "Welk netwerk?"), (C, "<Media weggelaten>")],
    ),
    Sample(
        "turkish",
        "14.03.2026 21:05 - Deniz: takas başarısız oldu\n14.03.2026 21:06 - TPWallet Destek: Hangi ağ?\n14.03.2026 21:07 - "
        "Deniz: <Medya dahil edilmedi>\n",
        [(C, "takas başarısız oldu"), (A, "Hangi ağ?"), (C, "<Medya dahil edilmedi>")],
    ),
    Sample(
        "taiwan",
        "2026/3/14 下午9:05 - 訊息和通話經端對端加密，只有聊天中的用戶可以讀取。\n2026/3/14 下午9:05 - 小芸: 餘額變成零了\n還能救嗎\n"
        "2026/3/14 下午9:06 - TPWallet 客服: 請問是哪一條鏈？\n2026/3/14 下午9:08 - 小芸: <省略多媒體檔案>\n",
        [(C, "餘額變成零了\n還能救嗎"), (A, "請問是哪一條鏈？"), (C, "<省略多媒體檔案>")],
    ),
    Sample(
        "mainland iphone",
        "[2026/3/14 晚上9:05:07] TPWallet客服: \u200e消息和通话已进行端到端加密。\n[2026/3/14 晚上9:05:20] 阿树: 跨链半天没到\n"
        "[2026/3/14 晚上9:06:11] TPWallet客服: 您好，请发交易哈希。\n\u200e[2026/3/14 晚上9:07:00] 阿树: \u200e已忽略图片\n",
        [(C, "跨链半天没到"), (A, "您好，请发交易哈希。"), (C, "已忽略图片")],
    ),
    Sample(
        "japanese",
        "2026/03/14 21:05 - ゆい: 残高がゼロです\n2026/03/14 21:06 - TPWallet サポート: チェーンはどちらですか\n2026/03/14 21:07 - "
        "ゆい: <メディアは含まれていません>\n",
        [(C, "残高がゼロです"), (A, "チェーンはどちらですか"), (C, "<メディアは含まれていません>")],
    ),
    Sample(
        "korean",
        "2026. 3. 14. 오후 9:05 - 하늘: 코인이 안 보여요\n2026. 3. 14. 오후 9:06 - TPWallet 고객센터: 어떤 네트워크인가요?\n"
        "2026. 3. 14. 오후 9:07 - 하늘: <미디어 파일을 제외했습니다>\n",
        [(C, "코인이 안 보여요"), (A, "어떤 네트워크인가요?"), (C, "<미디어 파일을 제외했습니다>")],
    ),
    Sample(
        "arabic with arabic digits",
        "\u200f١٤\u200f/٣\u200f/٢٠٢٦، ٩:٠٥ م - الرسائل والمكالمات مشفرة تمامًا بين الطرفين.\n"
        "\u200f١٤\u200f/٣\u200f/٢٠٢٦، ٩:٠٥ م - سلمى: لم تصل العملات\n"
        "\u200f١٤\u200f/٣\u200f/٢٠٢٦، ٩:٠٨ م - دعم TPWallet: ما هي الشبكة؟\n"
        "\u200f١٤\u200f/٣\u200f/٢٠٢٦، ٩:٠٩ م - سلمى: <تم استبعاد الوسائط>\n",
        [(C, "لم تصل العملات"), (A, "ما هي الشبكة؟"), (C, "<تم استبعاد الوسائط>")],
    ),
    Sample(
        "finnish iphone, dots in the time",
        "[14.3.2026 klo 21.05.07] Aino: saldo on nolla\n[14.3.2026 klo 21.06.10] TPWallet-tuki: Mikä verkko?\n[14.3.2026 klo "
        "21.06.59] Aino: BSC, versio 2.11.3\n",
        [(C, "saldo on nolla"), (A, "Mikä verkko?"), (C, "BSC, versio 2.11.3")],
    ),
    Sample(
        "indonesian, dots in the time",
        "14/03/26 21.05 - Sari: koin belum masuk\n14/03/26 21.06 - Layanan Pelanggan TPWallet: Jaringan apa?\n14/03/26 21.07 - "
        "Sari: <Media tidak disertakan>\n",
        [(C, "koin belum masuk"), (A, "Jaringan apa?"), (C, "<Media tidak disertakan>")],
    ),
    Sample(
        "hindi",
        "14/03/26, 9:05 pm - आशा: टोकन नहीं आए\n14/03/26, 9:06 pm - TPWallet Support: कौन सा नेटवर्क?\n14/03/26, 9:07 pm - आशा: BSC\n",
        [(C, "टोकन नहीं आए"), (A, "कौन सा नेटवर्क?"), (C, "BSC")],
    ),
    Sample(
        "thai, buddhist year",
        "14/3/2569 21:05 - นิด: เหรียญไม่เข้า\n14/3/2569 21:06 - เจ้าหน้าที่ TPWallet: เครือข่ายไหนคะ\n",
        [(C, "เหรียญไม่เข้า"), (A, "เครือข่ายไหนคะ")],
    ),
    Sample(
        "hebrew iphone",
        "\u200f[14.3.2026, 21:05:07] נועה: \u200fהיתרה שלי אפס\n\u200f[14.3.2026, 21:06:10] תמיכה TPWallet: \u200fאיזו רשת?\n",
        [(C, "היתרה שלי אפס"), (A, "איזו רשת?")],
    ),
    Sample(
        "swedish group with events",
        "2026-03-14 21:05 - Elin skapade gruppen ”Hjälp: plånbok”\n2026-03-14 21:05 - Du lades till\n"
        "2026-03-14 21:05 - Elin: saldot är noll\n2026-03-14 21:06 - TPWallet Support: Vilket nätverk?\n"
        "2026-03-14 21:09 - TPWallet Support: Skriv gärna versionen också.\n",
        [(C, "saldot är noll"), (A, "Vilket nätverk?"), (A, "Skriv gärna versionen också.")],
    ),
    Sample(
        "russian iphone, a sender who is no contact",
        "[14.03.2026, 21:05:07] ~\u202fЛена: обмен завис\n[14.03.2026, 21:06:10] TPWallet Поддержка: Пришлите хэш, пожалуйста.\n"
        "\u200e[14.03.2026, 21:07:00] ~\u202fЛена: \u200eизображение отсутствует\n",
        [(C, "обмен завис"), (A, "Пришлите хэш, пожалуйста."), (C, "изображение отсутствует")],
    ),
    Sample(
        "copied from the web client",
        "[21:05, 14/03/2026] Nora: swap failed\n[21:06, 14/03/2026] TPWallet Support: Which pair?\n[21:07, 14/03/2026] Nora: "
        "ETH to USDT\nat noon\n",
        [(C, "swap failed"), (A, "Which pair?"), (C, "ETH to USDT\nat noon")],
    ),
    Sample(
        "copied from the web client, american, a number as a name",
        "[9:05 PM, 3/14/2026] +1 (202) 555-0143: swap failed\n[9:06 PM, 3/14/2026] TPWallet Support: Which pair?\n",
        [(C, "swap failed"), (A, "Which pair?")],
    ),
    Sample(
        "italian, an emoji for a name and a list in a turn",
        "14/03/26, 21:05 - 🌸: ho provato:\n1. riavvio: niente\n2. nuova rete: niente\n14/03/26, 21:06 - Assistenza TPWallet: "
        "Grazie. Quale versione?\n14/03/26, 21:07 - 🌸: <Media omessi>\n",
        [(C, "ho provato:\n1. riavvio: niente\n2. nuova rete: niente"), (A, "Grazie. Quale versione?"), (C, "<Media omessi>")],
    ),
]
