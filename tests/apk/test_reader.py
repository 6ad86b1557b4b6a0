"""Whole packages that are damaged in one part: the part is told, the rest is read."""

import random
import zlib
from pathlib import Path

import pytest

from auditor.apk import read_app
from auditor.errors import InputError
from auditor.facts import AppReading
from auditor.rulebook.book import RuleBook
from tests.apk.packages import LUMICHAT, QUIETPAINT, packed, parts, patched, with_part
from tests.conftest import FIXTURES


def uncovered(reading: AppReading) -> dict[str, str]:
    """What was not read in full, and its state."""
    return {entry.part: entry.state for entry in reading.coverage if entry.state != "read"}


def data_types(reading: AppReading) -> set[str | None]:
    return {entry.data_type for entry in reading.observations if entry.kind == "api_use"}


def test_everything_in_a_sound_package_is_covered(rules: RuleBook) -> None:
    reading = read_app(QUIETPAINT, rules)
    assert {entry.part for entry in reading.coverage} == {
        "app/AndroidManifest.xml",
        "app/resources.arsc",
        "app/classes.dex",
        "app/classes2.dex",
    }
    assert uncovered(reading) == {}
    assert reading.app.label == "Quiet Paint"


def test_one_bad_dex_leaves_the_other(rules: RuleBook, tmp_path: Path) -> None:
    reading = read_app(with_part(tmp_path / "a.apk", QUIETPAINT, "classes2.dex", b"dex\n035\0" + b"\xff" * 200), rules)
    assert uncovered(reading) == {"app/classes2.dex": "not_read"}
    assert data_types(reading) == {"camera_images", "photos"}


def test_without_a_dex_nothing_is_called_dead(rules: RuleBook, tmp_path: Path) -> None:
    whole = read_app(LUMICHAT, rules)
    assert {entry.contexts for entry in whole.observations if entry.data_type == "imsi"} == {("unreachable",)}
    damaged = parts(LUMICHAT) | {"classes2.dex": b"garbage"}
    path = tmp_path / "a.apk"
    path.write_bytes(packed(damaged))
    assert {e.contexts for e in read_app(path, rules).observations if e.data_type == "imsi"} == {("unknown",)}


def test_a_dex_that_android_would_not_load_is_told(rules: RuleBook, tmp_path: Path) -> None:
    content = parts(LUMICHAT)["classes.dex"]
    assert int.from_bytes(content[8:12], "little") == zlib.adler32(content[12:])
    reading = read_app(with_part(tmp_path / "a.apk", LUMICHAT, "classes.dex", patched(content, 8, "<I", 1)), rules)
    assert uncovered(reading)["app/classes.dex"] == "partial"
    assert "imei" in data_types(reading)


def test_a_dex_behind_a_gap_is_not_loaded(rules: RuleBook, tmp_path: Path) -> None:
    entries = parts(QUIETPAINT)
    entries["classes4.dex"] = entries.pop("classes2.dex")
    path = tmp_path / "a.apk"
    path.write_bytes(packed(entries))
    assert uncovered(read_app(path, rules)) == {"app/classes4.dex": "partial"}


def test_bad_resources_leave_the_manifest(rules: RuleBook, tmp_path: Path) -> None:
    reading = read_app(with_part(tmp_path / "a.apk", QUIETPAINT, "resources.arsc", b"\2\0\x0c\0garbage"), rules)
    assert uncovered(reading) == {"app/resources.arsc": "not_read"}
    assert reading.app.package == "net.quietpaint.app"


@pytest.mark.parametrize(
    ("name", "says"), [("text.apk", "text file"), ("truncated.apk", "cut off"), ("no-manifest.apk", "no AndroidManifest.xml")]
)
def test_one_sentence_for_what_is_no_package(rules: RuleBook, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as raised:
        read_app(FIXTURES / "inputs" / name, rules)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("part", ["classes.dex", "resources.arsc", "AndroidManifest.xml"])
def test_random_damage_never_raises_anything_else(rules: RuleBook, tmp_path: Path, part: str) -> None:
    whole = parts(LUMICHAT)[part]
    for seed in range(60):
        random_ = random.Random(seed)
        content = bytearray(whole)
        for _ in range(random_.choice((1, 4, 20))):
            content[random_.randrange(min(len(content), random_.choice((0x70, len(content)))))] = random_.randrange(256)
        try:
            reading = read_app(with_part(tmp_path / "a.apk", LUMICHAT, part, bytes(content)), rules)
        except InputError:
            continue
        if part == "classes.dex" and bytes(content) != whole:
            assert f"app/{part}" in uncovered(reading)
