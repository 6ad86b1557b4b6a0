"""Which words of a policy tell of which data."""

from pathlib import Path

import pytest

from auditor.errors import RulesError
from auditor.rulebook.book import RuleBook
from auditor.rulebook.taxonomy import Taxonomy
from tests.rulebook.book import book, data_type


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return RuleBook().taxonomy


@pytest.mark.parametrize(
    ("disclosed", "observed", "clearly", "vaguely"),
    [
        ("imei", "imei", True, False),
        ("device_identifiers", "imei", False, True),
        ("device_id", "imei", False, True),
        ("device_info", "imei", False, True),
        ("messages", "sms", False, True),
        ("personal_data", "sms", False, False),
        ("location", "precise_location", True, False),
        ("precise_location", "coarse_location", True, False),
        ("coarse_location", "precise_location", False, False),
        ("imei", "device_id", False, False),
        ("contacts", "call_log", False, False),
        ("photos", "camera_images", True, False),
    ],
)
def test_subsumption(taxonomy: Taxonomy, disclosed: str, observed: str, clearly: bool, vaguely: bool) -> None:
    assert taxonomy.tells_clearly(disclosed, observed) is clearly
    assert taxonomy.tells_vaguely(disclosed, observed) is vaguely


def test_ancestors_and_descendants_mirror_each_other(taxonomy: Taxonomy) -> None:
    for entry in taxonomy.types:
        assert all(entry in taxonomy.descendants(above) for above in taxonomy.ancestors(entry))
        assert entry not in taxonomy.ancestors(entry)


def test_a_denial_of_everything_includes_every_type(taxonomy: Taxonomy) -> None:
    assert taxonomy.includes("personal_data", "sms")
    assert taxonomy.includes("sms", "sms")
    assert not taxonomy.includes("sms", "messages")


def test_names(taxonomy: Taxonomy) -> None:
    assert taxonomy.name("imei") == "IMEI"
    assert taxonomy.name("sms", "zh") == "短信"
    assert taxonomy.name("no_such_type") == "no such type"


def test_a_cycle_is_told(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="is its own ancestor"):
        _ = book(tmp_path, taxonomy=data_type("a", "b") + data_type("b", "a")).taxonomy


def test_an_unknown_parent_is_told(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="a names an unknown type b"):
        _ = book(tmp_path, taxonomy=data_type("a", "b")).taxonomy
