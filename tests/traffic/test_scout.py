"""Looking over before opening changes the time it takes, not what is found."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.facts import App
from auditor.rulebook.book import RuleBook
from auditor.rulebook.traffic import TrafficRules
from auditor.traffic.detect import Detector
from auditor.traffic.exchange import Exchange
from auditor.traffic.jsonpick import pick
from auditor.traffic.match import Matcher
from auditor.traffic.persona import Persona, Place, Secret
from auditor.traffic.unwrap import Unwrapper
from tests.traffic import wraps
from tests.traffic.test_unwrap import wrap

IMEI = "867530041928373"
WHO = Persona(
    name="test",
    secrets=(
        Secret(type="imei", text=IMEI),
        Secret(type="sms", text="您的验证码是551203,请勿泄露"),
        Secret(type="carrier", text="CMCC"),
    ),
    places=(Place(type="precise_location", latitude=31.230416, longitude=121.473701),),
)
RULES = RuleBook()
DETECTOR = Detector(RULES, WHO, None)
MATCHER = Matcher(WHO, TrafficRules(RULES.root))
PADDING = {"filler": ["lorem ipsum dolor sit amet"] * 20, "n": list(range(60))}


def looked_over(body: bytes) -> set[tuple[str, str]]:
    exchange = Exchange(index=0, method="POST", url="https://a.example/", host="a.example", body=body)
    return {(hit.data_type, hit.path) for hit in DETECTOR.search(exchange)[0] if hit.confidence == "high"}


def in_full(body: bytes) -> set[tuple[str, str]]:
    unwrapper = Unwrapper()
    unwrapper.data("body", body)
    return {(hit.data_type, hit.path) for hit in MATCHER.search(unwrapper.leaves)}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=4), st.integers(0, 2))
def test_the_same_is_found(chain: list[int], which: int) -> None:
    inners: list[dict[str, object]] = [
        {"imei": IMEI},
        {"lat": 31.2304, "lng": 121.4737},
        {"t": "短信 您的验证码是551203,请勿泄露"},
    ]
    inner = inners[which]
    data, names = wrap(json.dumps(inner | PADDING).encode(), chain)
    padded = json.dumps(PADDING | {"d": data.decode()} | PADDING).encode() if wraps.is_utf8(data) else data
    assert {name for name, _ in looked_over(padded)} == {name for name, _ in in_full(padded)}, names
    assert looked_over(padded), names


def test_paths_are_the_same_and_weak_values_too() -> None:
    body = json.dumps(PADDING | {"a": [{"x": 1}, {"imei": [IMEI, IMEI]}], "net": {"carrier": "CMCC"}, IMEI: 1}).encode()
    assert (
        looked_over(body)
        == in_full(body)
        == {
            ("imei", "body > json:$.a[1].imei[0]"),
            ("imei", "body > json:$.a[1].imei[1]"),
            ("imei", "body > json:${key}"),
            ("carrier", "body > json:$.net.carrier"),
        }
    )


def test_a_name_that_occurs_twice_does_not_hide_the_rest() -> None:
    filler = json.dumps(PADDING)[1:-1]
    body = f'{{{filler},"a":1,"b":{{"d":"{IMEI}"}},"a":2}}'.encode()
    assert looked_over(body) == {("imei", "body > json:$.b.d")}


@pytest.mark.parametrize("body", [b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", b'{"imei":' * 5000, b'{"imei"' + b" " * 5000])
def test_odd_json_is_survived(body: bytes) -> None:
    looked_over(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.integers(0, 1 << 30), st.booleans())
def test_picking_every_offset_gives_every_value(value: object, seed: int, pretty: bool) -> None:
    data = json.dumps({"v": value}, indent=2 if pretty else None).encode()
    picked = [json.loads(item.raw) for item in pick(data, range(len(data)), "$", "") if not item.path.endswith("{key}")]
    assert _scalars(picked) == _scalars(value)
    point = random.Random(seed).randrange(len(data))
    assert len([item for item in pick(data, [point], "$", "") if not item.path.endswith("{key}")]) <= 1


def _scalars(value: object) -> list[object]:
    if isinstance(value, dict):
        return [scalar for item in value.values() for scalar in _scalars(item)]
    if isinstance(value, list):
        return [scalar for item in value for scalar in _scalars(item)]
    return [value]


def test_shapes_are_found_in_long_messages_without_a_persona() -> None:
    body = json.dumps(PADDING | {"device": {"imei": "490154203237518"}, "s": "androidId=3f2a91c07be4d815&x=1"}).encode()
    exchange = Exchange(index=0, method="POST", url="https://a.example/", host="a.example", body=body)
    assert {hit.data_type for hit in Detector(RULES).search(exchange)[0]} == {"imei", "android_id"}


def test_salts_of_the_app() -> None:
    import hashlib

    app = App(path="x", package="com.a.b", version_name=None, version_code=1, min_sdk=1, target_sdk=1, sha256="", size=1)
    body = json.dumps(PADDING | {"k": hashlib.sha1((IMEI + "com.a.b").encode()).hexdigest()}).encode()
    exchange = Exchange(index=0, method="POST", url="https://a.example/", host="a.example", body=body)
    assert {hit.data_type for hit in Detector(RULES, WHO, app).search(exchange)[0]} == {"imei"}
