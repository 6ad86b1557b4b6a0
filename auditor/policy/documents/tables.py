"""Tables in plain text: consecutive lines whose cells are split by bars or tabs."""

import re
from itertools import count, pairwise

from auditor.policy.documents.lines import Line
from auditor.policy.documents.shapes import ends_sentence

_BAR = re.compile(r"[|｜│]")
_TAB = re.compile(r"\t+")
_DASHES = re.compile(r"[\s|｜│:+=\-]+$")
_CONTACT = re.compile(r"@|https?://|www\.|\d{4}")
_HEADER_WORD = re.compile(
    r"\b(?:name|type|types|category|categories|purposes?|permissions?|description|scenarios?|usage|data|information|function|features?|sdk"
    r"|recipient|provider|company|link|policy|source|basis|period|retention|how|what|why|examples?|cookies?|duration|method)\b"
    r"|名称|类型|目的|权限|描述|说明|场景|用途|信息|数据|功能|公司|主体|链接|方式|期限|序号|范围|提供方|政策|服务",
    re.IGNORECASE,
)
Cut = list[tuple[int, int]]


_NUMBERS = count()


def new_number() -> int:
    """A number that no other table has; ``number_tables`` counts anew within the document."""
    return next(_NUMBERS)


def find_tables(lines: list[Line]) -> None:
    """Mark runs of two or more lines that split alike as rows, in place."""
    position = 0
    while position < len(lines):
        run = _run(lines, position)
        if len(run) > 1:
            _mark(lines[position : position + len(run)], run, new_number())
        position += max(1, len(run))


def number_tables(lines: list[Line]) -> None:
    """Number a document's tables in order, in place."""
    numbers: dict[int, int] = {}
    for line in lines:
        if line.table is not None:
            line.table = numbers.setdefault(line.table, len(numbers))


def is_header(first: list[str], others: list[list[str]]) -> bool:
    """Whether a table's first row names its columns, judged by its cells where the format does not say."""
    if not others or not all(first) or any(len(cell) > 60 or ends_sentence(cell) or _CONTACT.search(cell) for cell in first):
        return False
    named = sum(1 for cell in first if _HEADER_WORD.search(cell))
    if len(first) == 2:
        # two columns may as well be keys and values: then the keys of all rows are such words, the first value is none
        return _HEADER_WORD.search(first[1]) is not None and not _HEADER_WORD.fullmatch(others[0][0])
    return named >= 1


def _run(lines: list[Line], position: int) -> list[Cut]:
    """The cells of the lines from ``position`` on that form one table; empty where there is none."""
    if lines[position].kind is not None:
        return []
    for separator in (_BAR, _TAB):
        run: list[Cut] = []
        for i in range(position, len(lines)):
            line = lines[i]
            cells = _cells(line.text, separator) if line.kind is None else []
            if len(cells) < 2 or (run and abs(len(cells) - len(run[0])) > max(1, len(run[0]) // 2)):
                break
            run.append(cells)
        if len(run) > 1:
            return run
    return []


def _cells(text: str, separator: re.Pattern[str]) -> Cut:
    """Where the cells of a line lie; fewer than two where the line is no row."""
    if separator is _BAR and not re.search(r"(?:^|\s)[|｜│]|[|｜│](?:\s|$)|│|｜|\|.*\|", text):
        return []
    edges = [(0, 0), *(m.span() for m in separator.finditer(text)), (len(text), len(text))]
    cells = [_trim(text, a[1], b[0]) for a, b in pairwise(edges)]
    if separator.match(text):
        cells = cells[1:]
    if len(cells) > 1 and separator.search(text, max(0, len(text) - 1)):
        cells = cells[:-1]
    return cells


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    body = text[start:end]
    left = start + len(body) - len(body.lstrip())
    return (left, max(left, start + len(body.rstrip()))) if body.strip() else (start, start)


def _mark(lines: list[Line], run: list[Cut], number: int) -> None:
    texts = [[line.text[a:b] for a, b in cells] for line, cells in zip(lines, run, strict=True)]
    body = [i for i, line in enumerate(lines) if not _DASHES.match(line.text)]
    ruled = len(lines) > 1 and 1 not in body
    for i in body:
        lines[i].kind, lines[i].table, lines[i].spans = "row", number, tuple(run[i])
    if body:
        lines[body[0]].header = ruled or is_header(texts[body[0]], [texts[i] for i in body[1:]])
