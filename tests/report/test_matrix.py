"""The disclosure matrix."""

from msgspec.structs import replace

from auditor.facts import Coverage, Observation
from auditor.findings import Result, Ruling
from auditor.report.matrix import Row, matrix
from tests.report.sample import COVERAGE, FIRST, RESULT, claim, term

READ = tuple(part for part in COVERAGE if part.state == "read")


def row(result: Result, data_type: str) -> Row:
    return next(entry for entry in matrix(result) if entry.data_type == data_type)


def test_a_denied_use_shows_permission_code_and_policy_with_their_ids() -> None:
    contacts = row(RESULT, "contacts")
    assert contacts.permission.state == "found"
    assert contacts.permission.permissions == ("android.permission.READ_CONTACTS",)
    assert contacts.permission.observations == ("o10",)
    assert (contacts.code.state, contacts.code.observations) == ("found", ("o1",))
    assert contacts.traffic.state == "not_found"
    assert (contacts.policy.state, contacts.policy.disclosures) == ("contradicted", ("d3",))
    assert (contacts.severity, contacts.findings) == ("critical", ("f1",))


def test_the_worst_verdict_of_a_data_type_counts() -> None:
    android_id = row(RESULT, "android_id")  # sent: omitted; read: vague
    assert (android_id.code.observations, android_id.traffic.observations) == (("o9",), ("o3",))
    assert android_id.policy.state == "omitted"
    assert android_id.policy.disclosures == ("d1",)


def test_code_that_nothing_reaches_is_told_as_dormant() -> None:
    assert row(RESULT, "clipboard").code.state == "dormant"


def test_a_claim_without_a_practice_is_over_declared_where_a_finding_says_so() -> None:
    calendar = row(RESULT, "calendar")
    assert calendar.policy.state == "over_declared"
    assert calendar.severity == "low"


def test_claims_alone_are_told_as_they_are() -> None:
    assert row(RESULT, "account_info").policy.state == "affirmed"
    assert row(RESULT, "personal_data").policy.state == "denied"


def test_collecting_affirmed_and_selling_denied_is_no_conflict() -> None:
    quote = "We never sell personal information."
    collected = claim(9, quote, "collect", term("personal_data", "personal information"))
    result = replace(RESULT, disclosures=(*RESULT.disclosures, collected))
    assert row(result, "personal_data").policy.state == "affirmed"


def test_not_found_is_not_the_same_as_not_looked_or_not_fully_read() -> None:
    assert row(RESULT, "calendar").code.state == "not_found_in_part"
    assert row(replace(RESULT, coverage=READ), "calendar").code.state == "not_found"
    untapped = replace(RESULT, coverage=tuple(part for part in READ if not part.part.startswith("traffic/")))
    assert row(untapped, "calendar").traffic.state == "not_looked"
    unread = replace(RESULT, coverage=(*READ[:-1], Coverage(part="traffic/capture.har", state="not_read", reason="cut off")))
    assert row(unread, "calendar").traffic.state == "not_looked"


def test_permissions_depend_on_the_manifest_alone() -> None:
    assert row(RESULT, "calendar").permission.state == "not_found"


def test_a_policy_that_was_not_given_is_not_silent() -> None:
    bare = replace(RESULT, documents=(), disclosures=(), rulings=(), findings=(), coverage=COVERAGE[:5])
    assert row(bare, "imei").policy.state == "not_looked"
    silent = replace(bare, documents=RESULT.documents, coverage=READ)
    assert row(silent, "imei").policy.state == "silent"


def test_the_worst_mismatches_come_first_and_order_does_not_depend_on_input() -> None:
    order = [entry.data_type for entry in matrix(RESULT)]
    assert order[:4] == ["contacts", "android_id", "precise_location", "calendar"]
    turned = replace(RESULT, observations=RESULT.observations[::-1], disclosures=RESULT.disclosures[::-1])
    assert [entry.data_type for entry in matrix(turned)] == order


def test_a_ruling_of_a_permission_does_not_stand_for_the_data() -> None:
    """READ_SMS is not declared; yet of the data the policy speaks, and denies it."""
    assert row(RESULT, "sms").policy.state == "denied"


def test_observations_without_data_make_no_row() -> None:
    ping = Observation(id="o99", kind="endpoint", subject="example.net", actor=FIRST, contexts=(), evidence=())
    result = replace(
        RESULT, observations=(*RESULT.observations, ping), rulings=(*RESULT.rulings, Ruling(observation="o99", verdict="clear"))
    )
    assert matrix(result) == matrix(RESULT)
