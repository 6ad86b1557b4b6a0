"""Word files, built here from their parts."""

import io
import zipfile

import pytest

from auditor.errors import InputError
from auditor.policy.blocks import Text
from auditor.policy.documents import read_bytes
from tests.policy.documents.outline import cells, lead_of, outline, reasons, section_of
from tests.policy.documents.test_properties import check

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
HEADING = '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
STYLES = HEADING + '<w:style w:styleId="X"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="5">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="6"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>'
)


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def numbered(list_: int, depth: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_}"/></w:numPr>'


def archive(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in parts.items():
            out.writestr(f"word/{name}.xml", f"<w:{name} {W} {MC}>{body}</w:{name}>")
    return file.getvalue()


def word(body: str) -> Text:
    text = read_bytes(archive(document=f"<w:body>{body}</w:body>", styles=STYLES, numbering=NUMBERING), "policy.docx")
    check(text)
    return text


def test_headings_by_style_and_outline() -> None:
    text = word(
        p("Data", '<w:pStyle w:val="H1"/>')
        + p("Device", '<w:pStyle w:val="X"/>')
        + p("We read the IMEI.")
        + p("Logs", run="<w:b/>")
        + p("We log it.")
    )
    assert text.document.format == "docx"
    assert section_of(text, "IMEI") == ("Data", "Device")
    assert section_of(text, "log it") == ("Data", "Device", "Logs")


def test_numbering_is_counted() -> None:
    text = word(
        p("我们收集的信息", numbered(1), "<w:b/>") + p("我们会收集如下信息：") + p("设备信息；", numbered(1, 1))
        + p("日志信息。", numbered(1, 1)) + p("共享", numbered(1), "<w:b/>") + p("我们不会共享。") + p("name", numbered(2))
    )  # fmt: skip
    assert outline(text)[:6] == [
        "# 一、 我们收集的信息",
        "我们会收集如下信息：",
        "- （1） 设备信息；",
        "- （2） 日志信息。",
        "# 二、 共享",
        "我们不会共享。",
    ]
    assert lead_of(text, "日志信息") == "我们会收集如下信息："
    assert outline(text)[-1] == "- - name"


def test_table_with_merged_cells() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    rows = (
        cell("SDK") + cell("Purpose") + cell("Data"),
        cell("Umeng", '<w:vMerge w:val="restart"/>') + cell("statistics") + cell("IMEI"),
        cell("", "<w:vMerge/>") + cell("push") + cell("MAC"),
        cell("Bugly", '<w:gridSpan w:val="2"/>') + cell("logs"),
    )
    text = word("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert cells(text) == [
        ["SDK", "Purpose", "Data"],
        ["Umeng", "statistics", "IMEI"],
        ["Umeng", "push", "MAC"],
        ["Bugly", "", "logs"],
    ]
    assert [b.header for b in text.blocks] == [True, False, False, False]


def test_deleted_text_and_second_copies_are_left_out() -> None:
    text = word(
        "<w:p><w:del><w:r><w:delText>We sell it.</w:delText></w:r></w:del><w:r><w:t>We keep it.</w:t></w:r></w:p>"
        "<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Once.</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>Once.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    assert outline(text) == ["We keep it.", "Once."]
    assert "deleted" in reasons(text)


def test_footnotes_are_read() -> None:
    text = read_bytes(archive(document=f"<w:body>{p('We share it.')}</w:body>", footnotes=p("With printers only.")), "p.docx")
    assert outline(text) == ["We share it.", "With printers only."]


def test_damaged_files() -> None:
    whole = archive(document=f"<w:body>{p('We share it.')}</w:body>")
    for data in (whole[:60], whole[:-30], archive(styles=""), archive(document="<w:body>")[:-40]):
        with pytest.raises(InputError, match=r"^p\.docx: "):
            read_bytes(data, "p.docx")


def test_entities_and_bombs_are_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        out.writestr(
            "word/document.xml", f'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document {W}><w:body>{p("&a;")}</w:body></w:document>'
        )
    with pytest.raises(InputError, match="damaged"):
        read_bytes(file.getvalue(), "p.docx")
    with pytest.raises(InputError, match="inflates to more than 60 MB"):
        read_bytes(archive(document=p("a" * 61_000_000)), "p.docx")
