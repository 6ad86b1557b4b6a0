"""The policy's text as one HTML page with every claim and statement marked and explained; no script, no request.

Marks are cut where they overlap (see :mod:`auditor.report.spans`). A stretch of text under the same passages is a run: it shows
what they say while the pointer is over it or the keyboard is on one of its labels. The work is linear in the length of the text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.facts import Disclosure, Document, PolicyReading, Statement
from auditor.report import describe
from auditor.report.html import capitalised, environment
from auditor.report.json import NO_NAMES
from auditor.report.page import lang
from auditor.report.plain import label, plain, plain_block
from auditor.report.spans import Piece, Span, pieces, placed
from auditor.report.view import gaps
from auditor.report.words import Words, words

if TYPE_CHECKING:
    from markupsafe import Markup

#: Families of actions that share a colour; any other action has the last one's.
TONES: dict[str, str] = {
    "collect": "take", "access": "take", "receive": "take",
    "use": "use", "process": "use",
    "share": "pass", "sell": "pass", "give": "pass", "transmit": "pass", "integrate": "pass",
    "store": "keep", "retain": "keep", "delete": "keep",
}  # fmt: skip
LEGEND = ("take", "use", "pass", "keep", "other")
QUOTE = 160


@dataclass(frozen=True)
class Mark:
    """A claim or statement. ``number`` counts from 0 over the page, claims first; ``gist`` is its sentence."""

    number: int
    id: str
    tone: str
    denied: bool
    gist: str
    short: str
    rows: tuple[tuple[str, str], ...]
    quote: str
    section: str
    lang: str
    placed: bool

    @property
    def anchor(self) -> str:
        """The end of the ids of its label in the text and of its row in the table."""
        return str(self.number)


@dataclass(frozen=True)
class Word:
    """Text inside a run; ``title`` says what a phrase names, and is empty for the words between."""

    text: "Markup"
    title: str = ""
    data: bool = False


@dataclass(frozen=True)
class Run:
    """A stretch of text under the same passages; the first of ``marks`` gives the colour."""

    number: int
    marks: tuple[Mark, ...]
    begins: tuple[Mark, ...]
    more: int
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Sheet:
    """One document."""

    anchor: str
    document: str
    lang: str
    runs: Iterable[Run]


def write(reading: PolicyReading, names: Mapping[str, str] = NO_NAMES, language: str = "en") -> bytes:
    """The page as UTF-8; ``names`` are data types in words. Raises KeyError if there are no words in ``language``."""
    w = words(language)
    template = environment().get_template("highlight.html")
    return template.render(page=Highlight(reading, names, w), w=w, version=__version__).encode()


@dataclass(frozen=True)
class _Meaning:
    start: int
    end: int
    title: str
    data: bool


class _Phrases:
    """A document's text with the phrases that name data, permissions and SDKs; asked for stretches in the order of the text."""

    def __init__(self, text: str, meanings: Iterable[_Meaning]) -> None:
        self.text = text
        self.meanings = list(dict.fromkeys(meanings))
        self.cut = list(pieces(len(text), (Span(n, entry.start, entry.end) for n, entry in enumerate(self.meanings))))
        self.at = 0

    def words(self, start: int, end: int) -> Iterator[Word]:
        """The text from ``start`` to ``end``, cut at the phrases' edges."""
        while self.at < len(self.cut) and self.cut[self.at].start < end:
            piece = self.cut[self.at]
            yield self._word(piece, max(start, piece.start), min(end, piece.end))
            if piece.end > end:
                return
            self.at += 1

    def _word(self, piece: Piece, start: int, end: int) -> Word:
        from markupsafe import escape

        named = [self.meanings[n] for n in piece.marks]
        title = ", ".join(dict.fromkeys(entry.title for entry in named)) + (f" +{piece.more}" if piece.more else "")
        return Word(escape(plain_block(self.text[start:end])), title, any(entry.data for entry in named))


class Highlight:
    """What the template asks for."""

    def __init__(self, reading: PolicyReading, names: Mapping[str, str], w: Words) -> None:
        self.reading, self.names, self.w = reading, names, w
        self.documents = {document.id: document for document in reading.documents}
        self.claims = [self._claim(number, claim) for number, claim in enumerate(reading.disclosures)]
        self.statements = [self._statement(number, told) for number, told in enumerate(reading.statements, len(self.claims))]
        self.marks = [*self.claims, *self.statements]
        self.gaps = gaps(reading.coverage)

    @property
    def title(self) -> str:
        """The documents' names."""
        return self.w("separator").join(plain(document.name, 80) for document in self.reading.documents[:4])

    @cached_property
    def legend(self) -> list[tuple[str, int]]:
        """How many claims there are of each tone, then denials and statements; without the zeros."""
        counted = [(tone, sum(mark.tone == tone and not mark.denied for mark in self.claims)) for tone in LEGEND]
        counted += [("denied", sum(mark.denied for mark in self.claims)), ("said", len(self.statements))]
        return [(name, n) for name, n in counted if n]

    # --- marks ----------------------------------------------------------------------------------------------------

    def _claim(self, number: int, claim: Disclosure) -> Mark:
        do, does = (self.w.term(form, claim.action) for form in ("action", "action_does"))
        short = self.w(f"highlight.{claim.polarity}_{claim.modality}", do=do, does=does)
        rows = tuple((self.w(f"claim.{key}"), value) for key, value in describe.claim_rows(claim, self.names, self.w))
        gist = capitalised(describe.sentence(claim, self.w))
        return self._mark(number, claim, TONES.get(claim.action, LEGEND[-1]), claim.polarity == "denied", gist, short, rows)

    def _statement(self, number: int, told: Statement) -> Mark:
        topic = self.w.term("topic", told.topic)
        rows = ((self.w("highlight.detail"), plain(told.detail)),) if told.detail else ()
        return self._mark(number, told, "said", False, capitalised(topic), topic, rows)

    def _mark(
        self,
        number: int,
        passage: Disclosure | Statement,
        tone: str,
        denied: bool,
        gist: str,
        short: str,
        rows: tuple[tuple[str, str], ...],
    ) -> Mark:
        document = self.documents.get(passage.document)
        length = len(self.reading.texts.get(passage.document, "")) if document else 0
        return Mark(
            number=number,
            id=plain(passage.id, 20),
            tone=tone,
            denied=denied,
            gist=gist,
            short=plain(short, 40),
            rows=rows,
            quote=plain(passage.quote, QUOTE),
            section=describe.section(passage.section),
            lang=lang(document),
            placed=placed(Span(number, passage.start, passage.end), length),
        )

    # --- the text -------------------------------------------------------------------------------------------------

    def sheets(self) -> Iterator[Sheet]:
        """The documents in their order."""
        spans: dict[str, list[Span]] = defaultdict(list)
        meanings: dict[str, list[_Meaning]] = defaultdict(list)
        passages: list[Disclosure | Statement] = [*self.reading.disclosures, *self.reading.statements]
        for number, passage in enumerate(passages):
            spans[passage.document].append(Span(number, passage.start, passage.end))
        for claim in self.reading.disclosures:
            meanings[claim.document] += self._meanings(claim)
        first = 0
        for number, document in enumerate(self.reading.documents):
            text = self.reading.texts.get(document.id, "")
            cut = list(pieces(len(text), spans[document.id]))
            yield self._sheet(number, document, _Phrases(text, meanings[document.id]), cut, first)
            first += len(cut)

    def _meanings(self, claim: Disclosure) -> Iterator[_Meaning]:
        for term in claim.data:
            yield _Meaning(term.start, term.end, label(term.type, self.names), data=True)
        for term in (*claim.permissions, *claim.sdks):
            yield _Meaning(term.start, term.end, plain(term.type) or self.w("text.unknown"), data=False)

    def _sheet(self, number: int, document: Document, phrases: "_Phrases", cut: list[Piece], first: int) -> Sheet:
        runs = (self._run(piece, first + n, phrases) for n, piece in enumerate(cut))
        return Sheet(f"d-{number}", describe.document(document, self.w), lang(document), runs)

    def _run(self, piece: Piece, number: int, phrases: "_Phrases") -> Run:
        marks, begins = ([self.marks[n] for n in given] for given in (piece.marks, piece.begins))
        return Run(number, tuple(marks), tuple(begins), piece.more, tuple(phrases.words(piece.start, piece.end)))
