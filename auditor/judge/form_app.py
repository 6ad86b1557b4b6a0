"""The Data safety form against what code and traffic show: what it leaves out, sharing it does not tell, a broken promise."""

from collections.abc import Iterator

from auditor.facts import Disclosure, Observation
from auditor.judge import words
from auditor.judge.case import Case
from auditor.judge.data import is_cleartext
from auditor.judge.draft import Draft, Weight
from auditor.judge.form import Form, form_of
from auditor.judge.practices import Practice, practices
from auditor.rulebook.datasafety import FormDataType

INTERNET = "android.permission.INTERNET"
Homes = tuple[FormDataType, ...]


def check(case: Case) -> Iterator[Draft]:
    """Drafts for what was observed and for what the form says of transmission."""
    form = form_of(case)
    if form is None:
        return
    yield from _cleartext(form)
    if form.denies_all or not form.is_whole:
        return
    for homes, seen in observed(form).items():
        declared = form.covering(seen[0].data_type)
        if not declared:
            yield from _not_declared(form, tuple(_entries(form, homes)), seen)
        elif not any(form.shares(entry) for entry in declared):
            yield from _sharing(form, declared, seen)


def observed(form: Form) -> dict[tuple[str, ...], list[Practice]]:
    """What leaves the device or may, by the form's types that it belongs under; what has no type there is left out."""
    groups: dict[tuple[str, ...], list[Practice]] = {}
    for practice in practices(form.case):
        homes = form.rules.types_for(practice.data_type, form.case.taxonomy)
        if homes and may_leave(practice):
            groups.setdefault(tuple(entry.id for entry in homes), []).append(practice)
    return groups


def may_leave(practice: Practice) -> bool:
    """Whether it was sent, or is read by living code of an app that can send it. What stays on the device is not collected, and a
    mere string reads nothing."""
    if practice.transmitted:
        return True
    sdk = practice.case.rules.sdks.get(practice.actor.sdk or "")
    stays = sdk is not None and sdk.infrastructure
    hinted = all(seen.is_hint for seen in practice.observations)
    return practice.live and not hinted and not stays and INTERNET in practice.case.requested_permissions


def _entries(form: Form, homes: tuple[str, ...]) -> Iterator[FormDataType]:
    return (form.rules.types[identifier] for identifier in homes)


def _not_declared(form: Form, homes: Homes, seen: list[Practice]) -> Iterator[Draft]:
    sent = [practice for practice in seen if practice.transmitted]
    said = collecting_claims(form, homes)
    if not sent and said:
        return  # told where the form is held against the policy
    yield Draft(
        check="datasafety-not-declared" if sent else "datasafety-maybe-not-declared",
        subject=form.named(seen[0].data_type)[0].id,
        name=form.name(*form.named(seen[0].data_type)),
        verdict="omitted" if sent else "unknown",
        confidence="high" if sent else "medium",
        # an SDK that reads it most likely sends it; the app may have other uses for it
        weight=weight(form.case, sent or [practice for practice in seen if practice.actor.party == "third"]),
        observations=_observations(sent or seen),
        disclosures=said[:2],
        fields={"data": types(form.case, sent or seen), "actor": actors(form.case, sent or seen)},
    )


def collecting_claims(form: Form, homes: Homes) -> tuple[Disclosure, ...]:
    """The policy's claims that data of some types of the form is collected; use on the device is not."""
    return tuple(claim for claim in form.case.affirmed if is_collecting(claim) and homes in _homes(form, claim))


def is_collecting(claim: Disclosure) -> bool:
    """Whether a claim tells of data that leaves the device."""
    return claim.action in ("collect", "transmit", "share", "sell") and claim.actor in ("first_party", "third_party")


def _homes(form: Form, claim: Disclosure) -> tuple[Homes, ...]:
    return tuple(form.rules.types_for(term.type, form.case.taxonomy) for term in claim.data)


def _sharing(form: Form, declared: Homes, seen: list[Practice]) -> Iterator[Draft]:
    given = [practice for practice in seen if practice.third_party]
    if not given:
        return
    sent = [practice for practice in given if _handed_on(practice)]
    yield Draft(
        check="datasafety-sharing-not-declared",
        subject=declared[0].id,
        name=form.name(*declared),
        verdict="contradicted",
        confidence="medium" if sent else "low",
        weight=weight(form.case, given),
        observations=_observations(sent or given),
        disclosures=form.claims(*declared, action="share"),
        fields={"data": types(form.case, sent or given), "actor": actors(form.case, sent or given)},
    )


def _handed_on(practice: Practice) -> bool:
    """Whether it was seen on its way to a third party."""
    return any(entry.recipient and entry.recipient.party == "third" for entry in practice.observations)


def _cleartext(form: Form) -> Iterator[Draft]:
    if not form.true("encrypted"):
        return
    clear = tuple(seen for seen in form.case.observations("transmission") if is_cleartext(seen))
    if clear:
        names = dict.fromkeys(form.case.name(seen.data_type) for seen in clear if seen.data_type)
        yield Draft(
            check="datasafety-cleartext",
            subject="encrypted",
            name=", ".join(names),
            verdict="contradicted",
            observations=clear,
            disclosures=tuple(claim for claim in form.own if claim.safeguards),
        )


def weight(case: Case, seen: list[Practice]) -> Weight:
    """Sensitive where any of it is sensitive or identifies the device."""
    return "sensitive" if any(case.is_sensitive(one.data_type) or case.identifies(one.data_type) for one in seen) else "plain"


def types(case: Case, seen: list[Practice]) -> str:
    """The data types in words."""
    return ", ".join(dict.fromkeys(case.name(practice.data_type) for practice in seen))


def actors(case: Case, seen: list[Practice]) -> str:
    """Who does it or receives it, in words."""
    names = []
    for practice in seen:
        sdk = case.rules.sdks.get(practice.actor.sdk or "")
        receivers = [entry.recipient.name for entry in practice.observations if entry.recipient]
        names += [sdk.name] if sdk else receivers or [words.ACTORS[case.language][practice.actor.party]]
    return ", ".join(dict.fromkeys(names))


def _observations(seen: list[Practice]) -> tuple[Observation, ...]:
    """What was sent first: it proves more than what was read."""
    observations = (entry for practice in seen for entry in practice.observations)
    return tuple(sorted(observations, key=lambda entry: entry.kind != "transmission"))
