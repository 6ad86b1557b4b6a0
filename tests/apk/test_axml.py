"""Binary XML against aapt2's own print, and in the odd shapes that the platform accepts (AOSP ResourceTypes.cpp)."""

import re
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.apk.axml import Element, parse_axml
from auditor.apk.errors import PartError
from tests.apk.packages import LUMICHAT, QUIETPAINT, parts, patched
from tests.conftest import FIXTURES, needs_tool

MANIFEST = parts(LUMICHAT)["AndroidManifest.xml"]
NAME = 0x01010003


def flat(element: Element) -> list[tuple[str, int]]:
    """(tag, number of attributes) in document order."""
    return [(element.tag, len(element.attributes)), *(entry for child in element.children for entry in flat(child))]


def chunk(data: bytes, kind: int) -> int:
    """The offset of the first chunk of a kind."""
    at = 8
    while at < len(data):
        found, _, size = struct.unpack_from("<HHI", data, at)
        if found == kind:
            return at
        at += size
    raise AssertionError(hex(kind))


def grown(data: bytes, at: int, extra: int) -> bytes:
    """The document with a chunk's header longer by some bytes, which the platform skips."""
    kind, header, size = struct.unpack_from("<HHI", data, at)
    head = struct.pack("<HHI", kind, header + extra, size + extra)
    changed = data[:at] + head + data[at + 8 : at + header] + b"\xaa" * extra + data[at + header :]
    return patched(changed, 4, "<I", len(changed))


@pytest.mark.parametrize("path", sorted((FIXTURES / "apps").glob("*/*.apk")), ids=lambda path: path.stem)
def test_same_elements_as_aapt2(path: Path) -> None:
    printed = subprocess.run(
        [needs_tool("aapt2", "aapt"), "dump", "xmltree", "--file", "AndroidManifest.xml", path],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found: list[tuple[str, int]] = []
    for line in printed.splitlines():
        if match := re.match(r" +E: (\S+)", line):
            found.append((match[1], 0))
        elif re.match(r" +A: ", line):
            found[-1] = (found[-1][0], found[-1][1] + 1)
    assert flat(parse_axml(parts(path)["AndroidManifest.xml"])) == found


def test_long_element_headers_are_skipped() -> None:
    assert flat(parse_axml(grown(MANIFEST, chunk(MANIFEST, 0x0102), 12))) == flat(parse_axml(MANIFEST))


def test_a_long_document_header_is_skipped() -> None:
    changed = struct.pack("<HHI", 3, 28, len(MANIFEST) + 20) + bytes(20) + MANIFEST[8:]
    assert flat(parse_axml(changed)) == flat(parse_axml(MANIFEST))


def test_unknown_chunks_are_skipped() -> None:
    at = chunk(MANIFEST, 0x0100)
    extra = struct.pack("<HHI", 0x7777, 8, 24) + bytes(16)
    changed = patched(MANIFEST[:at] + extra + MANIFEST[at:], 4, "<I", len(MANIFEST) + 24)
    assert flat(parse_axml(changed)) == flat(parse_axml(MANIFEST))


def test_the_resource_id_is_believed_before_the_name() -> None:
    root = parse_axml(MANIFEST)
    permission = next(root.all("uses-permission"))
    attribute = permission.attribute(NAME, "something else")
    assert attribute is not None
    assert attribute.text == "android.permission.INTERNET"
    assert permission.attribute(0x01010271, "name") is None  # the name fits, but that attribute has an id of its own


def test_text_between_tags_is_kept() -> None:
    config = parse_axml(parts(LUMICHAT)["res/xml/network_security_config.xml"])
    domain = next(next(config.all("domain-config")).all("domain"))
    assert domain.text.strip() == "static.lumichat.example"


@pytest.mark.parametrize(("data", "says"), [(b"", "too short"), (b"<manifest/>", "plain text"), (bytes(64), "header size")])
def test_what_is_no_binary_xml_says_so(data: bytes, says: str) -> None:
    with pytest.raises(PartError, match=says):
        parse_axml(data)


@given(st.data())
def test_any_damage_gives_a_tree_or_a_reason(data: st.DataObject) -> None:
    manifest = bytearray(parts(QUIETPAINT)["AndroidManifest.xml"])
    for _ in range(data.draw(st.integers(1, 8))):
        manifest[data.draw(st.integers(0, len(manifest) - 1))] = data.draw(st.integers(0, 255))
    with suppress(PartError):
        assert parse_axml(bytes(manifest)).tag is not None
