"""What the checks look at: the facts, the rule book, and indexes over both."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from auditor.facts import Disclosure, Document, Facts, Observation, Statement
from auditor.rulebook.book import RuleBook
from auditor.rulebook.taxonomy import Taxonomy

#: Actions that take data from the user or the device, and those that hand it to others; "transmit" may go to the operator only.
TAKING = frozenset({"collect", "access", "use", "process"})
SHARING = frozenset({"share", "sell", "disclose"})
GIVING = SHARING | {"transmit"}


@dataclass(frozen=True)
class Case:
    """One audit's facts beside the rule book."""

    facts: Facts
    rules: RuleBook
    language: str = "en"

    @property
    def taxonomy(self) -> Taxonomy:
        """The rule book's data types."""
        return self.rules.taxonomy

    def name(self, data_type: str) -> str:
        """A data type's name in the language of the findings."""
        return self.taxonomy.name(data_type, self.language)

    @cached_property
    def affirmed(self) -> tuple[Disclosure, ...]:
        """Claims of the policy that something is done."""
        return tuple(claim for claim in self._claims if claim.polarity == "affirmed")

    @cached_property
    def denied(self) -> tuple[Disclosure, ...]:
        """Claims of the policy that something is not done."""
        return tuple(claim for claim in self._claims if claim.polarity == "denied")

    @cached_property
    def policies(self) -> tuple[Document, ...]:
        """The policy's documents; a Data safety form is none of them."""
        return tuple(document for document in self.facts.documents if document.format != "datasafety")

    @property
    def _claims(self) -> tuple[Disclosure, ...]:
        return tuple(claim for claim in self.facts.disclosures if claim.document != self._form)

    @property
    def _form(self) -> str | None:
        return self.facts.form.document if self.facts.form else None

    @cached_property
    def policy_is_whole(self) -> bool:
        """Whether the whole policy was read, so that silence in it means something."""
        parts = [part for part in self.facts.coverage if part.part.startswith("policy/")]
        return bool(self.policies) and all(part.state == "read" for part in parts)

    @cached_property
    def app_is_whole(self) -> bool:
        """Whether manifest and code were read, so that absence from them means something (native code never is)."""
        parts = [part for part in self.facts.coverage if part.part.endswith((".dex", ".apk", "AndroidManifest.xml"))]
        return self.facts.app is not None and all(part.state == "read" for part in parts)

    @cached_property
    def permission_table(self) -> tuple[Disclosure, ...]:
        """The rows of the policy's permission table; empty where it has none (one row is no table)."""
        rows = tuple(claim for claim in self.affirmed if claim.permissions and claim.form == "row")
        return rows if len(rows) > 1 else ()

    @cached_property
    def requested_permissions(self) -> frozenset[str]:
        """Names of the permissions that the app requests."""
        return frozenset(request.name for request in self.facts.app.permissions) if self.facts.app else frozenset()

    def observations(self, *kinds: str) -> Iterable[Observation]:
        """The observations of some kinds, in order."""
        return (seen for seen in self.facts.observations if seen.kind in kinds)

    def statements(self, topic: str) -> tuple[Statement, ...]:
        """The policy's statements on a topic."""
        found = (statement for statement in self.facts.statements if statement.topic == topic)
        return tuple(statement for statement in found if statement.document != self._form)

    def is_sensitive(self, data_type: str) -> bool:
        """Whether the taxonomy marks the type as sensitive."""
        kind = self.taxonomy.types.get(data_type)
        return kind is not None and kind.sensitive

    def identifies(self, data_type: str) -> bool:
        """Whether the type is a device identifier."""
        return self.taxonomy.includes("device_identifiers", data_type)
