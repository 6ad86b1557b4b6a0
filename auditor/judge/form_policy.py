"""The Data safety form against the policy: what only one of them says, and what one affirms and the other denies."""

from collections.abc import Iterator

from auditor.facts import Disclosure, Statement
from auditor.findings import Verdict
from auditor.judge import words
from auditor.judge.case import Case
from auditor.judge.draft import Draft, Weight
from auditor.judge.form import Form, form_of
from auditor.judge.form_app import collecting_claims, is_collecting, observed
from auditor.judge.form_denied import AtLarge, denials_of
from auditor.judge.practices import Practice
from auditor.judge.speaking import speaking
from auditor.rulebook.datasafety import FormDataType

#: What Play does not call sharing: to those who work for the operator, on legal demand, at the user's own wish.
_NO_SHARING = frozenset({"service_provider", "authority", "affiliate"})


def check(case: Case) -> Iterator[Draft]:
    """Drafts for each type of the form, and for the form as a whole."""
    form = form_of(case)
    if form is None:
        return
    if form.denies_all:
        yield from _nothing_at_all(form)
        return
    seen = observed(form)
    if case.policies:
        if form.is_whole:
            yield from _not_declared(form, seen)
        yield from _deletion(form)
    at_large = AtLarge(form)
    for entry in form.declared:
        yield from _declared(form, entry, _is_seen(form, entry, seen), at_large)
    yield from at_large.drafts()


def _nothing_at_all(form: Form) -> Iterator[Draft]:
    """The form says that no user data is collected: everything against it in one finding."""
    sent = [practice for group in observed(form).values() for practice in group if practice.transmitted]
    claims = tuple(claim for claim in form.case.affirmed if is_collecting(claim) and _in_form(form, claim))
    names = [form.case.name(practice.data_type) for practice in sent]
    names += [form.case.name(data_type) for claim in claims for data_type in _in_form(form, claim)]
    if names:
        yield Draft(
            check="datasafety-collects-denied",
            subject="form",
            name=words.FORM["form"][form.case.language],
            verdict="contradicted",
            confidence="high" if sent else "medium",
            observations=tuple(entry for practice in sent for entry in practice.observations if entry.kind == "transmission"),
            disclosures=(*(claim for claim in form.own if claim.polarity == "denied" and not claim.safeguards), *claims),
            fields={"data": ", ".join(dict.fromkeys(names))},
        )


def _in_form(form: Form, claim: Disclosure) -> list[str]:
    """The data of a claim that the form has a type for."""
    return [term.type for term in claim.data if form.rules.types_for(term.type, form.case.taxonomy)]


def _not_declared(form: Form, seen: dict[tuple[str, ...], list[Practice]]) -> Iterator[Draft]:
    """What the policy says to be collected or shared and the form does not."""
    done: set[tuple[str, str]] = set()
    for claim in filter(is_collecting, form.case.affirmed):
        for term in claim.data:
            homes = form.rules.types_for(term.type, form.case.taxonomy)
            if not homes:
                continue
            declared = form.covering(term.type)
            sent = any(practice.transmitted for practice in seen.get(tuple(entry.id for entry in homes), ()))
            if not declared and not sent and ("collect", homes[0].id) not in done:
                done.add(("collect", homes[0].id))
                yield _draft(
                    form, "datasafety-policy-not-declared", form.named(term.type), collecting_claims(form, homes)[:3], "omitted"
                )
            elif declared and _shares(claim) and not any(map(form.shares, declared)) and ("share", declared[0].id) not in done:
                done.add(("share", declared[0].id))
                against = (claim, *form.claims(*declared, action="share"))
                yield _draft(form, "datasafety-policy-sharing-not-declared", declared, against, "contradicted")


def _shares(claim: Disclosure) -> bool:
    """Whether a claim tells of sharing in Play's sense."""
    recipients = frozenset(term.type for term in claim.recipients)
    return claim.action in ("share", "sell") and not claim.conditions and recipients.isdisjoint(_NO_SHARING)


def _is_seen(form: Form, entry: FormDataType, seen: dict[tuple[str, ...], list[Practice]]) -> bool:
    """Whether the app shows a type, or one that is near it: who has the precise location has the approximate one."""
    near = {other.id for other in form.rules.types.values() if other == entry or set(other.also) & set(entry.also)}
    return any(near.intersection(homes) for homes in seen)


def _declared(form: Form, entry: FormDataType, seen: bool, at_large: AtLarge) -> Iterator[Draft]:
    """What the policy and the app have to say of a declared type."""
    case = form.case
    denials = denials_of(form, entry)
    if denials and at_large.takes(entry, denials):
        return
    if denials:
        yield _draft(form, "datasafety-against-policy", (entry,), (*denials, *form.claims(entry)), "contradicted")
    elif entry.data and not (case.policies and not case.policy_is_whole) and not _told(form, entry):
        unseen = case.app_is_whole and not seen and _shows_in_code(form, entry)
        if unseen:
            yield _draft(form, "datasafety-over-declared", (entry,), form.claims(entry), "over_declared")
        elif case.policies:
            yield _draft(form, "datasafety-not-in-policy", (entry,), form.claims(entry), "omitted")


def _told(form: Form, entry: FormDataType) -> bool:
    """Whether the policy speaks of a type: by name, by a broader term, or by a narrower one."""
    case = form.case
    names = (*entry.data, *entry.also)
    if any(speaking(case, case.affirmed, name).all for name in names):
        return True
    told = (term.type for claim in case.affirmed for term in claim.data)
    return any(case.taxonomy.includes(name, data_type) for data_type in told for name in names)


def _shows_in_code(form: Form, entry: FormDataType) -> bool:
    """Whether the platform guards the type, so that code which takes it would be seen; what people type in would not."""
    guarded = {data for rule in form.case.rules.permissions.values() if rule.level == "dangerous" for data in rule.data}
    taxonomy = form.case.taxonomy
    return all(any(taxonomy.includes(name, data) for data in guarded) for name in entry.data)


def _deletion(form: Form) -> Iterator[Draft]:
    """The form's word on deletion against the policy's."""
    promised = (*form.case.statements("rights_erasure"), *form.case.statements("account_deletion"))
    refused = form.value("deletion_request") == "false" or "refused" in form.chosen("deletion")
    offered = form.true("deletion_request") or "offered" in form.chosen("deletion")
    if refused and promised:
        yield _of_deletion(form, "refused", promised)
    elif offered and not promised and form.case.policy_is_whole:
        yield _of_deletion(form, "offered", ())


def _of_deletion(form: Form, key: str, promised: tuple[Statement, ...]) -> Draft:
    return Draft(
        check="datasafety-deletion-differs",
        subject="deletion",
        name=words.FORM["form"][form.case.language],
        who=key,
        verdict="contradicted" if promised else "omitted",
        confidence="medium",
        statements=promised[:3],
        fields={"what": words.FORM[f"deletion_{key}"][form.case.language]},
    )


def _draft(form: Form, check_id: str, entries: tuple[FormDataType, ...], claims: tuple[Disclosure, ...], verdict: Verdict) -> Draft:
    return Draft(
        check=check_id,
        subject=entries[0].id,
        name=form.name(*entries),
        verdict=verdict,
        confidence="medium",
        weight=_weight(form, entries),
        disclosures=tuple(dict.fromkeys(claims)),
        fields={"quote": claims[0].quote if claims else ""},
    )


def _weight(form: Form, entries: tuple[FormDataType, ...]) -> Weight:
    names = [name for entry in entries for name in (*entry.data, *entry.also)]
    return "sensitive" if any(form.case.is_sensitive(name) or form.case.identifies(name) for name in names) else "plain"
