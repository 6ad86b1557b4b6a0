"""What changed between two policies, on a terminal."""

from io import StringIO

from msgspec.structs import replace
from rich.console import Console

from auditor.compare.policies import diff
from auditor.facts import Coverage, Disclosure, PolicyReading
from auditor.report.terminal_diff import render_diff
from tests.report.sample import BIDI, NAMES, POLICY_READING


def shown(old: PolicyReading, new: PolicyReading, width: int = 100, verbosity: int = 0) -> str:
    sink = StringIO()
    console = Console(file=sink, width=width, color_system=None, legacy_windows=False)
    render_diff(console, diff(old, new), NAMES, verbosity=verbosity)
    return sink.getvalue()


def changed(number: int, **fields: object) -> PolicyReading:
    """The sample with one claim changed."""
    claims = [replace(claim, **fields) if claim.id == f"d{number}" else claim for claim in POLICY_READING.disclosures]
    return replace(POLICY_READING, disclosures=tuple(claims))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_nothing_changed_is_said_in_so_many_words() -> None:
    assert "No claim changed." in shown(POLICY_READING, POLICY_READING)


def test_nothing_changed_is_worth_what_was_read() -> None:
    part = Coverage(part="policy/p.pdf", state="partial", reason="page 3 is a picture")
    told = shown(POLICY_READING, replace(POLICY_READING, coverage=(part,)))
    assert "No claim changed in what was read." in told
    assert "new: policy/p.pdf, read in part: page 3 is a picture" in told


def test_a_change_shows_what_changed_its_effect_and_the_words_of_both_sides() -> None:
    told = squeezed(shown(POLICY_READING, changed(3, polarity="affirmed", quote="We collect them.", start=3, end=19)))
    assert "2 claims changed" in told
    assert "contacts, text messages changed the operator does not collect → the operator collects" in told
    assert "denied or not denied → affirmed (wider)" in told
    assert "old “We do not collect your contacts or text messages.” d3, policy 169–218" in told
    assert "new “We collect them.” d3, policy 3–19" in told


def test_an_added_and_a_removed_claim_are_told_in_full() -> None:
    without = replace(POLICY_READING, disclosures=POLICY_READING.disclosures[:1] + POLICY_READING.disclosures[2:])
    told = squeezed(shown(POLICY_READING, without))
    assert "location removed the operator collects when in the foreground if consent old “With your consent" in told
    assert "location added the operator collects when in the foreground if consent new" in squeezed(shown(without, POLICY_READING))


def test_quiet_tells_the_counts_alone() -> None:
    told = shown(POLICY_READING, changed(3, polarity="affirmed"), verbosity=-1)
    assert "2 claims changed" in told
    assert "→" not in told


def test_hostile_words_do_not_steer_the_terminal_at_any_width() -> None:
    hostile = changed(1, action=BIDI, quote=f"[red]{BIDI}[/red]")
    for width in (20, 40, 100):
        told = shown(POLICY_READING, hostile, width, verbosity=1)
        assert not any(c in told for c in "\x1b\x00\x07\u202e\u2066")
        assert "[red]" in told.replace("\n", "").replace(" ", "")


def test_many_documents_and_no_claims_still_render() -> None:
    empty: tuple[Disclosure, ...] = ()
    assert "removed" in shown(POLICY_READING, replace(POLICY_READING, disclosures=empty, statements=()))
