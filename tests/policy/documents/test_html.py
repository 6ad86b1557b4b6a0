"""HTML: the policy among what surrounds it, and markup that is broken."""

import pytest

from auditor.errors import InputError
from auditor.policy.documents import read_bytes
from tests.policy.documents.outline import cells, lead_of, outline, read, reasons, section_of

PROSE = "We collect the model of your device and the version of its operating system to repair crashes. "


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>T</title>{head}</head><body>{body}</body></html>"


def test_surroundings_are_left_out_and_told() -> None:
    text = read(
        page(
            "<header><a href=/>Home</a></header><nav><ul><li><a href=/a>Apps</a></ul></nav>"
            f"<div id=cookie-consent-banner>We use cookies. <button>OK</button></div><main><h1>Privacy</h1><p>{PROSE}</p></main>"
            "<aside>Related news</aside><footer>Imprint</footer><script>var x = 'We collect IMEI';</script>"
        ),
        "policy.html",
    )
    assert outline(text) == ["# Privacy", PROSE.strip()]
    told = reasons(text)
    assert all(word in told for word in ("navigation", "cookie banner", "page footer", "page header", "sidebar"))
    assert all(c.state == "read" for c in text.coverage)


def test_cookie_section_of_the_policy_is_kept() -> None:
    text = read(page(f"<h1>Privacy</h1><p>{PROSE}</p><div id=cookies><h2>Cookies</h2><p>We set one cookie.</p></div>"), "p.html")
    assert "We set one cookie." in outline(text)


def test_what_a_click_opens_is_read_and_told() -> None:
    text = read(
        page(f"<h1>Privacy</h1><p>{PROSE}</p><div style='display: none'><p>{PROSE * 3}</p></div><p hidden>x y</p>"), "p.html"
    )
    assert PROSE.strip() in outline(text)
    assert len(outline(text)) == 3
    assert "hides until they are opened" in reasons(text)


def test_policy_in_a_dialog_is_read_when_nothing_else_is() -> None:
    text = read(page(f"<p>Shop</p><div role=dialog><h2>Privacy</h2><p>{PROSE * 5}</p></div>"), "p.html")
    assert (PROSE * 5).strip() in outline(text)


def test_faux_headings() -> None:
    text = read(
        page("<p><b>1. Log data</b></p><p>We log crashes.</p><p><strong>Sharing</strong></p><p>We share nothing.</p>"), "p.html"
    )
    assert section_of(text, "log crashes") == ("1. Log data",)
    assert outline(text)[2] == "# Sharing"


def test_nested_lists() -> None:
    text = read(page("<p>We collect:</p><ul><li>device data<ol><li>model</li><li>IMEI</li></ol></li><li>name</li></ul>"), "p.html")
    assert outline(text) == ["We collect:", "- - device data", "  - 1. model", "  - 2. IMEI", "- - name"]
    assert lead_of(text, "IMEI") == "- device data"
    assert lead_of(text, "- name") == "We collect:"


def test_line_break_soup() -> None:
    text = read(page("<div>We collect:<br>• your name<br>• your IMEI<br><br>We keep both for<br>thirty days.</div>"), "p.html")
    assert outline(text)[:3] == ["We collect:", "- • your name", "- • your IMEI"]
    assert lead_of(text, "IMEI") == "We collect:"


def test_sentence_cut_by_a_line_break_is_whole() -> None:
    text = read(page("<p>When you visit the service with your own device,<br>we log the address of that device.</p>"), "p.html")
    assert outline(text) == ["When you visit the service with your own device, we log the address of that device."]


def test_table_with_spans() -> None:
    text = read(
        page(
            "<p>We use:</p><table><tr><th>SDK<th>Purpose<th>Data<tr><td rowspan=2>Umeng<td>statistics<td>IMEI<br>MAC"
            "<tr><td>push<td><ul><li>OAID<li>IP</ul><tr><td colspan=3>Others<tr><td colspan=2>Bugly<td>logs</table>"
        ),
        "p.html",
    )
    assert cells(text) == [
        ["SDK", "Purpose", "Data"],
        ["Umeng", "statistics", "IMEI MAC"],
        ["Umeng", "push", "OAID; IP"],
        ["Others"],
        ["Bugly", "", "logs"],
    ]
    assert [b.header for b in text.blocks] == [False, True, False, False, False, False]
    assert lead_of(text, "push") == "We use:"
    assert text.text.count("Umeng | push | OAID; IP\n") == 1


def test_title_row_before_the_header() -> None:
    text = read(page("<table><tr><td colspan=2>第三方SDK目录<tr><td>名称<td>使用目的<tr><td>友盟<td>统计分析</table>"), "p.html")
    assert [b.header for b in text.blocks] == [False, True, False]


def test_layout_table_is_text() -> None:
    text = read(page(f"<table><tr><td><h1>Privacy</h1><p>{PROSE}</p></td><td>News</td></tr><tr><td>a<td>b</table>"), "p.html")
    assert not any(b.kind == "row" for b in text.blocks)
    assert section_of(text, "We collect the model") == ("Privacy",)


def test_definition_list_and_details() -> None:
    text = read(
        page("<dl><dt>Location<dd>your GPS position</dl><details><summary>Sharing</summary><p>We share it.</p></details>"), "p.html"
    )
    assert lead_of(text, "GPS") == "Location"
    assert section_of(text, "We share it") == ("Sharing",)


def test_list_of_headings() -> None:
    text = read(
        page("<ol><li><h3>Data</h3><p>We collect IMEI.</p></li><li><h3>Sharing</h3><p>We share it.</p></li></ol>"), "p.html"
    )
    assert section_of(text, "We share it") == ("2. Sharing",)


def test_numbering_ranks_above_equal_levels() -> None:
    text = read(page("<h3>一、收集</h3><h3>（一）注册</h3><p>我们收集手机号。</p><h3>二、共享</h3><p>我们不共享。</p>"), "p.html")
    assert section_of(text, "手机号") == ("一、收集", "（一）注册")
    assert section_of(text, "不共享") == ("二、共享",)


def test_contents_list_is_left_out() -> None:
    links = "".join(f"<li><a href=#s{i}>Part {i}</a>" for i in range(4))
    text = read(page(f"<h1>Privacy</h1><ul>{links}</ul><h2 id=s1>Part 1</h2><p>{PROSE}</p>"), "p.html")
    assert len(outline(text)) == 3
    assert "table of contents" in reasons(text)


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ("<!-- note", "a comment"),
        ("<script>var a;", "<script>"),
        ("<textarea>", ""),
        ("<style>p{", "<style>"),
        ("<title>", "<title>"),
        ("<xmp>", ""),
    ],
)
def test_swallowed_text_is_told(broken: str, named: str) -> None:
    text = read(page(f"<h1>Privacy</h1><p>{PROSE * 4}</p>{broken}" + f"<p>{PROSE}</p>" * 8), "p.html")
    if text.text.count("We collect") < 12:
        assert any(c.state == "partial" and "broken markup" in (c.reason or "") for c in text.coverage)
        assert named in reasons(text)
    assert "<p>" not in text.text


def test_comment_closed_too_late_is_told() -> None:
    text = read(page(f"<p>{PROSE * 4}</p><!-- a -- >" + f"<p>{PROSE}</p>" * 8 + f"<!-- b --><p>{PROSE}</p>"), "p.html")
    assert any(c.state == "partial" and "closed too late" in (c.reason or "") for c in text.coverage)


def test_ordinary_comments_and_scripts_are_not_told() -> None:
    script = "<script>document.write('<scr' + 'ipt src=x></scr' + 'ipt><p>a</p>');</script>"
    text = read(page(f"<p>{PROSE * 4}</p><!-- <p>{PROSE * 9}</p> -->{script}<p>a &lt; b &nbsp;&nbsp; c</p>"), "p.html")
    assert [c.state for c in text.coverage] == ["read"]


def test_deep_nesting() -> None:
    assert "deep" in read(page("<div>" * 1500 + "deep"), "p.html").text
    with pytest.raises(InputError, match=r"^p\.html: .* nested more than 2000 levels"):
        read(page("<div>" * 20_000 + "deep"), "p.html")


def test_page_built_by_scripts() -> None:
    with pytest.raises(InputError, match=r"^p\.html: the page holds no text; scripts build it"):
        read(page("<div id=app></div><script src=app.js></script>"), "p.html")
    with pytest.raises(InputError, match="images and no text"):
        read(page("<img src=policy.png>"), "p.html")


def test_characters_of_layout_programs() -> None:
    assert "手机号码" in read(page("<p>我们会收集您的⼿机号码⻓期保存</p>"), "p.html").text


def test_tables_stay_apart_however_often_a_page_is_read() -> None:
    rows = "<tr><th>Name</th><th>Purpose</th></tr><tr><td>Camera</td><td>Scanning</td></tr>"
    html = f"<h1>Policy</h1><p>We collect data.</p><table>{rows}</table><p>And more.</p><table>{rows}</table>".encode()
    for _ in range(200):
        assert [block.table for block in read_bytes(html, "policy.html").blocks if block.kind == "row"] == [0, 0, 1, 1]
