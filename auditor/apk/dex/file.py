"""One dex, indexed: its tables, defined methods and the instructions of interest, all indices still local to the file."""

from msgspec import Struct

from auditor.apk.dex.classdata import Members, read_members
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

    @property
    def damaged(self) -> int:
        """Classes and methods that could not be read."""
        return self.members.damaged + self.code.damaged


def index_dex(name: str, content: bytes) -> list[Dex]:
    """The dex files of an entry. Raises PartError if one is no dex or damaged beyond use."""
    indexed: list[Dex] = []
    for number, tables in enumerate(dex_files(content)):
        members = read_members(tables)
        code = locate(tables, members.code)
        label = f"{name}#{number}" if number else name
        indexed.append(Dex(label, tables, Strings(tables, content), members, code, sweep(tables.units, code)))
    return indexed
