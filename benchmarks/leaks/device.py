"""The test device: invented values, distinctive enough that none of them occurs by chance."""

from auditor.traffic.persona import Persona, Place, Secret

LATITUDE, LONGITUDE = 31.230416, 121.473701

#: One value of each.
SINGLE: dict[str, str] = {
    "imei": "867530041928373",
    "imsi": "460011873920564",
    "iccid": "89860112859035747213",
    "serial_number": "R58N91TQXKE",
    "android_id": "3f2a91c07be4d815",
    "oaid": "5c1f0b7e-92d4-4a6b-8e31-7d40c9aa16f2",
    "aaid": "c0d94f1b-37ae-4e52-9b08-61fa2d7735ce",
    "mac_address": "a4:50:46:1b:2c:3d",
    "bssid": "c8:3a:35:0f:1e:2d",
    "ssid": "LakeHouse-5G-7Q",
    "phone_number": "+86 139 0172 5548",
    "email": "qiu.yanfen87@mailbox.org",
    "name": "Qiu Yanfen",
    "id_number": "310101198711231527",
    "birth_date": "1987-11-23",
    "payment_info": "6225 8801 3770 6868",
    "user_id": "u-88420197365",
    "address": "Room 1203, 88 Zhongshan Road, Shanghai",
    "clipboard": "LUMI-7H2K-Q9XD",
    "sms": "Parcel 7Q4-22918 waits at locker 14, code 550921, until Friday evening",
    "calendar": "Dentist Dr. Abara, second floor, bring the X-ray",
}
#: Lists.
CONTACTS = (
    ("Lin Yuehua", "+86 137 6219 0843"),
    ("Okonkwo Bassey", "+44 7700 900461"),
    ("Marta Zielonka", "+48 601 774 219"),
    ("Tanaka Haruko", "+81 90 5516 7732"),
    ("Ji Wenbo", "+86 158 0044 9127"),
)
CALLS = ("+86 155 2380 7714", "+86 021 5876 3302", "+86 186 4471 0290")
APPS = (
    "com.tencent.mm",
    "com.taobao.taobao",
    "com.eg.android.AlipayGphone",
    "com.autonavi.minimap",
    "org.videolan.vlc",
    "org.fdroid.fdroid",
    "com.spotify.music",
    "org.telegram.messenger",
    "de.danoeh.antennapod",
    "com.ichi2.anki",
    "net.osmand.plus",
    "org.mozilla.firefox",
)
PACKAGE = "com.lumichat.app"


def persona() -> Persona:
    """All of them."""
    secrets = [Secret(type=kind, text=text) for kind, text in SINGLE.items()]
    people = [text for contact in CONTACTS for text in contact]
    for kind, texts in (("contacts", people), ("call_log", CALLS), ("installed_apps", APPS)):
        secrets.extend(Secret(type=kind, text=text, number=number) for number, text in enumerate(texts))
    place = Place(type="precise_location", latitude=LATITUDE, longitude=LONGITUDE)
    return Persona(name="generated", secrets=tuple(secrets), places=(place,))
