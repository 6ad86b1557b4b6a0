"""Packages in parts: what is expected is told by hand in fixtures/splits/README.md and read from the sources there."""

import json
import zipfile
from pathlib import Path

import pytest

from auditor.apk import read_app
from auditor.errors import InputError
from auditor.facts import AppReading, CodeEvidence
from auditor.rulebook.book import RuleBook
from tests.apk.packages import QUIETPAINT, packed, parts, patched
from tests.apk.test_reader import uncovered
from tests.cli.run import auditor
from tests.conftest import FIXTURES

BUILT = FIXTURES / "splits/built"
BASE, FRENCH, SCANNER = (BUILT / name for name in ("base.apk", "split_config.fr.apk", "split_scanner.apk"))
SET = {path.name: path.read_bytes() for path in (BASE, FRENCH, SCANNER)}
REQUESTED = {"android.permission.INTERNET", "android.permission.READ_CONTACTS"}


def stored(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def deflated(path: Path, entries: dict[str, bytes]) -> Path:
    path.write_bytes(packed(entries))
    return path


def uses(reading: AppReading) -> set[tuple[str, str]]:
    """(class, API) of each use of personal data."""
    found = (place for seen in reading.observations if seen.kind == "api_use" for place in seen.evidence)
    return {(place.class_name, place.api.rpartition(".")[2]) for place in found if isinstance(place, CodeEvidence)}


WHOLE = {
    ("org.fieldbook.app.NotesActivity", "query"),
    ("org.fieldbook.scanner.PlaceService", "getLastKnownLocation"),
}


@pytest.fixture(params=["folder", "files", "apks", "xapk", "apkm", "archive", "deflated"])
def whole_set(request: pytest.FixtureRequest, tmp_path: Path) -> Path | list[Path]:
    """The same split set in every way that it is handed around."""
    folder = tmp_path / "set"
    folder.mkdir()
    for name, content in SET.items():
        (folder / name).write_bytes(content)
    ways: dict[str, Path | list[Path]] = {
        "folder": folder,
        "files": [SCANNER, BASE, FRENCH],
        "apks": BUILT / "fieldbook.apks",
        "xapk": BUILT / "fieldbook.xapk",
        "apkm": stored(tmp_path / "a.apkm", SET | {"info.json": b"{}", "icon.png": b"x"}),
        "archive": stored(tmp_path / "a.zip", {f"app/{name}": content for name, content in SET.items()}),
        "deflated": deflated(tmp_path / "b.zip", SET),
    }
    return ways[request.param]


def test_a_split_set_is_one_app_however_it_comes(whole_set: Path | list[Path], rules: RuleBook) -> None:
    reading = read_app(whole_set, rules)
    app = reading.app
    assert (app.package, app.version_name, app.version_code) == ("org.fieldbook.app", "1.2", 12)
    assert (app.min_sdk, app.target_sdk, app.label) == (26, 34, "Fieldbook")
    assert {request.name for request in app.permissions} == REQUESTED
    assert [(entry.kind, entry.name, entry.exported) for entry in app.components] == [
        ("activity", "org.fieldbook.app.NotesActivity", True),
        ("service", "org.fieldbook.scanner.PlaceService", False),
    ]
    assert app.components[1].foreground_service_types == ("location",)
    assert uses(reading) == WHOLE
    read = [(part.kind, part.split) for part in app.parts if part.read]
    assert read == [("base", None), ("config", "config.fr"), ("feature", "scanner")]
    states = {entry.part.rpartition("/")[2]: entry.state for entry in reading.coverage if entry.state != "read"}
    # The feature's own request is told; it counts for nothing.
    assert states.pop("AndroidManifest.xml") == "partial"
    assert set(states) <= {"alternatives", "obb"}


def test_cleartext_is_found_in_the_configuration_of_a_set(rules: RuleBook) -> None:
    (setting,) = (seen for seen in read_app(BUILT, rules).observations if seen.subject == "cleartext_traffic")
    (place,) = setting.evidence
    assert getattr(place, "attributes", {})["domains"] == "printer.fieldbook.example"


def test_a_bundle_is_read_module_by_module(rules: RuleBook) -> None:
    reading = read_app(BUILT / "fieldbook.aab", rules)
    app = reading.app
    assert app.form == "aab"
    assert (app.package, app.version_code, app.min_sdk, app.target_sdk, app.label) == ("org.fieldbook.app", 12, 26, 34, "Fieldbook")
    assert {request.name for request in app.permissions} == REQUESTED | {"android.permission.ACCESS_FINE_LOCATION"}
    assert {entry.name for entry in app.components} == {"org.fieldbook.app.NotesActivity", "org.fieldbook.scanner.PlaceService"}
    assert uses(reading) == WHOLE
    assert uncovered(reading) == {}
    assert {entry.part for entry in reading.coverage} >= {"app/base/dex/classes.dex", "app/scanner/manifest/AndroidManifest.xml"}
    (setting,) = (seen for seen in reading.observations if seen.subject == "cleartext_traffic")
    assert getattr(setting.evidence[0], "attributes", {})["domains"] == "printer.fieldbook.example"


def test_the_newest_variant_of_a_container_is_read_and_the_other_told(rules: RuleBook) -> None:
    reading = read_app(BUILT / "fieldbook.apks", rules)
    assert [part.name for part in reading.app.parts if part.read] == [
        "splits/base-master_2.apk",
        "splits/base-fr_2.apk",
        "splits/scanner-master_2.apk",
    ]
    assert [part.name for part in reading.app.parts if not part.read] == ["splits/base-master.apk"]
    assert uncovered(reading)["app/alternatives"] == "partial"


def test_a_base_that_needs_splits_says_so(rules: RuleBook) -> None:
    assert uncovered(read_app(BASE, rules)) == {"app/splits": "partial"}


def test_a_split_alone_says_that_it_is_one(rules: RuleBook) -> None:
    assert uncovered(read_app(SCANNER, rules)) == {"app/base": "partial"}


def test_one_damaged_package_of_a_set_fails_alone(rules: RuleBook, tmp_path: Path) -> None:
    damaged = SET | {"split_scanner.apk": SET["split_scanner.apk"][:3000]}
    reading = read_app(stored(tmp_path / "a.apkm", damaged | {"info.json": b"{}"}), rules)
    assert uncovered(reading) == {"app/split_scanner.apk": "not_read"}
    assert uses(reading) == {("org.fieldbook.app.NotesActivity", "query")}


def test_a_damaged_module_of_a_bundle_fails_alone(rules: RuleBook, tmp_path: Path) -> None:
    entries = parts(BUILT / "fieldbook.aab") | {"scanner/manifest/AndroidManifest.xml": b"\xff" * 40}
    path = deflated(tmp_path / "a.aab", entries)
    assert uncovered(read_app(path, rules)) == {"app/scanner/manifest/AndroidManifest.xml": "not_read"}


def test_what_belongs_to_another_app_or_version_is_left_out(rules: RuleBook, tmp_path: Path) -> None:
    manifest = parts(SCANNER)["AndroidManifest.xml"]
    at = (
        manifest.index(b"org.fieldbook.app".decode().encode("utf-16-le"))
        if b"o\0r\0g\0" in manifest
        else manifest.index(b"org.fieldbook.app")
    )
    other = manifest[:at] + manifest[at : at + 60].replace(b"f", b"g", 1) + manifest[at + 60 :]
    path = stored(tmp_path / "a.zip", SET | {"split_scanner.apk": packed(parts(SCANNER) | {"AndroidManifest.xml": other})})
    reading = read_app(path, rules)
    assert uncovered(reading) == {"app/split_scanner.apk": "not_read"}
    assert uses(reading) == {("org.fieldbook.app.NotesActivity", "query")}


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"split_scanner.apk": SET["split_scanner.apk"]}, "no base package"),
        ({"a.apk": b"PK", "b.apk": b"no"}, "no base package"),
        (SET | {"quietpaint.apk": QUIETPAINT.read_bytes()}, "several apps"),
        ({"scanner/manifest/AndroidManifest.xml": b"x", "BundleConfig.pb": b""}, "no base module"),
        ({"base/manifest/AndroidManifest.xml": b"x", "BundleConfig.pb": b""}, "cannot be read"),
        ({"readme.txt": b"hello"}, "no AndroidManifest.xml"),
    ],
)
def test_one_sentence_for_what_holds_no_app(rules: RuleBook, tmp_path: Path, entries: dict[str, bytes], says: str) -> None:
    with pytest.raises(InputError, match=says) as raised:
        read_app(stored(tmp_path / "a.zip", entries), rules)
    assert "\n" not in str(raised.value)


def test_two_apps_in_a_folder_are_not_mixed(rules: RuleBook, tmp_path: Path) -> None:
    (tmp_path / "a.apk").write_bytes(SET["base.apk"])
    (tmp_path / "b.apk").write_bytes(QUIETPAINT.read_bytes())
    with pytest.raises(InputError, match=r"several apps.*org\.fieldbook\.app.*net\.quietpaint\.app"):
        read_app(tmp_path, rules)


def test_an_empty_folder_is_told(rules: RuleBook, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.apk file"):
        read_app(tmp_path, rules)


@pytest.mark.parametrize("toc", [b"\xff" * 50, b"", b"\x12\x02\x12\x00"])
def test_without_a_list_that_can_be_followed_all_splits_are_read(rules: RuleBook, tmp_path: Path, toc: bytes) -> None:
    entries = {
        "toc.pb": toc,
        "splits/base-master.apk": SET["base.apk"],
        "splits/scanner-master.apk": SET["split_scanner.apk"],
        "splits/base-master_2.apk": SET["base.apk"],
        "standalones/standalone.apk": SET["base.apk"],
    }
    reading = read_app(stored(tmp_path / "a.apks", entries), rules)
    assert uncovered(reading)["app/toc.pb"] == "partial"
    assert uses(reading) == WHOLE


@pytest.mark.parametrize("manifest", [b"{", b"[" * 100_000, json.dumps({"split_apks": [{"file": 7}, 8]}).encode(), b"\xff"])
def test_a_list_of_an_xapk_that_is_none_does_no_harm(rules: RuleBook, tmp_path: Path, manifest: bytes) -> None:
    assert uses(read_app(stored(tmp_path / "a.xapk", SET | {"manifest.json": manifest}), rules)) == WHOLE


def test_a_container_in_a_container_is_not_opened(rules: RuleBook, tmp_path: Path) -> None:
    inner = stored(tmp_path / "inner.zip", SET).read_bytes()
    with pytest.raises(InputError, match="no base package"):
        read_app(stored(tmp_path / "a.zip", {"inner.apk": inner}), rules)


def test_a_package_that_blows_up_stops_at_the_limit(rules: RuleBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.apk.package.NESTED_LIMIT", 8 << 20)
    path = deflated(tmp_path / "a.zip", SET | {"split_bomb.apk": b"\0" * (9 << 20)})
    reading = read_app(path, rules)
    assert {entry.part: entry.reason for entry in reading.coverage}["app/split_bomb.apk"] == "it inflates to more than 7 MB"
    assert uses(reading) == WHOLE


def test_code_that_android_does_not_load_is_told(rules: RuleBook, tmp_path: Path) -> None:
    dex = parts(QUIETPAINT)["classes2.dex"]
    path = deflated(tmp_path / "a.apk", parts(QUIETPAINT) | {"assets/a.bin": dex, "assets/b.jar": b"PK", "assets/c.bin": b"dexter"})
    assert uncovered(read_app(path, rules)) == {"app/assets/a.bin": "partial", "app/assets/b.jar": "partial"}


def test_the_commands_take_all_of_them() -> None:
    policy = str(FIXTURES / "policies/quietpaint.en.md")
    for given in ([str(BUILT / "fieldbook.aab")], [str(BASE), str(SCANNER), str(FRENCH)], [str(BUILT)]):
        done = auditor("app", *given, "-q")
        assert (done.returncode, "Fieldbook  org.fieldbook.app 1.2 (12)" in done.stdout) == (0, True)
        assert auditor("audit", *given, "--policy", policy, "-q").returncode == 0


def test_an_offset_beyond_a_nested_package_does_not_reach_its_neighbour(rules: RuleBook, tmp_path: Path) -> None:
    """The directory of one package points past its end, to where the container holds another."""
    scanner = SET["split_scanner.apk"]
    at = scanner.index(b"PK\x01\x02")
    path = stored(tmp_path / "a.zip", SET | {"split_scanner.apk": patched(scanner, at + 42, "<I", len(scanner) + 100)})
    reading = read_app(path, rules)
    assert any(part.startswith("app/split_scanner.apk") for part in uncovered(reading))
