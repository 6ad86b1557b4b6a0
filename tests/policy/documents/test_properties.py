"""What holds for every document: offsets, order, and that no character is left without a block."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.policy.blocks import Text
from auditor.policy.documents import read_bytes

_PIECES = st.sampled_from(
    [
        *(
            "We collect:",
            "\n",
            "\r\n",
            "\n\n",
            "- ",
            "• ",
            "1. ",
            "1.2 ",
            "(A) ",
            "(a) ",
            "一、",
            "（一）",
            "第一条 ",
            "①",
            "\t",
            " | ",
        ),
        *(
            "|---|---|",
            "Name",
            "IMEI",
            "我们收集",
            "以下信息：",
            "YOUR RIGHTS",
            "We share your data.",
            "  ",
            "\u3000",
            "Data | Use |",
        ),
        *("(A) Your Rights You have the right to ask us for a copy of your data.", "\x85", "\ufeff", "\u200b"),
        *("。", "# ", "----", "\x0c", "\u2028"),
    ]
)
_TAGS = (
    "p /p div /div ul li /ul ol table tr td th /table br b /b h2 /h2 dl dt dd nav /nav details summary pre button caption textarea "
    "script /script"
)
_SOUP = st.sampled_from(
    [f"<{tag}>" for tag in _TAGS.split()]
    + ["<td rowspan=3>", "<td colspan=2>", "<!--", "-->", "We collect your IMEI.", "我们收集", "Data:", " ", "\n", "&nbsp;"]
)


def check(text: Text) -> None:
    """Blocks are in order, do not overlap, cover all text, and point to each other sensibly."""
    position = 0
    for index, block in enumerate(text.blocks):
        assert position <= block.start < block.end <= len(text.text)
        assert not text.text[position : block.start].strip()
        assert text.text[block.start : block.end] == text.text[block.start : block.end].strip()
        assert block.lead is None or 0 <= block.lead < index
        assert (block.table is not None) == (block.kind == "row") == bool(block.cells)
        assert all(block.start <= cell.start <= cell.end <= block.end for cell in block.cells)
        assert all(a.end <= b.start for a, b in zip(block.cells, block.cells[1:], strict=False))
        assert block.level == 0 if block.kind in ("paragraph", "row") else block.level >= 1
        position = block.end
    assert not text.text[position:].strip()
    assert text.document.characters == len(text.text)


def read_or_refused(data: bytes, name: str) -> None:
    """The document reads, or one sentence that names it says why not."""
    refusal = None
    try:
        check(read_bytes(data, name))
    except InputError as error:
        refusal = str(error)
    assert refusal is None or (refusal.startswith(f"{name}: ") and "\n" not in refusal)


@given(st.lists(_PIECES, min_size=1, max_size=30).map("".join))
@example("\ufeffWe collect:\r\n- IMEI\r\n")
@settings(deadline=None, max_examples=300)
def test_plain_text_lies_in_blocks(source: str) -> None:
    data = source.encode()
    try:
        text = read_bytes(data, "policy.txt")
    except InputError:
        assert not source.strip("\ufeff").strip()
        return
    assert text.text == data.decode("utf-8-sig")
    check(text)


@given(st.text(min_size=1, max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_text_is_read_or_refused(source: str) -> None:
    read_or_refused(source.encode(), "policy.txt")


@given(st.binary(max_size=200), st.sampled_from(["policy.txt", "policy.html", "policy.pdf", "policy.docx", "policy.md"]))
@settings(deadline=None, max_examples=200)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    read_or_refused(data, name)


@given(st.lists(_SOUP, min_size=1, max_size=40).map("".join))
@settings(deadline=None, max_examples=300)
def test_tag_soup_lies_in_blocks(source: str) -> None:
    read_or_refused(b"<html><body>" + source.encode(), "policy.html")
