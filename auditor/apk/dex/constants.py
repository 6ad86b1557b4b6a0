"""Initial values of static fields (class_def_item.static_values_off: encoded_array_item)."""

from auditor.apk.dex.arrays import Bytes
from auditor.apk.dex.file import Dex

STRING, ARRAY, ANNOTATION, NULL, BOOLEAN = 0x17, 0x1C, 0x1D, 0x1E, 0x1F


def static_strings(dex: Dex, row: int) -> dict[str, str]:
    """Name to initial value of the static String fields of a class; {} if the data is damaged or holds nested values."""
    values, data = int(dex.tables.classes["values"][row]), int(dex.tables.classes["data"][row])
    if not values or not data:
        return {}
    content = dex.tables.data
    try:
        names = _static_fields(dex, data)
        count, at = _uleb(content, values)
        found = {}
        for place in range(min(count, len(names))):
            kind, size = int(content[at]) & 0x1F, (int(content[at]) >> 5) + 1
            at += 1
            if kind in (ARRAY, ANNOTATION):
                break
            if kind in (NULL, BOOLEAN):
                continue
            if kind == STRING:
                found[names[place]] = dex.strings[int.from_bytes(content[at : at + size].tobytes(), "little")]
            at += size
    except IndexError:
        return {}
    return found


def _static_fields(dex: Dex, at: int) -> list[str]:
    count, at = _uleb(dex.tables.data, at)
    for _ in range(3):
        _, at = _uleb(dex.tables.data, at)
    names, index = [], 0
    for _ in range(min(count, len(dex.tables.fields))):
        step, at = _uleb(dex.tables.data, at)
        _, at = _uleb(dex.tables.data, at)
        index += step
        names.append(dex.strings[int(dex.tables.fields["name"][index])])
    return names


def _uleb(data: Bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = int(data[at])
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 or shift > 28:
            return value, at
