"""Code that lies in a package where Android does not look for it: the app loads it itself, if at all."""

from collections.abc import Iterable, Iterator

from auditor.apk.part import DEX_NAME, Part

SUFFIXES = (".dex", ".jar", ".apk", ".aar")
FOLDERS = ("assets/", "res/raw", "root/")
MAGIC = b"dex\n"


def loose_code(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """(place, reason) for each dex and each archive that may hold one."""
    for part in parts:
        for name in part.names():
            if _may_be_code(part, name):
                yield part.place(name), "it may hold code that the app loads itself; it is not read"


def _may_be_code(part: Part, name: str) -> bool:
    if "/" not in name and DEX_NAME.fullmatch(name):
        return False
    if name.lower().endswith(SUFFIXES):
        return True
    return name.startswith(FOLDERS) and part.archive.head(part.entry(name), len(MAGIC)) == MAGIC
