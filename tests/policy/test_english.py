"""What English sentences claim: who acts, on what, and what is only said in passing."""

import pytest

from auditor.facts import Disclosure
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook

RULES = RuleBook()
Claim = tuple[str, str, str, frozenset[str]]


def _read(text: str) -> list[Disclosure]:
    return read_text(read_bytes(text.encode(), "policy.txt"), RULES)[0]


def _claims(text: str) -> set[Claim]:
    """Actor, action, polarity and types of each claim."""
    return {(one.actor, one.action, one.polarity, frozenset(term.type for term in one.data)) for one in _read(text)}


def _types(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("For security we collect device identifiers.", ("first_party", "collect", "affirmed", _types("device_identifiers"))),
        (
            "We do not allow partners to collect your location.",
            ("third_party", "collect", "denied", _types("location")),
        ),
        ("These widgets collect your IP address.", ("first_party", "collect", "affirmed", _types("ip_address"))),
        ("These cookies allow us to count visits.", ("first_party", "use", "affirmed", _types("cookies"))),
        ("We need your phone number to register you.", ("first_party", "collect", "affirmed", _types("phone_number"))),
        ("You agree that we may use your location.", ("first_party", "use", "affirmed", _types("location"))),
        (
            "The following data is collected: your name and gender.",
            ("first_party", "collect", "affirmed", _types("name", "gender")),
        ),
        ("The only personal data collected is your nickname.", ("first_party", "collect", "affirmed", _types("nickname"))),
        (
            "It will post nothing without your permission and we will not receive your address.",
            ("first_party", "collect", "denied", _types("address")),
        ),
        (
            "We collect the IP address of the computer you use; the browser type you are using; your nickname.",
            ("first_party", "collect", "affirmed", _types("ip_address", "browser_type", "nickname")),
        ),
    ],
)
def test_a_sentence_claims(text: str, expected: Claim) -> None:
    assert expected in _claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "You have the right to know whether your personal information is sold and to whom it is disclosed.",
        "You may ask us which information we share.",
        "You can send us your request by using the contact details below.",
        "Even where the page where you provide information looks like ours, another policy may govern it.",
        "We use the TLS protocol to keep your order information secure.",
        "In this part we list the reasons most large banks can share their customers' personal information.",
        "If you are old enough, you can provide consent under the laws of your country.",
        "Should a credit card be used without permission, please contact us.",
    ],
)
def test_what_is_said_in_passing_claims_nothing(text: str) -> None:
    assert _claims(text) == set()


def test_companies_that_the_text_names_act_and_receive() -> None:
    text = (
        "We work with Initrode. Reports are sent to Initrode. We share your location with Initrode. "
        "Later, Initrode uses your email address."
    )
    claims = _read(text)
    shared = next(one for one in claims if one.action == "share")
    assert [term.phrase for term in shared.recipients] == ["Initrode"]
    used = next(one for one in claims if one.action == "use")
    assert (used.actor, used.actor_name) == ("third_party", "Initrode")


def test_the_name_that_a_text_has_most_often_is_the_operators() -> None:
    text = "Globex runs this service. " + "At Globex privacy counts. " * 10 + "Globex may use your location."
    assert ("first_party", "use", "affirmed", _types("location")) in _claims(text)


def test_an_sdk_is_told_by_name_although_words_stand_between() -> None:
    (claim,) = _read("The Umeng statistics SDK collects your IMEI.")
    assert [term.type for term in claim.sdks] == ["umeng"]


def test_deleting_is_told_of_the_data_that_is_deleted() -> None:
    (claim,) = _read("We delete your account information after 30 days.")
    assert [term.type for term in claim.data] == ["account_info"]
    assert claim.retention is not None
    assert claim.retention.days == 30


def test_kinds_of_data_behind_an_announcement_are_collected() -> None:
    items = "Contact details: your name and email address.\n\nDevice data, such as your IMEI."
    text = f"We collect several types of information.\n\n{items}"
    claimed = {kind for _, action, _, kinds in _claims(text) if action == "collect" for kind in kinds}
    assert {"name", "email", "imei"} <= claimed


def test_definitions_are_no_list_of_what_is_collected() -> None:
    text = 'We collect several types of information.\n\n"Personal data" is all that describes you, such as your name.'
    assert "name" not in {kind for *_, kinds in _claims(text) for kind in kinds}


def test_a_heading_that_lost_its_line_is_apart_from_its_sentence() -> None:
    text = "Account Data We collect your email address when you register. Use of our Cookies Our app uses cookies to count visits."
    assert ("first_party", "collect", "affirmed", _types("email")) in _claims(text)
    assert ("first_party", "use", "affirmed", _types("cookies")) in _claims(text)


def test_personal_information_in_so_many_words_stays_beside_other_items() -> None:
    assert ("first_party", "share", "affirmed", _types("personal_data", "app_activity")) in _claims(
        "We share personal information and usage data."
    )


def test_a_short_line_whose_sentence_goes_on_is_no_heading() -> None:
    text = "Hello, dear reader.\n\nUnless Section 9\nsays otherwise, we do not share your location."
    (claim,) = _read(text)
    assert claim.section == ()
