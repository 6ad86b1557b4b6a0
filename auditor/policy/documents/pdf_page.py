"""One PDF page: its characters put into lines in reading order, its ruled tables into rows.

Lengths are points (1/72 inch), measured from the page's top left.
"""

import re
from collections import Counter
from typing import Any

from msgspec import Struct

from auditor.policy.documents.glyphs import written

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|SimHei|HeiTi|-Hei", re.IGNORECASE)
_HAN = re.compile(r"[\u2e80-\u2fdf\u3000-\u9fff\uff00-\uffef]")
#: A gap between characters, in font sizes: a space between Latin words, between Chinese characters, and a new column.
_SPACE, _HAN_SPACE, _COLUMN = 0.18, 0.9, 1.6
#: The same for a gap that lies where the page's two columns part.
_GUTTER = 0.7
#: Drawn edges beyond this number are a picture, not a table.
_MOST_EDGES = 3000


class PdfLine(Struct):
    """A line of text and where it stands; ``left`` and ``right`` are its column's edges."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    left: float = 0.0
    right: float = 0.0
    column: int = 0


class PdfTable(Struct):
    """A ruled table: the cells' texts, and its place."""

    rows: list[list[str]]
    top: float
    bottom: float
    bold_first: bool = False


class Page(Struct):
    """A page: lines in reading order, tables, height."""

    lines: list[PdfLine]
    tables: list[PdfTable]
    height: float


def read_page(page: Any) -> Page:
    """The lines and tables of a pdfplumber page."""
    chars = _once([c for c in page.chars if c["text"] and c.get("upright", True)])
    tables, boxes = _tables(page, chars)
    free = [c for c in chars if not any(_inside(c, box) for box in boxes)]
    rows = _rows(free)
    gutter = _gutter(rows)
    lines = _segments(rows, gutter)
    _add_bullets(lines, [*page.curves, *page.rects])
    return Page(lines=_ordered(lines, gutter), tables=tables, height=float(page.height))


def _once(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters without those printed twice in one place, as poor man's bold."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        key = (char["text"], round(char["x0"] / 1.5), round(char["top"] / 1.5))
        if key not in seen:
            seen.add(key)
            kept.append(char)
    return kept


def _add_bullets(lines: list[PdfLine], shapes: list[dict[str, Any]]) -> None:
    """Write a bullet before lines that have one drawn before them, as browsers print lists."""
    dots = [s for s in shapes if 1.5 <= s["width"] <= 8 and 0.7 < s["width"] / max(s["height"], 0.1) < 1.4]
    for dot in dots[:_MOST_EDGES]:
        middle = (dot["top"] + dot["bottom"]) / 2
        near = [line for line in lines if line.top < middle < line.bottom and 0 <= line.x0 - dot["x1"] < 25]
        if near:
            first = min(near, key=lambda line: line.x0)
            first.text = f"• {first.text}"


def _inside(char: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


# --- characters to lines ---


def _segments(rows: list[list[dict[str, Any]]], gutter: float | None = None) -> list[PdfLine]:
    """Runs of characters on one baseline without a gap as wide as a column's, or one over the gutter."""
    lines: list[PdfLine] = []
    for row in rows:
        run: list[dict[str, Any]] = []
        for char in sorted(row, key=lambda c: c["x0"]):
            if run and char["text"].strip() and _is_apart(run[-1], char, gutter):
                lines += _line(run)
                run = []
            if char["text"].strip():
                run.append(char)
        lines += _line(run)
    return lines


def _is_apart(before: dict[str, Any], char: dict[str, Any], gutter: float | None) -> bool:
    size = max(char["size"], before["size"])
    if gutter is not None and before["x1"] <= gutter <= char["x0"] and char["x0"] - before["x1"] > _GUTTER * size:
        return True
    return bool(char["x0"] - before["x1"] > _COLUMN * size)


def _rows(chars: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The characters grouped by baseline, top to bottom."""
    rows: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda c: (c["bottom"], c["x0"])):
        if rows and char["bottom"] - rows[-1][0]["bottom"] <= 0.35 * min(char["size"], rows[-1][0]["size"]) + 0.5:
            rows[-1].append(char)
        else:
            rows.append([char])
    return rows


def _line(run: list[dict[str, Any]]) -> list[PdfLine]:
    while run and not run[-1]["text"].strip():
        run = run[:-1]
    text = _text(run).strip()
    if not text:
        return []
    sizes = Counter(round(c["size"] * 2) / 2 for c in run if c["text"].strip())
    bold = sum(1 for c in run if c["text"].strip() and _BOLD.search(c["fontname"]))
    return [
        PdfLine(
            text=text,
            x0=run[0]["x0"],
            x1=run[-1]["x1"],
            top=min(c["top"] for c in run),
            bottom=max(c["bottom"] for c in run),
            size=sizes.most_common(1)[0][0],
            bold=bold >= 0.9 * sum(sizes.values()),
        )
    ]


def _text(run: list[dict[str, Any]]) -> str:
    """The characters with spaces where gaps are wide enough; none between Chinese characters that are merely spread."""
    parts: list[str] = []
    before: dict[str, Any] | None = None
    for char in run:
        text = char["text"]
        if before is not None:
            gap = (char["x0"] - before["x1"]) / max(char["size"], 1.0)
            han = _HAN.match(text) is not None and _HAN.match(before["text"]) is not None
            if gap > (_HAN_SPACE if han else _SPACE):
                parts.append(" ")
        parts.append(text)
        before = char
    return re.sub(
        r"(?<=[\u3400-\u9fff，。；：、]) +(?=[\u3400-\u9fff，。；：、])", "", re.sub(r"\s+", " ", written("".join(parts)))
    )


# --- reading order ---


def _ordered(lines: list[PdfLine], gutter: float | None) -> list[PdfLine]:
    """The lines in reading order: two columns one after the other, between lines that span both."""
    if gutter is None:
        return _placed(_one_per_row(lines), 0)
    ordered: list[PdfLine] = []
    band: list[PdfLine] = []
    for line in sorted(lines, key=lambda part: (part.top, part.x0)):
        if line.x0 < gutter < line.x1:
            ordered += _band(band, gutter) + _placed([line], 0)
            band = []
        else:
            band.append(line)
    return ordered + _band(band, gutter)


def _band(lines: list[PdfLine], gutter: float) -> list[PdfLine]:
    left = _one_per_row([line for line in lines if line.x1 <= gutter])
    right = _one_per_row([line for line in lines if line.x0 >= gutter])
    return _placed(left, 1) + _placed(right, 2)


def _placed(lines: list[PdfLine], column: int) -> list[PdfLine]:
    for line in lines:
        line.column = column
    return lines


def _gutter(rows: list[list[dict[str, Any]]]) -> float | None:
    """Where the empty strip between two columns of prose runs; None on a page of one column."""
    inked = [[c for c in row if c["text"].strip()] for row in rows]
    chars = [c for row in inked for c in row]
    if len(rows) < 8 or len(chars) < 400:
        return None
    left, right = min(c["x0"] for c in chars), max(c["x1"] for c in chars)
    covered = [0] * (int(right - left) + 2)
    for row in inked:
        for x in {x for c in row for x in range(int(c["x0"] - left), int(c["x1"] - left) + 1)}:
            covered[min(max(x, 0), len(covered) - 1)] += 1
    middle = range(int(len(covered) * 0.35), int(len(covered) * 0.65))
    fewest = min((covered[x] for x in middle), default=len(rows))
    strip = [x for x in middle if covered[x] <= fewest + 0.02 * len(rows)]
    if fewest > 0.3 * len(rows) or not strip:
        return None
    gutter = left + strip[len(strip) // 2]
    lines = [line for line in _segments(rows, gutter) if not line.x0 < gutter < line.x1]
    sides = ([line for line in lines if line.x1 <= gutter], [line for line in lines if line.x0 >= gutter])
    return gutter if all(_is_column(side) for side in sides) else None


def _is_column(lines: list[PdfLine]) -> bool:
    """Whether lines one below the other are prose, not the cells of a table or a stray note."""
    if len(lines) < 5:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    filled = sum(1 for line in lines if line.x1 - line.x0 > 0.6 * width)
    return filled >= 0.5 * len(lines) and sum(len(line.text) for line in lines) >= 12 * len(lines)


def _one_per_row(lines: list[PdfLine]) -> list[PdfLine]:
    """Segments on one baseline joined again: by bars where several rows in a row split alike, else by spaces."""
    rows: list[list[PdfLine]] = []
    for line in sorted(lines, key=lambda part: (part.bottom, part.x0)):
        if rows and abs(line.bottom - rows[-1][0].bottom) <= 0.35 * line.size + 0.5:
            rows[-1].append(line)
        else:
            rows.append([line])
    split = [
        len(row) > 1 and not re.fullmatch(r"[\W\d]{1,4}|\(?\w\)|[•●○■o-]", sorted(row, key=lambda p: p.x0)[0].text) for row in rows
    ]
    joined = []
    for i, row in enumerate(rows):
        tabular = split[i] and ((i > 0 and split[i - 1]) or (i + 1 < len(rows) and split[i + 1]))
        joined.append(_rejoined(sorted(row, key=lambda p: p.x0), " | " if tabular else " "))
    return joined


def _rejoined(row: list[PdfLine], glue: str) -> PdfLine:
    first = row[0]
    if len(row) > 1:
        first.text = glue.join(part.text for part in row)
        first.x1 = row[-1].x1
        first.top, first.bottom = min(p.top for p in row), max(p.bottom for p in row)
        first.bold = all(p.bold for p in row)
    return first


# --- ruled tables ---


def _tables(page: Any, chars: list[dict[str, Any]]) -> tuple[list[PdfTable], list[tuple[float, float, float, float]]]:
    if not 3 < len(page.edges) < _MOST_EDGES:
        return [], []
    tables, boxes = [], []
    for found in page.find_tables():
        grid = [[_cell(chars, box) for box in row.cells] for row in found.rows]
        rows = [[cell for cell, _ in row] for row in grid]
        if len(rows) < 2 or max(sum(1 for box in row.cells if box) for row in found.rows) < 2 or not any(any(row) for row in rows):
            continue
        box = found.bbox
        bold = [all(bold for cell, bold in row if cell) for row in grid]
        tables.append(PdfTable(rows=_filled(rows, found), top=box[1], bottom=box[3], bold_first=bold[0] and not all(bold)))
        boxes.append(box)
    return tables, boxes


def _cell(chars: list[dict[str, Any]], box: tuple[float, float, float, float] | None) -> tuple[str, bool]:
    """A cell's text and whether it is bold."""
    if box is None:
        return "", True
    lines = _one_per_row(_segments(_rows([c for c in chars if _inside(c, box)])))
    text = ""
    for line in lines:
        tight = text and _HAN.match(text[-1]) and _HAN.match(line.text)
        text += line.text if tight or not text else f" {line.text}"
    return text, all(line.bold for line in lines)


def _filled(rows: list[list[str]], found: Any) -> list[list[str]]:
    """The rows, with the text of a cell that reaches over several rows repeated in each."""
    for i in range(1, len(rows)):
        for column, box in enumerate(found.rows[i].cells):
            above = next((found.rows[j].cells[column] for j in range(i - 1, -1, -1) if found.rows[j].cells[column]), None)
            if box is None and above is not None and above[3] > found.rows[i].bbox[1] + 2:
                rows[i][column] = rows[i - 1][column]
    return rows
