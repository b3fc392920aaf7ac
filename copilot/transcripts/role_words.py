"""The words by which a desk's tools and people say who is speaking, in the languages customers write.

Labels match as a whole ("Agent", "客服"); name parts match inside a display name ("Mei (Support)").
"""


def _labels(words: str) -> frozenset[str]:
    return frozenset(filter(None, (word.strip() for word in words.lower().replace("\n", "|").split("|"))))


CUSTOMER_LABELS = _labels(
    """
customer|client|user|enduser|end user|end-user|end_user|visitor|guest|buyer|caller|consumer|requester|requestor|reporter
member|cust|usr|c|q|player
客户|客戶|用户|用戶|顾客|顧客|访客|訪客|买家|買家|会员|會員|来访者|玩家|咨询者|提问|问|来电人|客|顾
клиент|клиентка|пользователь|покупатель|посетитель|абонент|заявитель
cliente|usuario|usuária|usuário|utente|utilisateur|utilisatrice|visiteur|client(e)|kunde|kundin|benutzer|nutzer|besucher
khách hàng|khách|người dùng|お客様|お客さま|顧客様|ユーザー|ユーザ|利用者|고객|고객님|사용자|이용자|손님|müşteri
|kullanıcı|ziyaretçi
pelanggan|pengguna|nasabah|klient|użytkownik|klantje|klant|gebruiker|kund|zákazník|клієнт|користувач|ลูกค้า|ผู้ใช้
|العميل|عميل|المستخدم
לקוח|לקוחה|משתמש|ग्राहक|উপভোক্তা|مشتری|کاربر|asiakas|bruker|ügyfél|πελάτης|utilizator|kupac
"""
)
AGENT_LABELS = _labels(
    """
agent|support|support agent|support team|customer support|customer service|customer care|helpdesk|help desk|service desk
|operator|staff
representative|rep|csr|cs|admin|administrator|moderator|mod|advisor|adviser|consultant|specialist|technician|assistant
teammate|a|supporter|employee|tech support|technical support|live agent|human agent|support staff|support specialist
|support engineer
客服|客服人员|客服人員|人工客服|人工|在线客服|線上客服|官方客服|客服专员|客服專員|客服小姐|坐席|座席|坐席人员|技术支持
|技術支援|专员|專員|管理员|管理員
工作人员|工作人員|服务人员|服務人員|答|顾问|顧問|值班|接待|售后|售後|客服中心
поддержка|оператор|агент|сотрудник|специалист|техподдержка|служба поддержки|менеджер|администратор|админ
agente|soporte|asesor|asesora|operador|operadora|atendente|suporte|atendimento|assistenza|operatore|supporto|assistance
|conseiller|conseillère
opérateur|mitarbeiter|mitarbeiterin|kundendienst|kundenservice|berater|nhân viên|hỗ trợ|tư vấn viên|サポート|担当者
|担当|オペレーター|スタッフ|相談員
상담원|상담사|고객센터|지원팀|직원|담당자|temsilci|destek|müşteri temsilcisi|agen|petugas|dukungan|layanan pelanggan
|konsultant|wsparcie
|medewerker
підтримка|เจ้าหน้าที่|ฝ่ายสนับสนุน|الدعم|موظف|الوكيل|دعم|נציג|נציגה|תמיכה|एजेंट|सहायता|पشتیبانی|پشتیبانی|tuki|podpora|υποστήριξη
"""
)
BOT_LABELS = _labels(
    """
bot|chatbot|chat bot|robot|virtual assistant|virtual agent|ai|ai agent|ai assistant|auto reply|autoreply|automation
|answer bot|operator bot|fin|lyro|freddy|captain
workflow|auto-reply|automated|agent_bot|slackbot|trigger
机器人|機器人|智能客服|智能助手|智慧客服|智能机器人|自动回复|自動回覆|自动应答|AI客服|AI助手|小机器人|机器人客服
бот|чат-бот|чатбот|робот|автоответ|автоответчик|bot asistan|asistente virtual|assistente virtual|assistant virtuel
|chatbot-assistent
ボット|自動応答|チャットボット|챗봇|봇|자동응답|trợ lý ảo|บอท|بوت|روبوت|בוט
"""
)
SYSTEM_LABELS = _labels(
    """
system|sys|system message|notification|系统|系統|系统消息|系統訊息|系统提示|系統提示|系统通知|系統通知
система|системное сообщение|sistema|système|sistem|システム|システムメッセージ|시스템|hệ thống|النظام|מערכת|ระบบ
"""
)
NOTE_LABELS = _labels(
    """
internal note|private note|internal comment|private comment|agent note|team note|staff note|internal|internal only
内部备注|內部備註|内部备忘|內部備忘|内部留言|私密备注|内部便签|内部评论|внутренняя заметка|внутренний комментарий
nota interna|nota privada|note interne|note privée|interne notiz|nota interna|dahili not|notatka wewnętrzna|interne notitie
内部メモ|社内メモ|내부 메모|ghi chú nội bộ|catatan internal|ملاحظة داخلية|הערה פנימית
"""
)

FIELD_VALUES = {
    "customer": "customer v human contact lead incoming inbound requester end-user end_user enduser user visitor client "
    "consumer "
    "received in 接收 收到",
    "agent": "agent admin teammate outgoing outbound operator staff assistant business sent out reply employee rep owner "
    "发出 发送",
    "bot": "bot agent_bot welcome_message trigger template automation workflow ai chatbot system_bot",
    "system": "system sys system_message activity event log note internal service notification developer tool function",
}
"""What fields of exports ("role", "sender_type", "direction") call the four roles, beyond the labels above."""

AGENT_NAME = (
    r"\b(?:support|supporter|agent|help\s?desk|service\s?desk|customer\s(?:service|care|success|experience)|staff"
    r"|moderator|operator|"
    r"representative|admin|administrator|official|team|care|cs\s?team|soporte|suporte|supporto|assistenza|assistance"
    r"|kundendienst|kundenservice|hilfe|ayuda|ajuda|tuki|pomoc|yardım|klantenservice|kundtjänst|layanan|pelanggan|"
    r"atendimento|destek|dukungan|wsparcie|podpora)\b"
    r"|客服|客戶服務|客户服务|小助手|小秘书|技术支持|技術支援|官方|管理员|管理員|专员|專員|坐席|值班|售后|售後"
    r"|поддержк|оператор|hỗ trợ|サポート|担当|オペレーター|고객센터|상담|지원팀|الدعم|תמיכה|เจ้าหน้าที่|підтримк"
)
BOT_NAME = (
    r"\b(?:\w*bot|robot|virtual\s(?:assistant|agent)|ai\s?(?:agent|assistant)|auto-?reply)\b|机器人|機器人"
    r"|智能客服|智能助手|智慧客服"
    r"|自动回复|自動回覆|AI客服|AI助手"
    r"|^operator from\b|\bчат-?бот|\bбот\b|ボット|자동응답|챗봇|trợ lý ảo"
)
BRAND_NAME = r"wallet\b|钱包|錢包|ウォレット|지갑|\sfrom\s\w"
"""In a wallet's own chats, whoever bears "wallet" or a company in the name answers, unless everybody does."""
CUSTOMER_NAME = (
    r"[(（\[【](?:customer|client|user|visitor|guest|客户|客戶|用户|用戶|顾客|顧客|访客|клиент|cliente|kunde"
    r"|お客様|고객)[)）\]】]"
)

DESK_OPENING = (
    r"how (?:can|may) (?:i|we) (?:help|assist)|thank(?:s| you) for (?:contacting|reaching)|有什么可以帮|有什麼可以幫|很高兴为您"
    r"|чем (?:могу|можем|я могу) (?:вам )?помочь|en qué (?:puedo|podemos) ayudar|como posso (?:te |lhe )?ajudar"
    r"|wie kann ich (?:ihnen )?(?:weiter)?helfen|comment puis-je vous aider|무엇을 도와|お手伝いでき"
)
"""What only a desk opens a talk with; it counts twice."""
AGENT_TALK = (
    r"\b(?:how (?:can|may) (?:i|we) (?:help|assist)|thank(?:s| you) for (?:contacting|reaching|your patience|waiting|writing)|"
    r"(?:could|can|would) you (?:please )?(?:send|share|provide|tell|confirm|check|try)|please (?:send|provide|share"
    r"|confirm|try|check|do not|don't|never)|"
    r"we(?:'ll| will| can(?:not|'t)|'re sorry)|i(?:'ll| will) (?:check|look|ask|update|get back|follow)|apolog"
    r"|our (?:team|engineers?)|glad to help|"
    r"sorry (?:to hear|for the)|is there anything else)"
    r"|您好|请您|請您|麻烦您|麻煩您|请提供|請提供|请问您|請問您|为您|為您|感谢您|感謝您|抱歉让您|给您|帮您|幫您"
    r"|请不要|請不要|我们这边|我們這邊|请稍等|稍等"
    r"|здравствуйте|пожалуйста|приносим извинения|уточните|подскажите, пожалуйста|estimado|por favor|podría|prezado"
    r"|お待たせ|ご不便|お願いいたします|いただけます|でしょうか|안녕하세요|죄송합니다|부탁드립니다|주시겠어요"
    r"|\bbitte (?:senden|schicken|nennen|teilen|geben|prüfen)|vielen dank für ihre|\bwir (?:prüfen|melden|können)"
    r"|\bveuillez|pourriez-vous|merci (?:de|pour) votre|poderia|por gentileza|potrebbe|la preghiamo|\blütfen"
    r"|quý khách|vui lòng|\bmohon\b|silakan|يرجى|من فضلك|कृपया"
)
CUSTOMER_TALK = (
    r"\b(?:my (?:wallet|money|funds|coins?|tokens?|account|balance|transaction|phone)|i (?:can't|cannot|sent|lost"
    r"|tried|bought|need|want|have a)|"
    r"help me|where is my|why (?:is|did|does|can)|not (?:working|showing|received|arrived)|still (?:pending|waiting"
    r"|nothing)|hello\?+|anyone)"
    r"|我的|怎么|怎麼|为什么|為什麼|没到|沒到|不见了|不見了|你们|你們|还没|還沒|急|救命|怎么办|怎麼辦"
    r"|у меня|мой|моя|мои|почему|где мо|помогите|mi (?:cartera|billetera|dinero|saldo)|minha carteira|どうすれば"
    r"|届かない|내 지갑|안 들어|제 지갑"
    r"|\b(?:mein|meine|meinem|meinen)\b|\bich (?:habe|kann|finde|sehe)|\bmon (?:solde|portefeuille|argent|compte)"
    r"|\bmes (?:fonds|jetons)"
    r"|\bmeu (?:saldo|dinheiro)|\bil mio|cüzdanım|\bparam\b|ví của (?:tôi|mình|em)|(?:saldo|uang|dompet) saya"
    r"|محفظتي|أموالي|رصيدي"
)
