"""Denied, supposed, quoted, somebody else's: what is said is not always what happened."""

from collections.abc import Callable

import pytest

from copilot.models.findings import Finding
from copilot.models.triage import Level, Sentiment, Tier, Triage

Judge = Callable[..., Triage]


@pytest.mark.parametrize(
    "text",
    [
        "I never gave my seed phrase to anyone, where can I see it in the app?",
        "我没有把助记词告诉过任何人，想看看在哪里备份",
        "Я никому не отправлял сид-фразу, где её посмотреть?",
        "Nunca compartí mi frase semilla con nadie, ¿dónde la veo?",
        "Je n'ai jamais donné ma phrase secrète à personne, où la voir ?",
        "リカバリーフレーズは誰にも教えていません。どこで見られますか？",
        "니모닉을 아무에게도 알려주지 않았어요. 어디서 볼 수 있나요?",
        "Saya tidak pernah kasih frasa pemulihan ke siapa pun, lihatnya di mana?",
        "Tohum kelimelerimi kimseyle paylaşmadım, nereden görebilirim?",
        "لم أرسل كلمات الاسترداد لأحد، أين أراها في التطبيق؟",
    ],
)
def test_what_is_denied_did_not_happen(judge: Judge, text: str) -> None:
    assert judge(text).level in (Level.P2, Level.P3)


@pytest.mark.parametrize(
    "text",
    [
        "What would happen if I typed my seed phrase into a fake site?",
        "如果有人把助记词输进钓鱼网站会怎么样？",
        "Что будет, если кто-то узнает мою сид-фразу?",
        "Should I send my private key to support?",
    ],
)
def test_what_is_only_supposed_did_not_happen(judge: Judge, text: str) -> None:
    assert judge(text).level in (Level.P2, Level.P3)


@pytest.mark.parametrize(
    "text",
    [
        "I did not realise it was fake and typed my recovery phrase into the site",
        "我不小心把助记词发给了电报上的客服",
        "没想到那个网站是假的，我把助记词填进去了",
        "No idea why, but I gave my 12 words to a guy on Discord",
        "Not sure if this matters, I pasted my seed phrase into a web form yesterday",
        "المحفظة تعطلت أمس وأرسلت كلمات المحفظة لموظف الدعم في تلجرام",
    ],
)
def test_a_negation_that_denies_something_else_does_not_hide_the_act(judge: Judge, text: str) -> None:
    assert judge(text).category == "key_exposed"


@pytest.mark.parametrize(
    "text",
    [
        "В новостях рассказали, что у людей украли токены через фишинговый сайт. Как проверить свои разрешения?",
        "친구가 가짜 상담원에게 당했대요. 저는 괜찮은데 진짜 상담원은 어떻게 알아보나요?",
        "Ein Kollege ist auf falschen Support reingefallen, mir selbst ist nichts passiert. Woran erkenne ich euch?",
        "Mi vecino perdió todo por un airdrop falso, a mí nada. ¿Cómo reviso mis permisos?",
    ],
)
def test_somebody_elses_story_did_not_happen_to_the_customer(judge: Judge, text: str) -> None:
    assert judge(text).level in (Level.P2, Level.P3)


def test_a_friend_in_the_story_does_not_make_it_the_friends(judge: Judge) -> None:
    assert judge("A friend of mine told me about this site. I typed my seed phrase into it yesterday.").level is Level.P0


@pytest.mark.parametrize(
    "text",
    [
        "kartu pemulihan saya di rumah, di lemari, di dalam kotak, bagaimana cara melihat frasa di aplikasi",
        "где в приложении найти раздел airdrop claim, я ничего не подписывал",
    ],
)
def test_a_word_of_another_language_is_not_heard(judge: Judge, text: str) -> None:
    assert judge(text).level in (Level.P2, Level.P3)


def test_the_last_line_turns_an_ordinary_case_grave(judge: Judge) -> None:
    opening = ("USDT is not showing on BSC", "a: Please pull down to refresh.", "did that")
    assert judge(*opening).level is Level.P2
    last = judge(*opening, "then I found a page that syncs wallets and entered my recovery words there")
    assert (last.level, last.category, last.tier) == (Level.P0, "key_exposed", Tier.SECURITY)
    assert last.reasons[0].message == 3


@pytest.mark.parametrize(
    "turn",
    [
        "b: Security notice: never share your seed phrase. We will never ask you to enter your 12 words on a website.",
        "a: 温馨提示：请勿将助记词发给任何人，谨防假客服。",
        "a: If you typed your phrase into a site, everything may be stolen. Please stay careful.",
    ],
)
def test_a_warning_of_the_desk_is_not_the_customers_act(judge: Judge, turn: str) -> None:
    assert judge(turn, "how do I change the currency to euro?").level is Level.P3


def test_what_an_agent_reports_about_the_customer_counts(judge: Judge) -> None:
    assert judge("hello again", "a: The customer sent his seed phrase to a scammer on Telegram.").level is Level.P0


def test_a_quoted_scam_is_a_contact_and_doing_as_told_is_an_exposure(judge: Judge) -> None:
    quote = '"Dear user, your wallet will be suspended. Reply with your 12 words to support on Telegram."'
    assert judge(f"Is this message from you? {quote}").category == "fake_support_scam"
    assert judge(f"He wrote: {quote}", "so I sent it").category == "key_exposed"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("抄助记词的卡片是前夫保管的，离婚时没要回来，换个登录密码够吗", "key_exposed"),
        ("旧平板卖给邻居了，忘了删钱包，会不会有问题", "key_exposed"),
        ("文印店帮我把助记词过塑，老板电脑里留了底", "key_exposed"),
        ("签名之后才发现域名少了一个字母", "malicious_approval"),
        ("短信让我点链接更新，装完手机里两个图标，新的那个要我重新导入", "fake_app"),
        ("我啲U畀人清晒，淨返少少gas", "funds_drained"),
    ],
)
def test_what_lies_in_other_hands_is_heard_in_passing(judge: Judge, text: str, category: str) -> None:
    assert judge(text).category == category


@pytest.mark.parametrize("text", ["怕忘就把助记词发给群友保管了", "别人帮我把助记词输入到网页了", "没细看就把助记词填进了表单"])
def test_a_word_that_only_looks_like_a_denial_hides_nothing(judge: Judge, text: str) -> None:
    assert judge(text).category == "key_exposed"


def test_own_multisig_is_no_incident_but_a_strange_one_is(judge: Judge) -> None:
    assert judge("How do we set up a multisig for our company treasury?").level is Level.P3
    assert judge("My TRON wallet became a multisig, I never set that up").category == "permission_changed"


def test_a_loss_taken_back_is_not_kept(judge: Judge) -> None:
    assert judge("all my USDT was stolen!").level is Level.P0
    assert judge("all my USDT was stolen!", "false alarm, it was the wrong account").level is not Level.P0


@pytest.mark.parametrize(
    "text", ["gas fees are daylight robbery", "手续费贵得像抢钱", "you thieves, my deposit is still pending"]
)
def test_angry_words_are_not_theft(judge: Judge, text: str) -> None:
    assert judge(text).level in (Level.P2, Level.P3)


@pytest.mark.parametrize("text", ["I don't want to live any more", "我不想活了", "no puedo, quiero morir", "Я не хочу жить"])
def test_despair_is_never_explained_away(judge: Judge, text: str) -> None:
    assert judge("nothing left and nobody helps", text).category == "self_harm_or_violence"


@pytest.mark.parametrize("kind", ["seed_phrase", "private_key", "extended_key", "keystore"])
def test_a_pasted_secret_makes_the_case_p0_by_itself(judge: Judge, kind: str) -> None:
    finding = Finding(kind, 0, 9, "test", placeholder="[SECRET_1]", message=0)
    verdict = judge("how do I change the language", findings=[finding])
    assert (verdict.level, verdict.category, verdict.security_critical) == (Level.P0, "key_exposed", True)
    assert verdict.reasons[0].quote == "[SECRET_1]"


def test_a_pasted_password_counts_only_beside_the_wallet_it_opens(judge: Judge) -> None:
    assert judge("my wallet password is [PASSWORD_1] please check").level is Level.P0
    assert judge("for the newsletter I used [PASSWORD_1]").level is Level.P3


def test_traditional_characters_and_missing_accents_read_alike(judge: Judge) -> None:
    assert judge("我把助記詞輸入了一個釣魚網站").category == judge("我把助记词输入了一个钓鱼网站").category == "key_exposed"
    assert judge("meti mi frase de recuperacion en una pagina falsa").level is Level.P0


def test_mood_wish_for_a_human_and_queue(judge: Judge) -> None:
    calm = judge("how do I add a custom token?")
    angry = judge("this is pathetic, thieves!! let me talk to a real person")
    panicked = judge("help please help, someone is draining my wallet right now, all my savings!!!")
    assert (calm.sentiment, calm.wants_human) == (Sentiment.CALM, False)
    assert (angry.sentiment, angry.wants_human) == (Sentiment.ANGRY, True)
    assert panicked.sentiment is Sentiment.PANICKED
    assert calm.priority < angry.priority < 60 <= 80 <= panicked.priority <= 100


@pytest.mark.parametrize(
    "text", ["不要机器人，我要人工", "quiero hablar con una persona", "позовите оператора", "상담원 연결해 주세요"]
)
def test_a_wish_for_a_person_is_heard_in_every_language(judge: Judge, text: str) -> None:
    assert judge(text).wants_human


def test_what_was_given_is_not_asked_again(judge: Judge) -> None:
    bare = judge("my transfer is still pending")
    full = judge("my transfer of 50 USDT on BSC is still pending", "0x" + "3f" * 32)
    assert {"tx_hash", "chain", "token", "amount"} <= set(bare.missing_info)
    assert not {"tx_hash", "chain", "token", "amount"} & set(full.missing_info)
