"""Texts cut at the edges of their marks."""

from hypothesis import given
from hypothesis import strategies as st

from auditor.report.spans import SHOWN, Piece, Span, pieces

SPANS = st.lists(st.builds(Span, mark=st.integers(0, 50), start=st.integers(-2, 42), end=st.integers(-2, 42)), max_size=12)


def test_marks_that_cross_are_cut_where_they_meet() -> None:
    assert list(pieces(10, [Span(1, 2, 6), Span(2, 4, 8)])) == [
        Piece(0, 2),
        Piece(2, 4, (1,), (1,)),
        Piece(4, 6, (2, 1), (2,)),
        Piece(6, 8, (2,)),
        Piece(8, 10),
    ]


def test_the_inner_mark_comes_first_and_of_equals_the_lower_number() -> None:
    assert list(pieces(4, [Span(2, 0, 4), Span(1, 0, 4), Span(7, 1, 3)])) == [
        Piece(0, 1, (1, 2), (1, 2)),
        Piece(1, 3, (7, 1, 2), (7,)),
        Piece(3, 4, (1, 2)),
    ]


def test_marks_that_meet_do_not_overlap() -> None:
    assert [piece.marks for piece in pieces(4, [Span(1, 0, 2), Span(2, 2, 4)])] == [(1,), (2,)]


def test_more_marks_than_are_shown_are_counted() -> None:
    piece = next(pieces(5, [Span(n, 0, 5) for n in range(SHOWN + 3)]))
    assert (len(piece.marks), piece.more, len(piece.begins)) == (SHOWN, 3, SHOWN + 3)


def test_an_empty_text_has_no_piece() -> None:
    assert list(pieces(0, [Span(1, 0, 0)])) == []


@given(st.integers(0, 40), SPANS)
def test_pieces_cover_the_text_once_and_name_what_covers_them(length: int, spans: list[Span]) -> None:
    cut = list(pieces(length, spans))
    assert [n for piece in cut for n in range(piece.start, piece.end)] == list(range(length))
    kept = {span for span in spans if 0 <= span.start < span.end <= length}
    for piece in cut:
        over = [span.mark for span in kept if span.start <= piece.start and piece.end <= span.end]
        assert len(piece.marks) + piece.more == len(over)
        assert set(piece.marks) <= set(over)
    assert sorted(mark for piece in cut for mark in piece.begins) == sorted(span.mark for span in kept)
