"""The journal's file: states, damage, other versions."""

import sqlite3
from pathlib import Path

import pytest

from auditor.errors import InputError, UsageError
from auditor.live.journal import Journal, capped, mark
from auditor.traffic.captures import open_capture
from auditor.traffic.exchange import Exchange, Notes


def filled(path: Path, count: int) -> list[Exchange]:
    exchanges = [
        Exchange(
            index=number,
            method="POST",
            url=f"https://a.example/{number}",
            host="a.example",
            time="2025-03-01T08:00:00.000Z",
            headers=(("x-number", str(number)),),
            body=bytes([number]) * 2000,
            status=200,
            state="background",
        )
        for number in range(count)
    ]
    with Journal(path) as journal:
        for exchange in exchanges:
            journal.exchange(str(exchange.index), exchange, capped(exchange.body, 4000), capped(b"", 4000))
    return exchanges


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    exchanges = filled(path, 5)
    assert list(open_capture(path, Notes())) == exchanges


def test_a_journal_may_be_read_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    filled(path, 2)
    with Journal(path) as journal:
        journal.unread("pin.example", "alert")
        notes = Notes()
        assert len(list(open_capture(path, notes))) == 2
        assert notes.unread_hosts == {"pin.example": "alert"}


def test_marks(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with Journal(path) as journal:
        assert journal.state() is None
        mark(path, "before-consent")
        assert journal.state() == "before_consent"
        mark(path, "foreground")
        assert journal.state() == "foreground"


def test_an_unknown_state_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="asleep: is no state"):
        mark(tmp_path / "j.db", "asleep")


@pytest.mark.parametrize("place", [0.3, 0.5, 0.8])
def test_damaged_pages_cost_what_is_on_them(place: float, tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    filled(path, 60)
    data = bytearray(path.read_bytes())
    at = int(len(data) * place) // 4096 * 4096
    data[at : at + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    notes = Notes()
    try:
        read = list(open_capture(path, notes))
    except InputError:
        return
    assert notes.losses or len(read) == 60


def test_a_database_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (x)")
    with pytest.raises(InputError, match="no journal"):
        list(open_capture(path, Notes()))


def test_a_journal_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version=99")
    with pytest.raises(InputError, match="another version"):
        Journal(path)


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        Journal(tmp_path / "none" / "j.db")


def test_a_full_disk_stops_recording_and_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with Journal(path) as journal:
        journal._database.execute("PRAGMA max_page_count=30")
        written = rows_until_full(journal)
    assert 0 < written < 1000
    assert len(list(open_capture(path, Notes()))) == written


def rows_until_full(journal: Journal) -> int:
    for number in range(1000):
        exchange = Exchange(index=number, method="GET", url="https://a.example/", host="a.example", body=b"x" * 2000)
        try:
            journal.exchange(str(number), exchange, capped(exchange.body, 4000), capped(b"", 0))
        except sqlite3.OperationalError:
            return number
    return 1000
