"""Languages of whole documents and of their parts."""

import pytest

from auditor.errors import InputError
from auditor.policy.documents import read_bytes
from auditor.policy.language import detect, detect_parts, language_coverage, require_read_language

ENGLISH = "We collect the data that you give us when you register, and we use it to provide the service to you."
CHINESE = "我们会在您注册时收集您提供的信息，并将其用于向您提供服务。"
FRENCH = "Nous collectons les données que vous nous donnez et nous les utilisons pour vous fournir le service."
SAMPLES = {
    "en": ENGLISH,
    "zh": CHINESE,
    "fr": FRENCH,
    "de": "Wir erheben die Daten, die Sie uns bei der Registrierung geben, und verwenden sie, um Ihnen den Dienst zu erbringen.",
    "es": "Recopilamos los datos que usted nos proporciona al registrarse y los utilizamos para prestarle el servicio.",
    "it": "Raccogliamo i dati che ci fornisce al momento della registrazione e li usiamo per fornire il servizio.",
    "pt": "Coletamos os dados que você nos fornece ao se registrar e os usamos para prestar o serviço a você.",
    "nl": "Wij verzamelen de gegevens die u ons geeft en gebruiken deze voor de dienst.",
    "pl": "Zbieramy dane, które podajesz nam podczas rejestracji, i wykorzystujemy je oraz nie sprzedajemy ich.",
    "sv": "Vi samlar in de uppgifter som du ger oss när du registrerar dig och använder dem för att kunna erbjuda tjänsten.",
    "tr": "Kayıt sırasında bize verdiğiniz kişisel bilgileri topluyoruz ve bu bilgileri size hizmet sunmak için kullanıyoruz.",
    "vi": "Chúng tôi thu thập thông tin mà bạn cung cấp khi đăng ký và sử dụng thông tin này để cung cấp dịch vụ cho bạn.",
    "id": "Kami mengumpulkan data yang Anda berikan saat mendaftar dan menggunakannya untuk menyediakan layanan kepada Anda.",
    "ja": "当社は、お客様が登録時に提供した情報を収集し、サービスの提供のために利用します。",
    "ko": "당사는 귀하가 가입할 때 제공한 정보를 수집하여 서비스 제공에 사용합니다.",
    "ru": "Мы собираем данные, которые вы предоставляете при регистрации, чтобы вы могли пользоваться сервисом.",
    "ar": "نحن نجمع البيانات التي تقدمها لنا عند التسجيل ونستخدمها لتقديم الخدمة لك.",
}


@pytest.mark.parametrize("code", SAMPLES)
def test_detect(code: str) -> None:
    assert detect(SAMPLES[code]) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我們會收集您的裝置資料，並用於向您提供服務。", "zh"),
        (f"{ENGLISH} The app (口袋花园) is made by 口袋花园科技有限公司. {ENGLISH}", "en"),
        ("友盟SDK（Umeng Analytics）会收集您的Android ID、IMEI、MAC地址、OAID、IDFA和Wi-Fi SSID，用于统计分析。", "zh"),
        ("SDK名称：com.umeng.analytics.android.sdk，https://www.umeng.com/page/policy/privacy/android", "zh"),
        ("", "und"),
        ("IMEI, MAC, OAID", "und"),
        ("12345 67890 !!!", "und"),
    ],
)
def test_mixed_and_empty(text: str, code: str) -> None:
    assert detect(text) == code


def test_parts_of_a_bilingual_document() -> None:
    parts = ["Privacy Policy", ENGLISH, "IMEI, OAID", ENGLISH, "隐私政策", CHINESE, "IMEI、OAID", CHINESE]
    assert detect_parts(parts) == ("en", "en", "en", "en", "zh", "zh", "zh", "zh")


def test_a_language_that_is_not_read_is_named() -> None:
    text = read_bytes((FRENCH * 3).encode(), "policy.fr.txt")
    with pytest.raises(InputError, match=r"^policy\.fr\.txt: the policy seems to be in French; only English and Chinese are read$"):
        require_read_language(text)


def test_a_language_that_cannot_be_told() -> None:
    with pytest.raises(InputError, match="could not be told"):
        require_read_language(read_bytes(b"xyzzy plugh", "p.txt"))


def test_parts_that_are_not_read_are_told() -> None:
    text = read_bytes("\n\n".join([FRENCH, FRENCH, FRENCH, ENGLISH, ENGLISH]).encode(), "p.txt")
    assert require_read_language(text) == "en"
    coverage = language_coverage(text)
    assert coverage is not None
    assert coverage.state == "partial"
    assert "French" in (coverage.reason or "")
    assert language_coverage(read_bytes(f"{ENGLISH}\n{CHINESE}".encode(), "p.txt")) is None
