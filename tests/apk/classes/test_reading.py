"""Class files read like dex files: the probes' comments hold whichever way their code comes."""

import re
import subprocess
from pathlib import Path

import pytest

from auditor.apk.calls import Calls
from auditor.apk.classes.dexing import dexed
from auditor.apk.classes.file import ClassFile, read_class
from auditor.apk.dex.file import index_dex
from auditor.apk.program import Program
from auditor.apk.uses import Finder
from auditor.rulebook.book import RuleBook
from tests.apk.compiled import PROBE, compile_classes
from tests.conftest import needs_tool

TOLD = re.compile(r"^ +(?:[\w.<>\[\]]+ )*(\w+)\(.*\) (?:throws \w+ )?\{ // =>(.*)$", re.MULTILINE)
PROBES = ("Arguments.java", "Shapes.java")


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> list[ClassFile]:
    """The probes' class files."""
    folder = compile_classes(tmp_path_factory.mktemp("classes"), *(PROBE / name for name in PROBES))
    return [read_class(path.read_bytes()) for path in sorted(folder.rglob("*.class"))]


@pytest.fixture(scope="module")
def dex(classes: list[ClassFile]) -> bytes:
    failed: list[int] = []
    (content,) = dexed(classes, failed.append)
    assert failed == []
    return content


@pytest.fixture(scope="module")
def program(dex: bytes) -> Program:
    return Program(index_dex("classes", dex))


def read_in(program: Program, rules: RuleBook) -> dict[str, set[str]]:
    """Method to the data types that are read in it."""
    found: dict[str, set[str]] = {}
    for use in Finder(program, Calls(program), rules.apis).uses():
        found.setdefault(program.names[int(program.method_name[use.method])], set()).update(use.rule.data)
    return found


@pytest.mark.parametrize("name", PROBES)
def test_each_method_reads_what_its_comment_says(name: str, program: Program, rules: RuleBook) -> None:
    found = read_in(program, rules)
    told = {method: set(words.split()) for method, words in TOLD.findall((PROBE / name).read_text(encoding="utf-8"))}
    assert len(told) > 7
    for method in told.keys() - {"Arguments", "OwnResolver"}:
        assert found.get(method, set()) == {re.sub(r"\W", "", word) for word in told[method]}, method


def test_lambdas_and_method_references_read_where_their_code_is(program: Program, rules: RuleBook) -> None:
    found = read_in(program, rules)
    assert found["lambda$lambda$0"] == {"imei"}
    assert found["get"] == {"imsi"}


def test_dexdump_takes_the_file(dex: bytes, tmp_path: Path) -> None:
    path = tmp_path / "classes.dex"
    path.write_bytes(dex)
    told = subprocess.run([needs_tool("dexdump"), "-d", path], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert '"content://call_log/calls"' in told.stdout
    assert "Landroid/telephony/TelephonyManager;.getImei:()Ljava/lang/String;" in told.stdout
