"""A persona's values are found in their usual spellings, and nothing else is."""

import base64
import hashlib
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from auditor.errors import UsageError
from auditor.rulebook.book import RuleBook
from auditor.rulebook.traffic import TrafficRules
from auditor.traffic.match import Matcher
from auditor.traffic.parts import part_of
from auditor.traffic.persona import Persona, Place, Secret, load
from auditor.traffic.unwrap import Unwrapper

IMEI = "867530041928373"
MAC = "a4:50:46:1b:2c:3d"
AID = "3f2a91c07be4d815"


def persona(**values: str | list[str]) -> Persona:
    secrets = [
        Secret(type=key, text=text, number=number)
        for key, value in values.items()
        for number, text in enumerate(value if isinstance(value, list) else [value])
    ]
    return Persona(name="test", secrets=tuple(secrets))


def hits(who: Persona, rules: RuleBook, body: str | bytes, salts: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    """(data type, path) of each hit in a body."""
    unwrapper = Unwrapper()
    unwrapper.data("body", body.encode() if isinstance(body, str) else body)
    matcher = Matcher(who, TrafficRules(rules.root), salts)
    return {(hit.data_type, hit.path) for hit in matcher.search(unwrapper.leaves)}


def types(who: Persona, rules: RuleBook, body: str | bytes) -> set[str]:
    return {data_type for data_type, _ in hits(who, rules, body)}


@pytest.mark.parametrize(
    "written",
    [
        *(
            "a4:50:46:1b:2c:3d",
            "A4:50:46:1B:2C:3D",
            "a450461b2c3d",
            "A450461B2C3D",
            "A4-50-46-1B-2C-3D",
            "a4%3A50%3A46%3A1b%3A2c%3A3d",
        ),
        *("d3:c2:b1:64:05:4a", "YTQ6NTA6NDY6MWI6MmM6M2Q=", "YTQ1MDQ2MWIyYzNk", "613435303436316232633364"),
    ],
)
def test_mac_address_spellings(written: str, rules: RuleBook) -> None:
    assert types(persona(mac_address=MAC), rules, json.dumps({"x": written})) == {"mac_address"}


@pytest.mark.parametrize("name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("form", [MAC, MAC.upper(), "a450461b2c3d", "A450461B2C3D", "a4-50-46-1b-2c-3d"])
def test_digests_of_every_spelling(name: str, form: str, rules: RuleBook) -> None:
    digest = hashlib.new(name, form.encode())
    for written in (digest.hexdigest(), digest.hexdigest().upper(), base64.b64encode(digest.digest()).decode()):
        assert hits(persona(mac_address=MAC), rules, f"v=1&id={quote(written)}") == {
            ("mac_address", f"body > form:id > {name}" + ("" if written.lower() == digest.hexdigest() else " > base64"))
        }


def test_digest_of_digest_and_salted_digest(rules: RuleBook) -> None:
    inner = hashlib.md5(IMEI.encode()).hexdigest()
    outer = hashlib.sha256(inner.encode()).hexdigest()
    salted = hashlib.md5(("com.lumichat.app" + IMEI).encode()).hexdigest()
    who = persona(imei=IMEI)
    assert hits(who, rules, f"id={outer}") == {("imei", "body > form:id > sha256 of md5")}
    assert hits(who, rules, f"id={salted}") == set()
    assert hits(who, rules, f"id={salted}", ("com.lumichat.app",)) == {("imei", "body > form:id > md5 salted")}


def test_sixteen_digit_md5(rules: RuleBook) -> None:
    middle = hashlib.md5(IMEI.encode()).hexdigest()[8:24]
    assert types(persona(imei=IMEI), rules, f"id={middle}") == {"imei"}
    assert types(persona(imei=IMEI), rules, f"id=a{middle}") == set()


@pytest.mark.parametrize("lead", ["", "k", "kv"])
def test_base64_of_a_larger_text_that_cannot_be_decoded_as_a_whole(lead: str, rules: RuleBook) -> None:
    blob = base64.b64encode((lead + IMEI + "\x00\xff").encode("latin-1")).decode()
    assert types(persona(imei=IMEI), rules, f"#{blob}~") == {"imei"}


@pytest.mark.parametrize(
    "written",
    [
        *(
            "+86 139 0172 5548",
            "+8613901725548",
            "8613901725548",
            "008613901725548",
            "13901725548",
            "139-0172-5548",
            "139 0172 5548",
        ),
        *("+86-13901725548", "tel:13901725548"),
    ],
)
def test_phone_spellings(written: str, rules: RuleBook) -> None:
    assert types(persona(phone_number="+86 139 0172 5548"), rules, json.dumps({"p": written})) == {"phone_number"}


@pytest.mark.parametrize("written", ["213901725548", "139017255480", "0.13901725548", "31.13901725548", "a13901725548b"])
def test_phone_digits_inside_of_other_numbers_do_not_count(written: str, rules: RuleBook) -> None:
    assert types(persona(phone_number="+86 139 0172 5548"), rules, json.dumps({"p": written})) == set()


def test_free_text_in_another_script(rules: RuleBook) -> None:
    text = "您的验证码是551203,请勿泄露"
    assert types(persona(sms=text), rules, json.dumps({"t": f"短信:{text}"})) == {"sms"}


def test_head_of_a_long_text(rules: RuleBook) -> None:
    text = "Parcel 7Q4-22918 waits at locker 14, code 550921, until Friday evening"
    assert hits(persona(sms=text), rules, json.dumps({"t": text[:32]})) == {("sms", "body > json:$.t > truncated")}


def test_short_values_need_a_telling_name(rules: RuleBook) -> None:
    who = persona(carrier="CMCC", os_version="14")
    assert types(who, rules, '{"carrier":"CMCC","os_version":"14","n":"14","t":"CMCC and 14"}') == {"carrier", "os_version"}
    assert types(who, rules, '{"a":"CMCC","n":14,"t":"CMCC and 14"}') == set()


def test_medium_values_need_a_boundary(rules: RuleBook) -> None:
    who = persona(device_model="Pixel 7a")
    assert types(who, rules, '{"ua":"Dalvik/2.1.0 (Linux; Pixel 7a Build/X)"}') == {"device_model"}
    assert types(who, rules, '{"ua":"Pixel 7alpha"}') == set()


def test_a_list_needs_several_of_its_values(rules: RuleBook) -> None:
    who = persona(installed_apps=["com.tencent.mm", "com.taobao.taobao", "org.videolan.vlc", "com.autonavi.minimap"])
    assert types(who, rules, '{"share_to":"com.tencent.mm"}') == set()
    assert types(who, rules, '{"apps":"com.tencent.mm|com.taobao.taobao|org.videolan.vlc"}') == {"installed_apps"}
    assert types(who, rules, '{"apps":"com.tencent.mm|com.tencent.mm|com.tencent.mm"}') == set()


def test_placeholders_of_a_persona_are_not_looked_for(rules: RuleBook) -> None:
    who = persona(mac_address="02:00:00:00:00:00", imei=IMEI)
    assert types(who, rules, '{"mac":"02:00:00:00:00:00"}') == set()


PLACE = Persona(name="test", places=(Place(type="precise_location", latitude=31.230416, longitude=121.473701),))
SOUTH_WEST = Persona(name="test", places=(Place(type="precise_location", latitude=-33.868821, longitude=-70.650344),))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"lat":31.230416,"lng":121.473701}', {"precise_location"}),
        ('{"a":31.2309,"b":121.4741}', {"precise_location"}),  # some 60 m away
        ('{"a":31.2345,"b":121.4790}', {"precise_location"}),  # in GCJ-02, some 500 m away
        ('{"a":31.33,"b":121.58}', set()),  # 15 km away
        ("loc=121.473701%2C31.230416", {"precise_location"}),  # the other order
        ('{"lat":31.23,"lon":121.47}', {"coarse_location"}),
        ('{"lat":31.2,"lon":121.5}', {"coarse_location"}),
        ('{"price":31.23,"weight":121.47}', set()),
        ('{"v":"31.2.121.4"}', set()),
        ('{"lat":31230416,"lng":121473701}', {"precise_location"}),  # micro-degrees
        ('{"lat":312304160,"lng":1214737010}', {"precise_location"}),  # 10^7
        ('{"lat":31.230416}', set()),  # half a position is none
        ('{"g":"wtw3sjq6q"}', {"precise_location"}),  # the geohash of that place
        ('{"lat":-31.230416,"lng":121.473701}', set()),
    ],
)
def test_positions(body: str, expected: set[str], rules: RuleBook) -> None:
    assert types(PLACE, rules, body) == expected


def test_positions_south_and_west(rules: RuleBook) -> None:
    assert types(SOUTH_WEST, rules, '{"lat":-33.868821,"lng":-70.650344}') == {"precise_location"}
    assert types(SOUTH_WEST, rules, '{"lat":33.868821,"lng":70.650344}') == set()


def test_a_value_inside_of_base64_is_told_once(rules: RuleBook) -> None:
    inner = base64.b64encode(json.dumps({"imei": IMEI}).encode()).decode()
    assert hits(persona(imei=IMEI), rules, json.dumps({"d": inner})) == {("imei", "body > json:$.d > base64 > json:$.imei")}


def test_part_of_a_path() -> None:
    assert part_of("query:k > md5") == "query"
    assert part_of("header:x-id") == "header"
    assert part_of("message[3] > json:$.a") == "message"


# --- files ---


def written(folder: Path, text: str) -> Path:
    path = folder / "persona.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_values_keep_their_spelling(tmp_path: Path, rules: RuleBook) -> None:
    path = written(tmp_path, "imei: 012345678901237\nmac_address: 10:20:30:40:50:06\nandroid_id: 1e10\n")
    assert [secret.text for secret in load(path, rules).secrets] == ["012345678901237", "10:20:30:40:50:06", "1e10"]


def test_lists_and_mappings_are_flattened(tmp_path: Path, rules: RuleBook) -> None:
    path = written(tmp_path, "contacts: [{name: Lin, phone: '1'}, Bassey]\nlocation: [{lat: 1.5, lon: 2.5}, '3,4']\n")
    found = load(path, rules)
    assert [(secret.type, secret.text, secret.number) for secret in found.secrets] == [
        ("contacts", "Lin", 0),
        ("contacts", "1", 1),
        ("contacts", "Bassey", 2),
    ]
    assert [(place.latitude, place.longitude) for place in found.places] == [(1.5, 2.5), (3.0, 4.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("imie: '1'\n", "imie: is no data type"),
        ("precise_location: {lat: north}\n", "precise_location: must be"),
        ("precise_location: {lat: 99, lon: 1}\n", "precise_location: lies outside"),
        ("imei:\n", "imei: is no text"),
        ("- imei\n", "holds no data types"),
        ("", "holds no data types"),
        ("imei: [\n", "is no YAML file"),
    ],
)
def test_errors_name_file_and_key(text: str, said: str, tmp_path: Path, rules: RuleBook) -> None:
    with pytest.raises(UsageError, match=r"persona\.yaml") as error:
        load(written(tmp_path, text), rules)
    assert said in str(error.value)


def test_tags_build_nothing(tmp_path: Path, rules: RuleBook) -> None:
    found = load(written(tmp_path, "imei: !!python/object/apply:os.system [not run]\n"), rules)
    assert [secret.text for secret in found.secrets] == ["not run"]


def test_missing_file(tmp_path: Path, rules: RuleBook) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / "none.yaml", rules)
