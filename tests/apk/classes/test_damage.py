"""Damaged and odd class files: read, or refused with a reason."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.apk.classes.bytecode import operations
from auditor.apk.classes.dexing import dexed
from auditor.apk.classes.file import read_class
from auditor.apk.dex.file import index_dex
from auditor.apk.errors import PartError


def utf8(text: str) -> bytes:
    return b"\1" + struct.pack(">H", len(text)) + text.encode()


def minimal(code: bytes, stack: int = 2, places: int = 1, handlers: bytes = b"\0\0") -> bytes:
    """The class A with one static method m()V of this code. Pool: 1 "A", 2 class A, 3 "m", 4 "()V", 5 "Code"."""
    pool = struct.pack(">H", 6) + utf8("A") + b"\7\0\1" + utf8("m") + utf8("()V") + utf8("Code")
    body = struct.pack(">HHI", stack, places, len(code)) + code + handlers + b"\0\0"
    method = struct.pack(">HHHH", 8, 3, 4, 1) + struct.pack(">HI", 5, len(body)) + body
    return b"\xca\xfe\xba\xbe\0\0\0\x34" + pool + struct.pack(">HHHHHH", 1, 2, 0, 0, 0, 1) + method + b"\0\0"


def failures(data: bytes) -> int:
    """How many methods could not be followed."""
    failed: list[int] = []
    for content in dexed([read_class(data)], failed.append):
        index_dex("classes", content)
    return sum(failed)


@pytest.mark.parametrize(
    ("code", "failed"),
    [
        (b"\xb1", 0),  # return
        (b"\x04\x05\x5f\x57\x57\xb1", 0),  # iconst_1 iconst_2 swap pop pop return
        (b"\x57\xb1", 1),  # pop from an empty stack
        (b"\x04\x04\x04\xb1", 1),  # more than max_stack
        (b"\xa7\x00\x07\xb1", 1),  # a jump behind the end
        (b"\xcb\xb1", 1),  # no such instruction
        (b"\x12\x09", 1),  # a constant that is not there
        (b"\x04\xaa\x00\x00\x00\x00\x00\x00\x7f\xff\xff\xff\x00\x00\x00\x00", 1),  # a switch without its table
        (b"", 1),
    ],
)
def test_code_that_does_not_add_up_is_counted(code: bytes, failed: int) -> None:
    assert failures(minimal(code)) == failed


def test_a_switch_is_as_long_as_its_table() -> None:
    pads = b"\0\0"
    lookup = b"\x04\xab" + pads + struct.pack(">ii", 18, 1) + struct.pack(">ii", 7, 18)
    assert [operation.at for operation in operations(lookup + b"\0\0\xb1")] == [0, 1, 20, 21, 22]


@pytest.mark.parametrize(
    ("data", "says"), [(b"", "class file"), (b"PK\3\4", "class file"), (b"\xca\xfe\xba\xbe\0\0\0\x34\0", "cut off")]
)
def test_what_is_no_class_file_says_so(data: bytes, says: str) -> None:
    with pytest.raises(PartError, match=says):
        read_class(data)


@given(st.data())
def test_any_damage_gives_a_class_or_a_reason(data: st.DataObject) -> None:
    whole = bytearray(minimal(b"\x04\x05\x60\x57\x2a\xb6\x00\x02\xb1"))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(PartError):
        failures(bytes(whole[: data.draw(st.integers(0, len(whole)))]))


def test_no_file_is_written_for_no_class() -> None:
    assert list(dexed([], lambda _: None)) == []
