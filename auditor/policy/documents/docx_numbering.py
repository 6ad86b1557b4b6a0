"""The numbering of Word's paragraphs (ECMA-376 part 1, section 17.9): marks are not in the text, they are counted."""

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

_HAN = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class _Level(Struct):
    """A level of a list: its number format, the text around the numbers, the first number."""

    format: str = "decimal"
    text: str = ""
    first: int = 1


class Numbering(Struct):
    """The document's lists, and how far each has been counted."""

    abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counters: dict[str, list[int]] = field(default_factory=dict)

    def of_style(self, style: str) -> tuple[str, int] | None:
        """The list and level that a paragraph style carries."""
        found = self.styles.get(style)
        if found is None:
            return None
        number = next((n for n, a in self.numbers.items() if a == found[0]), None)
        return (number, found[1]) if number is not None else None

    def next_mark(self, number: tuple[str, int]) -> str:
        """The mark of the next paragraph of a list at a level, "-" for bullets; counts it."""
        list_, depth = self.numbers.get(number[0], ""), number[1]
        levels = self.abstract.get(list_)
        if levels is None or depth not in levels:
            return "-"
        counters = self.counters.setdefault(list_, [0] * 9)
        counters[depth] = counters[depth] + 1 if counters[depth] else levels[depth].first
        counters[depth + 1 :] = [0] * (8 - depth)
        level = levels[depth]
        if level.format in ("bullet", "none"):
            return "-" if level.format == "bullet" else ""
        return re.sub(r"%([1-9])", lambda found: self._shown(levels, counters, int(found.group(1)) - 1), level.text).strip()

    def _shown(self, levels: dict[int, _Level], counters: list[int], depth: int) -> str:
        level = levels.get(depth, _Level())
        return _formatted(counters[depth] or level.first, level.format)


def read_numbering(parser: Callable[..., Any], part: bytes) -> Numbering:
    """The lists of numbering.xml; ``parser`` makes an XML parser from three handlers."""
    numbering = Numbering()
    place = {"abstract": "", "number": "", "depth": "0"}

    def start(name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "abstractNum":
            place["abstract"] = attributes.get("abstractNumId", "")
            numbering.abstract[place["abstract"]] = {}
        elif name == "num":
            place["number"] = attributes.get("numId", "")
        elif name == "abstractNumId":
            numbering.numbers[place["number"]] = value
        elif name == "lvl" and not place["number"]:
            place["depth"] = _digit(attributes.get("ilvl", ""))
            numbering.abstract[place["abstract"]][int(place["depth"])] = _Level()
        elif not place["number"]:
            _set(numbering, place["abstract"], int(place["depth"]), name, value)

    if part:
        parser(start, lambda _: None, lambda _: None).Parse(part, True)
    return numbering


def _digit(value: str) -> str:
    return value if value.isdecimal() and len(value) == 1 else "0"


def _set(numbering: Numbering, list_: str, depth: int, name: str, value: str) -> None:
    level = numbering.abstract.get(list_, {}).get(depth)
    if level is None:
        return
    if name == "numFmt":
        level.format = value
    elif name == "lvlText":
        level.text = value
    elif name == "start" and value.isdecimal():
        level.first = min(int(value), 10_000)
    elif name == "pStyle":
        numbering.styles[value] = (list_, depth)


def _formatted(number: int, format_: str) -> str:
    """A number in one of Word's formats; decimal where the format is not known."""
    if format_ in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if format_ == "lowerLetter" else 65) + number - 1)
    if format_ in ("lowerRoman", "upperRoman") and number < 40:
        roman = "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]
        return roman if format_ == "upperRoman" else roman.lower()
    if format_.startswith(("chinese", "ideograph", "japanese", "taiwanese")) and number < 100:
        tens, ones = divmod(number, 10)
        return (("" if tens == 1 else _HAN[tens]) + "十" if tens else "") + (_HAN[ones] if ones or not tens else "")
    if format_.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return _CIRCLED[number - 1]
    return str(number)
