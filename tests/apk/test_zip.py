"""Archives as Android reads them. What the platform does is taken from AOSP's libziparchive (zip_archive.cc)."""

import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.apk.errors import PartError
from auditor.apk.zip import Archive
from auditor.errors import InputError
from tests.apk.packages import end_record, packed, patched

ENTRIES = {"a.txt": b"first" * 50, "b/c.txt": b"second" * 50, "d": b""}


def opened(path: Path, data: bytes) -> Archive:
    path.write_bytes(data)
    return Archive(path)


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20),
        st.binary(max_size=2000),
        min_size=1,
        max_size=8,
    )
)
def test_reads_what_was_packed(tmp_path_factory: pytest.TempPathFactory, entries: dict[str, bytes]) -> None:
    with opened(tmp_path_factory.mktemp("zip") / "a.zip", packed(entries)) as archive:
        assert {name: archive.read(name) for name in archive.entries} == entries
        assert archive.anomalies == []


def test_a_count_too_high_is_read_and_told(tmp_path: Path) -> None:
    data = packed(ENTRIES)
    with opened(tmp_path / "a.zip", patched(data, end_record(data) + 10, "<H", 9)) as archive:
        assert list(archive.entries) == list(ENTRIES)
        assert "promises 9 entries" in archive.anomalies[0]


def test_entries_beyond_the_count_are_not_seen(tmp_path: Path) -> None:
    data = packed(ENTRIES)
    with opened(tmp_path / "a.zip", patched(data, end_record(data) + 10, "<H", 2)) as archive:
        assert list(archive.entries) == ["a.txt", "b/c.txt"]
        assert "does not see the rest" in archive.anomalies[0]


def test_the_encryption_mark_is_ignored(tmp_path: Path) -> None:
    data = packed({"a.txt": b"plain"})
    with opened(tmp_path / "a.zip", patched(data, data.index(b"PK\x01\x02") + 8, "<H", 1)) as archive:
        assert archive.read("a.txt") == b"plain"
        assert "encrypted" in archive.anomalies[0]


def test_the_directory_decides_not_the_local_header(tmp_path: Path) -> None:
    data = packed({"a.txt": b"plain"})
    with opened(tmp_path / "a.zip", patched(data, 8, "<H", 99)) as archive:
        assert archive.read("a.txt") == b"plain"


def test_an_unknown_method_fails_alone(tmp_path: Path) -> None:
    data = packed(ENTRIES)
    with opened(tmp_path / "a.zip", patched(data, data.index(b"PK\x01\x02") + 10, "<H", 99)) as archive:
        with pytest.raises(PartError, match="method 99"):
            archive.read("a.txt")
        assert archive.read("b/c.txt") == ENTRIES["b/c.txt"]


def test_a_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    with (
        opened(tmp_path / "a.zip", packed({"bomb": b"\0" * (5 << 20)})) as archive,
        pytest.raises(PartError, match="more than 1 MB"),
    ):
        archive.read("bomb", limit=1 << 20)


def test_a_small_declared_size_does_not_hide_the_rest(tmp_path: Path) -> None:
    data = packed({"a.txt": b"x" * 1000})
    with (
        opened(tmp_path / "a.zip", patched(data, data.index(b"PK\x01\x02") + 24, "<I", 10)) as archive,
        pytest.raises(PartError, match="holds more bytes where 10 are declared"),
    ):
        archive.read("a.txt")


def test_a_checksum_can_be_compared(tmp_path: Path) -> None:
    with opened(tmp_path / "a.zip", packed({"a.txt": b"plain"})) as archive:
        assert archive.matches_crc("a.txt", b"plain")
        assert not archive.matches_crc("a.txt", b"other")
        assert archive.entries["a.txt"].crc == zlib.crc32(b"plain")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"This is a letter, not an app.\n" * 20, "text file"),
        (b"\x7fELF" + bytes(200), "no ZIP archive"),
        (packed(ENTRIES)[:-40], "cut off"),
        (packed(ENTRIES)[: len(packed(ENTRIES)) // 2], "cut off"),
        (b"PK\x05\x06" + bytes(18), "archive is empty"),
    ],
)
def test_one_clear_sentence_for_what_is_no_archive(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        opened(tmp_path / "a.apk", data)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Archive(tmp_path / "none.apk")


@given(st.data())
def test_any_damage_gives_content_or_a_reason(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = bytearray(packed(ENTRIES))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InputError), opened(tmp_path_factory.mktemp("zip") / "a.zip", bytes(whole)) as archive:
        for name in archive.entries:
            with suppress(PartError):
                assert len(archive.read(name, limit=1 << 20)) <= 1 << 20
