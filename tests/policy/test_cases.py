"""The lexicon's and the taxonomy's own cases."""

from auditor.policy.cases import named_data, problems
from auditor.rulebook.book import RuleBook

RULES = RuleBook()


def test_every_case_comes_out_as_it_says() -> None:
    assert [str(problem) for problem in problems(RULES)] == []


def test_every_data_type_has_words_in_both_languages() -> None:
    types = set(RULES.taxonomy.types)
    for language in ("en", "zh"):
        assert {entry.id for entry in RULES.lexicons[language].of("data")} == types


def test_weak_words_need_company_or_an_owner() -> None:
    assert named_data("a name for the app", RULES) == set()
    assert named_data("your name", RULES) == {"name"}
    assert named_data("name, age and email address", RULES) == {"name", "age", "email"}


def test_things_are_no_data() -> None:
    assert named_data("your phone", RULES) == set()
    assert "phone_number" in named_data("name, phone and email address", RULES)


def test_a_phrase_may_name_two_types() -> None:
    assert named_data("process and software list", RULES) == {"running_processes", "installed_apps"}
