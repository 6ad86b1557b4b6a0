"""Reads a package: parts to facts, each part failing alone."""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec.structs import replace

from auditor.apk.arsc import Resources
from auditor.apk.axml import Element, parse_axml
from auditor.apk.blame import Blame
from auditor.apk.calls import Calls
from auditor.apk.dex.file import Dex, index_dex
from auditor.apk.endpoints import Constant, endpoint_observations, hosts_of, url_constants
from auditor.apk.errors import PartError
from auditor.apk.manifest import Manifest, read_manifest
from auditor.apk.named import shown_by_layouts
from auditor.apk.network import cleartext_setting
from auditor.apk.observe import (
    api_observations,
    ordered,
    permission_observations,
    sdk_observations,
    setting_observations,
)
from auditor.apk.owners import Owner, Owners, class_owners
from auditor.apk.program import Program
from auditor.apk.reach import Reach
from auditor.apk.sdks import embedded_sdks
from auditor.apk.uses import Finder
from auditor.apk.zip import Archive
from auditor.errors import InputError
from auditor.facts import App, AppReading, Coverage, ManifestEvidence, Observation, Sdk
from auditor.rulebook.apis import load_endpoint_rules
from auditor.rulebook.book import RuleBook
from auditor.traffic.parties import Parties

Tell = Callable[[str], None]
MANIFEST = "AndroidManifest.xml"
RESOURCES = "resources.arsc"
DEX_NAME = re.compile(r"classes(?:([2-9]|[1-9][0-9]+))?\.dex")
DOCUMENT_LIMIT = 64 << 20


def silence(_: str) -> None:
    """Says nothing about progress."""


def read_app(path: Path, rules: RuleBook, tell: Tell = silence) -> AppReading:
    """Everything that the package says and does. Raises InputError if the file is no Android package."""
    with Archive(path) as archive:
        return _Reader(archive, rules, tell).read()


class _Reader:
    def __init__(self, archive: Archive, rules: RuleBook, tell: Tell) -> None:
        self.archive = archive
        self.rules = rules
        self.tell = tell
        self.coverage: list[Coverage] = []

    def read(self) -> AppReading:
        manifest = self._manifest()
        natives = sorted(name for name in self.archive.entries if name.startswith("lib/") and name.endswith(".so"))
        dexes, complete = self._dexes()
        self.tell("reading code")
        program = Program(dexes)
        owners = self.owners = Owners(self.rules.sdks, manifest)
        classes = class_owners(program, owners)
        constants = list(url_constants(program))
        hosts = {host for text, _, _ in constants for _, host in hosts_of(text)}
        sdks = embedded_sdks(program, manifest, natives, owners, classes, hosts, self.rules.sdks)
        observations = [
            *self._code(program, manifest, classes, constants, complete),
            *permission_observations(manifest),
            *sdk_observations(sdks, frozenset(rule.id for rule in self.rules.sdks.values() if rule.infrastructure)),
            *setting_observations(manifest, self._cleartext(manifest)),
        ]
        self._other_parts(natives)
        return AppReading(app=self._app(manifest, sdks, owners), observations=ordered(observations), coverage=tuple(self.coverage))

    # --- parts ---

    def _cover(self, part: str, reason: str | None = None, partial: bool = False) -> None:
        state = "read" if reason is None else "partial" if partial else "not_read"
        self.coverage.append(Coverage(part=f"app/{part}", state=state, reason=reason))  # type: ignore[arg-type]

    def _manifest(self) -> Manifest:
        if MANIFEST not in self.archive.entries:
            raise InputError(f"{self.archive.path.name}: {_what_instead(self.archive)}")
        try:
            root = parse_axml(self.archive.read(MANIFEST, DOCUMENT_LIMIT))
            self.resources = self._resources()
            manifest = read_manifest(root, self._resolve, self.rules.permissions)
        except PartError as error:
            raise InputError(f"{self.archive.path.name}: {MANIFEST} cannot be read: {error}") from error
        self._cover(MANIFEST)
        return manifest

    def _resources(self) -> Resources | None:
        if RESOURCES not in self.archive.entries:
            return None
        try:
            resources = Resources(self.archive.read(RESOURCES))
        except PartError as error:
            self._cover(RESOURCES, str(error))
            return None
        self._cover(RESOURCES)
        return resources

    def _resolve(self, reference: int) -> str | None:
        return self.resources.text(reference) if self.resources else None

    def _dexes(self) -> tuple[list[Dex], bool]:
        """The dex files that can be read, in the class loader's order, and whether all could."""
        dexes: list[Dex] = []
        complete = True
        for name, content in self._read_ahead(self._dex_names()):
            try:
                self.tell(f"reading {name}")
                found = index_dex(name, content())
            except PartError as error:
                self._cover(name, str(error))
                complete = False
                continue
            problem = next((dex.problem for dex in found if dex.problem), None)
            self._cover(name, problem, partial=True)
            complete = complete and problem is None
            dexes += found
        return dexes, complete

    def _read_ahead(self, names: list[str]) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """Each entry with what gives its content; the next one inflates while this one is worked on."""
        with ThreadPoolExecutor(1) as pool:
            reading = deque(pool.submit(self.archive.read, name) for name in names[:1])
            for place, name in enumerate(names):
                reading.extend(pool.submit(self.archive.read, following) for following in names[place + 1 : place + 2])
                yield name, reading.popleft().result

    def _dex_names(self) -> list[str]:
        """classes.dex, classes2.dex, ... as far as they go without a gap; the class loader stops at one."""
        numbered = {int(match[1] or 1): name for name in self.archive.entries if (match := DEX_NAME.fullmatch(name))}
        names = []
        number = 1
        while number in numbered:
            names.append(numbered.pop(number))
            number += 1
        for name in sorted(numbered.values()):
            self._cover(name, "the platform does not load it: a number before it is missing", partial=True)
        return names

    def _other_parts(self, natives: list[str]) -> None:
        for anomaly in self.archive.anomalies[:20]:
            self._cover("archive", anomaly, partial=True)
        if natives:
            one, many = "library: told by its name, the code in it", "libraries: told by their names, the code in them"
            self._cover("lib", f"{len(natives)} native {one if len(natives) == 1 else many} is not read", partial=True)

    # --- facts ---

    def _code(
        self, program: Program, manifest: Manifest, owners: Sequence[Owner], constants: list[Constant], complete: bool
    ) -> Iterator[Observation]:
        if not len(program.class_type):
            return
        calls = Calls(program)
        shown = shown_by_layouts(self.archive, program)
        reach = Reach(program, calls, manifest, self.rules.entrypoints, owners, shown, complete)
        blame = Blame(program, reach, owners)
        yield from api_observations(Finder(program, calls, self.rules.apis).uses(), blame, manifest)
        self.tell("reading hosts")
        parties = Parties(self.rules, self._app(manifest, (), self.owners))
        yield from endpoint_observations(constants, blame, parties, load_endpoint_rules(self.rules.root))

    def _cleartext(self, manifest: Manifest) -> ManifestEvidence | None:
        return cleartext_setting(manifest, self._network_config(manifest.network_security_config))

    def _network_config(self, name: str | None) -> Element | None:
        if name is None:
            return None
        try:
            config = parse_axml(self.archive.read(name, DOCUMENT_LIMIT))
        except PartError as error:
            self._cover(name, f"the network security configuration cannot be read: {error}")
            return None
        self._cover(name)
        return config

    def _app(self, manifest: Manifest, sdks: tuple[Sdk, ...], owners: Owners) -> App:
        return App(
            path=str(self.archive.path),
            package=manifest.package,
            version_name=manifest.version_name,
            version_code=manifest.version_code,
            min_sdk=manifest.min_sdk,
            target_sdk=manifest.target_sdk,
            sha256=hashlib.sha256(self.archive.data).hexdigest(),
            size=len(self.archive.data),
            label=manifest.label,
            application_class=manifest.application_class,
            debuggable=manifest.debuggable,
            allow_backup=manifest.allow_backup,
            cleartext=manifest.cleartext,
            network_security_config=manifest.network_security_config,
            permissions=manifest.permissions,
            sdks=sdks,
            components=tuple(
                replace(component, sdk=owners.index.by_component(component.name)) for component in manifest.components
            ),
            queries=manifest.queries,
        )


def _what_instead(archive: Archive) -> str:
    if "base/manifest/AndroidManifest.xml" in archive.entries:
        return "this is an app bundle (AAB); build a package from it with bundletool and give that"
    inside = sorted(name for name in archive.entries if name.endswith(".apk"))
    if inside:
        return f"this is a set of packages, not one; unpack it and give its main package, such as {inside[0]}"
    return f"there is no {MANIFEST} in it, so it is no Android package"
