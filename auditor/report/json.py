"""The result as JSON: the contract that other programs build on."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from auditor.facts import Fact
from auditor.findings import Result

_SURROGATE = re.compile("[\ud800-\udfff]")
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def write(result: Result, names: Mapping[str, str] = NO_NAMES, language: str = "en") -> bytes:  # noqa: ARG001
    """The result with every field, indented, in the order of the structs; mappings sorted by key. UTF-8, ends in a newline."""
    return encode(result)


def encode(value: Fact) -> bytes:
    """Any value of the vocabulary as JSON, in the same form as :func:`write`.

    A lone surrogate, which the strings of a dex file may hold and UTF-8 cannot, becomes U+FFFD.
    """
    try:
        data = msgspec.json.encode(value, order="deterministic")
    except UnicodeEncodeError:
        data = msgspec.json.encode(_without_surrogates(msgspec.to_builtins(value, order="deterministic")))
    return msgspec.json.format(data, indent=2) + b"\n"


def _without_surrogates(value: Any) -> Any:
    match value:
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case dict():
            return {_without_surrogates(key): _without_surrogates(entry) for key, entry in value.items()}
        case list() | tuple():
            return [_without_surrogates(entry) for entry in value]
    return value


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the result."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Result)}
