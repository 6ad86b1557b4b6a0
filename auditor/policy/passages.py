"""Walks a document's blocks: every sentence with the lead and the heading that it stands under."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from auditor.policy.blocks import Block, Text
from auditor.policy.folding import Folded, fold_runs
from auditor.policy.frame import Analysis
from auditor.policy.sentences import after_marker, split_sentences

_HAN = re.compile("[\u4e00-\u9fff]")
_MUCH_HAN = re.compile("(?:[^\u4e00-\u9fff]*+[\u4e00-\u9fff]){13}")
Form = Literal["prose", "item", "row"]


@dataclass(slots=True)
class Passage:
    """A sentence, item or heading to be read, from ``start`` to ``end``; the marker of a list ("(a)") ends at ``body``.

    ``analysis`` is set once it has been read; ``lead`` introduces it.
    """

    start: int
    end: int
    body: int
    folded: Folded
    chinese: bool
    block: int
    kind: Literal["heading", "sentence"]
    form: Form
    section: tuple[str, ...]
    lead: "Passage | None" = None
    first: bool = True
    analysis: Analysis = field(default_factory=Analysis)

    def at(self, offset: int) -> int:
        """The document's offset of a folded one."""
        return self.body + self.folded.at(offset)


def is_chinese(text: str) -> bool:
    """Whether a block is to be read as Chinese: its ideographs weigh more than its Latin words."""
    if _MUCH_HAN.match(text):
        return True
    return len(_HAN.findall(text)) * 4 > len(text)


def passages(text: Text) -> Iterator[Passage]:
    """All headings, sentences and items in order; table rows are left to the table reader."""
    closing: dict[int, Passage] = {}
    for number, block in enumerate(text.blocks):
        if block.kind == "row":
            continue
        lead = closing.get(block.lead) if block.lead is not None else None
        last: Passage | None = None
        for last in _of_block(text, number, block, lead):
            yield last
        if last is not None:
            closing[number] = last


def _of_block(text: Text, number: int, block: Block, lead: Passage | None) -> Iterator[Passage]:
    raw = text.text[block.start : block.end]
    chinese = is_chinese(raw)
    heading = block.kind == "heading"
    sentences = split_sentences(text.text, block.start, block.end, chinese)
    inner: list[Passage] = []
    for index, sentence in enumerate(sentences):
        item = sentence.kind == "item" or block.kind == "item"
        body = after_marker(text.text, sentence.start, sentence.end) if item else sentence.start
        passage = Passage(
            start=sentence.start,
            end=sentence.end,
            body=body,
            folded=fold_runs(text.text[body : sentence.end]),
            chinese=chinese,
            block=number,
            kind="heading" if heading else "sentence",
            form="item" if item else "prose",
            section=block.section,
            lead=inner[sentence.lead] if sentence.lead is not None else (lead if index == 0 or sentence.kind == "item" else None),
            first=index == 0,
        )
        inner.append(passage)
        yield passage
