"""Checks on the policy alone: what it leaves open, shifts to others, takes back or does not say."""

from collections.abc import Callable, Iterator

from auditor.facts import Disclosure, Statement
from auditor.findings import Verdict
from auditor.judge import words
from auditor.judge.case import GIVING, TAKING, Case
from auditor.judge.draft import Draft

#: Statements that are a finding by themselves: topic -> check.
_TELLING = {
    "responsibility_shifted": "policy-responsibility-shifted",
    "change_without_notice": "policy-change-without-notice",
    "dangling_reference": "policy-dangling-reference",
    "deemed_consent": "policy-deemed-consent",
}


def check(case: Case) -> Iterator[Draft]:
    """Drafts of every check that needs the policy only."""
    parts: tuple[Callable[[Case], Iterator[Draft]], ...] = (
        _telling_statements,
        _open_lists,
        _refusal,
        _retention,
    )
    for part in parts:
        yield from part(case)


def _telling_statements(case: Case) -> Iterator[Draft]:
    for topic, check_id in _TELLING.items():
        statements = case.statements(topic)
        if statements:
            yield _of_statements(check_id, topic, statements, extra=_extra(case, topic))


def _extra(case: Case, topic: str) -> str:
    names_sdk = any(claim.sdks for claim in case.affirmed)
    return words.NO_SDK_NAMED[case.language] if topic == "responsibility_shifted" and not names_sdk else ""


def _of_statements(check_id: str, subject: str, statements: tuple[Statement, ...], extra: str = "") -> Draft:
    return Draft(
        check=check_id,
        subject=subject,
        name=subject.replace("_", " "),
        verdict="vague",
        statements=statements,
        fields={"quote": statements[0].detail or statements[0].quote, "extra": extra},
    )


def _open_lists(case: Case) -> Iterator[Draft]:
    open_ended = tuple(claim for claim in case.affirmed if _is_open(claim) and claim.action in TAKING | GIVING)
    if open_ended:
        yield Draft(
            check="policy-open-list",
            subject="open_list",
            name="open lists",
            verdict="vague",
            disclosures=open_ended,
            fields={"count": str(len(open_ended))},
        )


def _is_open(claim: Disclosure) -> bool:
    """Whether its list of data, recipients or cases ends in "and others", or in whatever the operator finds fit."""
    return claim.open_list or any(term.type == "deemed_appropriate" for term in claim.conditions)


def _refusal(case: Case) -> Iterator[Draft]:
    allowed = tuple(told for told in case.statements("refusal_allowed") if told.detail == "permission")
    blocked = tuple(told for told in case.statements("refusal_blocks_service") if told.detail == "blocked")
    if allowed and blocked:
        yield Draft(
            check="policy-refusal-contradiction",
            subject="refusal",
            name="refusal",
            verdict="ambiguous",
            confidence="medium",
            statements=(*allowed, *blocked),
            fields={"allowed": allowed[0].quote, "blocked": blocked[0].quote},
        )


def _retention(case: Case) -> Iterator[Draft]:
    """Periods that vague words open again for the same data; else vague words that nothing limits."""
    vague = [claim for claim in case.affirmed if claim.retention and claim.retention.vague and not _stays(claim)]
    dated = [claim for claim in case.affirmed if claim.retention and claim.retention.days is not None]
    opened = [(period, loose) for loose in vague for period in dated if _same_kept(period, loose)]
    if opened:
        claims = dict.fromkeys(claim for pair in opened for claim in pair)
        yield _of_retention("policy-retention-against-itself", "ambiguous", tuple(claims))
    elif vague:
        yield _of_retention("policy-retention-vague", "vague", tuple(vague))


def _stays(claim: Disclosure) -> bool:
    """Whether the data stays on the device, where people decide how long."""
    return any(term.type == "local_only" for term in claim.safeguards)


def _same_kept(period: Disclosure, loose: Disclosure) -> bool:
    return period is loose or bool({term.type for term in period.data} & {term.type for term in loose.data})


def _of_retention(check_id: str, verdict: Verdict, claims: tuple[Disclosure, ...]) -> Draft:
    return Draft(check=check_id, subject="retention", name="retention", verdict=verdict, confidence="medium", disclosures=claims)
