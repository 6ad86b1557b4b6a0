"""Builds small rule books for tests."""

from pathlib import Path

from auditor.rulebook.book import RuleBook

SDK = """\
  - id: {id}
    name: {name}
    vendor: {vendor}
    category: analytics
    packages: [{package}]
    hosts: [{host}]
    source: "a test"
    cases: {{positive: [{package}.Main], negative: [{package}x.Main]}}
"""


def sdk(id: str, package: str, host: str, name: str = "", vendor: str = "Acme") -> str:
    """One SDK entry in YAML."""
    return SDK.format(id=id, package=package, host=host, name=name or id.title(), vendor=vendor)


def data_type(id: str, parents: str = "", umbrella: bool = False) -> str:
    """One data type in YAML."""
    return (
        f"  - id: {id}\n    name: {{en: {id}}}\n    parents: [{parents}]\n    umbrella: {str(umbrella).lower()}\n"
        "    source: a test\n    cases: {positive: [a], negative: [b]}\n"
    )


def book(root: Path, **files: str) -> RuleBook:
    """A rule book of the given files, without ``.yaml``; the first line ``kind:`` is added."""
    for kind, entries in files.items():
        (root / f"{kind}.yaml").write_text(f"{kind}:\n{entries}", encoding="utf-8")
    return RuleBook(root)
