"""The CSV with its cells' places: agrees with the standard library, and a patch touches nothing else."""

import csv
import io
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from auditor.datasafety.sheet import patch, rows

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=5), max_size=6)


def written(table: list[list[str]], end: str, quoting: int) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=quoting).writerows(table)  # type: ignore[arg-type]
    return out.getvalue()


TEXTS = st.builds(written, TABLES, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))


@given(TEXTS)
def test_reads_what_the_standard_library_wrote(text: str) -> None:
    wanted = list(csv.reader(io.StringIO(text, newline="")))
    assert [[cell.value for cell in row.cells] for row in rows(text, "a.csv")] == wanted


@given(TEXTS)
def test_cells_and_separators_are_the_whole_text(text: str) -> None:
    cells = [cell for row in rows(text, "a.csv") for cell in row.cells]
    for before, after in pairwise(cells):
        assert text[before.end : after.start] in (",", "\n", "\r\n")


@given(TEXTS, st.data())
def test_a_patch_changes_the_cells_that_it_names_and_nothing_else(text: str, data: st.DataObject) -> None:
    cells = [cell for row in rows(text, "a.csv") for cell in row.cells]
    chosen = data.draw(st.lists(st.sampled_from(cells), unique=True)) if cells else []
    patched = patch(text, dict.fromkeys(chosen, "true"))
    for cell in sorted(chosen, key=lambda cell: -cell.start):
        text = text[: cell.start] + "true" + text[cell.end :]
    assert patched == text


def test_lines_are_counted_across_quoted_line_ends() -> None:
    assert [row.line for row in rows('a,"b\r\nc\nd"\r\ne,f\n', "a.csv")] == [1, 4]
