"""Profiles of artefacts that are made here: what they hold, and what of them cannot be read."""

import io
import zipfile
from pathlib import Path

import pytest
import yaml

from auditor.errors import InputError
from auditor.rulebook.book import RuleBook
from auditor.sdk.draft import draft
from auditor.sdk.profile import Profile, package_prefixes, profile
from tests.apk.compiled import PROBE, compile_classes

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="probe.kit">
  <uses-permission android:name="android.permission.READ_CONTACTS" android:maxSdkVersion="30"/>
  <application>
    <meta-data android:name="probe.KEY" android:value="1"/>
    <provider android:name=".Start" android:authorities="${applicationId}.start"/>
  </application>
</manifest>"""


def archive(entries: dict[str, bytes]) -> bytes:
    """A ZIP of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The entries of an AAR with the probes as its code."""
    folder = compile_classes(tmp_path_factory.mktemp("kit"), PROBE / "Shapes.java")
    classes = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.class")}
    return {
        "AndroidManifest.xml": MANIFEST.encode(),
        "classes.jar": archive(classes),
        "jni/arm64-v8a/libprobe.so": b"\x7fELF",
        "proguard.txt": b"# kept\n-keep class probe.Shapes { *; }\n",
    }


def measured(tmp_path: Path, entries: dict[str, bytes], rules: RuleBook) -> Profile:
    path = tmp_path / "kit.aar"
    path.write_bytes(archive(entries))
    return profile(path, rules)


def test_an_artefact_tells_what_it_asks_for_and_reads(kit: dict[str, bytes], tmp_path: Path, rules: RuleBook) -> None:
    found = measured(tmp_path, kit, rules)
    assert found.permissions == ("android.permission.READ_CONTACTS",)
    assert found.components == (("provider", "probe.kit.Start"),)
    assert found.metadata == ("probe.KEY",)
    assert found.natives == ("libprobe.so",)
    assert {data for read in found.reads for data in read.data} == {"android_id", "call_log", "contacts", "imei", "imsi", "sms"}
    assert {covered.state for covered in found.artefact.coverage} == {"read"}


def test_a_read_inside_a_lambda_is_led_to_from_the_method_that_makes_it(
    kit: dict[str, bytes], tmp_path: Path, rules: RuleBook
) -> None:
    found = measured(tmp_path, kit, rules)
    (read,) = (read for read in found.reads if "imei" in read.data)
    assert read.chain == ("probe.Shapes.lambda", "probe.Shapes$$Lambda0.call", "probe.Shapes.lambda$lambda$0")


def test_the_draft_is_an_entry_once_its_gaps_are_filled(kit: dict[str, bytes], tmp_path: Path, rules: RuleBook) -> None:
    (entry,) = yaml.safe_load(draft(measured(tmp_path, kit, rules)))["sdks"]
    assert entry["packages"] == ["probe"]
    assert "components" not in entry  # none lies outside its packages
    assert entry["native"] == ["libprobe.so"]
    assert entry["takes"] == ["android_id", "call_log", "contacts", "imei", "imsi", "sms"]
    assert entry["name"] == "?"


def test_code_that_is_damaged_is_told_and_the_rest_read(kit: dict[str, bytes], tmp_path: Path, rules: RuleBook) -> None:
    found = measured(tmp_path, kit | {"libs/more.jar": archive({"a/B.class": b"\xca\xfe\xba\xbe\0"})}, rules)
    assert [(covered.part, covered.reason) for covered in found.artefact.coverage if covered.reason] == [
        ("artefact/libs/more.jar", "1 of its classes are damaged")
    ]
    assert len(found.reads) == 8


def test_a_manifest_that_declares_entities_is_not_read(kit: dict[str, bytes], tmp_path: Path, rules: RuleBook) -> None:
    bomb = b'<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><manifest package="&b;"/>'
    found = measured(tmp_path, kit | {"AndroidManifest.xml": bomb}, rules)
    assert found.permissions == ()
    assert ("artefact/AndroidManifest.xml", "it declares entities") in [(c.part, c.reason) for c in found.artefact.coverage]


def test_what_holds_no_code_is_no_artefact(tmp_path: Path, rules: RuleBook) -> None:
    with pytest.raises(InputError, match="no SDK's artefact"):
        measured(tmp_path, {"readme.txt": b"x"}, rules)


def test_prefixes_are_as_long_as_what_classes_share() -> None:
    names = ["com.acme.kit.A", "com.acme.kit.ui.B", "com.acme.kit.net.C", "a.b.C", "a.b.D", "a.b.E", "org.stray.D"]
    assert package_prefixes(names) == {"com.acme.kit": 3}
