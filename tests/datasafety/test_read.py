"""Reading Data safety forms as the Play Console exports them."""

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.datasafety.read import read_bytes, read_form
from auditor.datasafety.write import write_form
from auditor.errors import InputError
from auditor.facts import FormReading
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES

FORMS = FIXTURES / "datasafety"
HEADER = (
    "Question ID (machine readable),Response ID (machine readable),Response value,Answer requirement,Human-friendly question label"
)
RULES = RuleBook()
EMAIL = "PSL_DATA_USAGE_RESPONSES:PSL_EMAIL"


def form(*rows: str, rules: RuleBook, end: str = "\n") -> FormReading:
    return read_bytes(end.join((HEADER, *rows)).encode(), "form.csv", rules)


def claims(reading: FormReading) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(claim.action, claim.polarity, tuple(term.type for term in claim.data)) for claim in reading.disclosures}


def test_a_form_has_38_types_with_19_rows_each(rules: RuleBook) -> None:
    assert len(rules.datasafety.types) == 38
    rows = [key for key in rules.datasafety.places if key[0].startswith("PSL_DATA_USAGE_RESPONSES:PSL_NAME:")]
    assert len(rows) == 19
    new, old = (list(csv.reader(io.StringIO(write_form({}, rules.datasafety, era)))) for era in ("new", "old"))
    assert (len(new), len(old)) == (783, 765)  # as the Console exports them, the header included


def test_collected_and_not_shared(rules: RuleBook) -> None:
    reading = form(
        "PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,true,REQUIRED,?",
        "PSL_DATA_TYPES_PERSONAL,PSL_EMAIL,true,MULTIPLE_CHOICE,?",
        f"{EMAIL}:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_COLLECTED,true,MULTIPLE_CHOICE,?",
        f"{EMAIL}:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_SHARED,,MULTIPLE_CHOICE,?",
        f"{EMAIL}:DATA_USAGE_USER_CONTROL,PSL_DATA_USAGE_USER_CONTROL_OPTIONAL,true,SINGLE_CHOICE,?",
        f"{EMAIL}:DATA_USAGE_COLLECTION_PURPOSE,PSL_ADVERTISING,true,MULTIPLE_CHOICE,?",
        f"{EMAIL}:DATA_USAGE_COLLECTION_PURPOSE,PSL_ANALYTICS,,MULTIPLE_CHOICE,?",
        rules=rules,
    )
    assert claims(reading) == {("collect", "affirmed", ("email",)), ("share", "denied", ("email",))}
    taken = next(claim for claim in reading.disclosures if claim.action == "collect")
    assert [term.type for term in taken.purposes] == ["advertising"]
    assert [term.type for term in taken.conditions] == ["optional_feature"]
    assert [part.state for part in reading.coverage] == ["read"]


def test_nothing_is_said_of_types_that_are_not_ticked(rules: RuleBook) -> None:
    reading = form(
        "PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,true,REQUIRED,?",
        "PSL_DATA_TYPES_PERSONAL,PSL_EMAIL,,MULTIPLE_CHOICE,?",
        f"{EMAIL}:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_SHARED,,MULTIPLE_CHOICE,?",
        rules=rules,
    )
    assert reading.disclosures == ()


def test_no_user_data_denies_collecting_and_sharing_everything(rules: RuleBook) -> None:
    reading = form("PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,FALSE,REQUIRED,?", rules=rules)
    assert claims(reading) == {("collect", "denied", ("personal_data",)), ("share", "denied", ("personal_data",))}


@pytest.mark.parametrize(("value", "polarity"), [("true", "affirmed"), ("false", "denied")])
def test_encryption_in_transit(rules: RuleBook, value: str, polarity: str) -> None:
    reading = form(f"PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT,,{value},MAYBE_REQUIRED,?", rules=rules)
    (claim,) = reading.disclosures
    assert (claim.polarity, [term.type for term in claim.safeguards]) == (polarity, ["encrypted_in_transit"])


@pytest.mark.parametrize(
    ("row", "topics"),
    [
        ("PSL_DATA_COLLECTION_USER_REQUEST_DELETE,,true,MAYBE_REQUIRED,?", ["rights_erasure"]),
        ("PSL_DATA_COLLECTION_USER_REQUEST_DELETE,,false,MAYBE_REQUIRED,?", []),
        ("PSL_SUPPORT_DATA_DELETION_BY_USER,DATA_DELETION_YES,true,SINGLE_CHOICE,?", ["rights_erasure"]),
        ("PSL_SUPPORT_DATA_DELETION_BY_USER,DATA_DELETION_NO,true,SINGLE_CHOICE,?", []),
        ("PSL_ACCOUNT_DELETION_URL,,https://a.example/delete,MAYBE_REQUIRED,?", ["account_deletion"]),
    ],
)
def test_old_and_new_questions_on_deletion(rules: RuleBook, row: str, topics: list[str]) -> None:
    assert [statement.topic for statement in form(row, rules=rules).statements] == topics


@pytest.mark.parametrize("name", ["lumichat.csv", "lumichat-honest.csv", "lumichat-old.csv", "pocketnotes.csv"])
def test_every_claim_stands_where_it_says(rules: RuleBook, name: str) -> None:
    reading = read_form(FORMS / name, rules)
    assert reading.document.characters == len(reading.text)
    for claim in reading.disclosures:
        assert reading.text[claim.start : claim.end] == claim.quote
        for term in (*claim.data, *claim.purposes, *claim.conditions, *claim.safeguards):
            assert reading.text[term.start : term.end] == term.phrase


def test_byte_order_mark_and_line_ends_do_not_matter(rules: RuleBook) -> None:
    content = (FORMS / "lumichat-honest.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    unix = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    assert read_bytes(content, "a.csv", rules).form.answers != ()
    said = [claims(read_bytes(each, "a.csv", rules)) for each in (content, unix)]
    assert said[0] == said[1]


def test_labels_may_be_in_any_language_and_hold_quotes_commas_and_line_ends(rules: RuleBook) -> None:
    label = '"収集しますか、""はい""か,\r\nいいえ"'
    reading = form(
        f"PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,false,REQUIRED,{label}",
        "PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT,,true,MAYBE_REQUIRED,?",
        rules=rules,
        end="\r\n",
    )
    assert [part.state for part in reading.coverage] == ["read"]
    assert {claim.action for claim in reading.disclosures} == {"collect", "share", "transmit"}
    assert reading.disclosures[0].quote.endswith(label)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("PSL_DATA_TYPES_PERSONAL,PSL_SHOE_SIZE,true,MULTIPLE_CHOICE,?", "line 3: unknown question"),
        ("PSL_DATA_TYPES_PERSONAL,PSL_NAME,perhaps,MULTIPLE_CHOICE,?", "line 3: 'perhaps' is neither"),
        ("PSL_DATA_TYPES_PERSONAL,PSL_NAME", "line 3 has 2 cells"),
        ("PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,false,REQUIRED,?", "line 3 repeats the question of line 2"),
    ],
)
def test_rows_that_are_not_understood_are_gaps(rules: RuleBook, row: str, reason: str) -> None:
    reading = form("PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,true,REQUIRED,?", row, rules=rules)
    (part,) = reading.coverage
    assert part.state == "partial"
    assert reason in (part.reason or "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "first line"),
        (b"a,b,c\n1,2,3\n", "first line"),
        (HEADER.replace(",", ";").encode(), "first line"),
        (HEADER.encode("utf-16"), "UTF-8"),
        (HEADER.encode(), "none of its rows"),
        (f'{HEADER}\nPSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,true,REQUIRED,"open'.encode(), "line 2"),
        (f'{HEADER}\n"PSL"x,,true,REQUIRED,?'.encode(), "line 2"),
    ],
)
def test_other_files_are_refused(rules: RuleBook, content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_bytes(content, "form.csv", rules)


@given(st.binary(max_size=200), st.booleans())
def test_whatever_is_given_is_read_or_refused(content: bytes, headed: bool) -> None:
    with suppress(InputError):
        reading = read_bytes(HEADER.encode() + b"\n" + content if headed else content, "form.csv", RULES)
        assert reading.document.characters == len(reading.text)


def test_a_file_larger_than_any_form_is_refused(rules: RuleBook, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    with pytest.raises(InputError, match="larger"):
        read_form(large, rules)
