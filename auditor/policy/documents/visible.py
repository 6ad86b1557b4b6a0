"""A crude count of the text that a page shows, made without the parser, to notice what the parser lost."""

import html
import re

from auditor.policy.documents.lines import Note
from auditor.policy.documents.shapes import words

#: Elements whose contents no browser shows.
_UNSHOWN = words("script style title template noframes iframe object audio video canvas svg math noembed select datalist")
_SWALLOWING = words("script style title noframes iframe noembed")
#: Elements whose contents are shown, but as they stand: tags in them are no tags.
RAW = words("textarea xmp")
_OPENING = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_PROSE_END = re.compile(r"</(?:p|li|h[1-6]|td|div)\s*>", re.IGNORECASE)
_VOID = words("area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th tbody thead tfoot")
#: A loss below this many characters, and below this share, may be the crude count's own error.
_LEAST, _SHARE = 250, 0.03


def nesting(text: str) -> int:
    """How deep elements nest, judged by their tags alone."""
    depth = deepest = 0
    for found in _OPENING.finditer(text):
        name = found.group(2)
        if name is None or name.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if found.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest


def losses(text: str, read: int) -> list[Note]:
    """Notes of text that the page's source holds and the parser did not give. ``read``: characters it gave, without white space."""
    parts: list[str] = []
    swallowed: list[str] = []
    hidden = _scan(text, parts, swallowed)
    lost = _length("".join(parts)) - read + hidden
    if lost <= max(_LEAST, _SHARE * read) and not hidden:
        return []
    cause = f", swallowed by {swallowed[0]}" if swallowed else ""
    return [
        Note("partial", f"about {max(lost, hidden)} characters of the page are lost to broken markup{cause}, and were not read")
    ]


def shown_source(text: str) -> str:
    """The source outside of closed comments and of closed elements whose contents no browser shows."""
    parts: list[str] = []
    _scan(text, parts, [], keep_tags=True)
    return "".join(parts)


def _scan(text: str, parts: list[str], swallowed: list[str], keep_tags: bool = False) -> int:
    """Gather the source outside of comments and unshown elements; returns the characters that closed ones swallowed."""
    position = hidden = 0
    missing: set[str] = set()
    while (found := _OPENING.search(text, position)) is not None:
        parts.append(text[position : found.start()])
        name = (found.group(2) or "").lower()
        if found.group() == "<!--":
            end = text.find("-->", found.end()) if "comment" not in missing else -1
            label, close = "a comment", 3
        elif name in _UNSHOWN and not found.group(1):
            end = _close_of(text, name, found.end()) if name not in missing else -1
            label, close = f"<{name}>", 0
        else:
            if name in RAW and not found.group(1) and is_markup(text[found.end() : found.end() + 20_000]):
                swallowed.append(f"<{name}>")
            position = _tag_end(text, found.end())
            parts.append(text[found.start() : position] if keep_tags else " ")
            continue
        if end < 0:
            missing.add(name or "comment")
            swallowed.append(f"{label} that is never closed")
            position = found.end() if not name else _tag_end(text, found.end())
            continue
        inner = text[found.end() : end]
        if _is_swallowing(name, inner):
            hidden += _length(_TAG.sub(" ", inner))
            swallowed.append(f"{label} that is closed too late")
        position = end + close
    parts.append(text[position:])
    return hidden


def is_markup(text: str) -> bool:
    """Whether the contents of an element that takes no tags are markup all the same, because it was not closed in time."""
    return len(_PROSE_END.findall(text)) >= 3


def _close_of(text: str, name: str, start: int) -> int:
    found = re.compile(f"</{name}", re.IGNORECASE).search(text, start)
    return found.start() if found else -1


def _tag_end(text: str, start: int) -> int:
    """Where the tag that began before ``start`` ends; at once if it never does."""
    end = text.find(">", start)
    return end + 1 if 0 <= end < start + 200_000 else start


def _is_swallowing(name: str, inner: str) -> bool:
    """Whether a comment or element that ends late has taken in text of the page."""
    if len(inner) < _LEAST or not is_markup(inner):
        return False
    if not name:
        return "<!--" in inner and _length(_TAG.sub(" ", inner)) > _LEAST
    if name == "script":
        return re.search(r"(?:^|[>\n])\s*<script\b", inner) is not None
    return name in _SWALLOWING


def _length(text: str) -> int:
    return len("".join(html.unescape(_TAG.sub(" ", text)).split()))
