"""Every hostile variant is read, told and bounded: no wrong or empty fact without a word of it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auditor.apk import read_app
from auditor.errors import InputError
from auditor.facts import AppReading
from auditor.report.view import KNOWN_LIMITS
from auditor.rulebook.book import RuleBook
from tests.apk.hostile import Variant, every
from tests.apk.hostile.__main__ import LIMIT
from tests.apk.packages import QUIETPAINT
from tests.conftest import ROOT, needs_tool

ALL = list(every())


def facts(reading: AppReading) -> dict[str, Any]:
    """What an audit rests on."""
    app = reading.app
    uses = {(seen.data_type, seen.contexts) for seen in reading.observations if seen.kind == "api_use"}
    return {
        "package": app.package,
        "version": (app.version_name, app.version_code),
        "levels": (app.min_sdk, app.target_sdk),
        "label": app.label,
        "permissions": {(one.name, one.max_sdk_version) for one in app.permissions},
        "components": {(one.kind, one.name, one.exported) for one in app.components},
        "backup": app.allow_backup,
        "uses": uses,
    }


def told(reading: AppReading) -> list[str]:
    """Every word that not all is well or read."""
    gaps = [f"{part.part}: {part.reason}" for part in reading.coverage if part.state != "read" and part.part not in KNOWN_LIMITS]
    return [*gaps, *reading.app.problems]


def remarks(reading: AppReading) -> list[str]:
    """Known limits, and problems with a signature: repacking breaks it."""
    limits = [f"{part.part}: {part.reason}" for part in reading.coverage if part.part in KNOWN_LIMITS]
    return limits + [problem for problem in reading.app.problems if "sign" in problem]


@pytest.fixture(scope="module")
def sound(rules: RuleBook) -> dict[str, Any]:
    return facts(read_app(QUIETPAINT, rules))


def test_there_are_a_hundred_and_each_is_named_once() -> None:
    assert len(ALL) >= 100
    assert len({one.name for one in ALL}) == len(ALL)
    assert all(one.source and one.android for one in ALL)


@pytest.mark.parametrize("one", ALL, ids=[one.name for one in ALL])
def test_a_variant(one: Variant, sound: dict[str, Any], rules: RuleBook, tmp_path: Path) -> None:
    path = tmp_path / f"a{one.suffix}"
    path.write_bytes(one.build())
    if one.facts == "refused":
        with pytest.raises(InputError, match=one.says) as raised:
            read_app(path, rules)
        assert "\n" not in str(raised.value)
        return
    reading = read_app(path, rules)
    found, words = facts(reading), told(reading)
    if one.facts == "same":
        assert found == sound
    gaps = [word for word in words if word not in remarks(reading)]
    if one.says is None:
        assert gaps == []
    else:
        assert re.search(one.says, "\n".join([*words, *remarks(reading)])), [*words, *remarks(reading)]
    if found != sound:
        assert gaps, "facts are missing and nothing says so"


def test_no_variant_takes_a_gigabyte() -> None:
    """All of them in one process whose peak is measured."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.apk.hostile", "--peak"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert 0 < int(done.stdout) < LIMIT


#: aapt2 builds a tree and counts end tags; the platform stops reading at the root's.
STRICTER = {"xml-too-many-ends"}
XML = [one for one in ALL if one.name.startswith("xml-") and one.name not in STRICTER]


@pytest.mark.parametrize("one", XML, ids=[one.name for one in XML])
def test_what_aapt2_cannot_read_is_told(one: Variant, rules: RuleBook, tmp_path: Path) -> None:
    """aapt2 has the platform's parser: where it finds no manifest, neither may we find a sound one."""
    path = tmp_path / "a.apk"
    path.write_bytes(one.build())
    command: list[str | Path] = [needs_tool("aapt2", "aapt"), "dump", "permissions", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seen = set(re.findall(r"uses-permission: name='([^']+)'", done.stdout))
    try:
        reading = read_app(path, rules)
    except InputError:
        return
    ours = {request.name for request in reading.app.permissions}
    assert seen == ours or [word for word in told(reading) if word not in remarks(reading)], (seen, ours)


DEX = [one for one in ALL if one.name.startswith("dex-")]


@pytest.mark.parametrize("one", DEX, ids=[one.name for one in DEX])
def test_what_dexdump_refuses_is_told(one: Variant, rules: RuleBook, tmp_path: Path) -> None:
    path = tmp_path / "a.apk"
    path.write_bytes(one.build())
    done = subprocess.run([needs_tool("dexdump"), "-f", path], capture_output=True, text=True, check=False, errors="replace")
    if done.returncode:
        assert told(read_app(path, rules)), done.stderr


SIGNED = [one for one in ALL if one.name.startswith("sign")]


#: apksigner drops the error of a scheme without a whole signer and goes on to v1; the platform refuses the package
#: (ApkSignatureVerifier: only a scheme that is not there makes it try an older one).
LENIENT = {"signature-signer-cut", "signature-without-signer"}


@pytest.mark.parametrize("one", SIGNED, ids=[one.name for one in SIGNED])
def test_what_apksigner_refuses_is_told(one: Variant, rules: RuleBook, tmp_path: Path) -> None:
    path = tmp_path / "a.apk"
    path.write_bytes(one.build())
    done = subprocess.run([needs_tool("apksigner"), "verify", path], capture_output=True, text=True, check=False)
    problems = [problem for problem in read_app(path, rules).app.problems if "signature" in problem]
    assert bool(problems) == (bool(done.returncode) or one.name in LENIENT), (problems, done.stdout, done.stderr)
