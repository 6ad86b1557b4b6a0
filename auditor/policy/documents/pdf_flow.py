"""PDF pages into paragraphs, headings, items and rows: by leading, indents, font sizes and what repeats on every page."""

import re
from collections import Counter

from msgspec import Struct

from auditor.policy.documents.lines import Content, Line, Note, row
from auditor.policy.documents.markers import marker
from auditor.policy.documents.pdf_page import Page, PdfLine, PdfTable
from auditor.policy.documents.shapes import ends_sentence, is_lead, is_title
from auditor.policy.documents.tables import find_tables, is_header, new_number, number_tables

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|第|页码)?\s*\d{1,4}\s*(?:页)?\s*(?:(?:/|of|共|，共|-)\s*\d{1,4}\s*页?)?[-–—\s]*|[ivxlc]{1,6}",
    re.IGNORECASE,
)
_HAN_EDGE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
#: Prefixes after which a hyphen at a line's end belongs to the word.
_HYPHENATED = re.compile(
    r"(?:^|\W)(?:third|first|second|opt|non|self|cross|long|short|real|up|in|on|e|pre|co|log|sign|so|well|data|end|user|wi)-$",
    re.IGNORECASE,
)
#: Running heads and feet stand in this share of the page's height.
_MARGIN = 0.12
#: Type this much larger than the text's makes a heading.
_LARGE = 1.12


class _Paragraph(Struct):
    """Lines that belong together; ``text`` grows with each."""

    lines: list[PdfLine]
    text: str
    gap: bool


def flow(pages: list[Page]) -> Content:
    """The pages' text in order, as lines that roles can be told of."""
    repeated = _repeated(pages)
    dropped = sum(len(line.text) for page, line in _all(pages) if _is_margin(page, line, repeated))
    leading, body = _leading(pages), _body_size(pages)
    parts: list[_Paragraph | PdfTable] = []
    for page in pages:
        for part in _merged(page, repeated):
            if isinstance(part, PdfTable):
                parts.append(part)
            else:
                _add(parts, part, leading, body)
    notes = (
        [Note("read", f"left out as no part of the policy: running heads, feet and page numbers ({dropped} characters)")]
        if dropped
        else []
    )
    lines = _lines(parts, body)
    find_tables(lines)
    number_tables(lines)
    return Content(lines=lines, notes=notes, headed=sum(1 for line in lines if line.kind == "heading") >= 3)


def _all(pages: list[Page]) -> list[tuple[Page, PdfLine]]:
    return [(page, line) for page in pages for line in page.lines]


# --- what repeats ---


def _repeated(pages: list[Page]) -> set[tuple[str, int]]:
    """Texts (digits aside) that stand at the same height, in the margins of most pages."""
    if len(pages) < 2:
        return set()
    counts: Counter[tuple[str, int]] = Counter()
    for page in pages:
        counts.update({key for line in page.lines if (key := _key(page, line)) is not None})
    least = max(2, (len(pages) + 1) // 2)
    return {key for key, count in counts.items() if count >= least and (len(pages) > 2 or len(key[0]) < 80)}


def _key(page: Page, line: PdfLine) -> tuple[str, int] | None:
    if line.bottom > _MARGIN * page.height and line.top < (1 - _MARGIN) * page.height:
        return None
    return re.sub(r"\d+", "#", line.text), round(line.top / 6)


def _is_margin(page: Page, line: PdfLine, repeated: set[tuple[str, int]]) -> bool:
    key = _key(page, line)
    return key is not None and (key in repeated or _PAGE_NUMBER.fullmatch(line.text) is not None)


# --- paragraphs ---


def _merged(page: Page, repeated: set[tuple[str, int]]) -> list[PdfLine | PdfTable]:
    """A page's lines and tables in order, margins left out."""
    merged: list[PdfLine | PdfTable] = []
    tables = sorted(page.tables, key=lambda table: table.top)
    lines = [line for line in page.lines if not _is_margin(page, line, repeated)]
    _set_edges(lines)
    for line in lines:
        while tables and tables[0].top < line.top and line.column in (0, 1):
            merged.append(tables.pop(0))
        merged.append(line)
    return merged + tables


def _set_edges(lines: list[PdfLine]) -> None:
    """Give each line the edges of its column."""
    for column in {line.column for line in lines}:
        own = [line for line in lines if line.column == column]
        left, right = min(line.x0 for line in own), max(line.x1 for line in own)
        for line in own:
            line.left, line.right = left, right


def _leading(pages: list[Page]) -> float:
    """The usual distance between the lines of a paragraph, in font sizes."""
    steps: Counter[float] = Counter()
    for page in pages:
        for above, line in zip(page.lines, page.lines[1:], strict=False):
            step = (line.bottom - above.bottom) / max(line.size, 1.0)
            if above.column == line.column and above.size == line.size and 0.9 < step < 2.6:
                steps[round(step, 1)] += len(line.text)
    return steps.most_common(1)[0][0] if steps else 1.4


def _add(parts: list[_Paragraph | PdfTable], line: PdfLine, leading: float, body: float) -> None:
    last = parts[-1] if parts else None
    if isinstance(last, _Paragraph):
        above = last.lines[-1]
        if _same_title(above, line, body) or _same_paragraph(last, above, line, leading):
            last.text = _glued(last.text, line.text)
            last.lines.append(line)
            return
    parts.append(_Paragraph([line], line.text, gap=not isinstance(last, _Paragraph) or _is_apart(last.lines[-1], line, leading)))


def _is_apart(above: PdfLine, line: PdfLine, leading: float) -> bool:
    step = (line.bottom - above.bottom) / max(line.size, 1.0)
    return step > leading * 1.25 or step < 0


def _same_title(above: PdfLine, line: PdfLine, body: float) -> bool:
    """Whether a line goes on with a title in large type, wherever that was broken."""
    large = line.size >= body * _LARGE and above.size == line.size and above.bold == line.bold
    return large and 0 < line.bottom - above.bottom < 1.5 * line.size and marker(line.text) is None


def _same_paragraph(paragraph: _Paragraph, above: PdfLine, line: PdfLine, leading: float) -> bool:
    """Whether a line goes on with the paragraph above it."""
    if abs(above.size - line.size) > 0.6 or above.bold != line.bold or marker(line.text) is not None or " | " in above.text:
        return False
    step = (line.bottom - above.bottom) / max(line.size, 1.0)
    full = _is_full(above, line)
    if step < 0 or above.column != line.column:
        # the next column or page: only an open sentence goes on there
        return full and not ends_sentence(above.text) and not is_lead(above.text) and not above.bold
    if step > leading * 1.25 + 0.05 or not full:
        return False
    indented = line.x0 > line.left + 1.2 * line.size and above.x0 < above.left + 0.6 * above.size
    hanging = marker(paragraph.lines[0].text) is not None
    return not (indented and not hanging and ends_sentence(above.text))


def _is_full(above: PdfLine, line: PdfLine) -> bool:
    """Whether the first word of ``line`` had no room on the line above."""
    if _HAN_EDGE.match(line.text):
        return above.x1 > above.right - 2.5 * above.size
    word = line.text.split(" ", 1)[0]
    width = (line.x1 - line.x0) / max(len(line.text), 1) * (len(word) + 1)
    return above.x1 + min(width, 0.3 * (above.right - above.left)) > above.right - 0.5 * above.size


def _glued(text: str, more: str) -> str:
    """Two lines as one text: no space between Chinese characters, hyphens at a line's end undone."""
    if text.endswith("\u00ad"):
        return text[:-1] + more
    if re.search(r"[a-z]-$", text) and more[:1].islower():
        return text + more if _HYPHENATED.search(text[-12:]) else text[:-1] + more
    if text.endswith(("-", "/")) or (_HAN_EDGE.match(text[-1]) and _HAN_EDGE.match(more)):
        return text + more
    return f"{text} {more}"


# --- roles by font ---


def _body_size(pages: list[Page]) -> float:
    sizes: Counter[float] = Counter()
    for _, line in _all(pages):
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _lines(parts: list[_Paragraph | PdfTable], body: float) -> list[Line]:
    sizes = sorted({p.lines[0].size for p in parts if isinstance(p, _Paragraph) and _is_large(p, body)}, reverse=True)
    lines: list[Line] = []
    for part in parts:
        if isinstance(part, PdfTable):
            lines += _rows(part)
        elif _is_large(part, body):
            lines.append(Line(text=part.text, kind="heading", level=min(6, sizes.index(part.lines[0].size) + 1), gap=True))
        else:
            lines.append(Line(text=part.text, bold=all(line.bold for line in part.lines), gap=part.gap))
    return lines


def _is_large(paragraph: _Paragraph, body: float) -> bool:
    first = paragraph.lines[0]
    if first.size < body * _LARGE or len(paragraph.lines) > 3 or len(paragraph.text) > 160:
        return False
    return not ends_sentence(paragraph.text) or is_title(paragraph.text) or paragraph.text.endswith(("?", "？"))


def _rows(table: PdfTable) -> list[Line]:
    number = new_number()
    texts = [cells for cells in table.rows if any(cells)]
    headed = len(texts) > 1 and (table.bold_first or is_header(texts[0], texts[1:]))
    return [row(cells, number, headed and i == 0) for i, cells in enumerate(texts)]
