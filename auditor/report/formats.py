"""The registry of report formats. A new format is a module with ``write`` and one line here.

Modules load when first asked for, so that a run pays only for the formats it writes.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Protocol, cast

from auditor.findings import Result
from auditor.report.json import NO_NAMES


class Writer(Protocol):
    """Renders a result. ``names`` maps ids of data types to words in ``language``; ids without a name are told in words."""

    def __call__(self, result: Result, names: Mapping[str, str] = NO_NAMES, language: str = "en") -> bytes:
        """The report as bytes, ready to be written to a file."""


class Formats(Mapping[str, Writer]):
    """Writers by the name that ``-o NAME=FILE`` uses. Raises KeyError for a name that is not there."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)

    def __getitem__(self, name: str) -> Writer:
        return cast(Writer, import_module(self._modules[name]).write)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


FORMATS = Formats(
    {
        "cyclonedx": "auditor.report.cyclonedx",
        "html": "auditor.report.html",
        "json": "auditor.report.json",
        "text": "auditor.report.text",
    }
)
