"""Every call and every touch of a class in a package's code."""

import numpy as np

from auditor.apk.dex.arrays import Anything, Ints
from auditor.apk.dex.opcodes import CONST_CLASS, INVOKE, NEW_INSTANCE, STATIC_GET, STATIC_PUT
from auditor.apk.program import NOTHING, Program


class Calls:
    """Every call and every touch of a class, as (method, ...) pairs over the whole package."""

    def __init__(self, program: Program) -> None:
        parts: dict[str, list[Anything]] = {
            name: [np.empty(0, np.int8)] for name in ("row", "index", "op", "at", "touch", "type", "made")
        }
        for number in range(len(program.dexes)):
            self._add(program, number, parts)
        self.caller: Ints = np.concatenate(parts["row"]).astype(np.int32, copy=False)
        self.reference: Ints = np.concatenate(parts["index"]).astype(np.int32, copy=False)
        self.opcode: Anything = np.concatenate(parts["op"]).astype(np.uint8, copy=False)
        self.offset: Ints = np.concatenate(parts["at"]).astype(np.int32, copy=False)
        touch, types, made = (np.concatenate(parts[name]).astype(np.int32, copy=False) for name in ("touch", "type", "made"))
        self.maker, self.made_type = touch[made == 1], types[made == 1]
        self.namer, self.named_type = touch[made == 2], types[made == 2]
        self.toucher, self.touched_type = touch[made == 0], types[made == 0]

    @staticmethod
    def _add(program: Program, number: int, parts: dict[str, list[Anything]]) -> None:
        dex, types = program.dexes[number], program.dex_types[number]
        found = dex.found
        row = found.row.astype(np.int64) + program.first_method[number]
        live = program.method_class[row] != NOTHING
        calls = INVOKE[found.opcode] & live & (found.index < len(dex.tables.methods))
        parts["row"].append(row[calls].astype(np.int32))
        parts["index"].append((found.index[calls] + program.first_reference[number]).astype(np.int32))
        parts["op"].append(found.opcode[calls])
        parts["at"].append(found.offset[calls])
        for kind, table in ((1, NEW_INSTANCE), (2, CONST_CLASS)):
            pick = table[found.opcode] & live & (found.index < len(types))
            parts["touch"].append(row[pick].astype(np.int32))
            parts["type"].append(types[found.index[pick]])
            parts["made"].append(np.full(int(pick.sum()), kind, np.int8))
        pick = (STATIC_GET[found.opcode] | STATIC_PUT[found.opcode]) & live & (found.index < len(dex.tables.fields))
        parts["touch"].append(row[pick].astype(np.int32))
        parts["type"].append(types[dex.tables.fields["owner"][found.index[pick]]])
        parts["made"].append(np.zeros(int(pick.sum()), np.int8))
