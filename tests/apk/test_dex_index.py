"""The index against dexdump: every call, access to a static field, string and new object of every method, with its offset."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.apk.dex.file import Dex, index_dex
from auditor.apk.dex.opcodes import CONST_STRING, INVOKE, NEW_INSTANCE, STATIC_USE
from auditor.apk.zip import Archive
from tests.conftest import FIXTURES, needs_tool

APPS = sorted((FIXTURES / "apps").glob("*/*.apk"))
HEAD = re.compile(r"^[0-9a-f]+: +\|\[[0-9a-f]+\] (\S+):(\(.*)$")
USE = re.compile(
    r"^[0-9a-f]+: .*\|([0-9a-f]{4,}): "
    r"(invoke-(?:virtual|super|direct|static|interface)|s(?:get|put)|const-string|new-instance)\S* .*// (\w+)@([0-9a-f]+)$"
)


def dexdump(content: bytes, folder: Path) -> Iterator[tuple[str, int, str, int]]:
    """(method, offset, table, index) of each instruction of interest, as dexdump prints them."""
    path = folder / "classes.dex"
    path.write_bytes(content)
    printed = subprocess.run([needs_tool("dexdump"), "-d", path], capture_output=True, text=True, errors="replace", check=True)
    method = ""
    for line in printed.stdout.splitlines():
        if head := HEAD.match(line):
            method = f"{head[1]}:{head[2]}"
        elif use := USE.match(line):
            yield method, int(use[1], 16), use[3], int(use[4], 16)


def indexed(dex: Dex) -> Iterator[tuple[str, int, str, int]]:
    """The same from the index."""
    for row, offset, opcode, index in zip(dex.found.row, dex.found.offset, dex.found.opcode, dex.found.index, strict=True):
        for table, name in ((INVOKE, "method"), (STATIC_USE, "field"), (CONST_STRING, "string"), (NEW_INSTANCE, "type")):
            if table[opcode]:
                yield label(dex, int(row)), int(offset), name, int(index)


def label(dex: Dex, row: int) -> str:
    """A defined method as dexdump heads its code."""
    tables = dex.tables
    method = tables.methods[dex.members.method[row]]
    proto = tables.protos[method["proto"]]
    at = int(proto["parameters"]) // 2
    count = int(tables.units[at]) if at else 0
    kinds = "".join(type_name(dex, int(kind)) for kind in tables.units[at + 2 : at + 2 + count])
    owner = type_name(dex, int(method["owner"]))[1:-1].replace("/", ".")
    return f"{owner}.{dex.strings[int(method['name'])]}:({kinds}){type_name(dex, int(proto['returns']))}"


def type_name(dex: Dex, index: int) -> str:
    return dex.strings[int(dex.tables.types[index])]


@pytest.mark.parametrize("path", APPS, ids=lambda path: path.stem)
def test_same_instructions_as_dexdump(path: Path, tmp_path: Path) -> None:
    with Archive(path) as archive:
        for name in sorted(archive.entries):
            if name.endswith(".dex"):
                content = archive.read(name)
                dexes = index_dex(name, content)
                assert [dex.problem for dex in dexes] == [None]
                assert sorted(indexed(dexes[0])) == sorted(dexdump(content, tmp_path))
