"""Pages that hold no text of their own: scripts would fetch it, and scripts are not run."""

import re
from collections.abc import Sequence

from auditor.errors import InputError
from auditor.policy.documents.lines import Line

_ASKS = re.compile(
    r"(?:enable|turn on|activate|requires?|needs?|without|support)\W{0,3}(?:\w+ ){0,4}java ?script|java ?script (?:\w+ ){0,4}"
    r"(?:required|disabled|enabled|needed)|(?:启用|开启|打开|支持|禁用|需要)[^。]{0,12}java ?script",
    re.IGNORECASE,
)
_ROOT = re.compile(
    r"<(?:div|main|section)[^>]*\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|main|application|react-root|app-root)\b[^>]*>\s*</",
    re.IGNORECASE,
)
_APP = re.compile(r"<app-root\b[^>]*>\s*</app-root", re.IGNORECASE)
_SENTENCE = re.compile(r"\w[.!?。！？](?:\s|$)")
#: A page with more text than this speaks for itself; one with less than the second, without a sentence, hardly does.
_ENOUGH, _LITTLE = 1200, 120


def require_text(source: str, lines: Sequence[Line], name: str) -> None:
    """Raises InputError where a page waits for its scripts to show its text."""
    shown = " ".join(line.text for line in lines)
    if len(shown) > _ENOUGH or "<script" not in source.lower():
        return
    if _ASKS.search(shown) or _ROOT.search(source) or _APP.search(source) or (len(shown) < _LITTLE and not _SENTENCE.search(shown)):
        raise InputError(
            f"{name}: the page shows its text only when its scripts run (JavaScript), so it was not read; "
            "save it from a browser and give the saved file"
        )
