"""Whose a host is."""

import pytest

from auditor.facts import App
from auditor.rulebook.book import RuleBook
from auditor.traffic.parties import Parties


def app(package: str) -> App:
    return App(path="x", package=package, version_name=None, version_code=None, min_sdk=None, target_sdk=None, sha256="", size=0)


@pytest.mark.parametrize(
    ("package", "host", "party"),
    [
        ("com.lumichat.app", "api.lumichat.example", "first"),
        ("com.lumichat.app", "lumichat.co.uk", "first"),
        ("com.lumichat.app", "lumichat.evil.example", "unknown"),
        ("com.lumichat.app", "notlumichat.example", "unknown"),
        ("uk.co.fernway.app", "api.fernway.co.uk", "first"),
        ("io.github.fern.app", "fern.github.io", "first"),
        ("io.github.fern.app", "other.github.io", "third"),
        ("com.lumichat.app", "ulogs.umeng.com", "third"),
        ("com.lumichat.app", "192.168.1.7", "unknown"),
        ("com.umeng.demo", "ulogs.umeng.com", "first"),
        ("app", "app.example", "unknown"),
    ],
)
def test_party(package: str, host: str, party: str, rules: RuleBook) -> None:
    recipient, _ = Parties(rules, app(package)).of(host)
    assert recipient.party == party


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.example.com", "example.com"),
        ("a.b.example.com.cn", "example.com.cn"),
        ("example.com", "example.com"),
        ("10.0.0.1", "10.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_registrable_domain(host: str, domain: str, rules: RuleBook) -> None:
    assert Parties(rules).domain(host) == domain
