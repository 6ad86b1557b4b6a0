"""Drafts: what is proposed, what stays, and that the file is patched and never rewritten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.datasafety.draft import Draft, apply, draft
from auditor.datasafety.read import Sheet, open_sheet
from auditor.datasafety.write import write_form
from auditor.facts import Observation
from auditor.rulebook.book import RuleBook
from auditor.rulebook.datasafety import Place
from tests.conftest import FIXTURES
from tests.judge.build import UMENG, sent, use

INTERNET = frozenset({"android.permission.INTERNET"})
RULES = RuleBook()
FORMS = sorted((FIXTURES / "datasafety").glob("*.csv"))


def sheet(**words: object) -> Sheet:
    return open_sheet(write_form(words, RULES.datasafety).encode(), "form.csv", RULES.datasafety)


def proposed(given_sheet: Sheet, *seen: Observation, permissions: frozenset[str] = INTERNET) -> Draft:
    return draft(given_sheet, seen, permissions, RULES)


def filled(made: Draft) -> set[tuple[str, str | None, str | None, str]]:
    return {(one.place.question, one.place.choice, one.place.data_type, one.value) for one in made.filled}


def test_what_was_sent_is_proposed_as_collected() -> None:
    assert filled(proposed(sheet(), sent("contacts", "api.example.com"))) == {
        ("collects", None, None, "true"),
        ("ticked", None, "contacts", "true"),
        ("handling", "collected", "contacts", "true"),
    }


def test_what_an_analytics_sdk_sends_is_shared_for_analytics() -> None:
    assert filled(proposed(sheet(), sent("android_id", "ulogs.umeng.com", UMENG))) == {
        ("collects", None, None, "true"),
        ("ticked", None, "device_ids", "true"),
        ("handling", "collected", "device_ids", "true"),
        ("handling", "shared", "device_ids", "true"),
        ("collection_purpose", "analytics", "device_ids", "true"),
        ("sharing_purpose", "analytics", "device_ids", "true"),
    }


def test_cleartext_answers_the_question_on_encryption() -> None:
    made = proposed(sheet(), sent("contacts", "api.example.com", scheme="http"))
    assert ("encrypted", None, None, "false") in filled(made)


def test_what_is_read_is_proposed_if_the_app_can_send_it() -> None:
    assert ("ticked", None, "contacts", "true") in filled(proposed(sheet(), use("contacts")))
    assert filled(proposed(sheet(), use("contacts"), permissions=frozenset())) == set()
    assert filled(proposed(sheet(), use("contacts", "unreachable"))) == set()
    assert filled(proposed(sheet(), use("device_model"))) == set()  # the form has no type for it


def test_the_users_answers_stay() -> None:
    own = sheet(collects=True, encrypted=True, types={"contacts": "collected lasting optional app_functionality"})
    made = proposed(own, sent("contacts", "api.example.com", UMENG, scheme="http"))
    assert filled(made) == set()
    kept = {(one.place.question, one.place.choice, one.instead_of) for one in made.kept}
    assert kept == {("encrypted", None, "true"), ("handling", "shared", ""), ("collection_purpose", "analytics", "")}


def test_a_form_that_declares_nothing_is_left_alone_and_told() -> None:
    made = proposed(sheet(collects=False), sent("contacts", "api.example.com"))
    assert filled(made) == set()
    assert [(one.place.question, one.instead_of) for one in made.kept] == [("collects", "false")]


def test_what_cannot_be_observed_is_left_to_the_user() -> None:
    made = proposed(sheet(), sent("contacts", "api.example.com"))
    assert [place.question for place in made.open] == ["ephemeral", "control", "collection_purpose"]


def test_rows_that_the_file_lacks_are_told() -> None:
    short = "\n".join(write_form({}, RULES.datasafety).splitlines()[:2])
    made = proposed(open_sheet(short.encode(), "form.csv", RULES.datasafety), sent("contacts", "api.example.com"))
    assert filled(made) == {("collects", None, None, "true")}
    assert {one.place.question for one in made.lacking} == {"ticked", "handling"}


def test_the_patched_file_differs_in_the_proposed_rows_only() -> None:
    content = (FIXTURES / "datasafety/lumichat-honest.csv").read_bytes()
    own = open_sheet(content, "form.csv", RULES.datasafety)
    made = proposed(own, sent("calendar", "api.example.com"))
    before, after = content.split(b"\r\n"), apply(own, made.filled).split(b"\r\n")
    assert len(before) == len(after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [(old.count(b",true,"), new.count(b",true,")) for old, new in changed] == [(0, 1), (0, 1)]
    assert all(new.replace(b",true,", b",,", 1) == old for old, new in changed)


def test_a_file_in_capitals_gets_capitals() -> None:
    content = write_form({"encrypted": True}, RULES.datasafety).replace(",true,", ",TRUE,").encode()
    own = open_sheet(content, "form.csv", RULES.datasafety)
    patched = apply(own, proposed(own, sent("contacts", "api.example.com")).filled)
    assert b"PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,TRUE," in patched
    assert b",true," not in patched


@pytest.mark.parametrize("path", FORMS, ids=lambda path: str(path.name))
def test_without_proposals_the_file_is_the_same(path: object) -> None:
    content = path.read_bytes()  # type: ignore[attr-defined]
    own = open_sheet(content, "form.csv", RULES.datasafety)
    assert apply(own, proposed(own).filled) == content


LABELS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
VALUES = st.sampled_from(["", "true", "false", "TRUE", "FALSE", " true ", "perhaps"])
KEYS = st.sampled_from(sorted(RULES.datasafety.places))


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@given(
    st.lists(st.tuples(KEYS, VALUES, LABELS, st.booleans()), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
)
def test_whatever_the_file_looks_like_an_empty_draft_is_the_same(
    lines: list[tuple[tuple[str, str], str, str, bool]], end: str, bom: bool, last: bool
) -> None:
    table = [",".join(RULES.datasafety.header), "PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT,,,MAYBE_REQUIRED,?"]
    for (question, response), value, label, quotes in lines:
        cells = [question, response, value, "OPTIONAL"]
        table.append(",".join([*(map(quoted, cells) if quotes else cells), quoted(label)]))
    content = ("\ufeff" * bom + end.join(table) + end * last).encode()
    own = open_sheet(content, "form.csv", RULES.datasafety)
    assert apply(own, proposed(own).filled) == content
    made = proposed(own, sent("contacts", "api.example.com"))
    again = open_sheet(apply(own, made.filled), "form.csv", RULES.datasafety)
    assert {place: row.cells[4].value for place, row in again.places.items()} == {
        place: row.cells[4].value for place, row in own.places.items()
    }
    for proposal in made.filled:
        assert again.places[proposal.place].cells[2].value.lower() == proposal.value
    untouched = set(own.places) - {proposal.place for proposal in made.filled}
    for place in untouched:
        assert again.places[place].cells[2].value == own.places[place].cells[2].value


def test_places_and_keys_are_each_others_inverse() -> None:
    assert RULES.datasafety.places[RULES.datasafety.keys[Place(question="ticked", data_type="sms")]].data_type == "sms"
    assert RULES.datasafety.keys[Place(question="ticked", data_type="sms")] == ("PSL_DATA_TYPES_EMAIL_AND_TEXT", "PSL_SMS_CALL_LOG")
