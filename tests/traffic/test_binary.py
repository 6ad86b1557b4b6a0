"""Vectors of the formats' specifications."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.traffic import binary


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (b"\x08\x96\x01", [(1, 150)]),  # protobuf.dev, "A Simple Message"
        (b"\x12\x07testing", [(2, "testing")]),  # "Length-Delimited Records"
        (b"\x1a\x03\x08\x96\x01", [(3, [(1, 150)])]),  # "Submessages"
        (b"\x09\x00\x00\x00\x00\x00\x00\xf0\x3f", [(1, 1.0)]),
    ],
)
def test_protobuf(data: bytes, fields: list[tuple[int, object]]) -> None:
    assert binary.protobuf(data) == fields


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("00", 0),  # RFC 8949 Appendix A
        ("1903e8", 1000),
        ("3903e7", -1000),
        ("fb3ff199999999999a", 1.1),
        ("f93c00", 1.0),
        ("f5", True),
        ("f6", None),
        ("4401020304", b"\x01\x02\x03\x04"),
        ("62c3bc", "\u00fc"),
        ("8301820203820405", [1, [2, 3], [4, 5]]),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
        ("c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"),
        ("7f657374726561646d696e67ff", "streaming"),
        ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ],
)
def test_cbor(data: str, value: object) -> None:
    assert binary.cbor(bytes.fromhex(data)) == value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("82a7636f6d70616374c3a6736368656d6100", {"compact": True, "schema": 0}),  # msgpack.org
        ("cb3ff199999999999a", 1.1),
        ("d9036b6579", "key"),
        ("c403010203", b"\x01\x02\x03"),
        ("dc0002c0ff", [None, -1]),
        ("d5010203", b"\x02\x03"),
    ],
)
def test_msgpack(data: str, value: object) -> None:
    assert binary.msgpack(bytes.fromhex(data)) == value


@pytest.mark.parametrize("data", ["dd7fffffff", "df7fffffff", "c6ffffffff00"])
def test_declared_sizes_are_not_trusted(data: str) -> None:
    with pytest.raises(binary.MalformedError):
        binary.msgpack(bytes.fromhex(data))


@given(st.binary(max_size=64))
def test_any_bytes_give_a_value_or_malformed(data: bytes) -> None:
    for decode in (binary.protobuf, binary.msgpack, binary.cbor, binary.grpc_frames):
        try:
            decode(data)
        except binary.MalformedError:
            continue
