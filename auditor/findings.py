"""The vocabulary of judgement: verdicts, findings and the result that reports render."""

from typing import Literal

from auditor.facts import App, Confidence, Coverage, Disclosure, Document, Fact, Observation, Statement

Severity = Literal["critical", "high", "medium", "low", "info"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")

#: ``clear``/``vague``: disclosed by name / by an umbrella term only. ``ambiguous``: affirmed and denied. ``omitted``: not told.
#: ``contradicted``: denied and yet done. ``over_declared``: claimed, but the app cannot do it. ``unknown``: cannot tell.
Verdict = Literal["clear", "vague", "ambiguous", "omitted", "contradicted", "over_declared", "unknown"]

#: The three values at heart of every verdict.
Consistency = Literal["consistent", "mismatch", "unknown"]
CONSISTENCY: dict[Verdict, Consistency] = {
    "clear": "consistent",
    "vague": "consistent",
    "ambiguous": "unknown",
    "omitted": "mismatch",
    "contradicted": "mismatch",
    "over_declared": "mismatch",
    "unknown": "unknown",
}


class Ruling(Fact, frozen=True, kw_only=True):
    """The verdict on one observation with the ids of the disclosures that speak of it."""

    observation: str
    verdict: Verdict
    disclosures: tuple[str, ...] = ()


class LawReference(Fact, frozen=True, kw_only=True):
    """A provision that a finding bears on; evidence for a lawyer, no legal verdict."""

    id: str
    title: str
    url: str | None = None


class Finding(Fact, frozen=True, kw_only=True):
    """One difference between what is done and what is said. ``observations``, ``disclosures``, ``statements`` hold ids.

    ``message`` says what was found, ``why`` why that matters, ``fix`` what to do about it.
    ``subject`` is what it is about (a data type, a permission, an SDK); ``fingerprint`` is stable across runs and versions
    as long as rule, subject and actor stay the same.
    """

    id: str
    rule: str
    title: str
    message: str
    severity: Severity
    confidence: Confidence
    verdict: Verdict
    subject: str
    fix: str
    fingerprint: str
    observations: tuple[str, ...] = ()
    disclosures: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    law: tuple[LawReference, ...] = ()
    why: str = ""


#: Of a requirement: ``met`` with words of the policy; ``not_found`` in a policy read whole; ``not_applicable``: nothing says that
#: its case arises; ``undecidable`` from what was read, or by this program at all. Of a situation that must not be: ``indicated`` by
#: findings; ``no_sign`` of it in what was read. None of them is a legal verdict.
Outcome = Literal["met", "not_found", "not_applicable", "undecidable", "indicated", "no_sign"]
OUTCOMES: tuple[Outcome, ...] = ("indicated", "not_found", "met", "no_sign", "undecidable", "not_applicable")


class RequirementOutcome(Fact, frozen=True, kw_only=True):
    """How a policy stands to one requirement of a pack: the provision, what it asks, the ids of the passages that meet it.

    ``reason`` says why it does not apply or cannot be decided. ``findings`` are those that tell of it.
    """

    id: str
    provision: str
    asks: str
    outcome: Outcome
    reason: str = ""
    disclosures: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    law: tuple[LawReference, ...] = ()


class PackReport(Fact, frozen=True, kw_only=True):
    """A completeness pack and how the policy stands to each of its requirements."""

    id: str
    name: str
    requirements: tuple[RequirementOutcome, ...]


class Tool(Fact, frozen=True, kw_only=True):
    """Which program and which rule book made the result."""

    name: str
    version: str
    rules_version: str


class Result(Fact, frozen=True, kw_only=True):
    """The whole outcome of a run: the JSON contract, and all that a report sees."""

    schema_version: str
    tool: Tool
    created: str
    app: App | None
    documents: tuple[Document, ...]
    disclosures: tuple[Disclosure, ...]
    statements: tuple[Statement, ...]
    observations: tuple[Observation, ...]
    rulings: tuple[Ruling, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    exit_code: int
    fail_on: Severity | None = None
    packs: tuple[PackReport, ...] = ()
