"""Whether a match stands as what it is taken for: what its guard asks to be around it."""

import binascii
import re

from auditor.traffic.spellings import Spelling

_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/_\-]")
_NOT_HEX = re.compile(r"[^0-9A-Fa-f]")
_URL_SAFE = str.maketrans("-_", "+/")


def fits(spelling: Spelling, text: str, lower: str, start: int) -> bool:
    """Whether a spelling stands at ``start`` of a text, which is also given in ``lower`` case."""
    if not lower.startswith(spelling.pattern, start):
        return False
    end = start + len(spelling.pattern)
    if spelling.form:
        return _decoded(spelling, text, start)
    if spelling.guard == "none":
        return True
    if spelling.guard == "start":
        rest = next((at for at in range(end, min(end + 3, len(lower))) if not lower[at].isdigit()), min(end + 3, len(lower)))
        # One digit more would be another check digit, and so another device.
        return rest - end in (0, 2) and bounded(lower, start, rest)
    return bounded(lower, start, end)


def bounded(text: str, start: int, end: int) -> bool:
    """Whether a match is a word of its own: no letter or digit goes on at either end, no decimal point before digits."""
    if start and text[start].isalnum():
        before = text[start - 1]
        if before.isalnum() and before.isascii() and text[start].isascii():
            return False
        if text[start].isdigit() and before == "." and start > 1 and text[start - 2].isdigit():
            return False
    if end < len(text) and text[end - 1].isalnum():
        after = text[end]
        return not (after.isalnum() and after.isascii() and text[end - 1].isascii())
    return True


def _decoded(spelling: Spelling, text: str, start: int) -> bool:
    """Whether what stands there decodes to the text that was encoded, and that is a word of its own if it must be.

    An encoding's last character also holds bits of what follows, so that the pattern leaves it out.
    """
    form = spelling.form.encode("utf-8", "replace").lower()
    around = text[max(0, start - 12) : start], text[start : start + 2 * len(form) + 12]
    pieces = _unhexed(*around) if spelling.transform == "hex" else _unbase64(*around)
    for piece in pieces:
        at = piece.lower().find(form)
        if at >= 0:
            return spelling.guard == "none" or bounded(piece.lower().decode("latin-1"), at, at + len(form))
    return False


def _unhexed(before: str, after: str) -> list[bytes]:
    before = before[max((found.end() for found in _NOT_HEX.finditer(before)), default=0) :]
    stop = _NOT_HEX.search(after)
    digits = before[len(before) % 2 :] + after[: stop.start() if stop else None]
    return [bytes.fromhex(digits[: len(digits) // 2 * 2])]


def _unbase64(before: str, after: str) -> list[bytes]:
    """At each of the four alignments that the run may have."""
    before = before[max((found.end() for found in _NOT_BASE64.finditer(before)), default=0) :]
    stop = _NOT_BASE64.search(after)
    run = (before + after[: stop.start() if stop else None]).translate(_URL_SAFE)
    return [decoded for shift in range(4) if (decoded := _decode(run[shift:]))]


def _decode(run: str) -> bytes:
    run = run[:-1] if len(run) % 4 == 1 else run
    try:
        return binascii.a2b_base64(run + "=" * (-len(run) % 4))
    except binascii.Error:
        return b""
