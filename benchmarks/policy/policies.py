"""Gold policies: whole short policies in our own words, part by part, with every claim that a careful reader finds in them.

A file is ``{language, policies: [{name, parts: [{text, phenomenon, claims, allowed}]}]}``; the parts, apart by an empty line, are
the policy (Markdown). A part without claims must give none. ``allowed`` lists claims on which careful readers may differ: they
are neither missed nor false. Every third policy of a language is held out: it measures, nothing is tuned on it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from auditor.facts import Disclosure
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook
from auditor.rulebook.load import load_yaml

_HELD_OUT = 3
_KEY = 14
_SPACE_AND_MARKS = r"[\W_]*"
_TAG = re.compile(r"<[^>]*>")

Entry = dict[str, Any]


def read_policies(files: Iterable[Path], *, held_out: bool | None = None) -> list[Entry]:
    """The policies of one language's files in order; ``held_out`` selects the third that is held out, or the rest."""
    policies: list[Entry] = []
    for path in sorted(files):
        content: Any = load_yaml(path)
        policies += content["policies"]
    return [p for number, p in enumerate(policies, 1) if held_out is None or (number % _HELD_OUT == 0) == held_out]


def read_parts(policy: Entry, rules: RuleBook) -> Iterator[tuple[Entry, list[Disclosure]]]:
    """Every part of a policy with the claims that the reader ties to it. Raises ValueError if a part is lost from the text."""
    source = "\n\n".join(part["text"] for part in policy["parts"])
    text = read_bytes(source.encode(), "gold.md")
    found = read_text(text, rules)[0]
    starts = list(_starts(policy["parts"], text.text))
    for part, start, end in zip(policy["parts"], starts, [*starts[1:], len(text.text)], strict=True):
        yield part, [claim for claim in found if start <= claim.start < end]


def _starts(parts: Sequence[Entry], text: str) -> Iterator[int]:
    """Where each part begins in the text as read: marks of Markdown and HTML are gone from it."""
    at = 0
    for part in parts:
        signs = re.findall(r"[^\W_]", _TAG.sub("", part["text"]))[:_KEY]
        match = re.compile(_SPACE_AND_MARKS.join(map(re.escape, signs))).search(text, at)
        if match is None:
            raise ValueError(f"not in the text as read: {part['text'][:60]!r}")
        at = match.end()
        yield text.rfind("\n", 0, match.start()) + 1
