"""The forms in which one value is written by hand: case, separators, country codes, the order of a date or a name. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

_HEX_PAIRS = re.compile(r"(?:[0-9A-Fa-f]{2}[:\-.]?){5,7}[0-9A-Fa-f]{2}")
_SEPARATED = re.compile(r"[0-9A-Za-z+:.\-\s()]+")
_PHONE = re.compile(r"\+?[\d\s()\-]{7,20}")
_DATE = re.compile(r"((?:19|20)\d\d)[\-/.](\d\d)[\-/.](\d\d)")
_UUID_GROUPS = (8, 12, 16, 20)


def shapes(text: str, kind: str = "") -> Iterator[str]:
    """The value in all its forms, the given one first; ``kind`` is its data type. Free text has one form only."""
    yield text
    date = _DATE.fullmatch(text)
    if date:
        yield from _dates(*date.groups())
    elif _HEX_PAIRS.fullmatch(text):
        bare = re.sub(r"[:\-.]", "", text)
        pairs = [bare[at : at + 2] for at in range(0, len(bare), 2)]
        yield from (bare, ":".join(pairs), "-".join(pairs))
    elif _PHONE.fullmatch(text) and text.startswith("+"):
        yield from _phones(re.sub(r"\D", "", text))
    elif re.fullmatch(r"1\d{10}", text):
        yield from (f"+86{text}", f"86{text}", f"0086{text}", *_grouped(text))
    elif kind == "name" and len(words := text.split()) == 2:
        yield from (f"{words[1]} {words[0]}", f"{words[0]}{words[1]}", f"{words[1]}{words[0]}")
    elif _SEPARATED.fullmatch(text) and re.search(r"\d", text) and len(text) >= 8:
        yield from _joined(text)


def _joined(text: str) -> Iterator[str]:
    """Without separators, and digits in groups with another one."""
    bare = re.sub(r"[^0-9A-Za-z]", "", text)
    yield from (bare, re.sub(r"\s", "", text), re.sub(r"\s+", "-", text))
    if re.fullmatch(r"[0-9a-fA-F]{32}", text):
        cuts = (0, *_UUID_GROUPS, 32)
        yield "-".join(text[start:end] for start, end in pairwise(cuts))


def _dates(year: str, month: str, day: str) -> Iterator[str]:
    for mark in "-/.":
        yield from (f"{year}{mark}{month}{mark}{day}", f"{day}{mark}{month}{mark}{year}", f"{month}{mark}{day}{mark}{year}")
    yield from (f"{year}{month}{day}", f"{year}年{int(month)}月{int(day)}日", f"{year}年{month}月{day}日")


def _phones(digits: str) -> Iterator[str]:
    """International and national spellings. The country code has one to three digits (ITU-T E.164 section 6)."""
    yield from (f"+{digits}", digits, f"00{digits}")
    for code in (1, 2, 3):
        national = digits[code:]
        if len(national) >= 9:
            lead = f"+{digits[:code]}"
            yield from (national, f"0{national}", *_grouped(national), f"{lead} {national}", f"{lead}-{national}")


def _grouped(digits: str) -> Iterator[str]:
    """Three digits and then fours, or threes and a four at the end, with dashes or spaces."""
    cuts = (3, 7) if len(digits) == 11 else (3, 6)
    pieces = (digits[: cuts[0]], digits[cuts[0] : cuts[1]], digits[cuts[1] :])
    yield from ("-".join(pieces), " ".join(pieces))


def forms(text: str, kind: str = "") -> list[str]:
    """All shapes in each case in which they are hashed and encoded."""
    every = (form for shape in shapes(text, kind) for form in (shape, shape.lower(), shape.upper()))
    return list(dict.fromkeys(every))
