"""PDF: the pages of ``data``, printed by ``data/make.py`` from the HTML beside them, and files that cannot be read."""

import zlib
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.policy.blocks import Text
from auditor.policy.documents import read_bytes, read_document
from tests.policy.documents.outline import cells, lead_of, outline, reasons, section_of
from tests.policy.documents.test_properties import check

DATA = Path(__file__).parent / "data"


def load(name: str) -> Text:
    text = read_document(DATA / f"{name}.pdf")
    check(text)
    return text


def test_paragraphs_headings_and_items() -> None:
    text = load("english")
    assert text.document.format == "pdf"
    assert text.document.updated == "2025-03-04"
    assert [line for line in outline(text) if line.startswith("#")] == [
        "# Pocket Garden Privacy Policy",
        "# 1. Data we collect",
        "# Diagnostics",
        "# 2. Sharing",
        "# 3. Retention",
    ]
    assert "When you create an account, we collect the following data:" in outline(text)
    assert [b.kind for b in text.blocks].count("item") == 3
    assert lead_of(text, "approximate location") == "When you create an account, we collect the following data:"
    assert section_of(text, "device model")[-1] == "Diagnostics"


def test_sentences_over_a_page_break_are_whole_and_running_heads_are_gone() -> None:
    text = load("english")
    assert (
        "We never read your contacts, your call log or your text messages, and we have no interest in them whatsoever." in text.text
    )
    assert "english.html" not in text.text
    assert "running heads" in reasons(text)


def test_chinese_without_spurious_spaces_or_radicals() -> None:
    text = load("chinese")
    assert "口袋花园会在您注册账号时收集您的手机号码和昵称。您使用天气功能时，我们会在取得您的同意后收集您的大致位置" in text.text
    assert section_of(text, "崩溃日志，用于") == ("口袋花园隐私政策", "一、我们收集的信息", "（一）崩溃信息")
    assert cells(text) == [
        ["权限名称", "使用场景", "是否可拒绝"],
        ["相机", "拍摄植物照片，识别植物的品种和病虫害情况", "可以拒绝"],
        ["位置", "判断是否降雨", "可以拒绝"],
    ]
    assert [b.header for b in text.blocks if b.kind == "row"] == [True, False, False]
    assert lead_of(text, "病虫害") == "应用申请的权限如下："
    assert section_of(text, "九十天")[-1] == "三、保存期限"


def test_two_columns_are_read_one_after_the_other() -> None:
    text = load("columns")
    assert "The list stays there. Only if you switch synchronisation on do we receive it, together with the identifier" in text.text
    assert [line for line in outline(text) if line.startswith("#")][1:] == [
        "# What the app needs to know",
        "# Whom we pass it on to",
        "# How long we keep it",
    ]


def test_ruled_table_with_a_cell_over_two_rows() -> None:
    text = load("table")
    assert cells(text)[2] == [
        "Rainmaker Maps",
        "Finding weather stations close to the garden that the user has drawn",
        "Approximate location",
    ]
    assert outline(text)[-1] == "Other components receive no data."


def test_scan_says_so() -> None:
    with pytest.raises(InputError, match=r"^scan\.pdf: the PDF is a scan without a text layer"):
        load("scan")


def test_pages_that_are_images_are_told() -> None:
    text = load("partly")
    assert [(c.state, c.reason) for c in text.coverage] == [("partial", "pages 2-3 are images without text")]


def simple_pdf(trailer: bytes = b"", stream: bytes = b"BT /F 12 Tf (x) Tj ET", filters: bytes = b"") -> bytes:
    """A one-page PDF written by hand."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<<%b/Length %d>>stream\n%b\nendstream" % (filters, len(stream), stream),
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%b\nendobj\n" % (number, body)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + table + b"trailer<</Size 5/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (trailer, len(data))


def test_protected_pdf() -> None:
    key = b"<" + b"41" * 32 + b">"
    protected = simple_pdf(b"/ID[<41><41>]/Encrypt<</Filter/Standard/V 1/R 2/O%b/U%b/P -4>>" % (key, key))
    with pytest.raises(InputError, match=r"^p\.pdf: the PDF is protected by a password$"):
        read_bytes(protected, "p.pdf")


@pytest.mark.parametrize("cut", [20, 400, 5000])
def test_truncated_pdf(cut: int) -> None:
    with pytest.raises(InputError, match=r"^p\.pdf: the PDF"):
        read_bytes((DATA / "table.pdf").read_bytes()[:cut], "p.pdf")


def test_bomb_is_refused() -> None:
    packer = zlib.compressobj(1)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(401)) + packer.flush()
    with pytest.raises(InputError, match="inflate to more than"):
        read_bytes(simple_pdf(stream=bomb, filters=b"/Filter/FlateDecode"), "p.pdf")
    twice = zlib.compress(zlib.compress(b"(x) Tj "))
    with pytest.raises(InputError, match="twice over"):
        read_bytes(simple_pdf(stream=twice, filters=b"/Filter[/FlateDecode/FlateDecode]"), "p.pdf")


def test_empty_page() -> None:
    with pytest.raises(InputError, match=r"^p\.pdf: the PDF holds no text$"):
        read_bytes(simple_pdf(stream=b" "), "p.pdf")
