"""The HTML page: structure, safety, links, contrast."""

import re
from collections import Counter
from importlib.resources import files
from itertools import pairwise

import pytest
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from auditor.facts import Coverage, Document
from auditor.findings import Result
from auditor.report.html import write
from auditor.report.words import words
from tests.report.sample import BIDI, COVERAGE, LONG, NAMES, RESULT, SCRIPT, finding, large


def page(result: Result = RESULT) -> HTMLParser:
    """The page without its places for line breaks, which would part words."""
    return HTMLParser(write(result, NAMES).replace(b"<wbr>", b""))


def text(node: Node | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def one(tree: HTMLParser | Node, selector: str) -> Node:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


# --- it makes no request --------------------------------------------------------------------------------------------


def test_nothing_on_the_page_is_fetched() -> None:
    tree = page()
    assert tree.css("script, link, img, iframe, object, embed, video, audio, source, form, base") == []
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), name
            if name in ("href", "src", "xlink:href", "action", "poster", "srcset", "data"):
                followed = node.tag == "a" and re.match(r"https?://", value or "")
                assert (value or "").startswith("#") or followed, (node.tag, name, value)
    style = one(tree, "style").text()
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_forbids_itself_to_fetch_or_run_anything() -> None:
    policy = one(page(), 'meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_links_to_the_law_tell_nobody_where_they_come_from_and_only_web_pages_are_linked() -> None:
    links = [node for node in page().css("a") if not (node.attributes["href"] or "").startswith("#")]
    assert {text(link) for link in links} == {
        "PIPL Art. 17: what to tell before processing",
        "GDPR Art. 13: information to be provided",
    }
    assert all("noreferrer" in (link.attributes["rel"] or "") for link in links)


# --- hostile strings ------------------------------------------------------------------------------------------------


def test_strings_of_app_and_policy_are_text() -> None:
    html = write(RESULT, NAMES).decode()
    assert SCRIPT not in html
    assert "<script" not in html
    assert SCRIPT in text(one(HTMLParser(html), "#sdks"))


def test_no_control_or_bidirectional_character_reaches_the_page() -> None:
    html = write(RESULT, NAMES).decode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", html)
    assert BIDI not in html


def test_a_name_of_ten_thousand_characters_is_cut() -> None:
    assert LONG[:100] in write(RESULT, NAMES).decode().replace("<wbr>", "")
    assert "a" * 500 not in write(RESULT, NAMES).decode()


def test_hostile_ids_stay_inside_their_attributes() -> None:
    evil = '" onmouseover="alert(1)'
    observations = (replace(RESULT.observations[0], id=evil), *RESULT.observations[1:])
    findings = (replace(RESULT.findings[0], observations=(evil,)), *RESULT.findings[1:])
    tree = page(replace(RESULT, observations=observations, findings=findings))
    assert not any(name.startswith("on") for node in tree.css("*") for name in node.attributes)


# --- structure ------------------------------------------------------------------------------------------------------


def test_every_link_on_the_page_leads_somewhere_and_ids_are_unique() -> None:
    tree = page()
    ids = Counter(node.attributes["id"] for node in tree.css("[id]"))
    assert [name for name, n in ids.items() if n > 1] == []
    targets = {
        (node.attributes["href"] or "")[1:] for node in tree.css("a, use") if (node.attributes["href"] or "").startswith("#")
    }
    assert targets - set(ids) == set()


def test_links_still_lead_somewhere_where_lists_are_cut() -> None:
    tree = page(large(5_000, 1_000))
    ids = {node.attributes["id"] for node in tree.css("[id]")}
    assert {(node.attributes["href"] or "")[1:] for node in tree.css('a[href^="#"]')} - ids == set()


def test_headings_descend_one_level_at_a_time_from_a_single_first() -> None:
    levels = [int((node.tag or "h0")[1]) for node in page().css("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_can_be_read_by_ear() -> None:
    tree = page()
    assert one(tree, "html").attributes["lang"] == "en"
    assert one(tree, "body > a").attributes["href"] == "#findings"
    for table in tree.css("table"):
        assert text(table.css_first("caption"))
        assert all(cell.attributes.get("scope") in ("col", "row") for cell in table.css("th"))
    assert all(node.attributes.get("aria-hidden") == "true" for node in tree.css("svg"))
    assert all(node.attributes.get("lang") == "en" for node in tree.css("blockquote"))


# --- first screen ---------------------------------------------------------------------------------------------------


def test_the_first_screen_tells_app_verdict_counts_coverage_and_the_worst() -> None:
    first = one(page(), "header")
    assert text(first.css_first("h1")) == "LumiChat"
    told = text(first)
    assert "com.lumichat.app version 2.3.1 (231) 18.2 MB" in told
    assert "6 mismatches between what the app does and what its policy says" in told
    assert (
        "1 critical 2 high 2 medium 1 low 7 practices of the app held against 7 claims of the policy and 2 other findings" in told
    )
    assert "Gate at high: failed" in told
    assert "Coverage incomplete App 3 parts read, 1 part not fully read Policy 1 part read Traffic 1 part read" in told
    assert "Known limit: 2 of 9 libraries are larger than 64 MB" in told
    assert "classes3.dex not read: the header's file size reaches beyond the entry" in told
    tops = [text(node) for node in first.css(".top li .title")]
    assert len(tops) == 5
    assert tops[0] == "Contacts are read although the policy denies it"
    assert "The policy shifts responsibility to third parties" not in tops


@pytest.mark.parametrize(
    ("coverage", "documents", "words_shown"),
    [
        (tuple(part for part in COVERAGE if part.state == "read"), RESULT.documents, "No mismatch found"),
        (COVERAGE, RESULT.documents, "No mismatch found in what was read"),
        (COVERAGE[:5], (), "No policy to hold the app against"),
        ((Coverage(part="app/x.apk", state="not_read", reason="cut off"),), RESULT.documents, "Nothing could be read"),
    ],
)
def test_without_a_mismatch_the_page_says_what_that_is_worth(
    coverage: tuple[Coverage, ...], documents: tuple[Document, ...], words_shown: str
) -> None:
    bare = replace(RESULT, findings=(), coverage=coverage, documents=documents)
    assert text(page(bare).css_first(".big")) == words_shown


def test_mismatches_at_info_only_are_no_mismatches_above_info() -> None:
    hint = finding(1, "permission-overdeclared", "Camera is declared and not requested", severity="info", verdict="over_declared")
    read = tuple(part for part in COVERAGE if part.state == "read")
    score = one(page(replace(RESULT, findings=(hint,), coverage=read)), ".score")
    assert text(score.css_first(".big")) == "No mismatch above info"
    assert "and 1 mismatch at info" in text(score)
    assert one(page(replace(RESULT, findings=(hint,))), "header").css_first(".top") is None


def test_native_code_does_not_make_the_page_cry_incomplete() -> None:
    read = tuple(part for part in COVERAGE if part.state == "read")
    native = Coverage(
        part="app/lib", state="partial", reason="1 native library: told by its name and strings, the code in it is not read"
    )
    reach = one(page(replace(RESULT, coverage=(*read, native))), ".reach")
    assert "limited" in (reach.attributes["class"] or "")
    assert text(reach).startswith("Coverage complete but for native code App 3 parts read Policy")
    assert text(reach.css_first(".limit")) == f"Known limit: {native.reason}"
    assert reach.css(".gaps") == []


def test_mismatches_alike_take_one_place_on_the_first_screen() -> None:
    alike = tuple(
        finding(n, "data-undisclosed", f"Not disclosed: {NAMES[kind]}", subject=kind)
        for n, kind in enumerate(("imei", "sms", "location"))
    )
    first = one(page(replace(RESULT, findings=(*alike, *RESULT.findings))), ".top ol")
    entry = next(node for node in first.css("li") if "Not disclosed" in text(node))
    assert text(entry.css_first(".title")) == "Not disclosed"
    assert "× 3" in text(entry)
    assert text(entry.css_first(".items")) == "IMEI, text messages, location"


def test_a_result_without_app_policy_or_findings_still_makes_a_page() -> None:
    empty = replace(
        RESULT,
        app=None,
        documents=(),
        disclosures=(),
        statements=(),
        observations=(),
        rulings=(),
        findings=(),
        coverage=(),
        fail_on=None,
    )
    told = text(page(empty).body)
    assert "No package was given" in told
    assert "Nothing could be read" in told


# --- matrix, findings, inventories ----------------------------------------------------------------------------------


def matrix_row(tree: HTMLParser, name: str) -> Node:
    return next(row for row in tree.css(".matrix tbody tr") if text(row.css_first(".name")) == name)


def test_cells_of_the_matrix_say_it_in_words_and_lead_to_the_evidence() -> None:
    tree = page()
    cells = matrix_row(tree, "contacts").css("td")
    assert [text(cell) for cell in cells] == ["requested", "used", "not seen", "denied, yet done"]
    hrefs = [link.attributes["href"] if (link := cell.css_first("a")) else None for cell in cells]
    assert hrefs == ["#p-android.permission.READ_CONTACTS", "#o-o1", None, "#d-d3"]
    assert all(cell.css_first("svg") for cell in cells)
    assert "AddressBook" in text(one(tree, "#o-o1"))
    assert "We do not collect your contacts" in text(one(tree, "#d-d3"))


def test_a_finding_holds_evidence_and_quote_side_by_side_with_advice() -> None:
    body = one(page(), "#f-f1")
    does, says = one(body, ".does"), one(body, ".says")
    assert [text(node) for node in does.css(".chain")[0].css("li")] == [
        "com.lumichat.app.background.SyncService.onStartCommand",
        "com.lumichat.app.device.AddressBook.sync",
        "com.lumichat.app.device.AddressBook.read",
    ]
    assert len(does.css(".place")) == 3
    assert "offset 18 (0x12)" in text(does)
    assert text(says.css_first("blockquote")) == "We do not collect your contacts or text messages."
    assert "policy.txt › Privacy policy of LumiChat › 1. What we collect, characters 169–218" in text(says)
    told = text(body)
    assert "What was found The policy says that contacts are not collected." in told
    assert "Why it matters A denial that is broken misleads people." in told
    assert "How to fix it Remove the query" in told
    assert "013f9ca1b0c4d2e7" in told


def test_a_transmission_shows_request_part_decoding_and_value() -> None:
    told = text(one(page(), "#f-f2 .does"))
    assert "POST https://ulogs.umeng.com/unify_logs?" in told
    assert "body gzip > json > header.aid" in told
    assert "3f9c…a1" in told
    assert "12 / capture.har" in told
    assert text(one(page(), "#f-f2 .says .silence")) == "The policy says nothing of it."


def test_grave_findings_are_open_and_the_rest_closed() -> None:
    states = ["open" in node.attributes for node in page().css("details.finding")]
    assert states == [True, True, True, False, False, False, False, False]


def test_tables_tell_permissions_sdks_components_and_coverage() -> None:
    tree = page()
    rows = {
        section: [text(row) for row in tree.css(f"#{section} tbody tr")]
        for section in ("permissions", "sdks", "components", "coverage")
    }
    assert rows["permissions"][1] == "android.permission.READ_SMS maxSdkVersion 30 dangerous SMS text messages not disclosed"
    assert rows["sdks"][0].startswith("Umeng Analytics analytics Umeng (CN) present, 34 classes high confidence")
    assert [row.split()[-1] for row in rows["components"]][-1] == "–"
    assert "SyncService" in rows["components"][-1]
    assert "not read" in rows["coverage"][0]
    assert "known limit" in rows["coverage"][1]
    assert len(rows["coverage"]) == 7


def test_what_made_the_result_is_told_with_the_hashes_of_the_input() -> None:
    told = text(one(page(), "#about"))
    assert "auditor 0.1.0" in told
    assert "0123456789ab" in told
    assert RESULT.app
    assert RESULT.app.sha256 in told
    assert RESULT.documents[0].sha256 in told


# --- size, words, colours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("practices", [1, 50, 1_000, 5_000])
def test_five_thousand_places_stay_under_three_megabytes(practices: int) -> None:
    html = write(large(5_000, practices), NAMES)
    assert len(html) < 3_000_000
    assert b"in the JSON result" in html


def test_templates_hold_no_words_of_their_own() -> None:
    """Text outside of expressions would escape translation."""
    allowed = {"minSdk", "targetSdk", "maxSdkVersion", "sdk-23", "SHA-256"}
    for template in (files("auditor.report") / "templates").iterdir():
        if template.name.endswith(".html") and template.name != "glyphs.html":
            source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text(encoding="utf-8"), flags=re.DOTALL)
            source = re.sub(r"<(style|svg)\b.*?</\1>|<[^>]*>", " ", source, flags=re.DOTALL)
            assert set(re.findall(r"[A-Za-z][A-Za-z0-9-]{2,}", source)) <= allowed, template.name


def test_every_key_that_a_template_names_is_there() -> None:
    keys = words("en").keys
    for template in (files("auditor.report") / "templates").iterdir():
        for key in re.findall(r"w\('([\w.]+)'[,)]", template.read_text(encoding="utf-8")):
            assert key in keys, (template.name, key)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_text_has_contrast_in_light_dark_and_print() -> None:
    style = (files("auditor.report") / "templates" / "style.css").read_text(encoding="utf-8")
    schemes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", block)) for block in re.findall(r":root \{(.*?)\}", style, flags=re.DOTALL)
    ]
    assert len(schemes) == 3
    for scheme in schemes:
        full = {name: "#" + "".join(c * 2 for c in value[1:]) if len(value) == 4 else value for name, value in scheme.items()}
        for paper in ("paper", "sheet", "faint"):
            for ink in ("ink", "soft", "link", "critical", "high", "medium", "low", "info", "good"):
                light, dark = sorted((luminance(full[paper]), luminance(full[ink])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)


def test_the_page_speaks_chinese() -> None:
    names = {**NAMES, "contacts": "通讯录"}
    html = write(RESULT, names, "zh").replace(b"<wbr>", b"")
    tree = HTMLParser(html)
    assert one(tree, "html").attributes["lang"] == "zh-CN"
    assert text(tree.css_first("title")) == "LumiChat 隐私合规审计"
    assert "6 处应用行为与隐私政策不一致" in text(one(tree, ".score"))
    assert (
        text(next(row for row in tree.css(".matrix tbody tr") if text(row.css_first(".name")) == "通讯录").css_first("td"))
        == "已申请"
    )
    assert "运营者不收集：通讯录" in text(one(tree, "#f-f1 .says"))
    titles = " ".join(found.title for found in RESULT.findings)
    english = [told for told in words("en").keys.values() if len(told) > 12 and "{" not in told and told not in titles]
    foreign = [told for told in english if told in text(tree.body)]
    assert foreign == []


def test_data_types_that_only_permission_or_policy_know_stand_apart() -> None:
    tree = page()
    rest = {text(row.css_first(".name")) for row in tree.css(".rest .matrix tbody tr")}
    assert "account information" in rest
    assert "contacts" not in rest
    assert "calendar" not in rest  # a finding is about it


def test_another_language_needs_only_its_file() -> None:
    with pytest.raises(KeyError):
        write(RESULT, NAMES, "tlh")
