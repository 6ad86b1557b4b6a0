"""Fields by name: signatures, who writes them, and constant initial values."""

import numpy as np

from auditor.apk.dex.arrays import Anything, Longs, Lookup
from auditor.apk.dex.constants import static_strings
from auditor.apk.dex.names import split_signature
from auditor.apk.dex.opcodes import STATIC_GET, STATIC_PUT, STATIC_USE
from auditor.apk.program import NOTHING, Program

MOST_PUTS = 8


class Fields:
    """Looks up fields across dex files."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._puts: dict[str, list[tuple[int, int]]] = {}
        self._by_index: dict[int, tuple[Longs, Lookup]] = {}
        self._constants: dict[int, dict[str, str]] = {}

    def signature(self, number: int, index: int) -> tuple[str, int]:
        """(``La/B;->name:I``, the owner's type) of a field of a file's table."""
        dex, types = self.program.dexes[number], self.program.dex_types[number]
        if index >= len(dex.tables.fields):
            return "", NOTHING
        field = dex.tables.fields[index]
        kind = int(field["kind"])
        owner = int(types[int(field["owner"])])
        type_ = self.program.types[int(types[kind])] if kind < len(types) else ""
        return f"{self.program.types[owner]}->{dex.strings[int(field['name'])]}:{type_}", owner

    def indices(self, number: int, signature: str) -> list[int]:
        """Where a file's table has a field of this signature."""
        owner, name, _, _ = split_signature(signature)
        type_ = self.program.type_number.get(owner)
        if type_ is None:
            return []
        dex = self.program.dexes[number]
        rows = np.flatnonzero(self.program.dex_types[number][dex.tables.fields["owner"]] == type_)
        return [row for row in rows.tolist() if dex.strings[int(dex.tables.fields["name"][row])] == name]

    def reads(self, signature: str) -> list[tuple[int, int]]:
        """(method, offset) of every read of a static field."""
        return self._sites(signature, STATIC_GET)

    def puts(self, signature: str) -> list[tuple[int, int]]:
        """(method, offset) of every write of a static field; none if they are too many to follow."""
        if signature not in self._puts:
            sites = self._sites(signature, STATIC_PUT)
            self._puts[signature] = sites if len(sites) <= MOST_PUTS else []
        return self._puts[signature]

    def _sites(self, signature: str, kinds: Anything) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for number, dex in enumerate(self.program.dexes):
            for index in self.indices(number, signature):
                uses, by_index = self._uses(number)
                pick = uses[by_index.places(index)]
                pick = pick[kinds[dex.found.opcode[pick]]]
                rows = dex.found.row[pick].astype(np.int64) + self.program.first_method[number]
                live = self.program.method_class[rows] != NOTHING
                found += zip(rows[live].tolist(), dex.found.offset[pick][live].tolist(), strict=True)
        return found

    def _uses(self, number: int) -> tuple[Longs, Lookup]:
        """(places of all field instructions of a file, those places by field)."""
        if number not in self._by_index:
            found = self.program.dexes[number].found
            uses = np.flatnonzero(STATIC_USE[found.opcode])
            self._by_index[number] = uses, Lookup(found.index[uses])
        return self._by_index[number]

    def constant(self, signature: str, owner: int) -> str | None:
        """The initial value of an own static String field, where the file gives one."""
        klass = int(self.program.class_of[owner])
        if klass == NOTHING:
            return None
        if klass not in self._constants:
            dex = self.program.dexes[int(self.program.class_dex[klass])]
            self._constants[klass] = static_strings(dex, int(self.program.class_row[klass]))
        return self._constants[klass].get(split_signature(signature)[1])
