"""Word files (Office Open XML, ECMA-376 part 1, section 17) into lines."""

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from msgspec import Struct, field

from auditor.errors import InputError
from auditor.policy.documents.docx_numbering import Numbering, read_numbering
from auditor.policy.documents.docx_table import WordTable
from auditor.policy.documents.lines import Content, Line, Note
from auditor.policy.documents.tables import number_tables

_LARGEST_PART = 60_000_000
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_OTHER_COPY = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
Attributes = dict[str, str]


class DamagedError(Exception):
    """A part of the file is no XML, or not the XML it should be."""


def read(data: bytes, name: str) -> Content:
    """The lines of a Word file. Raises InputError where it is damaged or holds no text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {part: _part(archive, f"word/{part}.xml", name) for part in ("document", "styles", "numbering", "footnotes")}
        numbering = read_numbering(_parser, parts["numbering"])
        body = _Body(_headings(parts["styles"]), numbering)
        _parser(body.start, body.end, body.text).Parse(parts["document"], True)
        _feed(parts["footnotes"], body)
    except (zipfile.BadZipFile, expat.ExpatError, DamagedError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise InputError(f"{name}: the Word file is damaged and cannot be read") from None
    if not body.lines:
        raise InputError(f"{name}: the Word file holds no text")
    number_tables(body.lines)
    headed = sum(1 for line in body.lines if line.kind == "heading") >= 3
    notes = [Note("read", "text that was deleted under change tracking is left out")] if body.deleted else []
    return Content(lines=body.lines, notes=notes, headed=headed)


def _part(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    """A part of the archive, inflated within bounds; empty where there is none."""
    try:
        with archive.open(path) as file:
            data = file.read(_LARGEST_PART + 1)
    except KeyError:
        return b""
    if len(data) > _LARGEST_PART:
        raise InputError(f"{name}: its text inflates to more than {_LARGEST_PART // 1_000_000} MB; such a file is not read")
    return data


def _parser(
    start: Callable[[str, Attributes], None], end: Callable[[str], None], text: Callable[[str], None]
) -> expat.XMLParserType:
    """A parser that hands out local names and refuses document types, and with them entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(_local(name), {_local(k): v for k, v in attributes.items()})
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise DamagedError


def _local(name: str) -> str:
    if name == _OTHER_COPY:
        return "Fallback"
    return name.removeprefix(_W).removeprefix(_STRICT)


def _feed(part: bytes, body: "_Body") -> None:
    if part:
        _parser(body.start, body.end, body.text).Parse(part, True)


def _headings(styles: bytes) -> dict[str, int]:
    """The heading level of each paragraph style that has one, by its outline level or its name."""
    levels: dict[str, int] = {}
    current = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal current
        value = attributes.get("val", "")
        if name == "style":
            current = attributes.get("styleId", "")
        elif name == "name" and value.lower().startswith("heading ") and value[8:].isdecimal():
            levels[current] = int(value[8:])
        elif name == "name" and value.lower() == "title":
            levels[current] = 1
        elif name == "outlineLvl" and value.isdecimal() and int(value) < 9:
            levels.setdefault(current, int(value) + 1)

    if styles:
        _parser(start, lambda _: None, lambda _: None).Parse(styles, True)
    return levels


class _Paragraph(Struct):
    """The paragraph being read: its text, how much of it is bold, and what its properties say."""

    parts: list[str] = field(default_factory=list)
    bold: int = 0
    level: int = 0
    number: tuple[str, int] | None = None


class _Body:
    """Gathers lines from the elements of a document's body."""

    def __init__(self, headings: dict[str, int], numbering: Numbering) -> None:
        self.lines: list[Line] = []
        self.deleted = 0
        self._headings = headings
        self._numbering = numbering
        self._paragraph = _Paragraph()
        self._bold = False
        self._in_text = False
        self._skipped = 0
        self._tables: list[WordTable] = []
        self._number = ""
        self._depth = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "Fallback" or self._skipped:
            self._skipped += 1
            return
        value = attributes.get("val", "")
        if name == "p":
            self._paragraph = _Paragraph()
        elif name == "r":
            self._bold = False
        elif name == "b":
            self._bold = value not in ("0", "false", "off")
        elif name == "t":
            self._in_text = True
        elif name in ("br", "cr"):
            self._flush()
        elif name == "tab":
            self._paragraph.parts.append(" ")
        elif name == "delText":
            self.deleted += 1
        else:
            self._property(name, value, attributes)

    def _property(self, name: str, value: str, attributes: Attributes) -> None:
        if name == "pStyle":
            self._paragraph.level = min(6, self._headings.get(value, 0))
            self._paragraph.number = self._numbering.of_style(value) or self._paragraph.number
        elif name == "outlineLvl" and value.isdecimal() and int(value) < 9:
            self._paragraph.level = min(6, int(value) + 1)
        elif name == "ilvl" and value.isdecimal():
            self._depth = min(8, int(value))
        elif name == "numId":
            self._paragraph.number = (value, self._depth) if value != "0" else None
            self._depth = 0
        elif name == "tbl":
            self._tables.append(WordTable())
        elif self._tables:
            self._tables[-1].start(name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
        elif name == "p":
            self._flush()
        elif name == "t":
            self._in_text = False
        elif name == "tbl" and self._tables:
            table = self._tables.pop()
            if self._tables:
                self._tables[-1].add(" ".join(line.text for line in table.lines()))
            else:
                self.lines += table.lines()

    def text(self, text: str) -> None:
        """Characters."""
        if self._in_text and not self._skipped:
            self._paragraph.parts.append(text)
            self._paragraph.bold += len(text) if self._bold else 0

    def _flush(self) -> None:
        paragraph = self._paragraph
        text = " ".join("".join(paragraph.parts).split())
        bold = paragraph.bold >= 0.9 * sum(len(part.strip()) for part in paragraph.parts)
        number, self._paragraph = paragraph.number, _Paragraph(level=paragraph.level)
        if not text:
            return
        mark = self._numbering.next_mark(number) if number else ""
        if self._tables:
            self._tables[-1].add(f"{mark} {text}".strip(), bold)
        elif paragraph.level:
            self.lines.append(Line(text=text, kind="heading", level=paragraph.level, gap=True, marker="" if mark == "-" else mark))
        elif mark == "-":
            self.lines.append(Line(text=text, kind="item", level=(number or ("", 0))[1] + 1, marker=mark, bold=bold))
        else:
            self.lines.append(Line(text=f"{mark} {text}".strip(), bold=bold))
