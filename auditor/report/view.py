"""What readers of a report want to know first, computed once for the terminal and the page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from auditor.facts import Actor, Coverage, Disclosure, Document, Evidence, Observation, Sdk, Statement
from auditor.findings import CONSISTENCY, SEVERITIES, Finding, Result, Severity

#: ``limited``: all but for the known limits.
Completeness = Literal["complete", "limited", "incomplete", "nothing"]
#: Parts that this program reads in part, or not at all, in every package that has them: of native code and scripts only strings are
#: searched, of a container one set of packages is read, expansion files hold no code for Android, and it ignores unknown parts of a
#: signing block.
KNOWN_LIMITS = ("app/lib", "app/scripts", "app/alternatives", "app/obb", "app/signing block")
SIDES = ("app", "policy", "traffic")


def is_mismatch(finding: Finding) -> bool:
    """Whether what is done and what is said differ."""
    return CONSISTENCY[finding.verdict] == "mismatch"


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first; mismatches before the rest; else as given."""
    return sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), not is_mismatch(finding)))


def severity_counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many of each severity, worst first, without the zeros."""
    counted = Counter(finding.severity for finding in findings)
    return {severity: counted[severity] for severity in SEVERITIES if counted[severity]}


def gaps(coverage: Iterable[Coverage]) -> list[Coverage]:
    """The parts that were not read, then those read in part; known limits are no gaps."""
    missing = (part for part in coverage if part.state != "read" and not is_limit(part))
    return sorted(missing, key=lambda part: part.state != "not_read")


def is_limit(part: Coverage) -> bool:
    """Whether a part is read as far as this program ever reads it."""
    return part.state == "partial" and part.part in KNOWN_LIMITS


def limits(coverage: Iterable[Coverage]) -> list[Coverage]:
    """The known limits that this input meets."""
    return [part for part in coverage if is_limit(part)]


def completeness(coverage: tuple[Coverage, ...]) -> Completeness:
    """Whether everything that was given could be read."""
    if all(part.state == "not_read" for part in coverage):
        return "nothing"
    if gaps(coverage):
        return "incomplete"
    return "limited" if limits(coverage) else "complete"


@dataclass(frozen=True)
class Side:
    """One of the sources that were held against each other. ``given`` is false where the run had none."""

    name: str
    given: bool
    read: int
    gaps: tuple[Coverage, ...]
    limits: tuple[Coverage, ...] = ()


class View:
    """A result with its cross-references resolved.

    ``mismatches`` are above info, ``hints`` are mismatches at info, ``remarks`` all other findings.
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        self.findings = by_severity(result.findings)
        mismatches = [finding for finding in self.findings if is_mismatch(finding)]
        self.mismatches = [finding for finding in mismatches if finding.severity != "info"]
        self.hints = [finding for finding in mismatches if finding.severity == "info"]
        self.remarks = [finding for finding in self.findings if not is_mismatch(finding)]
        self.gaps = gaps(result.coverage)
        self.limits = limits(result.coverage)
        self.completeness = completeness(result.coverage)

    @cached_property
    def observations(self) -> dict[str, Observation]:
        """Observations by id."""
        return {entry.id: entry for entry in self.result.observations}

    @cached_property
    def disclosures(self) -> dict[str, Disclosure]:
        """Disclosures by id."""
        return {entry.id: entry for entry in self.result.disclosures}

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """Statements by id."""
        return {entry.id: entry for entry in self.result.statements}

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Documents by id."""
        return {entry.id: entry for entry in self.result.documents}

    @cached_property
    def sdks(self) -> dict[str, Sdk]:
        """The app's SDKs by id."""
        return {entry.id: entry for entry in self.result.app.sdks} if self.result.app else {}

    def observed(self, finding: Finding) -> list[Observation]:
        """The observations of a finding; ids that the result does not hold are passed over."""
        return [self.observations[entry] for entry in finding.observations if entry in self.observations]

    def evidence(self, finding: Finding) -> list[Evidence]:
        """All places of a finding."""
        return [place for observation in self.observed(finding) for place in observation.evidence]

    def passages(self, finding: Finding) -> list[Disclosure | Statement]:
        """The policy's passages that a finding rests on, claims first."""
        claims = [self.disclosures[entry] for entry in finding.disclosures if entry in self.disclosures]
        return [*claims, *(self.statements[entry] for entry in finding.statements if entry in self.statements)]

    @property
    def no_mismatch(self) -> str:
        """What it is worth that no mismatch is above info: a key below ``verdict_line.`` and ``html.no_mismatch.``."""
        if not self.result.documents:
            return "no_policy"
        found = "none_above_info" if self.hints else "none"
        return found if self.completeness == "complete" else f"{found}_in_part"

    def silence(self, finding: Finding) -> str:
        """Why no passage of the policy belongs to a finding: a message key below ``text.`` and ``html.silence.``."""
        if finding.rule.startswith("datasafety-"):
            return "silent_form"
        if not self.result.documents:
            return "no_policy"
        if finding.verdict == "unknown":
            return "unsettled"
        return "silent_in_part" if self._side("policy").gaps else "silent_policy"

    def sides(self) -> list[Side]:
        """App, policy and traffic, and a Data safety form if there is one, each with what was read of it."""
        form = self._side("datasafety")
        return [*(self._side(name) for name in SIDES), *([form] if form.given else [])]

    def documents_of(self, side: Side) -> list[Document]:
        """The documents that a side consists of."""
        return [entry for entry in self.result.documents if _side_of(entry) == side.name]

    @property
    def _has_policy(self) -> bool:
        return any(_side_of(entry) == "policy" for entry in self.result.documents)

    def _side(self, name: str) -> Side:
        parts = [part for part in self.result.coverage if part.part.split("/", 1)[0] == name]
        given = bool(parts) or (name == "app" and self.result.app is not None) or (name == "policy" and self._has_policy)
        return Side(name, given, sum(part.state == "read" for part in parts), tuple(gaps(parts)), tuple(limits(parts)))


def _side_of(document: Document) -> str:
    return "datasafety" if document.format == "datasafety" else "policy"


def sdk_names(sdks: Iterable[Sdk]) -> dict[str, str]:
    """The SDKs' names by id."""
    return {sdk.id: sdk.name for sdk in sdks}


def actor_key(actor: Actor) -> str:
    """The message key that says who does it; ``actor.sdk`` takes ``{name}``."""
    return "actor.sdk" if actor.sdk else f"actor.{actor.party}"
