"""The disclosure matrix: for each data type what the permissions open, the code does, the traffic shows and the policy says.

Nothing found is never the same as not looked: a source that was not given, or not fully read, has states of its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from auditor.facts import Disclosure, Fact, Observation
from auditor.findings import CONSISTENCY, SEVERITIES, Finding, Result, Severity, Verdict
from auditor.report.view import completeness

#: Cells of permission, code and traffic. ``dormant``: only in code that nothing reaches.
SeenState = Literal["found", "dormant", "not_found", "not_found_in_part", "not_looked"]
#: Cells of the policy: a verdict where one was given, else what the policy says on its own.
SaidState = Literal[Verdict, "affirmed", "denied", "silent", "silent_in_part", "not_looked"]

Source = Literal["permission", "code", "traffic"]
SOURCES: tuple[Source, ...] = ("permission", "code", "traffic")
_KINDS: dict[Source, str] = {"permission": "permission", "code": "api_use", "traffic": "transmission"}
_SIDE: dict[Source, str] = {"permission": "app", "code": "app", "traffic": "traffic"}

#: Worst first: one row shows the worst verdict of its observations.
_WORST: tuple[Verdict, ...] = ("contradicted", "omitted", "over_declared", "ambiguous", "unknown", "vague", "clear")
_WORST_FIRST: dict[str, int] = {state: index - len(_WORST) for index, state in enumerate(_WORST)}


class Seen(Fact, frozen=True, kw_only=True):
    """One source's cell. ``observations`` are ids; ``permissions`` names of permissions that open the data type."""

    state: SeenState
    observations: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()


class Said(Fact, frozen=True, kw_only=True):
    """The policy's cell with the ids of the disclosures that speak of the data type."""

    state: SaidState
    disclosures: tuple[str, ...] = ()


class Row(Fact, frozen=True, kw_only=True):
    """One data type. ``findings`` are ids, worst first; ``severity`` is that of the worst mismatch."""

    data_type: str
    permission: Seen
    code: Seen
    traffic: Seen
    policy: Said
    findings: tuple[str, ...] = ()
    severity: Severity | None = None


def matrix(result: Result) -> tuple[Row, ...]:
    """Rows for every data type that is done or said; mismatches first, worst first, else by id."""
    builder = _Builder(result)
    rows = [builder.row(entry) for entry in sorted(_types(result))]
    return tuple(sorted(rows, key=lambda row: (_rank(row.severity), _WORST_FIRST.get(row.policy.state, 0), row.data_type)))


def _rank(severity: Severity | None) -> int:
    return SEVERITIES.index(severity) if severity else len(SEVERITIES)


def _types(result: Result) -> set[str]:
    opened = {entry for permission in (result.app.permissions if result.app else ()) for entry in permission.data}
    seen = {observation.data_type for observation in result.observations if observation.data_type}
    said = {term.type for claim in _of_policy(result) for term in claim.data if term.type}
    return opened | seen | said


def _of_policy(result: Result) -> Iterable[Disclosure]:
    """The policy's claims; those of a Data safety form are no column of the matrix."""
    forms = {document.id for document in result.documents if document.format == "datasafety"}
    return (claim for claim in result.disclosures if claim.document not in forms)


class _Builder:
    def __init__(self, result: Result) -> None:
        self.result = result
        self.rulings = {ruling.observation: ruling for ruling in result.rulings}
        self.seen: dict[tuple[str, str], list[Observation]] = defaultdict(list)
        for observation in result.observations:
            if observation.data_type:
                self.seen[observation.kind, observation.data_type].append(observation)
        self.requests = {o.subject: o for o in result.observations if o.kind == "permission" and o.subject}
        self.claims: dict[str, dict[str, str]] = defaultdict(dict)
        for claim in _of_policy(result):
            for term in claim.data:
                self.claims[term.type][claim.id] = claim.polarity
        self.findings_of = _findings_by_id(result.findings)

    def row(self, data_type: str) -> Row:
        practices = [o for source in SOURCES[1:] for o in self.seen[_KINDS[source], data_type]]
        findings = self._findings(data_type, practices)
        mismatches = [f.severity for f in findings if CONSISTENCY[f.verdict] == "mismatch"]
        return Row(
            data_type=data_type,
            permission=self._permission(data_type),
            code=self._seen("code", data_type),
            traffic=self._seen("traffic", data_type),
            policy=self._said(data_type, practices, findings),
            findings=tuple(f.id for f in findings),
            severity=min(mismatches, key=SEVERITIES.index, default=None),
        )

    def _permission(self, data_type: str) -> Seen:
        app = self.result.app
        names = tuple(p.name for p in app.permissions if data_type in p.data) if app else ()
        ids = [self.requests[name].id for name in names if name in self.requests]
        ids += [o.id for o in self.seen["permission", data_type]]
        if names or ids:
            return Seen(state="found", observations=tuple(dict.fromkeys(ids)), permissions=names)
        return Seen(state=self._absent("app/AndroidManifest.xml", app is not None))

    def _seen(self, source: Source, data_type: str) -> Seen:
        observed = self.seen[_KINDS[source], data_type]
        ids = tuple(o.id for o in observed)
        if any("unreachable" not in o.contexts for o in observed):
            return Seen(state="found", observations=ids)
        if observed:
            return Seen(state="dormant", observations=ids)
        return Seen(state=self._absent(_SIDE[source], source == "code" and self.result.app is not None))

    def _absent(self, side: str, given: bool) -> SeenState:
        parts = tuple(part for part in self.result.coverage if f"{part.part}/".startswith(f"{side}/"))
        if not parts and not given:
            return "not_looked"
        read = completeness(parts) if parts else "complete"
        states: dict[str, SeenState] = {"complete": "not_found", "nothing": "not_looked"}
        return states.get(read, "not_found_in_part")

    def _said(self, data_type: str, practices: list[Observation], findings: list[Finding]) -> Said:
        rulings = [self.rulings[o.id] for o in practices if o.id in self.rulings]
        named = self.claims[data_type]
        cited = dict.fromkeys([*(entry for ruling in rulings for entry in ruling.disclosures), *named])
        verdicts = {ruling.verdict for ruling in rulings}
        # A finding about the type itself adds what no observation can show: a claim without a practice, claims at odds.
        verdicts |= {
            f.verdict for f in findings if f.subject == data_type and f.verdict in ("over_declared", "ambiguous", "contradicted")
        }
        worst = next((verdict for verdict in _WORST if verdict in verdicts), None)
        return Said(state=worst or self._unruled(named), disclosures=tuple(cited))

    def _unruled(self, named: dict[str, str]) -> SaidState:
        if named:  # to affirm collecting and deny sharing is no conflict
            return "affirmed" if "affirmed" in named.values() else "denied"
        absent = self._absent("policy", bool(self.result.documents))
        states: dict[str, SaidState] = {"not_found": "silent", "not_found_in_part": "silent_in_part"}
        return states.get(absent, "not_looked")

    def _findings(self, data_type: str, practices: list[Observation]) -> list[Finding]:
        found = {f.id: f for f in self.findings_of[data_type]}
        for observation in practices:
            found |= {f.id: f for f in self.findings_of[observation.id]}
        return sorted(found.values(), key=lambda f: (SEVERITIES.index(f.severity), CONSISTENCY[f.verdict] != "mismatch"))


def _findings_by_id(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by their subject and by the observations that they rest on."""
    index: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for key in {finding.subject, *finding.observations}:
            index[key].append(finding)
    return index
