"""The result as the HTML page shows it: anchors, caps and words settled, so that templates hold markup only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from auditor.facts import Component, Coverage, Disclosure, Document, Observation, Sdk, Statement
from auditor.findings import OUTCOMES, Finding, PackReport, RequirementOutcome, Result, Severity, Verdict
from auditor.report import describe
from auditor.report.evidence import PLACES, Place, place
from auditor.report.fold import Fold, folded
from auditor.report.matrix import Row, Said, Seen, matrix
from auditor.report.package import PackageRow, package_rows
from auditor.report.plain import label, plain
from auditor.report.view import View, sdk_names, severity_counts
from auditor.report.words import Words

TOP = 5  # mismatches on the first screen, those alike counted once
ITEMS = 6  # of those alike, named there
CARDS = 300  # findings shown in full
PRACTICE_PLACES = 5  # places shown of a practice outside its findings
PRACTICES = 400
CLAIMS = 400
SDK_PLACES = 1
COMPONENTS = 250
PARTS = 300
OPEN: tuple[Severity, ...] = ("critical", "high")
OPEN_AT_MOST = 8
QUOTE = 1_200

_NO_ANCHOR = re.compile(r"[^A-Za-z0-9_.-]+")


def anchor(kind: str, identifier: str) -> str:
    """An id for an element, from an id of the result."""
    return f"{kind}-{_NO_ANCHOR.sub('-', identifier)[:120]}"


def lang(document: Document | None) -> str:
    """The document's language for the attribute of that name; nothing where it is no language tag (BCP 47)."""
    tag = document.language if document else ""
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) else ""


@dataclass(frozen=True)
class Passage:
    """Words of the policy. ``reading`` says in a few words what was understood of them."""

    quote: str
    reading: str
    document: str
    section: str
    span: str
    lang: str
    href: str


@dataclass(frozen=True)
class Practice:
    """An observation: one line, its first places, and how many more there are. ``gist`` leaves out what a title tells."""

    anchor: str
    line: str
    gist: str
    places: tuple[Place, ...]
    more: int
    confidence: str
    verdict: Verdict | None
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Card:
    """A finding with evidence and policy side by side."""

    number: int
    anchor: str
    finding: Finding
    open: bool
    practices: tuple[Practice, ...]
    more_practices: int
    passages: tuple[Passage, ...]
    more_passages: int
    silence: str


@dataclass(frozen=True)
class Top:
    """Mismatches alike on the first screen: what they share, their ``items``, and the card of the first."""

    card: Card
    title: str
    items: str
    more: int
    count: int


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix. ``href`` is empty where there is nothing to point at."""

    column: str
    state: str
    word: str
    href: str
    count: int


@dataclass(frozen=True)
class MatrixRow:
    """A data type with its cells and the anchor of its worst finding."""

    name: str
    id: str
    severity: Severity | None
    finding: str
    cells: tuple[Cell, ...]

    @property
    def busy(self) -> bool:
        """Whether code or traffic show it, or a finding is about it."""
        return bool(self.finding) or any(cell.count for cell in self.cells if cell.column in ("code", "traffic"))


class Page:
    """Everything that the templates ask for."""

    def __init__(self, result: Result, names: Mapping[str, str], w: Words) -> None:
        self.result = result
        self.view = View(result)
        self.names = names
        self.w = w
        self.sdks = sdk_names(self.view.sdks.values())
        self.rulings = {ruling.observation: ruling for ruling in result.rulings}
        self.counts = severity_counts(self.view.mismatches)
        self.numbers = {finding.id: number for number, finding in enumerate(self.view.findings, 1)}

    # --- findings -------------------------------------------------------------------------------------------------

    @cached_property
    def cards(self) -> list[Card]:
        """Findings, worst first."""
        return [self._card(finding) for finding in self.view.findings[:CARDS]]

    @cached_property
    def top(self) -> list[Top]:
        """The worst mismatches, those alike as one, for the first screen."""
        cards = {card.finding.id: card for card in self.cards}
        folds = folded((finding for finding in self.view.mismatches if finding.id in cards), {**self.sdks, **self.names})
        return [self._top(fold, cards[fold.first.id]) for fold in folds[:TOP]]

    def _top(self, fold: Fold, card: Card) -> Top:
        words = [item.words for item in fold.items] if len(fold.items) > 1 else []
        return Top(card, fold.head, self.w("separator").join(words[:ITEMS]), max(0, len(words) - ITEMS), len(fold.items))

    @property
    def more_cards(self) -> int:
        """Findings that are only in the JSON result."""
        return max(0, len(self.view.findings) - CARDS)

    def _card(self, finding: Finding) -> Card:
        observed, budget, practices = self.view.observed(finding), PLACES, []
        for seen in observed:
            if budget <= 0:
                break
            practices.append(self._practice(seen, budget))
            budget -= max(1, len(practices[-1].places))
        passages = self.view.passages(finding)
        return Card(
            number=self.numbers[finding.id],
            anchor=anchor("f", finding.id),
            finding=finding,
            open=finding.severity in OPEN and self.numbers[finding.id] <= OPEN_AT_MOST,
            practices=tuple(practices),
            more_practices=len(observed) - len(practices),
            passages=tuple(self.passage(entry) for entry in passages[:PLACES]),
            more_passages=max(0, len(passages) - PLACES),
            silence=self.view.silence(finding),
        )

    # --- practices ------------------------------------------------------------------------------------------------

    @cached_property
    def practices(self) -> list[Practice]:
        """Uses in code, transmissions, endpoints and settings; those of permissions and SDKs are in their tables."""
        return [self._practice(seen, PRACTICE_PLACES, linked=True) for seen in self._listed[:PRACTICES]]

    @property
    def more_practices(self) -> int:
        """Practices that are only in the JSON result."""
        return max(0, len(self._listed) - PRACTICES)

    @cached_property
    def _listed(self) -> list[Observation]:
        order = {"api_use": 0, "transmission": 1, "endpoint": 2, "setting": 3}
        listed = [seen for seen in self.result.observations if seen.kind in order]
        return sorted(listed, key=lambda seen: (order[seen.kind], describe.subject(seen, self.names, self.sdks, self.w).casefold()))

    def _practice(self, seen: Observation, cap: int, linked: bool = False) -> Practice:
        ruling = self.rulings.get(seen.id)
        return Practice(
            anchor=anchor("o", seen.id),
            line=describe.practice(seen, self.names, self.sdks, self.w),
            gist=describe.gist(seen, self.names, self.sdks, self.w),
            places=tuple(place(entry) for entry in seen.evidence[:cap]),
            more=max(0, len(seen.evidence) - cap),
            confidence=seen.confidence,
            verdict=ruling.verdict if ruling else None,
            findings=tuple(self._findings_of.get(seen.id, ())) if linked else (),
        )

    @cached_property
    def _findings_of(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for finding in self.view.findings[:CARDS]:
            for entry in finding.observations:
                found.setdefault(entry, []).append((f"#{anchor('f', finding.id)}", str(self.numbers[finding.id])))
        return found

    # --- the policy -----------------------------------------------------------------------------------------------

    @property
    def claims(self) -> tuple[Disclosure, ...]:
        """Claims in the policy's order."""
        return self.result.disclosures[:CLAIMS]

    @property
    def more_claims(self) -> int:
        """Claims that are only in the JSON result."""
        return max(0, len(self.result.disclosures) - CLAIMS)

    @cached_property
    def _claims_shown(self) -> set[str]:
        return {claim.id for claim in self.claims}

    def passage(self, entry: Disclosure | Statement) -> Passage:
        """A claim or statement with the place that it stands at."""
        given = self.view.documents.get(entry.document)
        claim = isinstance(entry, Disclosure)
        return Passage(
            quote=describe.quote(entry, QUOTE),
            reading=self._reading(entry),
            document=plain(given.name if given else entry.document),
            section=describe.section(entry.section),
            span=f"{entry.start}–{entry.end}",
            lang=lang(given),
            href=f"#{anchor('d', entry.id)}" if claim and entry.id in self._claims_shown else "",
        )

    def _reading(self, entry: Disclosure | Statement) -> str:
        if isinstance(entry, Statement):
            return self.w.term("topic", entry.topic)
        data = describe.terms(entry.data, self.names, self.w) or describe.permissions(entry, self.w)
        told = describe.sentence(entry, self.w)
        return self.w("phrase.labelled", label=told, words=data) if data else told

    # --- completeness ---------------------------------------------------------------------------------------------

    def ordered(self, pack: PackReport) -> list[RequirementOutcome]:
        """A pack's requirements, those that want attention first."""
        return sorted(pack.requirements, key=lambda told: OUTCOMES.index(told.outcome))

    def met_by(self, told: RequirementOutcome) -> list[Passage]:
        """The first words that meet a requirement."""
        named = (*told.statements, *told.disclosures)
        entries = (self.view.statements.get(each) or self.view.disclosures.get(each) for each in named[:1])
        return [self.passage(entry) for entry in entries if entry is not None]

    def findings_linked(self, told: RequirementOutcome) -> list[tuple[str, str]]:
        """Anchor and number of the findings that tell of a requirement, as far as they are shown."""
        shown = {finding.id for finding in self.view.findings[:CARDS]}
        return [(f"#{anchor('f', each)}", str(self.numbers[each])) for each in told.findings if each in shown]

    def claim_rows(self, claim: Disclosure) -> list[tuple[str, str]]:
        """What a claim says beyond its sentence."""
        return describe.claim_rows(claim, self.names, self.w)

    # --- the matrix -----------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[MatrixRow]:
        """The disclosure matrix."""
        return [self._row(row) for row in matrix(self.result)]

    @property
    def busy_rows(self) -> list[MatrixRow]:
        """Data types that code or traffic show, or that a finding is about."""
        return [row for row in self.rows if row.busy]

    @property
    def quiet_rows(self) -> list[MatrixRow]:
        """Data types of which only a permission or the policy tells."""
        return [row for row in self.rows if not row.busy]

    @property
    def held(self) -> str:
        """How much was held against how much; empty where one of both is missing."""
        practices, claims = len(self._listed), len(self.result.disclosures)
        if not practices or not claims:
            return ""
        told = (self.w.count("count.practices", practices), self.w.count("count.claims", claims))
        return self.w("html.held", practices=told[0], claims=told[1])

    def _row(self, row: Row) -> MatrixRow:
        finding = f"#{anchor('f', row.findings[0])}" if row.findings and self.numbers[row.findings[0]] <= CARDS else ""
        return MatrixRow(
            name=label(row.data_type, self.names),
            id=plain(row.data_type),
            severity=row.severity,
            finding=finding,
            cells=(
                self._seen("permission", row.permission),
                self._seen("code", row.code),
                self._seen("traffic", row.traffic),
                self._said(row.policy, finding),
            ),
        )

    def _seen(self, column: str, cell: Seen) -> Cell:
        if column == "permission":
            href, count = (f"#{anchor('p', cell.permissions[0])}" if cell.permissions else ""), len(cell.permissions)
        else:
            href, count = self._link("o", cell.observations, self._practices_shown, "#practices"), len(cell.observations)
        return Cell(column, cell.state, self.w(f"seen.{column}.{cell.state}"), href, count)

    def _said(self, cell: Said, finding: str) -> Cell:
        href = self._link("d", cell.disclosures, self._claims_shown, "#claims") or finding
        return Cell("policy", cell.state, self.w(f"said.{cell.state}"), href, len(cell.disclosures))

    @cached_property
    def _practices_shown(self) -> set[str]:
        return {seen.id for seen in self._listed[:PRACTICES]}

    @staticmethod
    def _link(kind: str, ids: tuple[str, ...], shown: set[str], section: str) -> str:
        target = next((entry for entry in ids if entry in shown), None)
        return f"#{anchor(kind, target)}" if target else section if ids else ""

    # --- inventories ----------------------------------------------------------------------------------------------

    def permission_verdict(self, name: str) -> Verdict | None:
        """The ruling on a permission's request."""
        return self._verdicts.get(("permission", name))

    def sdk_verdict(self, sdk: Sdk) -> Verdict | None:
        """The ruling on an SDK's being there."""
        return self._verdicts.get(("sdk", sdk.id))

    @cached_property
    def _verdicts(self) -> dict[tuple[str, str], Verdict]:
        ruled = [seen for seen in self.result.observations if seen.subject and seen.id in self.rulings]
        return {(seen.kind, seen.subject or ""): self.rulings[seen.id].verdict for seen in ruled}

    def places(self, sdk: Sdk) -> list[Place]:
        """The first places at which an SDK was seen."""
        return [place(entry) for entry in sdk.evidence[:SDK_PLACES]]

    @cached_property
    def components(self) -> list[Component]:
        """Components, exported ones first."""
        app = self.result.app
        return sorted(app.components, key=lambda component: not component.exported) if app else []

    @cached_property
    def package_rows(self) -> list[PackageRow]:
        """Delivery, signer and settings of the package."""
        return package_rows(self.result.app, self.w) if self.result.app else []

    @cached_property
    def coverage(self) -> list[Coverage]:
        """Parts, those not fully read first."""
        return [*self.view.gaps, *self.view.limits, *(part for part in self.result.coverage if part.state == "read")]

    def labels(self, identifiers: Iterable[str]) -> str:
        """Data types by name, in one line."""
        return self.w("separator").join(label(entry, self.names) for entry in identifiers)
