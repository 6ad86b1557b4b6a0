"""Turns drafts into findings: words, severity, law and fingerprint from the rule book."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

from auditor.errors import RulesError
from auditor.findings import SEVERITIES, Finding, LawReference, Severity
from auditor.judge.draft import Draft
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Check, Text


def assemble(drafts: Iterable[Draft], rules: RuleBook, language: str = "en") -> tuple[Finding, ...]:
    """Findings, gravest first, each with a stable fingerprint; drafts of one fingerprint are one finding (the first)."""
    findings: dict[str, Finding] = {}
    for draft in drafts:
        finding = _finding(draft, _check(rules, draft.check), rules, language)
        findings.setdefault(finding.fingerprint, finding)
    order = sorted(findings.values(), key=lambda one: (SEVERITIES.index(one.severity), one.rule, one.subject, one.fingerprint))
    return tuple(_numbered(order))


def _numbered(findings: Iterable[Finding]) -> Iterable[Finding]:
    from msgspec.structs import replace

    return (replace(finding, id=f"f{number}") for number, finding in enumerate(findings, 1))


def _check(rules: RuleBook, check_id: str) -> Check:
    try:
        return rules.checks[check_id]
    except KeyError:
        raise RulesError(f"rules/checks: no entry for the check {check_id}") from None


def _finding(draft: Draft, check: Check, rules: RuleBook, language: str) -> Finding:
    fields = defaultdict(str, subject=draft.name, who=draft.who, **draft.fields)
    return Finding(
        id="",
        rule=check.id,
        title=_words(check.title, fields, language),
        message=_words(check.message, fields, language),
        severity=_severity(draft, check),
        confidence=draft.confidence,
        verdict=draft.verdict,
        subject=draft.subject,
        fix=_words(check.fix, fields, language),
        fingerprint=_fingerprint(draft),
        observations=tuple(dict.fromkeys(seen.id for seen in draft.observations)),
        disclosures=tuple(dict.fromkeys(claim.id for claim in draft.disclosures)),
        statements=tuple(dict.fromkeys(statement.id for statement in draft.statements)),
        law=tuple(law_reference(rules, provision, language) for provision in draft.law or check.law),
        why=_words(check.why, fields, language),
    )


def _words(text: Text, fields: Mapping[str, str], language: str) -> str:
    return text.get(language, text["en"]).format_map(fields)


def _severity(draft: Draft, check: Check) -> Severity:
    """The check's severity; what is denied and affirmed, or doubtful, never weighs as much as what is plain."""
    if draft.weight == "none":
        return "info"
    sensitive = draft.weight == "sensitive" and draft.verdict != "ambiguous"
    severity = check.sensitive_severity if sensitive and check.sensitive_severity else check.severity
    capped = draft.weight == "slight" or draft.confidence == "low"
    return max(severity, "low", key=SEVERITIES.index) if capped else severity


def law_reference(rules: RuleBook, law: str, language: str) -> LawReference:
    """A provision in words. Raises RulesError where the rule book has none of this id."""
    rule = rules.law.get(law)
    if rule is None:
        raise RulesError(f"rules/law: no entry {law}")
    return LawReference(id=rule.id, title=rule.title.get(language, rule.title["en"]), url=rule.url)


def _fingerprint(draft: Draft) -> str:
    return hashlib.sha256(f"{draft.check}|{draft.subject}|{draft.who}".encode()).hexdigest()[:16]
