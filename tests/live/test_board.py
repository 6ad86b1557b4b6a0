"""What is shown while the proxy records: fed from a journal that another process writes."""

import io
from pathlib import Path

from rich.console import Console

from auditor.audit import Readings
from auditor.live.board import Board, draw
from auditor.live.journal import Journal, capped
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_texts
from auditor.rulebook.book import RuleBook
from auditor.traffic import load
from auditor.traffic.exchange import Exchange
from auditor.traffic.journal import Follower
from tests.conftest import FIXTURES

PERSONA = FIXTURES / "captures" / "persona.yaml"


def exchange(number: int, host: str, body: str, state: str | None = None) -> Exchange:
    return Exchange(
        index=number,
        method="POST",
        url=f"https://{host}/{number}",
        host=host,
        body=body.encode(),
        status=200,
        state=state,  # type: ignore[arg-type]
    )


def put(journal: Journal, *exchanges: Exchange) -> None:
    for each in exchanges:
        journal.exchange(str(each.index), each, capped(each.body, 4000), capped(b"", 4000))


def test_a_follower_gives_each_row_once_and_later_messages_of_a_socket(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with Journal(path) as journal:
        put(journal, exchange(0, "a.example", "one"), exchange(1, "b.example", "two"))
        follower = Follower(path)
        assert [each.body for each in follower.fresh()] == [b"one", b"two"]
        assert follower.fresh() == []
        journal.message("1", None, True, b"later", 100)
        put(journal, exchange(2, "c.example", "three"))
        third, socket = follower.fresh()
        assert (third.body, socket.host, socket.body) == (b"three", "b.example", b"")
        assert [message.data for message in socket.messages] == [b"later"]
        assert follower.fresh() == []


def test_rows_name_host_party_types_and_states(rules: RuleBook) -> None:
    board = Board(rules, load(PERSONA, rules))
    assert (
        board.see(exchange(0, "one.example", "hello", "foreground")) == "one.example (one.example, unknown): no personal data yet"
    )
    assert board.see(exchange(1, "one.example", '{"imei": "867530041928373"}', "background")).endswith(": imei")
    assert not board.see(exchange(2, "one.example", '{"imei": "867530041928373"}', "background"))
    row = board.rows["one.example"]
    assert (row.requests, list(row.types), list(row.states)) == (3, ["imei"], ["foreground", "background"])


def test_a_policy_gives_each_type_its_verdict(rules: RuleBook) -> None:
    text = "We collect your IMEI for security. We do not collect or transmit your phone number."
    policy = Readings(policy=read_texts([read_bytes(text.encode(), "policy.txt")], rules)).facts()
    board = Board(rules, load(PERSONA, rules), policy=policy)
    line = board.see(exchange(0, "x.example", "867530041928373 8613901725548 3f2a91c07be4d815"))
    told = line.partition(": ")[2].split(", ")
    assert set(told) == {"imei (disclosed by name)", "phone_number (contradicted)", "android_id (not disclosed)"}


def test_off_a_terminal_each_news_is_a_line_and_on_one_a_table(rules: RuleBook) -> None:
    for terminal in (False, True):
        board = Board(rules, load(PERSONA, rules))
        out = io.StringIO()
        exchanges = [exchange(0, "a.example", "3f2a91c07be4d815"), exchange(1, "b.example", "")]
        draw(Console(file=out, force_terminal=terminal, width=120), board, (board.see(each) or None for each in exchanges))
        assert ("Data types" in out.getvalue()) is terminal
        assert "android_id" in out.getvalue()
