"""The marks that open a heading or an item: bullets and numbering in its many styles."""

import re

from msgspec import Struct

#: Bullets, also as Word's symbol fonts leave them.
_BULLETS = "•·●○■□◆◇▪▫‣⁃►▶➢➤✓✔※◦∙‧⚫❖★☆\uf0b7\uf06c\uf0d8\uf0a7\uf0fc"
_HAN = "一二三四五六七八九十百零〇两"
#: After "1.2": a capital or Chinese text, for "1.2 million" is no mark.
_THEN = r"(?:[ \t\u00a0\u3000]+(?=[^\W\d_a-z\s]|[“\"《【（(])|(?=[\u3400-\u9fff《“【]))"
_SPACE = r"[ \t\u00a0\u3000]*"


class Marker(Struct, frozen=True):
    """A mark at a line's start: its numbering ``style``, the ``depth`` of "1.2.3", its ``ordinal`` (0: none), where text begins."""

    style: str
    end: int
    depth: int = 1
    ordinal: int = 0


_STYLES: tuple[tuple[str, str], ...] = (
    ("hash", r"(?P<hash>#(?=[ \t])|#{2,6})[ \t]*"),
    ("chapter", rf"第{_SPACE}(?P<h0>[{_HAN}\d]{{1,5}}){_SPACE}[章部编篇](?:分)?[、:：.]?{_SPACE}"),
    ("article", rf"第{_SPACE}(?P<h1>[{_HAN}\d]{{1,5}}){_SPACE}[条條节節][、:：.]?{_SPACE}"),
    ("part", r"(?i:section|article|part|chapter)[ ]+(?P<p>\d{1,2}|[IVX]{1,5})[ ]?[.:：\-—–)]?[ ]+"),
    ("han", rf"(?P<h2>[{_HAN}]{{1,4}}){_SPACE}[、.．,，:：]{_SPACE}"),
    ("han_paren", rf"[（(]{_SPACE}(?P<h3>[{_HAN}]{{1,4}}){_SPACE}[)）][、.．]?{_SPACE}"),
    ("decimal", rf"(?P<d>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,4}})[.．、:：)）]?{_THEN}"),
    ("number", rf"(?P<n>\d{{1,2}})(?:\\?[.．](?!\d)|、|:(?!\d)|：){_SPACE}"),
    ("number_close", rf"(?P<nc>\d{{1,2}})[)）]{_SPACE}"),
    ("number_paren", rf"[（(]{_SPACE}(?P<np>\d{{1,2}}){_SPACE}[)）][、.．]?{_SPACE}"),
    ("roman", r"(?P<R>[IVX]{1,5}|[Ⅰ-Ⅻ])(?:[.．、]|\))[ \t\u00a0]*(?=\S)"),
    ("roman_low", r"[(]?(?P<r>i{1,3}|iv|vi{0,3}|ix|xi{0,3})[.)）][ \t\u00a0]*(?=\S)"),
    ("upper_paren", rf"[（(](?P<U>[A-Z])[)）]{_SPACE}"),
    ("upper", r"(?P<u>[A-Z])(?:[.．、)）](?=[ \t\u00a0\u3000\u3400-\u9fff])|、)[ \t\u00a0\u3000]*"),
    ("lower_paren", rf"[（(](?P<L>[a-z])[)）]{_SPACE}"),
    ("lower", r"(?P<l>[a-z])[.．、)）][ \t\u00a0\u3000]*(?=\S)"),
    ("circled", rf"(?P<c>[①-⑳⑴-⑽❶-❿➀-➉]){_SPACE}"),
    ("bullet", rf"(?:[{_BULLETS}]{_SPACE}|(?:[-–—*+o]|--)[ \t\u00a0\u3000]+)"),
)  # fmt: skip
#: Signs of emphasis that Markdown turned into plain text leaves before a mark.
_EMPHASIS = r"(?:[*_]{1,3}(?=[^\s*_]))?"
_MARKER = re.compile(_EMPHASIS + "(?:" + "|".join(f"(?P<{name}_>{pattern})" for name, pattern in _STYLES) + ")")
_FIRST = re.compile(rf"[#第{_HAN}（(\d①-⑳⑴-⑽❶-❿➀-➉ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫA-Za-z{_BULLETS}\-–—*+_]")

#: Numbering whose order is fixed: a heading of a lower rank closes one of a higher rank.
RANKS = {"chapter": 0, "article": 1, "han": 2, "han_paren": 3, "number": 4, "number_paren": 6}
#: Styles that open sections more often than list items.
SECTIONS = frozenset(
    {"hash", "chapter", "article", "part", "han", "han_paren", "decimal", "number", "roman", "upper", "upper_paren"}
)


def marker(text: str) -> Marker | None:
    """The mark that ``text`` (without leading space) begins with, if any, provided that something follows it."""
    if not text or not _FIRST.match(text):
        return None
    found = _MARKER.match(text)
    if found is None or found.end() >= len(text):
        return None
    style = next(name for name, _ in _STYLES if found.group(f"{name}_") is not None)
    value = next((v for k, v in found.groupdict().items() if v is not None and not k.endswith("_")), "")
    depth = len(value) if style == "hash" else value.count(".") + value.count("．") + 1
    return Marker(style=style, end=found.end(), depth=depth, ordinal=_ordinal(style, value))


def _ordinal(style: str, value: str) -> int:
    """The position that a mark stands for, 0 where it has none."""
    last = re.split(r"[.．]", value)[-1] if value else ""
    if last.isdecimal():
        return int(last)
    if style.startswith(("han", "chapter", "article")):
        return _han_number(value)
    if "Ⅰ" <= value <= "Ⅻ":
        return ord(value) - ord("Ⅰ") + 1
    if style.startswith(("roman", "part")):
        return _roman(value.upper())
    if len(value) == 1 and value.isascii() and value.isalpha():
        return ord(value.lower()) - 96
    if style == "circled":
        return next((ord(value) - ord(first) + 1 for first in "➀❶⑴①" if ord(value) >= ord(first)), 0)
    return 0


def bare(text: str) -> str:
    """A title without the signs of Markdown."""
    return re.sub(r"^#{1,6}[ \t]*|[*_]{2,3}|^[*_]|[*_]$", "", text).strip(" #")


def relettered(marks: list[Marker | None]) -> list[Marker | None]:
    """The marks of successive lines, with the "(i)" that follows "(h)" taken for a letter rather than a Roman number."""
    result: list[Marker | None] = []
    last: Marker | None = None
    for mark in marks:
        if mark and last and mark.style.startswith("roman") and last.style.startswith(("upper", "lower")):
            letter = {1: 9, 5: 22, 10: 24}.get(mark.ordinal, 0)
            if letter and letter == last.ordinal + 1 and (mark.style == "roman") == last.style.startswith("upper"):
                mark = Marker(style=last.style, end=mark.end, ordinal=letter)
        last = mark or last
        result.append(mark)
    return result


def _han_number(value: str) -> int:
    """一 to 九十九 as a number; 0 for what is none."""
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")}
    if value == "十":
        return 10
    tens, _, ones = value.partition("十")
    if "十" in value:
        return digits.get(tens, 1 if not tens else 0) * 10 + digits.get(ones, 0)
    return digits.get(value, 0)


def _roman(value: str) -> int:
    numbers = [{"I": 1, "V": 5, "X": 10}.get(c, 0) for c in value]
    return sum(-a if a < b else a for a, b in zip(numbers, [*numbers[1:], 0], strict=True))
