"""API keys, passwords, codes and links: what gives them away, and talk about them that does not."""

import pytest

from copilot.safety.redact import redact_text


def found(text):
    """(kind, words) of what was taken out."""
    return [(finding.kind, text[finding.start : finding.end]) for finding in redact_text(text).findings]


# Assembled so that no scanner takes this file for a leak.
API_KEYS = {
    "OpenAI": "sk-" + "proj-Zq3Rt8Wm5Yx1Lk7Pv2Nc9Bd4Hs6",
    "AWS": "AKIA" + "Q3EGRIT7ZW5XKM2P",
    "Google": "AIza" + "SyB7tq9Lw3Xe5Rk1Vn8Mz2Cj4Fh6Gd0Pa_u",
    "GitHub": "ghp_" + "9dK2mX7vQ4wR1tY6uP3sL8nB5cZ0aE2fHj6k",
    "Slack": "xoxb-" + "204958671234-918273645500-Hq7Wz2Lm9Xc4Vb6N",
    "Stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "Telegram": "604512398:" + "AAGq7Wz2Lm9Xc4Vb6NhT3yRkP8sJd5FuE1o",
    "JSON web token": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlc2lnbmF0dXJl",
    "Google client": "GOCSPX-" + "q7Wz2Lm9Xc4Vb6NhT3yRkP8sJd5F",
    "Discord webhook": "https://discord.com/api/webhooks/" + "918273645546372819/q7Wz2Lm9Xc4Vb6NhT3yRkP8sJd5FuE1oq7Wz2Lm9Xc4V",
    "Databricks": "dapi" + "0f4c9a7be21d48e3b6a5c7d9e8f01234",
    "a prefix nobody listed": "wdk_live_" + "q7Wz2Lm9Xc4Vb6NhT3yRkP8sJd5FuE1o",
    "node provider": "https://mainnet.infura.io/v3/" + "0f4c9a7be21d48e3b6a5c7d9e8f01234",
    "password in an address": "postgres://desk:Tr33house@db.example.org",
    "exchange key": "v9QmX2rT7kLpW4sZ8nYb3Hc6Jd1Fg5Ae0UiOqRtMxKwPzSvNyBhCjDlGfEaTuIoQ",
}


@pytest.mark.parametrize("provider", API_KEYS)
def test_api_key_is_found_by_its_shape(provider):
    assert found(f"config {API_KEYS[provider]} 对吗") == [("api_key", API_KEYS[provider])]


GIVEN_KEYS = [
    ("etherscan api key is Q7WZ2LM9XC4VB6NHT3YRKP8SJD5FUE1OQ7", "Q7WZ2LM9XC4VB6NHT3YRKP8SJD5FUE1OQ7"),
    ("private key (base64): q7Wz2Lm9Xc4Vb6NhT3yRkP8sJd5FuE1oq7Wz2Lm9Xc4=", "q7Wz2Lm9Xc4Vb6NhT3yRkP8sJd5FuE1oq7Wz2Lm9Xc4="),
    ('sync:{"cipherKey":"0f4c9a7be21d48e3b6a5c7d9e8f01234"}', "0f4c9a7be21d48e3b6a5c7d9e8f01234"),
    ("Authorization: Basic a2ltOlBsdW03R2FyZGVuMjAyNA==", "a2ltOlBsdW03R2FyZGVuMjAyNA=="),
    ("https://api.example.org/api?module=account&apikey=Q7WZ2LM9XC4VB6NHT3YRKP8S", "Q7WZ2LM9XC4VB6NHT3YRKP8S"),
]


@pytest.mark.parametrize(("text", "value"), GIVEN_KEYS)
def test_key_is_found_by_the_word_before_it(text, value):
    assert value not in redact_text(text).text


NO_API_KEYS = {
    "an explorer link": "https://tronscan.org/#/transaction/c5f2a07be1d94836b07c5e2fa9d81346ee70b93c58d1f26a4b9307de815cf624",
    "a token's contract": "token 0x52908400098527886E0F7030069857D2E4169EE7",
    "a picture": "https://example.org/a/b.png?alt=media&token=7d444840-9dc0-11d1-b245-5ffdce74fad2",
    "a long word": "internationalization-and-localization",
    "a file": "screenshot_2026-01-31_14-55-00.png",
    "a file with a long name": "screenshot_2026-01-31_14-55-00_wallet_transfer_page.png",
    "a hash with its kind": "tx_c5f2a07be1d94836b07c5e2fa9d81346ee70b93c58d1f26a4b9307de815cf624",
    "key as a word": "the key question is understanding the documentation thoroughly",
}


@pytest.mark.parametrize("reason", NO_API_KEYS)
def test_what_only_looks_like_an_api_key_survives(reason):
    assert found(NO_API_KEYS[reason]) == []


PASSWORDS = [
    ("my wallet password is Plum7Garden", "Plum7Garden"),
    ("Password: sunflower", "sunflower"),
    ("pwd=Q7!kettle user=kim", "Q7!kettle"),
    ("the passcode i chose was river-4410 but it says wrong", "river-4410"),
    ("password is our cat Milo 2019, please reset", "our cat Milo 2019"),
    ("I sign in with Plum7Garden as my password", "Plum7Garden"),
    ("密码是plum2024garden，进不去", "plum2024garden"),
    ("钱包密码设的是 our cat Milo 2019 打不开", "our cat Milo 2019"),
    ("登录密码Plum7Garden提示错误", "Plum7Garden"),
    ("支付密码「plumgarden」", "plumgarden"),
    ("PIN 是 7391", "7391"),
    ("my pin is 7391", "7391"),
    ("解锁密码 739105 不对", "739105"),
    ("密码我记得是 Plum7Garden", "Plum7Garden"),
    ("密码（Plum7Garden）提示不对", "Plum7Garden"),
    ("密码就是我生日19830607", "19830607"),
    ("解锁密码输的739105", "739105"),
    ("I set the password to Plum7Garden last week", "Plum7Garden"),
    ("the password for the old wallet is Plum7Garden", "Plum7Garden"),
    ("password - Plum7Garden", "Plum7Garden"),
    ("my pass is Plum7Garden", "Plum7Garden"),
    ("mon mdp est Prune2020", "Prune2020"),
    ("пин-код 7391", "7391"),
    ("비번은 jadu2025x", "jadu2025x"),
    ("パスコード 739105", "739105"),
    ("mi contraseña es Ciruela99", "Ciruela99"),
    ("mot de passe : Prune2020!", "Prune2020!"),
    ("mein Passwort ist Pflaume77", "Pflaume77"),
    ("пароль: Sliva2021", "Sliva2021"),
    ("şifre: Erik2022x", "Erik2022x"),
    ("mật khẩu là Man2023x", "Man2023x"),
    ("パスワードは Ume2024x です", "Ume2024x"),
    ("비밀번호: Jadu2025x", "Jadu2025x"),
    ("pass Plum-7788", "Plum-7788"),
    ("my pass word is Plum#2211", "Plum#2211"),
    ("passwrod: plum882x", "plum882x"),
    ("unlock it with Plum!900, that is the password", "Plum!900"),
    ("Passwort: Grün-4711", "Grün-4711"),
    ("senha do app é ameixa2019", "ameixa2019"),
    ("mi pin de 6 dígitos: 559102", "559102"),
    ("mã pin của mình là 229871", "229871"),
    ("PIN-код 4410", "4410"),
    ("мой пин 7741", "7741"),
    ("PIN kodum 6620", "6620"),
    ("핀 번호 884422", "884422"),
    ("الرقم السري 4482", "4482"),
    ("كلمة المرور الخاصة بي Plum1990!", "Plum1990!"),
    ("पासवर्ड है Plum@123", "Plum@123"),
    ("unlock pattern is 1-4-7-8-9", "1-4-7-8-9"),
    ("密码前面几位是plum77，后面忘了", "plum77"),
]


@pytest.mark.parametrize(("text", "value"), PASSWORDS)
def test_password_is_found_by_its_cue(text, value):
    assert found(text) == [("password", value)]


def test_every_password_that_was_tried_is_found():
    assert found("试了密码 Plum7Garden 和 Plum8Garden 都不行") == [("password", "Plum7Garden"), ("password", "Plum8Garden")]


NO_PASSWORDS = [
    "password: ********",
    "PIN: ****",
    "密码：***",
    "the pattern is always the same, it fails at step 3",
    "mot de passe oublié depuis hier",
    "pass word to the team please",
    "I can't pass the verification",
    "my pass does not work on version 2.14",
    "password is stuck on the screen",
    "密码（6位数字）不正确",
    "密码是我生日但还是错",
    "密码或者指纹都试了 iPhone15",
    "das Passwort ist falsch",
    "la clave es incorrecta",
    "my password is wrong",
    "password is not accepted since 2023",
    "The password must be at least 8 characters",
    "I forgot my password",
    "my PIN was blocked.",
    "How do I reset the password?",
    "密码忘记了怎么办",
    "密码是6位数字吗",
    "密码为空",
    "密码错误，提示 code 4001",
    "is that the password protected backup?",
    "Password: required",
    "enter your password and then tap Confirm",
    "contraseña incorrecta",
    "пароль не подходит",
]


@pytest.mark.parametrize("text", NO_PASSWORDS)
def test_talk_about_passwords_survives(text):
    assert found(text) == []


CODES = [
    ("Your verification code is 593 027. Do not share it.", "593 027"),
    ("验证码：593027", "593027"),
    ("短信验证码是5930，请查收", "5930"),
    ("【钱包】验证码593027，5分钟内有效", "593027"),
    ("2FA code 593027 does not work", "593027"),
    ("593027 is your login code", "593027"),
    ("動態密碼 593027 唔啱", "593027"),
    ("email code: G-593027", "G-593027"),
    ("код подтверждения 593027", "593027"),
    ("인증번호 593027", "593027"),
    ("認証コード：593027", "593027"),
    ("one-time password 593027", "593027"),
    ("code de vérification : 593027", "593027"),
    ("mã xác minh là 593027", "593027"),
    ("备用码 5930-2718", "5930-2718"),
    ("recovery code X7K2-9QMD-31PL", "X7K2-9QMD-31PL"),
    ("【钱包】593027（登录验证码），请勿转发", "593027"),
    ("code I received: 59-3027", "59-3027"),
    ("email code X7K2P9", "X7K2P9"),
    ("短信上写的是593027", "593027"),
    ("doğrulama kodum 593027", "593027"),
    ("인증코드 593027", "593027"),
    ("What is the email code?\nCustomer: 593027", "593027"),
]


@pytest.mark.parametrize(("text", "value"), CODES)
def test_one_time_code_is_found_by_its_cue(text, value):
    assert [value] == [words for kind, words in found(text) if kind == "one_time_code"]


def test_a_list_of_backup_codes_is_found_to_its_end():
    codes = ["h5k7-1c9j", "ggjg-kajf", "7k8h-h3d6", "ba1j-19g5"]
    assert [words for _, words in found("backup codes:\n" + "\n".join(codes) + "\nthat is all")] == codes


NO_CODES = [
    "invite code AB12CD",
    "build code 202601",
    "错误码 500123",
    "error code 4001",
    "status code 503 since 10:00",
    "验证码收不到，等了30分钟",
    "no code arrived, block 19482731",
    "country code 0086",
    "the code of the contract is 24576 bytes",
    "验证码一直没来，订单 20260131",
    "invite code 883201 for my friend",
    "zip code 90210",
]


@pytest.mark.parametrize("text", NO_CODES)
def test_other_numbers_near_a_code_survive(text):
    assert found(text) == []


LINKS = {
    "wallet-connect session": "wc:7f6e504bfad60b485450578e05678ed3@2?relay-protocol=irn&symKey=587d5484ce2a2a6ee3ba"
    "1962fdd7e858",
    "2FA enrolment": "otpauth://totp/Wallet:kim?secret=JBSWY3DPEHPK3PXP&issuer=Wallet",
    "reset link": "https://example.org/reset-password/Zq3Rt8Wm5Yx1Lk7Pv2Nc9Bd4",
    "sign-in token": "https://example.org/login?token=Zq3Rt8Wm5Yx1Lk7P",
    "phrase as a parameter": "mywallet://import?mnemonic=abcdefgh",
}


@pytest.mark.parametrize("reason", LINKS)
def test_link_that_opens_a_door_is_redacted_whole(reason):
    ((_, words),) = found(f"点 {LINKS[reason]} 这个")
    assert words == LINKS[reason]


def test_ordinary_links_survive():
    assert (
        found(
            "see https://example.org/help/verify?lang=zh#step-2 and"
            " https://bscscan.com/address/0x52908400098527886E0F7030069857D2E4169EE7"
        )
        == []
    )
