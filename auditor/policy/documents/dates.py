"""When a policy says it was last changed."""

import datetime
import re

_MONTHS = {
    name: i for i, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
_UPDATED = re.compile(
    r"(?:last\s+(?:updated?|revised|modified|reviewed|changed|amended)|updated?(?:\s+(?:date|on))?|date\s+of\s+(?:last\s+)?(?:update|revision)"
    r"|revised|revision\s+date|last\s+(?:revision|update|modification|change)(?:\s+date)?|version\s+date|modified"
    r"|(?:最近|最后|上次|本次)?(?:更新|修订|修改|修訂|版本)(?:日期|时间|時間|于|於|：|:))",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(
    r"(?:effective|in\s+effect|comes?\s+into\s+(?:force|effect)|生效|施行|实施|发布|發佈|公布|published|posted|dated?)",
    re.IGNORECASE,
)
_UPDATED_AFTER = re.compile(r"\s*日?\s*(?:更新|修订|修改|修訂|版)")
_EFFECTIVE_AFTER = re.compile(r"\s*日?\s*(?:起?生效|起?施行|起?实施|发布|公布)")
#: Brackets around filled-in numbers and signs of emphasis.
_DECORATION = re.compile(r"[【】\[\]*_]")
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*(?:[-/.]|年)\s*(?P<m>\d{1,2})\s*(?:[-/.]|月)\s*(?P<d>\d{1,2})"
    r"|(?P<mon>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s*,?\s*(?P<y2>(?:19|20)\d\d)"
    r"|(?P<d3>\d{1,2})(?:st|nd|rd|th)?[\s.-]+(?:of\s+)?(?P<mon3>[A-Za-z]{3,9})\.?[\s,.-]+(?P<y3>(?:19|20)\d\d)"
    r"|(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y4>(?:19|20)\d\d)"
)


def updated(text: str) -> str | None:
    """The date of the last update as ISO 8601, else the effective date; None where the text gives neither near its start or end."""
    for part in (text[:6000], text[-3000:]):
        plain = _DECORATION.sub("", part)
        for words, after in ((_UPDATED, _UPDATED_AFTER), (_EFFECTIVE, _EFFECTIVE_AFTER)):
            date = _following(words, plain) or _preceding(after, plain)
            if date is not None:
                return date
    return None


def _following(words: re.Pattern[str], text: str) -> str | None:
    """The first date that follows such words on the same line or the next."""
    for found in words.finditer(text):
        window = text[found.end() : found.end() + 60]
        date = _DATE.search(window)
        if date and window[: date.start()].count("\n") <= 2 and (iso := _iso(date)):
            return iso
    return None


def _preceding(words: re.Pattern[str], text: str) -> str | None:
    """The first date that such words follow at once: 于2020年8月21日更新."""
    for date in _DATE.finditer(text):
        if words.match(text, date.end()) and (iso := _iso(date)):
            return iso
    return None


def _iso(found: re.Match[str]) -> str | None:
    g = found.groupdict()
    if g["y"]:
        return _date(g["y"], int(g["m"]), int(g["d"]))
    if g["y2"]:
        return _date(g["y2"], _MONTHS.get(g["mon"][:3].lower(), 0), int(g["d2"]))
    if g["y3"]:
        return _date(g["y3"], _MONTHS.get(g["mon3"][:3].lower(), 0), int(g["d3"]))
    a, b = int(g["a"]), int(g["b"])
    # 03/04/2025 may be read either way; it is told only where one number can be no month
    if a > 12:
        return _date(g["y4"], b, a)
    return _date(g["y4"], a, b) if b > 12 or a == b else None


def _date(year: str, month: int, day: int) -> str | None:
    try:
        return datetime.date(int(year), month, day).isoformat()
    except ValueError:
        return None
