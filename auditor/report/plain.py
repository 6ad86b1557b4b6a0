"""Words of apps and policies made safe to show: no control, bidirectional or invisible characters, bounded length.

Unicode's UAX #9 (bidirectional controls) and UTR #36 (security considerations) name the characters; terminals act on C0 and C1.
"""

import re
from collections.abc import Mapping

#: Longest name that a report for people shows; the JSON result has it in full.
NAME_LIMIT = 240
ELLIPSIS = "…"

_LINE_ENDS = re.compile("\r\n?|[\v\f\u0085\u2028\u2029]")
_BREAKS = re.compile(r"[\s\u0085\u2028\u2029]+")
_UNSAFE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def plain(text: str, limit: int = NAME_LIMIT) -> str:
    """``text`` on one line of at most ``limit`` characters; what could steer the display becomes U+FFFD, visibly."""
    if len(text) > 4 * limit:
        text = text[: 4 * limit]
    if not (text.isascii() and text.isprintable()):
        text = _UNSAFE.sub("\ufffd", _BREAKS.sub(" ", text))
    text = text.strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def plain_block(text: str) -> str:
    """``text`` in full with its lines and tabs; what could steer the display becomes U+FFFD, visibly."""
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    return "\n".join(line if line.isprintable() else "\t".join(map(_cleaned, line.split("\t"))) for line in lines)


def _cleaned(text: str) -> str:
    return _UNSAFE.sub("\ufffd", text)


def humanise(identifier: str) -> str:
    """An id of the rule book in words: ``call_log`` becomes ``call log``."""
    return plain(identifier).replace("_", " ").replace("-", " ")


def label(identifier: str, names: Mapping[str, str]) -> str:
    """The name of ``identifier`` in ``names``, or the id in words."""
    return plain(names[identifier]) if identifier in names else humanise(identifier)
