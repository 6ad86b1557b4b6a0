"""Reads a Data safety form that the Play Console exported: bytes → rows → answers → claims."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.datasafety.claims import disclosures, statements
from auditor.datasafety.sheet import VALUE, Row, rows
from auditor.errors import InputError
from auditor.facts import Coverage, DataSafetyForm, Document, FormAnswer, FormReading
from auditor.rulebook.book import RuleBook
from auditor.rulebook.datasafety import DataSafetyRules, Place

LIMIT = 16 * 1024 * 1024
TOLD = 4
BOM = "\ufeff"


@dataclass(frozen=True)
class Sheet:
    """A form's file taken apart. ``places`` are the rows that the rule book knows; ``strange`` says what is wrong with others."""

    name: str
    text: str
    bom: bool
    places: dict[Place, Row]
    strange: tuple[str, ...]


def read_form(path: Path, rules: RuleBook) -> FormReading:
    """Reads one file. Raises InputError where it is no export of the form."""
    return read_bytes(_content(path), path.name, rules)


def read_bytes(content: bytes, name: str, rules: RuleBook) -> FormReading:
    """The same for content that is at hand; ``name`` is how messages call it."""
    sheet = open_sheet(content, name, rules.datasafety)
    form = _form(sheet, rules.datasafety)
    return FormReading(
        document=_document(sheet, content),
        form=form,
        disclosures=disclosures(form, sheet.places, sheet.text, rules.datasafety),
        statements=statements(form, sheet.places, sheet.text),
        coverage=(_coverage(sheet),),
        text=sheet.text,
    )


def load_sheet(path: Path, rules: RuleBook) -> Sheet:
    """The file taken apart, for patching. Raises InputError like :func:`read_form`."""
    return open_sheet(_content(path), path.name, rules.datasafety)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > LIMIT:
        raise InputError(f"{path.name}: larger than {LIMIT // 2**20} MiB, which no Data safety form is")
    return content


def open_sheet(content: bytes, name: str, rules: DataSafetyRules) -> Sheet:
    """Decodes and sorts the rows. Raises InputError on other encodings than UTF-8 and on other headers."""
    text = _decode(content, name)
    bom = text.startswith(BOM)
    text = text.removeprefix(BOM)
    table = rows(text, name)
    header = next(table, None)
    if header is None or tuple(cell.value for cell in header.cells) != rules.header:
        wanted = ",".join(rules.header)
        raise InputError(f"{name}: no Data safety form as the Play Console exports it: the first line must be “{wanted}”")
    places: dict[Place, Row] = {}
    strange = tuple(_sort(table, places, rules))
    if not places:
        raise InputError(f"{name}: none of its rows is a question of the Data safety form")
    return Sheet(name, text, bom, places, strange)


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: no Data safety form as the Play Console exports it: it is not UTF-8 text") from error


def _sort(table: Iterator[Row], places: dict[Place, Row], rules: DataSafetyRules) -> Iterator[str]:
    """Fills ``places`` and yields a word on each row that is not understood."""
    for row in table:
        if row.blank:
            continue
        if len(row.cells) != len(rules.header):
            yield f"line {row.line} has {len(row.cells)} cells"
            continue
        question, response, value = (cell.value.strip() for cell in row.cells[:3])
        place = rules.places.get((question, response))
        if place is None:
            yield f"line {row.line}: unknown question {question[:60]} {response[:60]}".rstrip()
        elif place in places:
            yield f"line {row.line} repeats the question of line {places[place].line}"
        elif value and not _is_text(place, rules) and truth(value) is None:
            yield f"line {row.line}: {value[:40]!r} is neither true nor false"
        else:
            places[place] = row


def _is_text(place: Place, rules: DataSafetyRules) -> bool:
    question = rules.questions.get(place.question)
    return question is not None and question.kind == "text"


def truth(value: str) -> bool | None:
    """The answer of a cell; the export writes true and false, people also TRUE and FALSE."""
    return {"true": True, "false": False}.get(value.strip().lower())


def _form(sheet: Sheet, rules: DataSafetyRules) -> DataSafetyForm:
    answers = []
    for place, row in sheet.places.items():
        value = row.cells[VALUE].value.strip()
        if value:
            text = value if _is_text(place, rules) else value.lower()
            answers.append(
                FormAnswer(
                    question=place.question,
                    choice=place.choice,
                    data_type=place.data_type,
                    value=text,
                    start=row.start,
                    end=row.end,
                )
            )
    asked = frozenset(place.question for place in sheet.places)
    return DataSafetyForm(document=_id(sheet.name), answers=tuple(answers), asked=asked)


def _id(name: str) -> str:
    return f"datasafety:{name}"


def _document(sheet: Sheet, content: bytes) -> Document:
    return Document(
        id=_id(sheet.name),
        name=sheet.name,
        format="datasafety",
        language="zxx",  # ISO 639-2: no linguistic content; what is read are ids
        sha256=hashlib.sha256(content).hexdigest(),
        characters=len(sheet.text),
    )


def _coverage(sheet: Sheet) -> Coverage:
    part = f"datasafety/{sheet.name}"
    if not sheet.strange:
        return Coverage(part=part, state="read")
    more = f" and {len(sheet.strange) - TOLD} more" if len(sheet.strange) > TOLD else ""
    reason = f"{len(sheet.strange)} row(s) not understood: {'; '.join(sheet.strange[:TOLD])}{more}"
    return Coverage(part=part, state="partial", reason=reason)
