"""Dex versions other than the usual: the container of version 041, and headers that are wrong."""

import zlib
from pathlib import Path

import pytest

from auditor.apk.dex.file import Dex, index_dex
from auditor.apk.errors import PartError
from tests.apk.compiled import PROBE, compile_dex
from tests.apk.packages import LUMICHAT, parts, patched
from tests.apk.test_dex_index import label

CONTENT = parts(LUMICHAT)["classes.dex"]


def calls(dexes: list[Dex]) -> list[tuple[str, int]]:
    """(method, offset) of everything of interest, whatever the file's own indices are."""
    return sorted((label(dex, int(row)), int(at)) for dex in dexes for row, at in zip(dex.found.row, dex.found.offset, strict=True))


def test_a_container_holds_what_a_plain_dex_holds(tmp_path: Path) -> None:
    source = PROBE / "Arguments.java"
    plain, container = tmp_path / "plain", tmp_path / "container"
    plain.mkdir()
    container.mkdir()
    usual = compile_dex(plain, source, min_api=10000)
    packed = compile_dex(container, source, min_api=10000, properties=("-Dcom.android.tools.r8.dexContainerExperiment=1",))
    assert packed[:8] == b"dex\n041\0"
    assert calls(index_dex("classes.dex", packed)) == calls(index_dex("classes.dex", usual))
    assert [dex.problem for dex in index_dex("classes.dex", packed)] == [None]
    moved = patched(packed, 0x74, "<I", 8)  # header_offset: it is not where it says
    moved = patched(moved, 8, "<I", zlib.adler32(moved[12 : int.from_bytes(moved[32:36], "little")]))
    assert "place in the container" in str(index_dex("classes.dex", moved)[0].problem)


@pytest.mark.parametrize("version", [b"035", b"037", b"038", b"039", b"040"])
def test_versions_that_differ_in_nothing_we_read(version: bytes) -> None:
    assert calls(index_dex("classes.dex", CONTENT[:4] + version + CONTENT[7:])) == calls(index_dex("classes.dex", CONTENT))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "too short"),
        (b"\x7fELF" + CONTENT[4:], "does not start"),
        (CONTENT[:4] + b"099" + CONTENT[7:], "version 099"),
        (patched(CONTENT, 0x28, "<I", 0x78563412), "byte order"),
        (CONTENT[:-100], "cut off"),
        (patched(CONTENT, 0x3C, "<I", 0x7FFFFFF0), "string table lies outside"),
        (patched(CONTENT, 0x58, "<I", 0x00FFFFFF), "method table lies outside"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, says: str) -> None:
    with pytest.raises(PartError, match=says):
        index_dex("classes.dex", content)
