"""A form and a draft in lines for people. Values come from a file: whoever prints the lines takes control characters out."""

from collections.abc import Iterator

from auditor.datasafety.draft import Draft, Proposal
from auditor.facts import CodeEvidence, DataSafetyForm, Evidence, FileEvidence, ManifestEvidence, RequestEvidence
from auditor.rulebook.datasafety import DataSafetyRules, FormDataType, Place

PLACES = 3
_YES_NO = {"true": "yes", "false": "no"}


def form_lines(form: DataSafetyForm, rules: DataSafetyRules) -> Iterator[str]:
    """The form: the answers about the app, then each declared type with how it is used."""
    for question in rules.questions.values():
        answers = [answer for answer in form.answers if answer.question == question.id and answer.data_type is None]
        told = [_choice(rules, answer.question, answer.choice) or _YES_NO.get(answer.value, answer.value) for answer in answers]
        if told and not (question.choices and all(answer.value == "false" for answer in answers)):
            yield f"{question.label['en']}: {', '.join(told)}"
    declared = [entry for entry in rules.types.values() if _answers(form, entry)]
    yield f"Data types: {len(declared) or 'none'}"
    for entry in declared:
        yield f"  {entry.group} / {entry.name['en']}: {_use(form, entry, rules)}"


def _answers(form: DataSafetyForm, entry: FormDataType) -> dict[str, list[str]]:
    """The type's answers by question: choices that are ticked, or the value."""
    told: dict[str, list[str]] = {}
    for answer in form.answers:
        if answer.data_type == entry.id and (answer.choice is None or answer.value == "true"):
            told.setdefault(answer.question, []).append(answer.choice or answer.value)
    return told


def _use(form: DataSafetyForm, entry: FormDataType, rules: DataSafetyRules) -> str:
    answers = _answers(form, entry)
    parts = [" and ".join(answers.get("handling", ())) or "neither collected nor shared"]
    parts += [{"true": "ephemeral", "false": "kept"}[value] for value in answers.get("ephemeral", ())]
    parts += [{"required": "required", "optional": "up to the user"}[value] for value in answers.get("control", ())]
    for question, word in (("collection_purpose", "collected for"), ("sharing_purpose", "shared for")):
        if question in answers:
            parts.append(f"{word} {', '.join(rules.purposes[purpose].name['en'] for purpose in answers[question])}")
    if "ticked" not in answers:
        parts.append("not ticked")
    return "; ".join(parts)


def _choice(rules: DataSafetyRules, question: str, choice: str | None) -> str:
    named = {entry.id: entry.label for entry in rules.questions[question].choices}
    return named.get(choice or "", "")


def draft_lines(draft: Draft, rules: DataSafetyRules) -> Iterator[str]:
    """Each proposal with its reason and where it was seen, then what stays as it is, and what is left to answer."""
    yield f"Proposed answers: {len(draft.filled) or 'none'}"
    for proposal in draft.filled:
        yield from _proposal(proposal, f"{rules.label(proposal.place)} = {proposal.value}", rules)
    if draft.kept:
        yield f"Your answers that stay, though what was observed speaks against them: {len(draft.kept)}"
        for proposal in draft.kept:
            own = proposal.instead_of or "not ticked"
            yield from _proposal(proposal, f"{rules.label(proposal.place)} = {own}", rules)
    if draft.lacking:
        yield f"Answers that the file has no row for (export it again): {len(draft.lacking)}"
        yield from (f"  {rules.label(proposal.place)} = {proposal.value}" for proposal in draft.lacking)
    if draft.open:
        yield f"Yours to answer: {len(draft.open)}"
        yield from (f"  {_question(place, rules)}" for place in draft.open)


def _question(place: Place, rules: DataSafetyRules) -> str:
    kind = rules.types[place.data_type].name["en"] if place.data_type else ""
    return f"{kind}: {rules.usage[place.question].label['en']}"


def _proposal(proposal: Proposal, head: str, rules: DataSafetyRules) -> Iterator[str]:
    yield f"  {head}"
    yield f"    row: {','.join(rules.keys[proposal.place])}"
    yield f"    why: {proposal.reason}"
    places = list(dict.fromkeys(map(_place, proposal.evidence)))
    yield from (f"    seen: {where}" for where in places[:PLACES])
    if len(places) > PLACES:
        yield f"    and in {len(places) - PLACES} more place(s)"


def _place(evidence: Evidence) -> str:
    match evidence:
        case CodeEvidence():
            return f"{evidence.class_name}.{evidence.method} calls {evidence.api}"
        case RequestEvidence():
            request = evidence.request
            return (
                f"{request.method} {request.url.partition('?')[0]} ({evidence.capture}, request {request.index}, {evidence.path})"
            )
        case ManifestEvidence():
            return f"AndroidManifest.xml <{evidence.element}> {evidence.name}"
        case FileEvidence():
            return evidence.path
