"""What of the facts shows that a requirement's case arises, or that it is met."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from auditor.facts import Disclosure, Statement
from auditor.judge.case import GIVING, SHARING, TAKING, Case
from auditor.rulebook.packs import Signs

#: Recipients that are no one in particular, or not a third party.
_NOBODY = frozenset({"third_party", "first_party", "user", "abroad"})


class Shown(NamedTuple):
    """The passages that show it; ``true`` also where only the app does."""

    true: bool
    disclosures: tuple[Disclosure, ...] = ()
    statements: tuple[Statement, ...] = ()


NOTHING = Shown(False)


def shown(case: Case, signs: Signs) -> Shown:
    """Whether any of the signs is there, with the passages. Raises KeyError for a kind that does not exist."""
    claims = tuple(claim for kind in signs.claims for claim in case.affirmed if CLAIMS[kind](case, claim))
    statements = tuple(told for topic in signs.statements for told in case.statements(topic))
    seen = any(FACTS[kind](case) for kind in signs.facts)
    return Shown(bool(claims or statements or seen), claims, statements)


def all_shown(case: Case, signs: Iterable[Signs]) -> Shown:
    """Whether each of several is there, with the passages of all."""
    parts = [shown(case, each) for each in signs]
    return Shown(
        all(part.true for part in parts),
        tuple(dict.fromkeys(claim for part in parts for claim in part.disclosures)),
        tuple(dict.fromkeys(told for part in parts for told in part.statements)),
    )


def _takes(_case: Case, claim: Disclosure) -> bool:
    return claim.action in TAKING and bool(claim.data)


def _data(_case: Case, claim: Disclosure) -> bool:
    """It names a kind of data plainly, not "personal information" only."""
    return claim.action in TAKING and any(term.type != "personal_data" for term in claim.data)


def _purpose(_case: Case, claim: Disclosure) -> bool:
    return bool(claim.purposes) or bool(claim.permissions and claim.form == "row")


def _shares(_case: Case, claim: Disclosure) -> bool:
    outside = not claim.recipients or any(term.type not in ("first_party", "user") for term in claim.recipients)
    return (claim.action in SHARING and outside) or bool(claim.sdks) or (claim.actor == "third_party" and _takes(_case, claim))


def _recipient(_case: Case, claim: Disclosure) -> bool:
    """Who receives it, by name or by class."""
    named = any(term.type not in _NOBODY for term in claim.recipients) or bool(claim.sdks) or bool(claim.actor_name)
    return named and (claim.action in GIVING or claim.actor != "first_party" or bool(claim.sdks))


def _recipient_named(_case: Case, claim: Disclosure) -> bool:
    return bool(claim.sdks) or bool(claim.actor_name)


def _shared_data(_case: Case, claim: Disclosure) -> bool:
    return _shares(_case, claim) and any(term.type != "personal_data" for term in claim.data)


def _shared_purpose(_case: Case, claim: Disclosure) -> bool:
    return _shares(_case, claim) and bool(claim.purposes or claim.conditions)


def _kept(_case: Case, claim: Disclosure) -> bool:
    return claim.retention is not None


def _sensitive(case: Case, claim: Disclosure) -> bool:
    return claim.action in TAKING and any(case.is_sensitive(term.type) for term in claim.data)


def _consent(_case: Case, claim: Disclosure) -> bool:
    return any(term.type in ("consent", "permission_granted") for term in claim.conditions)


def _rows(_case: Case, claim: Disclosure) -> bool:
    return bool(claim.permissions)


#: Kinds of affirmed claims that requirements may name.
CLAIMS: dict[str, Callable[[Case, Disclosure], bool]] = {
    "takes_data": _takes,
    "data": _data,
    "purpose": _purpose,
    "shares": _shares,
    "recipient": _recipient,
    "recipient_named": _recipient_named,
    "shared_data": _shared_data,
    "shared_purpose": _shared_purpose,
    "retention": _kept,
    "sensitive": _sensitive,
    "consent": _consent,
    "permissions": _rows,
    "safeguard": lambda _case, claim: bool(claim.safeguards),
}


def _has_sdk(case: Case) -> bool:
    return any(True for _ in case.observations("sdk"))


def _sends_away(case: Case) -> bool:
    return any(seen.recipient and seen.recipient.party == "third" for seen in case.observations("transmission"))


#: Other facts: what the app was seen to do, what the policy denies, whether it bears a date.
FACTS: dict[str, Callable[[Case], bool]] = {
    "sdk": _has_sdk,
    "sent_to_third_party": _sends_away,
    "denies_taking": lambda case: any(claim.action in TAKING for claim in case.denied),
    "dated": lambda case: any(document.updated for document in case.policies),
}
