"""Scores the judge's findings on one policy against a gold file's list of what the policy alone is guilty of.

The list is prose for people: one entry per line that begins with a dash, its words and quotes as they come.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from auditor.audit import Readings, conclude
from auditor.facts import PolicyReading
from auditor.findings import Finding, Result
from auditor.rulebook.book import RuleBook

#: What an entry's words are about -> the checks that tell of it.
_CHECKS = (
    (r"row in the permission table", "policy-permission-row-missing"),
    (r"\bdenied\b|contradict", "policy-apparent-contradiction|policy-contradiction"),
    (r"may be refused|refus", "policy-refusal-contradiction"),
    (r"\bretention\b", "policy-retention-against-itself|policy-retention-vague"),
    (r"responsibility", "policy-responsibility-shifted"),
    (r"open lists?", "policy-open-list"),
    (r"without prior notice", "policy-change-without-notice"),
    (r"refers to", "policy-dangling-reference"),
    (r"^no ", "policy-section-missing"),
)
#: Words of an entry -> subjects of which each must be found. Photos are none of them: a row on the photo library tells of them.
_SUBJECTS = {
    "policy-permission-row-missing": {
        "contacts": "contacts",
        "call log": "call_log",
        "calendar": "calendar",
        "sms": "sms",
        "camera": "camera|camera_images|android.permission.CAMERA",
    },
    "policy-section-missing": {
        "controller": "controller",
        "complaint": "complaint",
        "response time": "response_time",
        "minors": "minors",
        "cross-border": "cross_border",
    },
}


def entries(text: str) -> list[str]:
    """The entries of ``policy_findings``; none where the file has no such list."""
    _, found, rest = text.partition("\npolicy_findings:")
    told: list[str] = []
    for line in rest.splitlines() if found else ():
        if line and not line[0].isspace():
            break
        if line.lstrip().startswith("- "):
            told.append(line.lstrip()[2:])
        elif told and line.strip():
            told[-1] += f" {line.strip()}"
    return told


def report(gold: Path, reading: PolicyReading, rules: RuleBook) -> int:
    """Prints how many entries were found, and the others; 1 if any was missed."""
    wanted = entries(gold.read_text(encoding="utf-8"))
    result = conclude(Readings(policy=reading).facts(), rules)
    missed = [(entry, why) for entry in wanted if (why := missing(entry, result))]
    if wanted:
        print(f"{'policy findings':20} found {len(wanted) - len(missed)} of {len(wanted)}")
    for entry, why in missed:
        print(f"  missed: {entry} ({why})")
    return int(bool(missed))


def missing(entry: str, result: Result) -> str:
    """What of an entry no finding tells; empty where all of it is told."""
    checks = next((checks for words, checks in _CHECKS if re.search(words, entry, re.IGNORECASE)), None)
    if checks is None:
        return "no check is known for it"
    findings = [finding for finding in result.findings if finding.rule in checks.split("|")]
    if not findings:
        return f"no finding of {checks}"
    return "; ".join((*_subjects(entry, checks, findings), *_quotes(entry, findings, result)))


def _subjects(entry: str, checks: str, findings: Sequence[Finding]) -> Iterator[str]:
    told = {finding.subject for finding in findings}
    for words, subjects in _SUBJECTS.get(checks, {}).items():
        if words in entry.lower() and told.isdisjoint(subjects.split("|")):
            yield f"nothing about {words}"


def _quotes(entry: str, findings: Sequence[Finding], result: Result) -> Iterator[str]:
    """Quotes of the entry that are in no passage of its findings; "..." stands for words left out."""
    ids = {each for finding in findings for each in (*finding.disclosures, *finding.statements)}
    claims = [claim.quote for claim in result.disclosures if claim.id in ids]
    passages = _plain(" ".join((*claims, *(told.quote for told in result.statements if told.id in ids))))
    for quote in re.findall(r'"([^"]+)"', entry):
        if not all(_plain(part) in passages for part in quote.split("...")):
            yield f"not the words “{quote}”"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
