"""Renamed code is given back to an SDK by constants that only its code has, and by what surrounds it."""

from pathlib import Path

import pytest

from auditor.apk.calls import Calls
from auditor.apk.dex.file import index_dex
from auditor.apk.mapping import read_mapping
from auditor.apk.marks import renamed_owners
from auditor.apk.owners import Owner, Owners
from auditor.apk.program import Program
from auditor.rulebook.mark_index import MarkIndex
from auditor.rulebook.model import Cases, ProfileRule, SdkRule
from tests.apk.compiled import PROBE, compile_dex

SEEN = Cases(positive=("a.B",), negative=("c.D",))
SDK = SdkRule(id="kit", name="Kit", vendor="V", category="ads", packages=("com.vendor.kit",), source="test", cases=SEEN)
#: What "renames" the probe: Marked and Helper look renamed, User is somebody's.
RENAMED = "a -> probe.Marked:\nb -> probe.Marked$Helper:\nb2 -> probe.Marked$Shared:\norg.app.User -> probe.Marked$User:\n"


def profile(*marks: str) -> MarkIndex:
    rule = ProfileRule(id="kit", sdk="kit", artefact="g:kit", version="1", sha256="0" * 64, marks=marks, source="test", cases=SEEN)
    return MarkIndex([rule])


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("marked")
    mapping = folder / "mapping.txt"
    mapping.write_text(RENAMED)
    return Program(index_dex("classes.dex", compile_dex(folder, PROBE / "Marked.java")), read_mapping(mapping))


def owners(program: Program, index: MarkIndex) -> dict[str, Owner]:
    names = [program.class_name(klass) for klass in range(len(program.class_type))]
    given = [Owners({"kit": SDK}, None).of(name) for name in names]
    return dict(zip(names, renamed_owners(program, Calls(program), given, index, {"kit": SDK}), strict=True))


def test_who_loads_the_marks_is_the_sdk_and_so_is_what_only_it_uses(program: Program) -> None:
    found = owners(program, profile("kit.first.mark", "kit.second.mark", "kit.third.mark"))
    kit = Owner("third", "kit", surmised=True)
    assert found == {"a": kit, "b": kit, "b2": Owner("renamed"), "org.app.User": Owner("unknown")}


def test_too_few_marks_tell_nothing(program: Program) -> None:
    found = owners(program, profile("kit.first.mark", "kit.second.mark", *(f"kit.other.mark.{number}" for number in range(8))))
    assert {owner.kind for owner in found.values()} == {"renamed", "unknown"}


def test_a_share_of_the_marks_is_needed_whatever_their_number() -> None:
    marks = [f"mark.{number}" for number in range(20)]
    index = profile(*marks)
    assert index.told(marks[:5]) == {}
    assert index.told(marks[:6]) == {"kit": tuple(sorted(marks[:6]))}


def test_names_that_a_renamer_made_up_are_nobodys(tmp_path: Path) -> None:
    rx = SdkRule(id="rx", name="Rx", vendor="V", category="library", packages=("rx",), source="test", cases=SEEN)
    told = Owners({"rx": rx}, None)
    assert [told.sdk_of(name) for name in ("rx.Observable", "rx", "rx.a", "rx$a")] == ["rx", None, None, None]
