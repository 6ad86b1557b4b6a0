"""The cache of parsed rules: same entries with and without it, and no harm from what is wrong with it."""

from pathlib import Path

import pytest

from auditor.rulebook import cache
from auditor.rulebook.book import RuleBook
from tests.rulebook.book import book, sdk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, still empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return cache.cache_dir()


def stored(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.msgpack"))


def test_the_same_entries_come_from_the_cache(folder: Path) -> None:
    parsed = RuleBook()
    first = (parsed.sdks, parsed.permissions, parsed.law, parsed.checks)
    assert stored(folder)
    again = RuleBook()
    assert (again.sdks, again.permissions, again.law, again.checks) == first


def test_changed_content_is_read_anew(folder: Path, tmp_path: Path) -> None:
    assert set(book(tmp_path, sdks=sdk("first", "com.first", "first.example")).sdks) == {"first"}
    assert set(book(tmp_path, sdks=sdk("other", "com.other", "other.example")).sdks) == {"other"}
    assert len(stored(folder)) == 1


@pytest.mark.parametrize("damage", [b"", b"\x00" * 64, b"short"])
def test_a_damaged_cache_is_passed_over(folder: Path, tmp_path: Path, damage: bytes) -> None:
    entry = sdk("first", "com.first", "first.example")
    _ = book(tmp_path, sdks=entry).sdks
    (file,) = stored(folder)
    file.write_bytes(damage)
    assert set(book(tmp_path, sdks=entry).sdks) == {"first"}


def test_a_cache_of_the_right_content_and_wrong_shape_is_passed_over(folder: Path, tmp_path: Path) -> None:
    entry = sdk("first", "com.first", "first.example")
    _ = book(tmp_path, sdks=entry).sdks
    (file,) = stored(folder)
    file.write_bytes(file.read_bytes()[:32] + b"\x81\xa4sdks\x91\x01")
    assert set(book(tmp_path, sdks=entry).sdks) == {"first"}


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert set(book(tmp_path, sdks=sdk("first", "com.first", "first.example")).sdks) == {"first"}


def test_old_files_make_room(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST", 3)
    for number in range(5):
        root = tmp_path / str(number)
        root.mkdir()
        _ = book(root, sdks=sdk("first", "com.first", "first.example")).sdks
    assert len(stored(folder)) == 3
