"""Mapping files: what renamed code was called, and where code came from."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.apk.calls import Calls
from auditor.apk.dex.file import index_dex
from auditor.apk.mapping import Frame, Mapping, read_mapping
from auditor.apk.program import Program
from auditor.apk.uses import Finder
from auditor.errors import InputError
from auditor.rulebook.book import RuleBook
from tests.apk.compiled import PROBE, compile_dex

TEXT = """\
# compiler: R8
# {"id":"com.android.tools.r8.mapping","version":"2.2"}
com.acme.Tracker -> a.a:
# {"id":"sourceFile","fileName":"Tracker.java"}
    java.lang.String key -> a
    1:4:void send(java.lang.String,int[]):20:23 -> a
    1:1:java.lang.String com.acme.Ids.imei():7:7 -> b
    1:1:void com.acme.Ids.all():9 -> b
    1:1:void start():31 -> b
    2:9:void start():32:39 -> b
    # {"id":"com.android.tools.r8.synthesized"}
    void send(long) -> a
com.acme.Ids -> a.b:
"""


def mapping(tmp_path: Path, text: str | bytes) -> Mapping:
    path = tmp_path / "mapping.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_mapping(path)


def test_types_and_overloads_get_their_names_back(tmp_path: Path) -> None:
    found = mapping(tmp_path, TEXT)
    assert found.type("[[La/a;") == "[[Lcom/acme/Tracker;"
    assert found.type("Landroid/net/Uri;") == "Landroid/net/Uri;"
    owner = "Lcom/acme/Tracker;"
    assert found.method(owner, "a", ("Ljava/lang/String;", "[I")) == "send"
    assert found.method(owner, "b", ("I",)) == "start"  # no other was called so
    assert found.method(owner, "c", ()) is None
    assert found.method("Lcom/acme/Ids;", "a", ()) is None


def test_lines_tell_what_was_inlined_innermost_first(tmp_path: Path) -> None:
    found = mapping(tmp_path, TEXT)
    owner = "Lcom/acme/Tracker;"
    assert found.inlined(owner, "start", 1) == (Frame("com.acme.Ids", "imei"), Frame("com.acme.Ids", "all"))
    assert found.inlined(owner, "start", 2) == ()
    assert found.inlined(owner, "send", 1) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no class"),
        ("# only a comment\n", "names no class"),
        ("hello world\n", "line 1 is no line"),
        ("a.B -> c:\n    nonsense\n", "line 2 is no line"),
        ("    void early() -> a\n", "line 1 is no line"),
        (b"a.B -> c:\n    \xff\xfe -> d\n", "line 2 is no text"),
        ("a.B -> c:\n    void " + "x" * (1 << 20) + "() -> d\n", "line 2 is too long"),
    ],
)
def test_what_is_no_mapping_is_refused_in_a_sentence(text: str | bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says):
        mapping(tmp_path, text)


@given(st.text("abc.:-> \n()0123456789#", max_size=200))
def test_any_text_is_a_mapping_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        found = mapping(tmp_path_factory.getbasetemp(), text)
    except InputError:
        return
    assert found.types


def test_uses_are_where_the_mapping_says(tmp_path: Path, rules: RuleBook) -> None:
    """The probe's own names stand for renamed ones; a line of ``guarded`` for one that came out of another class."""
    dex = compile_dex(tmp_path, PROBE / "Shapes.java")
    lines = (PROBE / "Shapes.java").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if '"android_id"' in text)
    text = (
        "com.acme.Main -> probe.Shapes:\n"
        f"    {line}:{line}:java.lang.String com.sdk.Ids.read(android.content.Context):5:5 -> guarded\n"
        f"    {line}:{line}:java.lang.String work(android.content.Context):12 -> guarded\n"
    )
    program = Program(index_dex("classes.dex", dex), mapping(tmp_path, text))
    uses = [use for use in Finder(program, Calls(program), rules.apis).uses() if use.detail == "android_id"]
    places = {program.method_label(use.method): program.inlined(use.method, use.offset) for use in uses}
    assert places == {"com.acme.Main.work": (Frame("com.sdk.Ids", "read"),), "com.acme.Main.counted": ()}
