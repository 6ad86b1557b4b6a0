"""One dex, indexed: its tables, defined methods and the instructions of interest, all indices still local to the file."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from auditor.apk.dex.classdata import Members, read_members
from auditor.apk.dex.opcodes import CONST_STRING, STATIC_USE
from auditor.apk.dex.strings import Strings
from auditor.apk.dex.sweep import Code, Found, locate, sweep
from auditor.apk.dex.tables import Tables, dex_files


class Dex(Struct, frozen=True):
    """An indexed dex. ``name`` is the ZIP entry, with ``#n`` behind it for the n-th dex of a container."""

    name: str
    tables: Tables
    strings: Strings
    members: Members
    code: Code
    found: Found

    def slim(self) -> "Dex":
        """The same without members' class data and code offsets, and with only those instructions that touch fields or strings."""
        keep = np.flatnonzero((STATIC_USE | CONST_STRING)[self.found.opcode])
        found = Found(self.found.row[keep], self.found.offset[keep], self.found.opcode[keep], self.found.index[keep])
        none = np.empty(0, np.int32)
        members = replace(self.members, klass=none, access=none, code=none.astype(np.int64), direct=none.astype(np.bool_))
        return replace(self, found=found, members=members)

    @property
    def problem(self) -> str | None:
        """What keeps the reading from being complete; None if nothing does."""
        damaged = self.members.damaged + self.code.damaged
        if damaged:
            return f"{damaged} of its classes and methods are damaged"
        return self.tables.refusal if self.tables.intact else "its checksum is wrong, so Android does not load it as it is"


def index_dex(name: str, content: bytes) -> list[Dex]:
    """The dex files of an entry. Raises PartError if one is no dex or damaged beyond use."""
    indexed: list[Dex] = []
    for number, tables in enumerate(dex_files(content)):
        members = read_members(tables)
        code = locate(tables, members.code)
        label = f"{name}#{number}" if number else name
        indexed.append(Dex(label, tables, Strings(tables, content), members, code, sweep(tables.units, code)))
    return indexed
