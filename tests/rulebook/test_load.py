"""Wrong rule files end the run with one sentence that names file and entry."""

from pathlib import Path

import pytest

from auditor.errors import ExitCode, RulesError
from auditor.rulebook.book import RuleBook
from tests.rulebook.book import book, data_type, sdk


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="no such folder of rules") as caught:
        RuleBook(tmp_path / "none")
    assert caught.value.exit_code is ExitCode.BAD_RULES


def test_bad_yaml_names_the_file(tmp_path: Path) -> None:
    rules = book(tmp_path, sdks="  - id: [unclosed\n")
    with pytest.raises(RulesError, match=r"sdks\.yaml: cannot be read as YAML") as caught:
        _ = rules.sdks
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "law.yaml").write_bytes(b"law: \xff\xfe")
    with pytest.raises(RulesError, match=r"law\.yaml: cannot be read as YAML"):
        _ = RuleBook(tmp_path).law


def test_an_unknown_field_names_the_entry(tmp_path: Path) -> None:
    wrong = sdk("second", "com.second", "second.example").replace("category:", "kategorie:")
    rules = book(tmp_path, sdks=sdk("first", "com.first", "first.example") + wrong)
    with pytest.raises(RulesError, match=r"sdks\.yaml: second: .*kategorie") as caught:
        _ = rules.sdks
    assert "\n" not in str(caught.value)


def test_a_missing_case(tmp_path: Path) -> None:
    entry = sdk("only", "com.only", "only.example").replace(", negative: [com.onlyx.Main]", "")
    with pytest.raises(RulesError, match=r"only: .*negative"):
        _ = book(tmp_path, sdks=entry).sdks


def test_a_file_that_is_no_mapping(tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").write_text("just a sentence", encoding="utf-8")
    with pytest.raises(RulesError, match=r"hosts\.yaml: Expected `object`"):
        _ = RuleBook(tmp_path).hosts


def test_the_safe_loader_makes_no_objects(tmp_path: Path) -> None:
    rules = book(tmp_path, sdks="  - !!python/object/apply:os.system ['true']\n")
    with pytest.raises(RulesError, match="cannot be read as YAML"):
        _ = rules.sdks


def test_entries_come_from_the_file_and_the_folder(tmp_path: Path) -> None:
    (tmp_path / "taxonomy").mkdir()
    (tmp_path / "taxonomy" / "more.yaml").write_text("taxonomy:\n" + data_type("imei", "device_id"), encoding="utf-8")
    assert set(book(tmp_path, taxonomy=data_type("device_id")).taxonomy.types) == {"device_id", "imei"}


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    before = book(tmp_path, sdks=sdk("first", "com.first", "first.example")).version
    after = book(tmp_path, sdks=sdk("first", "com.first", "other.example")).version
    assert before != after
    assert len(before) == 12
