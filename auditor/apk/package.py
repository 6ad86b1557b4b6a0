"""A package as it is delivered, opened as parts: one APK, a split set (a folder, files or a container), or an app bundle."""

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Literal

from auditor.apk.containers import Contents, Form, contents, modules
from auditor.apk.errors import PartError
from auditor.apk.manifest import version_code
from auditor.apk.part import Part
from auditor.apk.zip import Archive
from auditor.errors import InputError
from auditor.facts import Coverage, PackagePart

#: What the packages inside one container may inflate to, all together, and how many are opened.
NESTED_LIMIT = 1 << 30
MOST_PARTS = 500


class Package:
    """The parts to read, base first. Use as a context manager; raises InputError where there is no base package.

    ``listed`` tells of every file that was given or found; ``coverage`` of those that could not be read.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.path = paths[0]
        self.form: Form = "apk"
        self.coverage: list[Coverage] = []
        self.parts: list[Part] = []
        self._others: list[PackagePart] = []
        self._whole: Archive | None = None
        self._left = NESTED_LIMIT
        with ExitStack() as stack:
            self._open(paths, stack)
            self._stack = stack.pop_all()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    @property
    def base(self) -> Part:
        """The part whose manifest speaks for the app."""
        return self.parts[0]

    @property
    def size(self) -> int:
        """Bytes of the file that was given, or of all packages together."""
        return self._whole.size if self._whole else sum(part.archive.size for part in self.parts)

    @property
    def sha256(self) -> str:
        """Of the file that was given; of the base package where several were."""
        return digest(self._whole or self.base.archive)

    @property
    def listed(self) -> tuple[PackagePart, ...]:
        """Every file of the package with what it is; none for a lone APK."""
        if self.form == "apk":
            return ()
        return (*(self._told(part) for part in self.parts), *self._others)

    # --- opening ---

    def _open(self, paths: Sequence[Path], stack: ExitStack) -> None:
        files = _files(paths)
        if len(files) > 1 or paths[0].is_dir():
            self.form = "splits"
            self._settle([part for path in files if (part := self._file(path, stack))])
            return
        archive = self._whole = stack.enter_context(Archive(files[0]))
        held = contents(archive)
        if held is None:
            self.parts = [Part(archive)]
        elif held.form == "aab":
            self.form = "aab"
            self._modules(archive)
        else:
            self.form = held.form
            self._container(archive, held)

    def _file(self, path: Path, stack: ExitStack) -> Part | None:
        try:
            return Part(stack.enter_context(Archive(path)), path.name)
        except InputError as error:
            self._cover(path.name, str(error).removeprefix(f"{path.name}: "))
            return None

    def _modules(self, archive: Archive) -> None:
        found = modules(archive)
        if "base" not in found:
            raise InputError(f"{archive.path.name}: this app bundle has no base module")
        self.parts = [Part(archive, name, f"{name}/") for name in found]

    def _container(self, archive: Archive, held: Contents) -> None:
        if held.problem:
            self._cover({"apks": "toc.pb", "xapk": "manifest.json"}[held.form], held.problem, "partial")
        self._settle([part for name in held.packages[:MOST_PARTS] if (part := self._nested(archive, name))])
        if len(held.packages) > MOST_PARTS:
            self._cover("parts", f"{len(held.packages) - MOST_PARTS} packages beyond the first {MOST_PARTS} are not read")
        self._tell_others(archive, held.others, "other", "alternatives", "for other devices: not read")
        self._tell_others(archive, held.expansions, "expansion", "obb", "with data: not read")

    def _nested(self, archive: Archive, name: str) -> Part | None:
        try:
            place = archive.place(name, self._left)
            if place.data is not archive.range.data:
                self._left -= place.end - place.start
            return Part(Archive(Path(name), place), name)
        except (PartError, InputError) as error:
            self._cover(name, str(error).removeprefix(f"{Path(name).name}: "))
            return None

    def _tell_others(
        self, archive: Archive, names: Sequence[str], kind: Literal["other", "expansion"], part: str, reason: str
    ) -> None:
        for name in names[:MOST_PARTS]:
            self._others.append(PackagePart(name=name, kind=kind, size=archive.entries[name].size, read=False))
        if names:
            self._cover(part, f"{len(names)} {'file' if len(names) == 1 else 'files'} {reason}", "partial")

    # --- which part is what ---

    def _settle(self, found: list[Part]) -> None:
        """Puts the base first; leaves out what belongs to another package or version (PackageInstallerSession)."""
        readable = [part for part in found if self._has_manifest(part)]
        bases = [part for part in readable if not _split(part)]
        if not bases:
            split = f"; there is only {readable[0].label}, a split" if readable else ""
            raise InputError(f"{self.path.name}: there is no base package that can be read{split}")
        packages = {part.manifest.plain("package") for part in bases}
        if len(packages) > 1 or (len(bases) > 1 and self.form == "splits"):
            names = ", ".join(f"{part.label} ({part.manifest.plain('package')})" for part in bases[:5])
            raise InputError(f"{self.path.name}: there are several apps or versions of one: {names}; give the files of one")
        base = bases[0]
        for part in bases[1:]:
            self._others.append(self._told(part, "other"))
        splits = [part for part in readable if _split(part) and self._fits(part, base)]
        self.parts = [base, *sorted(splits, key=_split)]

    def _has_manifest(self, part: Part) -> bool:
        try:
            return part.manifest.tag == "manifest"
        except PartError as error:
            self._cover(part.label, f"its manifest cannot be read: {error}")
            return False

    def _fits(self, part: Part, base: Part) -> bool:
        wanted, got = base.manifest.plain("package"), part.manifest.plain("package")
        versions = version_code(base.manifest), version_code(part.manifest)
        if wanted != got:
            self._cover(part.label, f"it belongs to another package, {got}")
        elif versions[0] != versions[1]:
            self._cover(part.label, f"it belongs to version {versions[1]}, the base to {versions[0]}; Android installs no such set")
        return wanted == got and versions[0] == versions[1]

    def _told(self, part: Part, kind: Literal["base", "feature", "config", "other"] | None = None) -> PackagePart:
        lone = not part.module
        return PackagePart(
            name=part.label,
            kind=kind or _kind(part),
            split=_split(part) or None,
            sha256=digest(part.archive) if lone else None,
            size=part.archive.size if lone else sum(part.archive.entries[part.entry(name)].size for name in part.names()),
            read=kind != "other",
        )

    def _cover(self, name: str, reason: str, state: Literal["partial", "not_read"] = "not_read") -> None:
        self.coverage.append(Coverage(part=f"app/{name}", state=state, reason=reason))


def digest(archive: Archive) -> str:
    """The SHA-256 of an archive's bytes."""
    with memoryview(archive.range.data)[archive.range.start : archive.range.end] as view:
        return hashlib.sha256(view).hexdigest()


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files that were given; for a folder the packages that lie in it. Raises InputError for a folder without any."""
    files: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.apk")) if path.is_dir() else [path]
        if not inside:
            raise InputError(f"{path}: there is no .apk file in this folder")
        files += inside
    return list(dict.fromkeys(files))


def _split(part: Part) -> str:
    """The name of a split or feature module; "" for a base."""
    return part.label if part.module and part.label != "base" else _attribute(part, "split") or ""


def _kind(part: Part) -> Literal["base", "feature", "config"]:
    split = _split(part)
    if not split:
        return "base"
    is_config = _attribute(part, "configForSplit") is not None or split.startswith("config.") or ".config." in split
    return "config" if is_config and not part.module else "feature"


def _attribute(part: Part, name: str) -> str | None:
    try:
        return part.manifest.plain(name)
    except PartError:
        return None
