"""The marked policy: the text is whole, marks explain themselves, links lead both ways, nothing is fetched or run."""

import re
from collections import Counter
from importlib.resources import files

import pytest
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from auditor.facts import Disclosure, Document, PolicyReading, Statement, Term
from auditor.policy import read_policy
from auditor.report.highlight import write
from auditor.report.words import words
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES
from tests.report.sample import NAMES, POLICY, POLICY_READING
from tests.report.test_html import luminance, one, text


def page(reading: PolicyReading = POLICY_READING) -> HTMLParser:
    return HTMLParser(write(reading, NAMES))


def policy_text(tree: HTMLParser, number: int = 0) -> str:
    """The text as the page shows it, without the labels and notes that the page adds."""
    node = tree.css(".text")[number]
    for added in node.css(".chip, .gloss"):
        added.decompose()
    return node.text()


def reading(text: str, *claims: Disclosure, statements: tuple[Statement, ...] = ()) -> PolicyReading:
    document = Document(id="d", name="p.txt", format="text", language="en", sha256="0" * 64, characters=len(text))
    return PolicyReading(documents=(document,), disclosures=claims, statements=statements, coverage=(), texts={"d": text})


def claim(number: int, start: int, end: int, *data: Term, **fields: object) -> Disclosure:
    base = Disclosure(
        id=f"c{number}", document="d", actor="first_party", action="collect", polarity="affirmed", quote="q", start=start, end=end,
        data=data,
    )  # fmt: skip
    return replace(base, **fields)


# --- the text and its marks -----------------------------------------------------------------------------------------


def test_the_text_is_whole_and_every_claim_and_statement_has_its_label() -> None:
    tree = page()
    assert [chip.attributes["id"] for chip in tree.css(".chip")] == [f"m-{n}" for n in sorted_by_place()]
    assert policy_text(tree) == POLICY


def sorted_by_place() -> list[int]:
    passages: list[Disclosure | Statement] = [*POLICY_READING.disclosures, *POLICY_READING.statements]
    return sorted(range(len(passages)), key=lambda n: (passages[n].start, n))


def test_labels_lead_to_rows_and_rows_back() -> None:
    tree = page()
    for chip in tree.css(".chip"):
        row = one(tree, (chip.attributes["href"] or "").replace(".", r"\."))
        assert one(row, "a").attributes["href"] == f"#{chip.attributes['id']}"
        assert text(one(row, "th")) == text(chip).split()[0]
    ids = Counter(node.attributes["id"] for node in tree.css("[id]"))
    assert max(ids.values()) == 1
    assert {(node.attributes["href"] or "")[1:] for node in tree.css('a[href^="#"]')} <= set(ids)


def test_a_mark_says_what_was_understood_to_pointer_and_keyboard() -> None:
    tree = page()
    run = next(node for node in tree.css(".run") if "We do not collect your contacts" in node.text())
    chip = one(run, "a.chip")
    assert text(chip) == "d3 does not collect"
    note = one(tree, f"#{chip.attributes['aria-describedby']}")
    assert text(note) == "d3 The operator does not collect data contacts, text messages"
    assert "no" in (run.attributes["class"] or "").split()
    assert [(node.text(), node.attributes["title"]) for node in run.css(".data")] == [
        ("contacts", "contacts"),
        ("text messages", "text messages"),
    ]
    style = one(tree, "style").text()
    assert ".run:hover > .gloss" in style
    assert ".run:focus-within > .gloss" in style


def test_a_denial_differs_from_a_claim_by_its_words_not_by_colour_alone() -> None:
    tree = page(reading("ab", claim(1, 0, 1), claim(2, 1, 2, polarity="denied")))
    assert [text(chip) for chip in tree.css(".chip")] == ["c1 collects", "c2 does not collect"]
    assert [text(entry) for entry in tree.css(".legend .key")] == ["collects or accesses", "denies it"]


def test_marks_that_cross_and_nest_are_split_and_lose_no_text() -> None:
    told = Statement(id="s1", document="d", topic="minors", quote="q", start=4, end=8)
    tree = page(reading("0123456789", claim(1, 0, 5), claim(2, 3, 9), claim(3, 3, 9, action="share"), statements=(told,)))
    runs = [([text(chip) for chip in run.css(".chip")], len(run.css(".reading"))) for run in tree.css(".run")]
    assert runs == [(["c1 collects"], 1), (["c2 collects", "c3 shares"], 3), (["s1 minors"], 4), ([], 3), ([], 2)]
    assert tree.css(".run .run") == []
    assert policy_text(tree) == "0123456789"


def test_phrases_are_marked_inside_of_claims_also_where_they_overlap() -> None:
    terms = (Term(type="imei", phrase="x", start=1, end=4), Term(type="android_id", phrase="y", start=3, end=6))
    tree = page(reading("0123456789", claim(1, 0, 5, *terms)))
    assert [(node.text(), node.attributes["title"]) for node in tree.css(".text .data")] == [
        ("12", "IMEI"),
        ("3", "Android ID, IMEI"),
        ("4", "Android ID"),
        ("5", "Android ID"),  # the phrase goes on where the claim ends
    ]
    assert policy_text(tree) == "0123456789"


def test_a_claim_beyond_the_text_is_in_the_table_and_says_so() -> None:
    tree = page(reading("abc", claim(1, 2, 9), claim(2, 1, 1)))
    assert tree.css(".chip") == []
    rows = tree.css("#claims tbody tr")
    assert ["not found in the text" in text(row) for row in rows] == [True, True]
    assert tree.css("#claims tbody a") == []


def test_every_document_has_its_text() -> None:
    other = replace(POLICY_READING.documents[0], id="other", name="sdks.md")
    both = replace(POLICY_READING, documents=(*POLICY_READING.documents, other), texts={"policy": POLICY, "other": "second"})
    tree = page(both)
    assert (policy_text(tree, 0), policy_text(tree, 1)) == (POLICY, "second")
    assert "sdks.md" in one(tree, "h1").text()


def test_a_gap_in_the_reading_is_told() -> None:
    part = replace(POLICY_READING.coverage[0], state="not_read", reason="page 3 is a picture")
    assert "page 3 is a picture" in text(one(page(replace(POLICY_READING, coverage=(part,))), "header"))


@pytest.mark.parametrize("name", ["lumichat.en.txt", "lumichat.zh.html", "lumichat-honest.en.md", "lumichat.en.pdf"])
def test_real_policies_keep_their_text_and_their_claims(name: str, rules: RuleBook) -> None:
    read = read_policy((FIXTURES / "policies" / name,), rules)
    tree = page(read)
    assert len(tree.css(".chip")) == len(read.disclosures) + len(read.statements)
    assert policy_text(tree) == read.texts[read.documents[0].id]


# --- safety ---------------------------------------------------------------------------------------------------------

HOSTILE = "</div><script>alert(1)</script> user\u202etxt \x1b[31m\x00 a\r\nb\tc \ud83d {{ 7*7 }}"


def hostile() -> PolicyReading:
    term = Term(type='"><img src=x>', phrase=HOSTILE, start=3, end=9)
    passage = claim(1, 0, len(HOSTILE), term, action=HOSTILE, actor_name=HOSTILE, quote=HOSTILE, id='"><b>', section=(HOSTILE,))
    told = Statement(id="s", document="d", topic=HOSTILE, quote=HOSTILE, start=2, end=7, detail=HOSTILE)
    base = reading(HOSTILE, passage, statements=(told,))
    return replace(base, documents=(replace(base.documents[0], name=HOSTILE, language='en" onload="x'),))


def test_strings_of_the_policy_are_text() -> None:
    html = write(hostile(), NAMES).decode()
    tree = HTMLParser(html)
    assert tree.css("script, img, link, iframe, object, form, base") == []
    assert not any(name.startswith("on") for node in tree.css("*") for name in node.attributes)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", html)
    assert policy_text(tree) == "</div><script>alert(1)</script> user\ufffdtxt \ufffd[31m\ufffd a\nb\tc \ufffd {{ 7*7 }}"


def test_the_page_fetches_and_runs_nothing() -> None:
    tree = page()
    policy = one(tree, 'meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    for node in tree.css("*"):
        for name in ("href", "src", "xlink:href", "action", "srcset", "data"):
            assert (node.attributes.get(name) or "#").startswith("#")
    assert "url(" not in one(tree, "style").text()


# --- size and colours -----------------------------------------------------------------------------------------------


def size_of_nested(n: int) -> int:
    claims = [claim(i, i, 2 * n - i, Term(type="imei", phrase="x", start=i, end=2 * n - i)) for i in range(n)]
    return len(write(reading("x" * 2 * n, *claims), NAMES))


def test_the_page_grows_with_the_text_even_where_everything_overlaps() -> None:
    small, large = size_of_nested(200), size_of_nested(800)
    assert large < 4.5 * small


def test_tones_have_contrast_in_light_dark_and_print() -> None:
    papers, tones = (
        re.findall(r":root \{(.*?)\}", (files("auditor.report") / "templates" / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        for name in ("style.css", "highlight.css")
    )
    assert len(papers) == len(tones) == 3
    for scheme, inks in zip(papers, tones, strict=True):
        full = {name: f"#{''.join(c * 2 for c in v[1:])}" if len(v) == 4 else v for name, v in colours(scheme) | colours(inks)}
        for ink, _ in colours(inks):
            light, dark = sorted((luminance(full["sheet"]), luminance(full[ink])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, ink


def colours(block: str) -> set[tuple[str, str]]:
    return set(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", block))


def test_another_language_needs_only_its_file() -> None:
    assert words("en")("highlight.kicker")
    with pytest.raises(KeyError):
        write(POLICY_READING, NAMES, "tlh")
