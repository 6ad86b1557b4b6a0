"""Text that a page's source holds and the parser does not give: what Chromium shows of each page was looked at by hand."""

import pytest

from auditor.policy.documents import read_bytes

BEFORE = "<p>We collect your e-mail address to send you our letters every month.</p>"
HIDDEN = (
    "<p>We share your precise location with advertisers and sell your contacts to data brokers.</p>"
    "<p>We keep your call log for ten years after you delete the app from your phone.</p>"
)
AFTER = "<p>Write to help@acme.example when you have questions about this privacy policy.</p>"
SENTENCE = "We share your precise location with advertisers and sell your contacts to data brokers."

#: Shown by the browser and not read, or swallowed by broken markup before the browser could show it.
LOST = {
    "unclosed comment": f"<!-- note {HIDDEN}",
    "comment closed by a later one": f"<!-- note {HIDDEN} {HIDDEN} <!-- x -->",
    "unclosed script": f"<script>var a = 1; {HIDDEN}",
    "unclosed style": f"<style>p {{}} {HIDDEN}",
    "unclosed textarea": f"<textarea>{HIDDEN}",
    "unclosed title": f"<title>Policy {HIDDEN}",
    "script with a comment in it": f"<script><!-- <script></script>{HIDDEN}--></script>",
    "CDATA": f"<![CDATA[ {SENTENCE} ]]>",
    "processing instruction": f"<? {SENTENCE} ?>",
    "bogus comment": f"</ {SENTENCE}>",
    "declaration": f"<!{SENTENCE}>",
    "unclosed attribute": f'<p title="abc>{HIDDEN}',
    "attribute closed later": f'<p title="abc>{HIDDEN}<p class="x">',
    "less-than sign": f"<p>If a<b {SENTENCE}</p>",
    "vector image": f"<svg><text y=20>{SENTENCE}</text></svg>",
    "foreign object": f"<svg><foreignObject>{HIDDEN}</foreignObject></svg>",
    "formula": f"<math><mtext>{SENTENCE}</mtext></math>",
    "fallback of an object": f"<object data=x type=x/y>{HIDDEN}</object>",
    "example element": f"<xmp>{HIDDEN}{HIDDEN}</xmp>",
    "template": f"<template>{HIDDEN}</template>",
    "shadow root": f"<div><template shadowrootmode=open>{HIDDEN}</template></div>",
    "frame": "<iframe src=policy.html></iframe>",
    "plug-in": "<embed src=policy.pdf type=application/pdf>",
}

#: Shown by the browser, and read.
SHOWN = {
    "comment ended by --!>": f"<!-- a --!>{HIDDEN}",
    "empty comment": f"<!-->{HIDDEN}",
    "behind the end of the page": f"</body></html>{HIDDEN}",
    "form in a form": f"<form><form>{HIDDEN}</form></form>",
    "tables in tables": "<table><tr><td>" * 300 + HIDDEN + "</td></tr></table>" * 300,
    "paragraph in a table": f"<table>{HIDDEN}<tr><td>x</td></tr></table>",
    "plaintext": f"<plaintext>{HIDDEN}",
    "inline elements": HIDDEN.replace("location", "<b>loc</b><i>ation</i>"),
    "entities": HIDDEN.replace("your", "your&nbsp;"),
}

#: Never shown by a browser, and no loss.
NOTHING = {
    "closed comment": f"<!-- {SENTENCE} -->",
    "script": f"<script>show('{SENTENCE}')</script>",
    "style": f"<style>p::after {{ content: '{SENTENCE}' }}</style>",
    "picture": f'<img src=p.png alt="{SENTENCE}">',
}


def page(part: str) -> bytes:
    return f"<!doctype html><meta charset=utf-8>{BEFORE}{part}{AFTER}".encode()


def states(part: str) -> set[str]:
    try:
        return {told.state for told in read_bytes(page(part), "page.html").coverage}
    except Exception as error:  # noqa: BLE001 - refused with a sentence
        return {type(error).__name__}


@pytest.mark.parametrize("part", LOST.values(), ids=LOST.keys())
def test_lost_text_is_told(part: str) -> None:
    assert states(part) & {"partial", "InputError"}


@pytest.mark.parametrize("part", SHOWN.values(), ids=SHOWN.keys())
def test_shown_text_is_read(part: str) -> None:
    text = read_bytes(page(part), "page.html")
    assert "sell your contacts to data brokers." in text.text
    assert {told.state for told in text.coverage} == {"read"}


@pytest.mark.parametrize("part", NOTHING.values(), ids=NOTHING.keys())
def test_what_no_browser_shows_is_no_loss(part: str) -> None:
    assert states(part) == {"read"}
