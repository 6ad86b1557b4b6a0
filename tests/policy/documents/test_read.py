"""From bytes and paths to documents: formats, encodings, dates, and inputs that cannot be read."""

import io
import sys
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.policy.documents import read_bytes, read_document, read_documents
from tests.policy.documents.outline import cells, outline, read, reasons, section_of

CHINESE = "我们会收集您的设备信息和位置信息，用于保障您的账号安全。我们不会向第三方共享您的个人信息。"
TRADITIONAL = "我們會收集您的裝置資料和位置資料，用於保障您的帳號安全。我們不會與第三方分享您的個人資料。"


@pytest.mark.parametrize(
    ("source", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-32"),
        (TRADITIONAL, "big5"),
        ("We collect your IMEI – and nothing else.", "cp1252"),
        ("We collect your IMEI and nothing else.", "utf-16-le"),
    ],
)
def test_encodings(source: str, encoding: str) -> None:
    assert read_bytes(source.encode(encoding), "policy.txt").text == source


def test_declared_encoding() -> None:
    html = f'<html><head><meta charset="gb2312"></head><body><p>{CHINESE}</p></body></html>'
    assert read_bytes(html.encode("gbk"), "policy.html").text == CHINESE + "\n"
    wrong = f'<html><head><meta charset="gbk"></head><body><p>{CHINESE}</p></body></html>'
    assert CHINESE in read_bytes(wrong.encode(), "policy.html").text


def test_damaged_characters_are_told() -> None:
    data = ("We collect your IMEI. " * 50).encode() + b"\xff\xfe and more."
    text = read_bytes(data, "policy.txt")
    assert any(c.state == "partial" and "damaged" in (c.reason or "") for c in text.coverage)


def test_format_is_told_by_content() -> None:
    assert read("<!doctype html><p>We collect it.</p>", "policy.txt").document.format == "html"
    assert read("<p>We</p><p>collect</p><p>it.</p>", "policy").document.format == "html"
    assert read("# A\n\nWe\n\n## B\n\ncollect it.", "standard input").document.format == "markdown"
    assert read("We collect <your name> here.", "policy.html").document.format == "text"


def test_markdown() -> None:
    text = read(
        "---\ntitle: x\n---\n# Privacy\n\nUpdated 2024-05-06\n\n## Data\n\nWe collect:\n\n- **IMEI**\n  - serial\n\n"
        "| SDK | Use |\n|--|--|\n| Umeng | push |\n",
        "policy.md",
    )
    assert outline(text)[-5:] == ["We collect:", "- - IMEI", "  - - serial", "|= SDK | Use", "| Umeng | push"]
    assert cells(text)[1] == ["Umeng", "push"]
    assert section_of(text, "We collect") == ("Privacy", "Data")
    assert text.document.updated == "2024-05-06"


def test_web_archive() -> None:
    archive = (
        b"From: <Saved>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>We collect=20it.</p>\r\n--b--\r\n"
    )
    text = read_bytes(archive, "policy.mht")
    assert (text.document.format, text.text) == ("html", "We collect it.\n")


@pytest.mark.parametrize(
    ("source", "date"),
    [
        ("Update Date: March 17, 2025\nText.", "2025-03-17"),
        ("Last updated: 2025-03-17", "2025-03-17"),
        ("Last Revised on 3rd of May 2024.", "2024-05-03"),
        ("生效日期：2025年4月1日\n更新日期：2025年3月17日", "2025-03-17"),
        ("本政策于2023年1月2日生效。\n生效日期： 2023-01-02", "2023-01-02"),
        ("Effective Date\nJune 1, 2022", "2022-06-01"),
        ("This policy was last updated on 25/12/2023.", "2023-12-25"),
        ("Last updated: 03/04/2025", None),
        ("We were founded on 1 May 1999.", None),
        ("Last updated: February 31, 2024", None),
    ],
)
def test_updated(source: str, date: str | None) -> None:
    assert read(source).document.updated == date


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "p.txt", "p.txt: the file is empty"),
        (b" \r\n\t ", "p.txt", "p.txt: the file is empty"),
        (bytes(range(256)) * 20, "p.txt", "binary data|no text in an encoding"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "p.png", "p.png: this is an image"),
        (b"\xd0\xcf\x11\xe0" + bytes(50), "p.doc", "an old Word file"),
        (b"PK\x03\x04" + bytes(100), "p.zip", "no Word file"),
        (b"{\\rtf1 We collect}", "p.rtf", "an RTF file"),
        (b"dex\n035\0", "classes.dex", "an app's code"),
        (b"-----\n=====\n", "p.md", "no text"),
    ],
)
def test_one_sentence_for_what_cannot_be_read(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        read_bytes(data, name)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_paths(tmp_path: Path) -> None:
    first, second = tmp_path / "policy.txt", tmp_path / "sdks.md"
    first.write_text("We collect your name.")
    second.write_text("# SDKs\n\nUmeng")
    texts = read_documents([first, str(second)])
    assert [(t.document.id, t.document.name, t.document.format) for t in texts] == [
        ("d1", "policy.txt", "text"),
        ("d2", "sdks.md", "markdown"),
    ]
    assert [c.part for c in texts[0].coverage] == ["policy/policy.txt"]
    with pytest.raises(InputError, match="there is no such file"):
        read_document(tmp_path / "missing.txt")
    with pytest.raises(InputError, match="this is a folder"):
        read_document(tmp_path)
    with pytest.raises(InputError, match="no policy was given"):
        read_documents([])


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("We collect your name.".encode("utf-16"))))
    assert read_document("-").document.name == "standard input"


def test_too_large_a_text_is_refused() -> None:
    with pytest.raises(InputError, match="larger than 20 MB"):
        read_bytes(b"a" * 20_000_001, "p.txt")


def test_part_that_was_left_out_does_not_make_it_partial() -> None:
    text = read("<html><body><nav><a href=/>Home page</a></nav><p>We collect your name.</p>", "p.html")
    assert [c.state for c in text.coverage] == ["read", "read"]
    assert "navigation" in reasons(text)
