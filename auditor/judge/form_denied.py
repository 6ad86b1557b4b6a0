"""What the Data safety form declares and the policy denies: of a type by its name, or of personal information at large."""

from collections.abc import Iterator

from auditor.facts import Disclosure
from auditor.judge.case import SHARING, TAKING, Case
from auditor.judge.draft import Draft
from auditor.judge.form import Form
from auditor.judge.speaking import denying, speaking
from auditor.rulebook.datasafety import FormDataType

_COLLECTING = frozenset({"collect"})


def denials_of(form: Form, entry: FormDataType) -> tuple[Disclosure, ...]:
    """The operator's flat denials of what the form says of a type; not those that the policy itself takes back."""
    actions = (_COLLECTING if form.collects(entry) else frozenset()) | (SHARING if form.shares(entry) else frozenset())
    found = dict.fromkeys(claim for name in entry.data for claim in denying(form.case, name, actions))
    flat = (claim for claim in found if claim.actor == "first_party" and not claim.contexts)
    return tuple(claim for claim in flat if not _taken_back(form.case, entry, claim))


def _taken_back(case: Case, entry: FormDataType, denial: Disclosure) -> bool:
    """Whether the policy affirms what it denies, which is a matter of the policy alone."""
    actions = SHARING if denial.action in SHARING else TAKING
    affirmed = [claim for claim in case.affirmed if claim.action in actions]
    return any(speaking(case, affirmed, name).clear for name in entry.data)


def _is_at_large(case: Case, denial: Disclosure) -> bool:
    return all(not case.taxonomy.ancestors(term.type) for term in denial.data)


class AtLarge:
    """Denials of personal information at large, gathered: one finding for sharing and one for collecting, whatever the types."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.types: dict[str, list[FormDataType]] = {}
        self.denials: dict[str, list[Disclosure]] = {}

    def takes(self, entry: FormDataType, denials: tuple[Disclosure, ...]) -> bool:
        """Whether nothing but such denials speaks of a type; keeps them, unless nobody would call the type personal."""
        if not all(_is_at_large(self.form.case, denial) for denial in denials):
            return False
        for denial in denials if not entry.impersonal else ():
            action = "share" if denial.action in SHARING else "collect"
            self.types.setdefault(action, []).append(entry)
            self.denials.setdefault(action, []).append(denial)
        return True

    def drafts(self) -> Iterator[Draft]:
        """Low confidence for collecting: such sentences often mean the operator's own hands, or a part of the data only."""
        for action, entries in self.types.items():
            denials = tuple(dict.fromkeys(self.denials[action]))
            named = {entry.id: entry for entry in entries}
            yield Draft(
                check="datasafety-against-policy",
                subject="personal_data",
                who=action,
                name=", ".join(self.form.name(entry) for entry in named.values()),
                verdict="contradicted",
                confidence="medium" if action == "share" else "low",
                disclosures=(*denials, *self.form.claims(*named.values(), action=action)),
                fields={"quote": denials[0].quote},
            )
