"""The Data safety form against itself: required answers that are missing, answers that cannot both be true."""

from collections.abc import Iterator

from auditor.judge import words
from auditor.judge.case import Case
from auditor.judge.draft import Draft
from auditor.judge.form import Form, form_of
from auditor.rulebook.datasafety import FormDataType

_USAGE = ("handling", "ephemeral", "control", "collection_purpose", "sharing_purpose")


def check(case: Case) -> Iterator[Draft]:
    """One draft for the form and one for each type, of each kind."""
    form = form_of(case)
    if form is None:
        return
    missing = tuple(_missing(form))
    if missing:
        yield _draft(form, "datasafety-answer-missing", None, _labels(form, missing))
    at_odds = tuple(_at_odds(form))
    if at_odds:
        yield _draft(form, "datasafety-form-contradiction", None, _problems(form, at_odds))
    for entry in form.rules.types.values():
        yield from _of_type(form, entry)


def _of_type(form: Form, entry: FormDataType) -> Iterator[Draft]:
    missing = tuple(_missing_of(form, entry)) if form.true("ticked", None, entry.id) else ()
    if missing and not form.denies_all:
        yield _draft(form, "datasafety-answer-missing", entry, _labels(form, missing))
    at_odds = tuple(_at_odds_of(form, entry))
    if at_odds:
        yield _draft(form, "datasafety-form-contradiction", entry, _problems(form, at_odds))


def _missing(form: Form) -> Iterator[str]:
    """Ids of the questions about the app as a whole that want an answer."""
    if form.value("collects") is None:
        yield "collects"
    if not form.true("collects"):
        return
    for question in ("encrypted", "deletion_request"):
        if question in form.given.asked and form.value(question) is None:
            yield question
    if "account_methods" in form.given.asked:
        yield from _missing_of_accounts(form)
    if not form.declared:
        yield "ticked"


def _missing_of_accounts(form: Form) -> Iterator[str]:
    methods = form.chosen("account_methods")
    if not methods:
        yield "account_methods"
    if "other" in methods and not form.value("account_method_other"):
        yield "account_method_other"
    if set(methods) - {"none"} and not form.value("account_deletion_url"):
        yield "account_deletion_url"
    if "offered" in form.chosen("deletion") and not form.value("data_deletion_url"):
        yield "data_deletion_url"


def _missing_of(form: Form, entry: FormDataType) -> Iterator[str]:
    """Ids of the questions about a ticked type that want an answer."""
    if not form.collects(entry) and not form.shares(entry):
        yield "handling"
    if form.collects(entry):
        if form.value("ephemeral", None, entry.id) is None:
            yield "ephemeral"
        for question in ("control", "collection_purpose"):
            if not form.chosen(question, entry.id):
                yield question
    if form.shares(entry) and not form.chosen("sharing_purpose", entry.id):
        yield "sharing_purpose"


def _at_odds(form: Form) -> Iterator[str]:
    """Keys of words on answers about the app as a whole that cannot stand together."""
    if form.denies_all and form.declared:
        yield "types_though_none"
    if len(form.chosen("deletion")) > 1:
        yield "several_deletions"
    if "none" in form.chosen("account_methods") and len(form.chosen("account_methods")) > 1:
        yield "accounts_and_none"


def _at_odds_of(form: Form, entry: FormDataType) -> Iterator[str]:
    """The same for the answers about one type."""
    if not form.true("ticked", None, entry.id) and any(form.chosen(question, entry.id) for question in _USAGE):
        yield "unticked"
    if len(form.chosen("control", entry.id)) > 1:
        yield "required_and_optional"
    if form.chosen("collection_purpose", entry.id) and not form.collects(entry):
        yield "purpose_not_collected"
    if form.chosen("sharing_purpose", entry.id) and not form.shares(entry):
        yield "purpose_not_shared"


def _labels(form: Form, questions: tuple[str, ...]) -> str:
    language = form.case.language
    known = {**form.rules.questions, **form.rules.usage}
    told = (known[name].label[language] if name in known else words.FORM["ticked"][language] for name in questions)
    return words.LIST[language].join(told)


def _problems(form: Form, keys: tuple[str, ...]) -> str:
    return words.LIST[form.case.language].join(words.FORM[key][form.case.language] for key in keys)


def _draft(form: Form, check_id: str, entry: FormDataType | None, what: str) -> Draft:
    language = form.case.language
    return Draft(
        check=check_id,
        subject=entry.id if entry else "form",
        name=form.name(entry) if entry else words.FORM["form"][language],
        verdict="vague" if check_id == "datasafety-answer-missing" else "ambiguous",
        confidence="high" if form.is_whole else "low",
        disclosures=form.claims(entry) if entry else (),
        fields={"what": what},
    )
