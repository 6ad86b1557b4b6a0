"""HTML into lines: saved pages with all that surrounds a policy, and broken markup of every kind."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from auditor.errors import InputError
from auditor.policy.documents.breaks import join_broken
from auditor.policy.documents.furniture import CONTROLS, SILENT, furniture
from auditor.policy.documents.glyphs import written
from auditor.policy.documents.html_select import Found, select
from auditor.policy.documents.html_table import Table, is_data_table
from auditor.policy.documents.lines import Content, Line
from auditor.policy.documents.markers import marker
from auditor.policy.documents.plain import without_rules
from auditor.policy.documents.shapes import words
from auditor.policy.documents.tables import find_tables, number_tables
from auditor.policy.documents.unread import unread
from auditor.policy.documents.visible import RAW, is_markup, losses, nesting

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

#: Deeper nesting is refused: the parser's time grows with the square of it.
_DEEPEST = 2000
_BLOCKS = words(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol p pre search section summary table tbody td "
    "textarea tfoot th thead tr ul"
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_HAN_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")


def read(text: str, name: str) -> Content:
    """The lines of a page. Raises InputError where it holds no text."""
    from selectolax.lexbor import LexborHTMLParser

    if nesting(text) > _DEEPEST:
        raise InputError(f"{name}: its elements are nested more than {_DEEPEST} levels deep; such a page is not read")
    root = LexborHTMLParser(text).root
    walker = Walker()
    if root is not None:
        walk(root, walker)
    lines, notes = select(walker.found)
    total = sum(found.size for found in walker.found)
    lost = losses(text, total + walker.unseen)
    notes += lost or unread(text, "\n".join([*(found.line.text for found in walker.found), *walker.choices]))
    if not lines:
        raise InputError(_no_text(text, name, bool(notes)))
    find_tables(lines)
    lines = join_broken(without_rules(lines))
    number_tables(lines)
    headed = sum(1 for line in lines if line.kind == "heading" and line.level > 1) >= 3
    return Content(lines=lines, notes=notes, headed=headed)


def _no_text(text: str, name: str, lost: bool) -> str:
    if lost:
        return f"{name}: no text could be read from the page, because its markup is broken"
    if re.search(r"<script\b", text, re.IGNORECASE):
        return f"{name}: the page holds no text; scripts build it in the browser, so save the page once it has loaded"
    if re.search(r"<img\b", text, re.IGNORECASE):
        return f"{name}: the page holds images and no text"
    return f"{name}: the page holds no text"


def walk(root: "LexborNode", walker: "Walker") -> None:
    """Visit all nodes in document order, without recursion."""
    node, depth = root, 0
    while True:
        entered = walker.enter(node)
        child = node.child if entered else None
        if child is not None:
            node, depth = child, depth + 1
            continue
        if entered:
            walker.leave()
        while (following := node.next) is None:
            parent = node.parent
            if depth == 0 or parent is None:
                walker.flush()
                return
            node, depth = parent, depth - 1
            walker.leave()
        if depth == 0:
            walker.flush()
            return
        node = following


class _List(Struct):
    """An open list: the number of its next item, or None for bullets."""

    number: int | None
    style: str = "1"


class _Item(Struct):
    """An open list item: its depth, its mark until that is written, its first line once written."""

    level: int
    marker: str
    first: Line | None = None
    titled: bool = False


class Walker:
    """Gathers lines while nodes are entered and left."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        #: Characters that are no text of the policy but that a crude count of the page sees.
        self.unseen = 0
        self.choices: list[str] = []
        self._undo: list[Callable[[], None] | None] = []
        self._runs: list[tuple[str, bool, bool, bool]] = []
        self._heading = 0
        self._bold = 0
        self._link = 0
        self._anchor = 0
        self._content = 0
        self._pre = 0
        self._gap = False
        self._why: list[tuple[str, int]] = []
        self._groups = 0
        self._lists: list[_List] = []
        self._items: list[_Item] = []
        self._tables: list[Table] = []
        self._cells: list[list[str]] = []
        self._definitions = 0

    # --- nodes ---

    def enter(self, node: "LexborNode") -> bool:
        """Take a node in; whether its children are to be visited (and ``leave`` called after them)."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return False
        if tag in SILENT or tag.startswith("!") or tag == "-comment" or (tag in RAW and is_markup(node.text() or "")):
            return False
        if tag in CONTROLS:
            self.choices.append(_SPACE.sub("", node.text() or ""))
            self.unseen += len(self.choices[-1])
            return False
        if tag in ("br", "hr"):
            self._break()
            return False
        attributes = node.attributes
        if tag in _BLOCKS:
            self.flush()
        undo: list[Callable[[], None]] = []
        if why := furniture(tag, attributes, self._content > 0) or self._quiet(tag, attributes):
            self._groups += 1
            self._why.append((why, self._groups))
            undo.append(lambda: self._pop_why())
        self._open(tag, attributes, node, undo)
        self._undo.append(self._closing(tag, undo))
        return True

    def leave(self) -> None:
        """The innermost entered node ends."""
        undo = self._undo.pop()
        if undo is not None:
            undo()

    def _closing(self, tag: str, undo: list[Callable[[], None]]) -> Callable[[], None] | None:
        block = tag in _BLOCKS
        if not block and not undo:
            return None

        def close() -> None:
            if block:
                self.flush()
            for step in reversed(undo):
                step()

        return close

    def _pop_why(self) -> None:
        self.flush()
        self._why.pop()

    def _quiet(self, tag: str, attributes: dict[str, str | None]) -> str | None:
        if tag == "noscript":
            return "text for browsers without scripts"
        if (
            tag == "button"
            and not self._heading
            and not attributes.keys() & {"aria-expanded", "aria-controls", "data-toggle", "data-target"}
        ):
            return "buttons"
        return None

    def _open(self, tag: str, attributes: dict[str, str | None], node: "LexborNode", undo: list[Callable[[], None]]) -> None:
        if tag in _BOLD or ((style := attributes.get("style")) and _HEAVY.search(style)):
            self._count("_bold", undo)
        if tag in _HEADINGS or tag == "summary" or attributes.get("role") == "heading":
            self._open_heading(_HEADINGS.get(tag, 0) or _aria_level(attributes), undo)
        elif tag == "a":
            self._count("_link", undo)
            if (attributes.get("href") or "").startswith("#"):
                self._count("_anchor", undo)
        elif tag in ("main", "article") or attributes.get("role") == "main":
            self._count("_content", undo)
        elif tag == "p":
            self._gap = True
        elif tag == "pre":
            self._count("_pre", undo)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._open_list(tag, attributes, undo)
        elif tag in ("li", "dt", "dd"):
            self._open_item(tag, attributes, undo)
        elif tag in ("table", "tr", "td", "th", "thead", "caption"):
            self._open_table_part(tag, attributes, node, undo)

    def _count(self, field: str, undo: list[Callable[[], None]]) -> None:
        setattr(self, field, getattr(self, field) + 1)
        undo.append(lambda: setattr(self, field, getattr(self, field) - 1))

    # --- text ---

    def _text(self, text: str) -> None:
        if self._pre:
            first, *rest = text.split("\n")
            self._runs.append((first, self._bold > 0, self._link > 0, self._anchor > 0))
            for line in rest:
                self._break()
                self._runs.append((line, self._bold > 0, self._link > 0, self._anchor > 0))
        elif text:
            self._runs.append((text, self._bold > 0, self._link > 0, self._anchor > 0))

    def _break(self) -> None:
        if self._cells:
            self._runs.append((" ", False, False, False))
        elif self._heading:
            self._runs.append((" ", True, False, False))
        else:
            if not any(run[0].strip() for run in self._runs):
                self._gap = True
            self.flush()

    def flush(self) -> None:
        """End the line."""
        runs, self._runs = self._runs, []
        text = written("".join(run[0] for run in runs))
        text = _SPACE.sub(" ", _HAN_BREAK.sub("", text) if "\n" in text else text).strip()
        if not text:
            return
        if self._cells:
            self._cells[-1].append(text)
            return
        size = sum(len(run[0].strip()) for run in runs) or 1
        bold = sum(len(run[0].strip()) for run in runs if run[1]) >= 0.9 * size
        why, group = self._why[-1] if self._why else ("", 0)
        links = sum(len(run[0].strip()) for run in runs if run[2]) / size
        anchors = sum(len(run[0].strip()) for run in runs if run[3]) / size
        line = self._line(text, bold)
        self.found.append(Found(line, why, group, links, anchors, self._content > 0))

    def _line(self, text: str, bold: bool) -> Line:
        gap, self._gap = self._gap, False
        if self._heading:
            if self._items:
                self._items[-1].titled = True
            return Line(text=text, kind="heading", level=self._heading, gap=True, marker=self._take_marker(text, numbers=True))
        item = self._items[-1] if self._items else None
        if item is None or item.titled:
            return Line(text=text, bold=bold, gap=gap)
        return self._item_line(item, text, bold)

    def _item_line(self, item: _Item, text: str, bold: bool) -> Line:
        first = item.first
        line = Line(text=text, kind="item", level=item.level, bold=bold, marker=self._take_marker(text))
        if first is None:
            item.first = line
        elif first.bold or first.text.endswith((":", "：")):
            line.level += 1
        return line

    def _take_marker(self, text: str, numbers: bool = False) -> str:
        """The mark of the open item, once, unless the text brings its own."""
        if not self._items:
            return ""
        mark, self._items[-1].marker = self._items[-1].marker, ""
        return "" if marker(text) is not None or (numbers and mark == "-") else mark

    # --- elements with a structure of their own ---

    def _open_heading(self, level: int, undo: list[Callable[[], None]]) -> None:
        outer, self._heading = self._heading, level or 6
        undo.append(lambda: setattr(self, "_heading", outer))

    def _open_list(self, tag: str, attributes: dict[str, str | None], undo: list[Callable[[], None]]) -> None:
        start = attributes.get("start") or "1"
        number = int(start) if start.isdecimal() and len(start) < 5 else 1
        self._lists.append(_List(number if tag == "ol" else None, attributes.get("type") or "1"))
        undo.append(lambda: _drop(self._lists))

    def _open_item(self, tag: str, attributes: dict[str, str | None], undo: list[Callable[[], None]]) -> None:
        mark = ""
        if tag == "li":
            mark = "-"
            if self._lists and (number := self._lists[-1].number) is not None:
                value = attributes.get("value") or ""
                number = int(value) if value.isdecimal() and len(value) < 5 else number
                mark = _mark(self._lists[-1].style, number)
                self._lists[-1].number = number + 1
        depth = sum(1 for item in self._items if not item.titled) + 1
        self._items.append(_Item(depth + (tag == "dd"), mark))
        undo.append(lambda: _drop(self._items))

    def _open_table_part(
        self, tag: str, attributes: dict[str, str | None], node: "LexborNode", undo: list[Callable[[], None]]
    ) -> None:
        if tag == "table":
            self._tables.append(Table(data=not self._cells and is_data_table(node, attributes)))
            undo.append(self._close_table)
            return
        table = self._tables[-1] if self._tables else None
        if table is None or not table.data or (self._cells and tag != "caption"):
            return
        if tag == "thead":
            table.in_head += 1
            undo.append(lambda: setattr(table, "in_head", table.in_head - 1))
        elif tag == "tr":
            table.new_row()
        elif tag in ("td", "th"):
            self._cells.append([])
            undo.append(lambda: self._close_cell(table, tag, attributes))

    def _close_cell(self, table: Table, tag: str, attributes: dict[str, str | None]) -> None:
        self.flush()
        table.add(self._cells.pop(), tag == "th", attributes)

    def _close_table(self) -> None:
        self.flush()
        table = self._tables.pop()
        why, group = self._why[-1] if self._why else ("", 0)
        self.found += [Found(line, why, group, 0.0, 0.0, self._content > 0) for line in table.lines()]


def _drop(stack: list[_List] | list[_Item]) -> None:
    stack.pop()


def _aria_level(attributes: dict[str, str | None]) -> int:
    level = attributes.get("aria-level") or ""
    return min(6, int(level)) if level.isdecimal() and len(level) < 3 else 6


def _mark(style: str, number: int) -> str:
    """An ordered list's mark as browsers show it."""
    if style in "aA" and 1 <= number <= 26:
        return f"{chr((97 if style == 'a' else 65) + number - 1)}."
    return f"{number}."
