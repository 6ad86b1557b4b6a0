"""PDF into lines: pages by geometry, what repeats on them left out, scans and damage told."""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from auditor.errors import InputError
from auditor.policy.documents.lines import Content, Note
from auditor.policy.documents.pdf_flow import flow
from auditor.policy.documents.pdf_page import Page, read_page

_MOST_PAGES = 1000
_MOST_INFLATED = 400_000_000
_STEP = 1_000_000
#: Fewer characters on a page that an image covers are a scan's page number or stamp.
_STAMP = 40
_STREAM = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/(?:FlateDecode|Fl)\s*/(?:FlateDecode|Fl)\b")
_UNMAPPED = re.compile(r"\(cid:\d+\)")


class _Missing(Struct):
    """Page numbers, from 1, that gave no text, by reason."""

    scanned: list[int]
    damaged: list[int]
    garbled: list[int]


def read(data: bytes, name: str) -> Content:
    """The lines of a PDF. Raises InputError where it is protected, damaged, or a scan without a text layer."""
    _check_inflation(data, name)
    missing = _Missing([], [], [])
    pages = list(_pages(data, name, missing))
    if not any(page.lines or page.tables for page in pages):
        raise InputError(f"{name}: {_why_empty(missing)}")
    content = flow(pages)
    content.notes += _notes(missing)
    return content


def _check_inflation(data: bytes, name: str) -> None:
    """Refuse streams that inflate beyond all measure before the parser, which sets no bounds, sees them."""
    if _TWICE.search(data):
        raise InputError(f"{name}: the PDF compresses its contents twice over; such a file is not read")
    view, total = memoryview(data), 0
    for found in _STREAM.finditer(data):
        total += _inflated(view[found.end() :], _MOST_INFLATED - total)
        if total > _MOST_INFLATED:
            raise InputError(
                f"{name}: the PDF's contents inflate to more than {_MOST_INFLATED // 1_000_000} MB; such a file is not read"
            )


def _inflated(stream: memoryview, most: int) -> int:
    """How long a zlib stream is when inflated, counted up to a little over ``most``; 0 for what is none."""
    if len(stream) < 2 or stream[0] & 0x0F != 8 or (stream[0] << 8 | stream[1]) % 31:
        return 0
    inflater, size = zlib.decompressobj(), 0
    for start in range(0, len(stream), _STEP):
        rest: bytes | memoryview = stream[start : start + _STEP]
        while rest and not inflater.eof and size <= most:
            try:
                size += len(inflater.decompress(rest, _STEP))
            except zlib.error:
                return size
            rest = inflater.unconsumed_tail
        if inflater.eof or size > most:
            break
    return size


def _pages(data: bytes, name: str, missing: _Missing) -> Iterator[Page]:
    for number, page in enumerate(_open(data, name), 1):
        if number > _MOST_PAGES:
            raise InputError(f"{name}: the PDF has more than {_MOST_PAGES} pages; a policy of that size is not read")
        if not _parses(page):
            missing.damaged.append(number)
            continue
        found = read_page(page)
        text = "".join([line.text for line in found.lines] + [cell for table in found.tables for row in table.rows for cell in row])
        if len(text) < _STAMP and page.images:
            missing.scanned.append(number)
        elif len("".join(_UNMAPPED.findall(text))) * 2 > len(text) > 0:
            missing.garbled.append(number)
            found = Page([], [], found.height)
        page.close()
        yield found


def _parses(page: Any) -> bool:
    """Whether the page's contents can be made out; parses them."""
    try:
        return page.chars is not None
    except Exception:  # noqa: BLE001 - the parser raises whatever a damaged page makes it stumble over
        return False


def _open(data: bytes, name: str) -> Any:
    import logging

    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        return pdfplumber.open(io.BytesIO(data)).pages
    except Exception as error:  # noqa: BLE001 - the parser raises whatever a damaged file makes it stumble over
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(arg, PDFPasswordIncorrect) for arg in error.args):
            raise InputError(f"{name}: the PDF is protected by a password") from None
        raise InputError(f"{name}: the PDF is damaged and cannot be read") from None


def _why_empty(missing: _Missing) -> str:
    if missing.scanned:
        return "the PDF is a scan without a text layer; run it through text recognition (OCR) first"
    if missing.garbled:
        return "the PDF's fonts do not say which characters they show, so its text cannot be read"
    return "the PDF is damaged and cannot be read" if missing.damaged else "the PDF holds no text"


def _notes(missing: _Missing) -> list[Note]:
    reasons = (
        (missing.scanned, "is an image without text", "are images without text"),
        (missing.damaged, "is damaged and was not read", "are damaged and were not read"),
        (missing.garbled, "has fonts that cannot be read as text", "have fonts that cannot be read as text"),
    )
    return [Note("partial", f"{_named(numbers)} {one if len(numbers) == 1 else many}") for numbers, one, many in reasons if numbers]


def _named(numbers: list[int]) -> str:
    """Page numbers in words: "pages 2, 4-6"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"page {told}" if len(numbers) == 1 else f"pages {told}"
