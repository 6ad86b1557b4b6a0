"""Prose that a page's source holds and that was not read: a second look, without the parser, at what it may have lost.

Sentences between what looks like tags are held against what the parser gave. What browsers never show (scripts, closed comments)
is left out, so that what is told is text that people may see, or that broken markup hides from everybody.
"""

import html
import re
from collections.abc import Iterator

from auditor.policy.documents.glyphs import written
from auditor.policy.documents.lines import Note
from auditor.policy.documents.shapes import words
from auditor.policy.documents.visible import shown_source

#: Elements that are not read although browsers show their text; templates are shown in a shadow root, or by scripts.
_SHOWN = words("svg math object select xmp")
_INSIDE = re.compile(rf"<({'|'.join(_SHOWN)})\b[^<>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_TEMPLATE = re.compile(r"<(template)\b[^<>]*>(.*?)</template\s*>", re.IGNORECASE | re.DOTALL)
_FRAME = re.compile(r"<(?:iframe|frame)\b[^<>]*\bsrc\s*=\s*[\"']?(?!about:|javascript:|data:)[^\s\"'>]+", re.IGNORECASE)
_PLUGIN = re.compile(r"<(?:object|embed)\b[^<>]*\b(?:application/pdf|\.pdf\b|\.html?\b)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>|[<>]")
_NO_TAG = re.compile(r"</?[\s!?]|<[!?]")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|tt|u|var|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff\ufffd\0]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CODE = re.compile(r"[{};=\\]|\w\(\w*\)|function\b|https?:")
_WORD = re.compile(r"[A-Za-z]{2,}")
#: A page with less text than this may have its policy in a frame.
_SHORT = 1500


def unread(source: str, given: str) -> list[Note]:
    """Notes of prose that is not in ``given``, all that the parser gave."""
    given = _SPACE.sub("", given)
    notes = []
    lost = sum(len(chunk) for chunk in _prose(shown_source(source)) if chunk not in given)
    if lost:
        notes.append(Note("partial", f"about {lost} characters of the page are lost to broken markup, and were not read"))
    for name, size in _inside(source, given):
        notes.append(Note("partial", f"{size} characters inside <{name}> were not read"))
    if _PLUGIN.search(source) or (_FRAME.search(source) and len(given) < _SHORT):
        notes.append(Note("partial", "the page shows another document in a frame, which was not read"))
    return notes


def _inside(source: str, given: str) -> Iterator[tuple[str, int]]:
    """Elements that browsers show and that were not read, with how much prose they hold."""
    for pattern in (_INSIDE, _TEMPLATE):
        for found in pattern.finditer(source):
            size = sum(len(chunk) for chunk in _prose(found.group(2)) if chunk not in given)
            if size:
                yield found.group(1).lower(), size


def _prose(source: str) -> Iterator[str]:
    """Runs of prose between tags, and in what only looks like a tag, white space left out."""
    source = _INLINE.sub("", source)
    position = 0
    for tag in _TAG.finditer(source):
        yield from _if_prose(source[position : tag.start()])
        if _NO_TAG.match(tag.group()):
            yield from _if_prose(tag.group().strip("<>/!?[] "))
        position = tag.end()
    yield from _if_prose(source[position:])


def _if_prose(run: str) -> Iterator[str]:
    """The run, if it is a sentence or more of English or Chinese rather than code or a caption."""
    if len(run) < 20:
        return
    text = html.unescape(run)
    chinese = len(_HAN.findall(text)) >= 20 and re.search("[，。；]", text)
    english = len(_WORD.findall(text)) >= 9 and re.search(r"\w[.!?:;]\W*$", text.strip())
    if (chinese or english) and not _CODE.search(text):
        yield _SPACE.sub("", written(text))
