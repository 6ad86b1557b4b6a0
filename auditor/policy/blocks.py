"""A document's text and its structure: what the format readers return and the claim reader works on.

Offsets count characters of ``text``; ``end`` is exclusive. Every character that is not white space lies in exactly one block.
"""

from typing import Literal

from auditor.facts import Coverage, Document, Fact


class Cell(Fact, frozen=True, kw_only=True):
    """A cell of a table row; empty cells have ``start == end``."""

    start: int
    end: int


class Block(Fact, frozen=True, kw_only=True):
    """A run of text with one role.

    ``level``: 1..6 for headings, nesting depth from 1 for items, 0 otherwise. ``section``: headings above, outermost first.
    ``lead``: index of the block that introduces an item (a lead-in paragraph ending in a colon, or the item above a nested list) or
    a table's rows. Rows carry ``cells``, their ``table``'s number within the document, and whether they are its ``header``.
    """

    kind: Literal["heading", "paragraph", "item", "row"]
    start: int
    end: int
    level: int = 0
    section: tuple[str, ...] = ()
    lead: int | None = None
    table: int | None = None
    header: bool = False
    cells: tuple[Cell, ...] = ()


class Text(Fact, frozen=True, kw_only=True):
    """One document as read: its text, its blocks in order, and what of it could not be read."""

    document: Document
    text: str
    blocks: tuple[Block, ...]
    coverage: tuple[Coverage, ...] = ()
