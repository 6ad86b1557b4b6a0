"""Whatever is wrapped comes out again, with the path to it, and nothing costs more than its budget."""

import base64
import gzip
import json
import zlib

import brotli
import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.traffic.unwrap import Unwrapper
from tests.traffic import wraps

SECRET = "device-867530041928373-\u6d77\u57ce"


def leaves(data: bytes, **how: str) -> list[tuple[str, str]]:
    unwrapper = Unwrapper()
    unwrapper.data("body", data, **how)
    return [(leaf.path, leaf.text) for leaf in unwrapper.leaves]


def found(data: bytes, secret: str = SECRET) -> bool:
    return any(secret in text for _, text in leaves(data))


def wrap(data: bytes, chain: list[int]) -> tuple[bytes, list[str]]:
    """Applies wraps by number; text wraps of binary data go over an armour first."""
    names = []
    for number in chain:
        every = wraps.TEXTUAL + wraps.BINARY
        step = every[number % len(every)]
        if step in wraps.TEXTUAL and not wraps.is_utf8(data):
            armour = wraps.ARMOUR[number % len(wraps.ARMOUR)]
            data = armour(data)
            names.append(armour.__name__)
        data = step(data)
        names.append(step.__name__)
    return data, names


@pytest.mark.parametrize("step", wraps.TEXTUAL + wraps.BINARY, ids=lambda step: step.__name__)
def test_each_wrap_opens(step: wraps.Wrap) -> None:
    assert found(step(SECRET.encode()))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=5))
@example([0, 10, 0])
def test_chains_of_wraps_open(chain: list[int]) -> None:
    data, names = wrap(SECRET.encode(), chain)
    assert found(data), " > ".join(names)


def test_path_names_every_step() -> None:
    inner = base64.b64encode(b'{"imei":"867530041928373"}').decode()
    body = gzip.compress(json.dumps({"d": inner}).encode())
    assert ("body > gzip > json:$.d > base64 > json:$.imei", "867530041928373") in leaves(body)


def test_content_codings_come_off_in_reverse_order() -> None:
    body = brotli.compress(zstandard.compress(b"plain words"))
    assert leaves(body, codings="zstd, br") == [("body > br > zstd", "plain words")]


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "unheard-of"])
def test_a_coding_that_is_already_off_is_passed_over(coding: str) -> None:
    assert leaves(b'{"a":"plain words"}', codings=coding) == [("body > json:$.a", "plain words")]


def test_raw_deflate_by_header() -> None:
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(b"plain words") + packer.flush()
    assert leaves(body, codings="deflate") == [("body > deflate", "plain words")]


def test_numbers_are_leaves_with_their_names() -> None:
    unwrapper = Unwrapper()
    unwrapper.data("body", b'{"geo":{"lat":31.25,"n":7,"on":true,"none":null}}')
    assert [(leaf.path, leaf.key, leaf.text) for leaf in unwrapper.leaves] == [
        ("body > json:$.geo.lat", "lat", "31.25"),
        ("body > json:$.geo.n", "n", "7"),
    ]


def test_base64_with_a_plus_that_a_form_decoder_made_a_space() -> None:
    value = "a~b>?>?>?867530041928373"
    encoded = base64.b64encode(value.encode()).decode()
    assert "+" in encoded
    assert found(f"d={encoded}".encode(), value)


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(gzip.compress(bytes(200 << 20))),
        brotli.compress(bytes(200 << 20), quality=5),
        zstandard.compress(bytes(200 << 20)),
    ],
    ids=["gzip in gzip", "brotli", "zstd"],
)
def test_a_bomb_costs_its_budget_and_is_told(bomb: bytes) -> None:
    import tracemalloc

    coding = "br" if bomb[:2] not in (b"\x1f\x8b", b"\x28\xb5") else ""
    unwrapper = Unwrapper(max_bytes=1 << 20)
    tracemalloc.start()
    unwrapper.data("body", bomb, codings=coding)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any("grows too large" in cut for cut in unwrapper.cuts)
    assert peak < 64 << 20


def test_depth_is_bounded_and_told() -> None:
    data = b"867530041928373 in the middle"
    for _ in range(24):
        data = gzip.compress(data)
    unwrapper = Unwrapper()
    unwrapper.data("body", data)
    assert unwrapper.cuts == {"data wrapped more than 20 times"}


def test_number_of_values_is_bounded_and_told() -> None:
    unwrapper = Unwrapper(max_leaves=100)
    unwrapper.data("body", json.dumps(list(range(1000))).encode())
    assert len(unwrapper.leaves) == 100
    assert unwrapper.cuts == {"more than 100 values in one message"}


def test_cut_gzip_gives_what_is_there() -> None:
    body = gzip.compress(b'{"imei":"867530041928373"}' + bytes(i * i % 251 for i in range(5000)))
    unwrapper = Unwrapper()
    unwrapper.data("body", body[: len(body) // 2])
    assert any("867530041928373" in leaf.text for leaf in unwrapper.leaves)
    assert "compressed data that ends early" in unwrapper.cuts


def test_deep_json_does_not_recurse() -> None:
    leaves(b"[" * 100_000 + b"]" * 100_000)
    leaves(b'{"a":' * 50_000)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["", "gzip", "br", "zstd", "deflate"]), st.sampled_from(["", "multipart/form-data"])
)
def test_any_bytes_are_survived(data: bytes, coding: str, kind: str) -> None:
    leaves(data, codings=coding, content_type=kind)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_stays_findable(text: str) -> None:
    body = json.dumps({"t": text}, ensure_ascii=True)
    if text and not any(0xD800 <= ord(letter) < 0xE000 for letter in text):
        assert any(leaf_text == text for _, leaf_text in leaves(body.encode())) or len(text) > 7


def test_java_maps_in_a_list() -> None:
    found = leaves(b"{list=[{oaid=5c1f0b7e92d4, n=1}, {ssid=LakeHouse-5G, n=2}], v=3}")
    assert ("body > map:list > map:oaid", "5c1f0b7e92d4") in found
    assert ("body > map:list > map:ssid", "LakeHouse-5G") in found
    assert ("body > map:v", "3") in found
