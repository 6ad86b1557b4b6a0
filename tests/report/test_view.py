"""What readers of a report want to know first."""

from msgspec.structs import replace

from auditor.facts import Coverage
from auditor.report.view import View, completeness
from tests.report.sample import COVERAGE, FINDINGS, RESULT, finding

READ = Coverage(part="app/classes.dex", state="read")
NATIVE = Coverage(
    part="app/lib", state="partial", reason="1 native library: told by its name and strings, the code in it is not read"
)
DAMAGED = Coverage(part="app/classes2.dex", state="partial", reason="cut off")


def test_native_code_alone_makes_no_package_incomplete() -> None:
    assert completeness((READ,)) == "complete"
    assert completeness((READ, NATIVE)) == "limited"
    assert completeness((READ, NATIVE, DAMAGED)) == "incomplete"
    assert completeness((replace(NATIVE, state="not_read"),)) == "nothing"


def test_a_library_folder_that_cannot_be_read_at_all_is_a_gap() -> None:
    view = View(replace(RESULT, coverage=(READ, replace(NATIVE, state="not_read"))))
    assert [part.part for part in view.gaps] == ["app/lib"]
    assert view.limits == []


def test_a_known_limit_is_told_apart_from_gaps() -> None:
    view = View(replace(RESULT, coverage=(READ, NATIVE, DAMAGED)))
    assert view.gaps == [DAMAGED]
    assert view.limits == [NATIVE]
    app = next(side for side in view.sides() if side.name == "app")
    assert (app.read, app.gaps, app.limits) == (1, (DAMAGED,), (NATIVE,))


def test_mismatches_are_above_info_and_the_rest_is_counted_apart() -> None:
    view = View(replace(RESULT, findings=(*FINDINGS, finding(9, "r", "Declared only", severity="info", verdict="over_declared"))))
    assert [found.id for found in view.mismatches] == ["f1", "f2", "f3", "f4", "f5", "f6"]
    assert [found.id for found in view.hints] == ["f9"]
    assert [found.id for found in view.remarks] == ["f7", "f8"]


def test_no_mismatch_is_worth_what_was_read() -> None:
    hint = finding(9, "r", "Declared only", severity="info", verdict="over_declared")
    whole = replace(RESULT, findings=(), coverage=(READ,))
    assert View(whole).no_mismatch == "none"
    assert View(replace(whole, coverage=(READ, NATIVE))).no_mismatch == "none_in_part"
    assert View(replace(whole, findings=(hint,))).no_mismatch == "none_above_info"
    assert View(replace(whole, findings=(hint,), coverage=COVERAGE)).no_mismatch == "none_above_info_in_part"
    assert View(replace(whole, documents=())).no_mismatch == "no_policy"
