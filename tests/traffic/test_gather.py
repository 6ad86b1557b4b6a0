"""What of a connection becomes an observation."""

import pytest

from auditor.rulebook.book import RuleBook
from auditor.traffic.exchange import Exchange, Notes
from auditor.traffic.mask import Mask
from auditor.traffic.read import Session


def subjects(tls: str | None, rules: RuleBook) -> set[str | None]:
    session = Session(rules, None, None, Mask())
    session.take("a.pcap", Exchange(index=0, method="GET", url="https://a.example/", host="a.example", tls=tls), Notes())
    return {seen.subject for seen in session.reading().observations if seen.kind == "setting"}


@pytest.mark.parametrize(
    ("tls", "expected"), [("TLS 1.0", {"old_tls"}), ("TLS 1.1", {"old_tls"}), ("TLS 1.2", set()), ("TLS 1.3", set()), (None, set())]
)
def test_versions_of_tls_that_are_forbidden(tls: str | None, expected: set[str], rules: RuleBook) -> None:
    assert subjects(tls, rules) == expected
