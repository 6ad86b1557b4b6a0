"""A document's blocks in a form that tests can spell out."""

from auditor.policy.blocks import Text
from auditor.policy.documents import read_bytes


def read(source: str, name: str = "policy.txt") -> Text:
    """The text of a source given as a string."""
    return read_bytes(source.encode(), name)


def outline(text: Text) -> list[str]:
    """One line a block: "# " for headings, "- " for items (indented by depth), "| " and "|= " for rows and header rows."""
    marks = {"heading": "# ", "paragraph": "", "item": "- ", "row": "| "}
    lines = []
    for block in text.blocks:
        mark = "|= " if block.header else marks[block.kind]
        indent = "  " * (block.level - 1) if block.kind == "item" else ""
        lines.append(f"{indent}{mark}{text.text[block.start : block.end]}")
    return lines


def cells(text: Text) -> list[list[str]]:
    """The rows' cells."""
    return [[text.text[cell.start : cell.end] for cell in block.cells] for block in text.blocks if block.kind == "row"]


def section_of(text: Text, words: str) -> tuple[str, ...]:
    """The section of the first block that is no heading and holds the words."""
    return next(b.section for b in text.blocks if b.kind != "heading" and words in text.text[b.start : b.end])


def lead_of(text: Text, words: str) -> str | None:
    """The text of the block that introduces the block that holds the words."""
    lead = next(b.lead for b in text.blocks if words in text.text[b.start : b.end])
    return None if lead is None else text.text[text.blocks[lead].start : text.blocks[lead].end]


def reasons(text: Text) -> str:
    """All that coverage tells, as one text."""
    return "; ".join(f"{c.state}: {c.reason}" for c in text.coverage if c.reason)
