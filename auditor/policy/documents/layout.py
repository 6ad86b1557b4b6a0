"""Laying lines out as a text: one block per line, headings and tables set off by blank lines."""

from auditor.policy.documents.lines import Line


def lay_out(lines: list[Line]) -> str:
    """The text made of the lines; sets each line's ``start`` and ``end`` in it, and puts list markers into the lines."""
    parts: list[str] = []
    position = 0
    for i, line in enumerate(lines):
        if i:
            breaks = "\n\n" if _apart(lines[i - 1], line) else "\n"
            parts.append(breaks)
            position += len(breaks)
        if line.kind == "item":
            indent = "  " * (min(line.level, 8) - 1)
            parts.append(indent)
            position += len(indent)
        if line.marker:
            line.text = f"{line.marker} {line.text}"
        line.start, line.end = position, position + len(line.text)
        parts.append(line.text)
        position = line.end
    return "".join(parts) + ("\n" if parts else "")


def _apart(above: Line, line: Line) -> bool:
    """Whether a blank line goes between two lines."""
    if line.kind == "heading" or above.kind == "heading":
        return line.kind == "heading"
    return (above.table, above.kind == "row") != (line.table, line.kind == "row")
