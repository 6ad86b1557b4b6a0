"""What of a dex file's header and map the runtime does not accept (AOSP art dex_file_verifier.cc: CheckHeader, CheckMap)."""

import struct
from collections.abc import Sequence
from itertools import pairwise

HEADER_SIZE, CONTAINER_HEADER_SIZE = 0x70, 0x78
CONTAINER_VERSION = 41
#: Places of header fields in the tuple that the caller has unpacked.
FILE_SIZE, SIZE, MAP, FIRST_SECTION = 3, 4, 8, 9
#: Map item types of the id tables, in the header's order: string, type, proto, field, method, class.
SECTIONS = ("string", "type", "prototype", "field", "method", "class")
MOST_ITEMS = 64


def refusal(content: bytes, at: int, version: int, fields: Sequence[int]) -> str | None:
    """Why Android does not load the file, in one clause; None if header and map are as they must be."""
    return _header(content, at, version, fields) or _map(content, fields)


def _header(content: bytes, at: int, version: int, fields: Sequence[int]) -> str | None:
    wanted = CONTAINER_HEADER_SIZE if version >= CONTAINER_VERSION else HEADER_SIZE
    if fields[SIZE] != wanted:
        return f"its header size is {fields[SIZE]:#x}, not {wanted:#x}; Android does not load it"
    if version < CONTAINER_VERSION:
        rest = len(content) - fields[FILE_SIZE]
        return f"{rest} bytes lie behind it, which Android before 14 does not accept" if rest else None
    if at + CONTAINER_HEADER_SIZE > len(content):
        return "its header is cut off; Android does not load it"
    size, offset = struct.unpack_from("<II", content, at + HEADER_SIZE)
    if size != len(content) or offset != at:
        return "its place in the container is not the one it names; Android does not load it"
    return None


def _map(content: bytes, fields: Sequence[int]) -> str | None:
    at = fields[MAP]
    if at == 0 or at % 4 or at + 4 > len(content):
        return "it has no map; Android does not load it"
    count = struct.unpack_from("<I", content, at)[0]
    if not 0 < count <= MOST_ITEMS or at + 4 + 12 * count > len(content):
        return "its map is cut off; Android does not load it"
    items = [struct.unpack_from("<HHII", content, at + 4 + 12 * index) for index in range(count)]
    offsets = [item[3] for item in items]
    if any(later <= earlier for earlier, later in pairwise(offsets)):
        return "its map is out of order; Android does not load it"
    mapped = {kind: (size, offset) for kind, _, size, offset in items}
    for number, name in enumerate(SECTIONS):
        size, offset = fields[FIRST_SECTION + 2 * number : FIRST_SECTION + 2 * number + 2]
        if mapped.get(number + 1, (0, 0)) != (size, offset if size else 0):
            return f"its map and its header disagree on the {name} table; Android does not load it"
    return None
