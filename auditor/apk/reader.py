"""Reads a package: parts to facts, each part failing alone."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from auditor.apk.access import special_access
from auditor.apk.axml import Element
from auditor.apk.blame import Blame
from auditor.apk.calls import Calls
from auditor.apk.declared import runs_first
from auditor.apk.dex.file import Dex, index_dex
from auditor.apk.endpoints import Constant, endpoint_observations, hosts_of, url_constants
from auditor.apk.errors import PartError
from auditor.apk.loose import loose_code
from auditor.apk.manifest import Manifest, read_manifest, requested
from auditor.apk.mapping import Mapping, read_mapping
from auditor.apk.marks import renamed_owners
from auditor.apk.named import shown_by_layouts
from auditor.apk.native import Search, is_library, string_observations, together
from auditor.apk.network import cleartext_setting, network_security, user_certificates_setting
from auditor.apk.observe import (
    api_observations,
    ordered,
    permission_observations,
    sdk_observations,
    setting_observations,
)
from auditor.apk.owners import Owner, Owners, class_owners
from auditor.apk.package import Package
from auditor.apk.part import MANIFEST, RESOURCES, Part, resolver
from auditor.apk.problems import install_problems
from auditor.apk.program import Program
from auditor.apk.reach import Reach
from auditor.apk.sdks import embedded_sdks, reached_sdks
from auditor.apk.signatures import Signing
from auditor.apk.splits import missing_splits
from auditor.apk.uses import Finder
from auditor.apk.versions import sdk_versions
from auditor.errors import InputError
from auditor.facts import App, AppReading, Coverage, NetworkSecurity, Observation, Sdk, Signature, SpecialAccess
from auditor.rulebook.apis import load_endpoint_rules
from auditor.rulebook.book import RuleBook
from auditor.rulebook.mark_index import MarkIndex
from auditor.traffic.parties import Parties

Tell = Callable[[str], None]
MOST_ANOMALIES = 20
#: A reference to a resource of the package itself, not of the platform.
UNRESOLVED = re.compile(r"@0x(?!01)[0-9a-f]{8}")


def silence(_: str) -> None:
    """Says nothing about progress."""


def read_app(path: Path | Sequence[Path], rules: RuleBook, tell: Tell = silence, mapping: Path | None = None) -> AppReading:
    """Everything that the package says and does. Raises InputError if there is no Android package.

    ``path`` is an APK, an app bundle, a container of packages (.apks, .xapk, .apkm), a folder with a split set, or its files.
    """
    with Package([path] if isinstance(path, Path) else list(path)) as package:
        return _Reader(package, rules, tell, read_mapping(mapping) if mapping else None).read()


class _Reader:
    def __init__(self, package: Package, rules: RuleBook, tell: Tell, mapping: Mapping | None = None) -> None:
        self.mapping = mapping
        self.package = package
        self.parts = package.parts
        self.rules = rules
        self.tell = tell
        self.coverage: list[Coverage] = [*package.coverage]
        self.signatures: tuple[Signature, ...] = ()
        self.reached: dict[str, bool] = {}
        self.network: NetworkSecurity | None = None
        self.access: tuple[SpecialAccess, ...] = ()

    def read(self) -> AppReading:
        manifest = self._manifest()
        natives = sorted({name for part in self.parts for name in part.names() if is_library(name)})
        dexes, complete = self._dexes()
        self.tell("reading code")
        program = Program(dexes, self.mapping)
        del dexes
        owners = self.owners = Owners(self.rules.sdks, manifest)
        calls = Calls(program)
        program.slim()
        classes = renamed_owners(
            program, calls, class_owners(program, owners), MarkIndex(self.rules.profiles.values()), self.rules.sdks
        )
        constants = list(url_constants(program))
        hosts = {host for text, _, _ in constants for _, host in hosts_of(text)}
        sdks = embedded_sdks(program, calls, manifest, natives, owners, classes, hosts, self.rules.sdks)
        versions = sdk_versions(self.parts, program, owners, classes)
        observations = [
            *self._code(program, calls, manifest, classes, constants, complete),
            *permission_observations(manifest),
            *sdk_observations(sdks, frozenset(rule.id for rule in self.rules.sdks.values() if rule.infrastructure)),
            *self._settings(manifest),
            *self._strings(manifest),
        ]
        self._other_parts(natives)
        self._sign()
        sdks = tuple(replace(sdk, version=versions.get(sdk.id), reached=self.reached.get(sdk.id)) for sdk in sdks)
        return AppReading(
            app=self._app(manifest, sdks, owners), observations=ordered(together(observations)), coverage=tuple(self.coverage)
        )

    # --- parts ---

    def _cover(self, part: str, reason: str | None = None, partial: bool = False) -> None:
        state = "read" if reason is None else "partial" if partial else "not_read"
        self.coverage.append(Coverage(part=f"app/{part}", state=state, reason=reason))  # type: ignore[arg-type]

    def _manifest(self) -> Manifest:
        base = self.package.base
        where = self.package.path.name
        if MANIFEST not in base:
            raise InputError(f"{where}: there is no {MANIFEST} in it, so it is no Android package")
        try:
            root = base.manifest
            splits = [part for part in self.parts[1:] if self._has_manifest(part)]
            self._resources()
            manifest = read_manifest(
                root,
                resolver(self.parts),
                self.rules.permissions,
                [part.manifest for part in splits],
                merged=self.package.form == "aab",
            )
        except PartError as error:
            raise InputError(f"{where}: {MANIFEST} cannot be read: {error}") from error
        for part in (base, *splits):
            ignored = self._ignored(part, manifest)
            told = f"it requests {ignored}, which Android grants to the base only" if ignored else None
            self._cover(part.place(MANIFEST), part.told(MANIFEST) or told, partial=True)
        self._missing(base, manifest)
        for name, reason in missing_splits(root, [part.manifest for part in splits]) if self.package.form != "aab" else ():
            self._cover(name, reason, partial=True)
        return manifest

    def _missing(self, base: Part, manifest: Manifest) -> None:
        """What the manifest counts on and the package does not have."""
        if manifest.label and UNRESOLVED.fullmatch(manifest.label) and (base.table or RESOURCES not in base):
            self._cover(base.place(RESOURCES), "the app's name is a resource that is not there", partial=True)
        if manifest.has_code and not base.dex_names[0] and not base.manifest.plain("split"):
            self._cover(base.place("classes.dex"), "it is not there, and the manifest says that the app has code")

    def _ignored(self, part: Part, manifest: Manifest) -> str:
        """Permissions that a split requests and the base does not."""
        if part is self.package.base or self.package.form == "aab":
            return ""
        granted = {request.name for request in manifest.permissions}
        return ", ".join(name for name in requested(part.manifest) if name not in granted)

    def _has_manifest(self, part: Part) -> bool:
        try:
            return part.manifest.tag == "manifest"
        except PartError as error:
            self._cover(part.place(MANIFEST), str(error))
            return False

    def _resources(self) -> None:
        for part in self.parts:
            if RESOURCES in part:
                table = part.table
                self._cover(part.place(RESOURCES), part.table_problem, partial=table is not None)

    def _dexes(self) -> tuple[list[Dex], bool]:
        """The dex files that can be read, in the class loader's order, and whether all could."""
        dexes: list[Dex] = []
        complete = not self.package.coverage
        for name, content in self._read_ahead(list(self._dex_names())):
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

    def _read_ahead(self, names: list[tuple[Part, str]]) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """Each entry with what gives its content; the next one inflates while this one is worked on."""
        with ThreadPoolExecutor(1) as pool:
            reading = deque(pool.submit(part.read, name) for part, name in names[:1])
            for number, (part, name) in enumerate(names, 1):
                reading.extend(pool.submit(following.read, entry) for following, entry in names[number : number + 1])
                yield part.place(name), reading.popleft().result

    def _dex_names(self) -> Iterator[tuple[Part, str]]:
        for part in self.parts:
            loaded, behind_a_gap = part.dex_names
            yield from ((part, name) for name in loaded)
            for name in behind_a_gap:
                self._cover(part.place(name), "the platform does not load it: a number before it is missing", partial=True)

    def _other_parts(self, natives: list[str]) -> None:
        for archive, label in {part.archive: "" if part.module else part.label for part in self.parts}.items():
            for anomaly in archive.anomalies[:MOST_ANOMALIES]:
                self._cover(f"{label}/archive" if label else "archive", anomaly, partial=True)
        for name, reason in loose_code(self.parts):
            self._cover(name, reason, partial=True)
        if natives:
            one = "library: told by its name and strings, the code in it"
            many = "libraries: told by their names and strings, the code in them"
            self._cover("lib", f"{len(natives)} native {one if len(natives) == 1 else many} is not read", partial=True)

    def _sign(self) -> None:
        """Reads the signatures of every package; those of a set must be by one signer."""
        self.tell("reading signatures")
        archives = {part.archive: "" if part.module else part.label for part in self.parts}
        signings = {label: Signing(archive) for archive, label in archives.items()}
        base, *others = signings.items()
        self.signatures = base[1].signatures
        for label, signing in others:
            if signing.signer != base[1].signer:
                self._cover(label, "it is not signed by the base's signer; Android installs no such set", partial=True)
        for kind in sorted({kind for signing in signings.values() for kind in signing.unknown}):
            self._cover("signing block", f"its part with the unknown id {kind:#010x} is not read", partial=True)

    # --- facts ---

    def _code(
        self, program: Program, calls: Calls, manifest: Manifest, owners: Sequence[Owner], constants: list[Constant], complete: bool
    ) -> Iterator[Observation]:
        if not len(program.class_type):
            return
        shown = shown_by_layouts(self.parts, program)
        reach = Reach(program, calls, manifest, self.rules.entrypoints, owners, shown, complete)
        if complete:
            self.reached = reached_sdks(program, reach, owners)
        blame = Blame(program, reach, owners, self.owners.of)
        yield from api_observations(Finder(program, calls, self.rules.apis).uses(), blame, manifest)
        self.tell("reading hosts")
        parties = Parties(self.rules, self._app(manifest, (), self.owners))
        yield from endpoint_observations(constants, blame, parties, load_endpoint_rules(self.rules.root))

    def _strings(self, manifest: Manifest) -> Iterator[Observation]:
        """What native libraries and scripts name."""
        self.tell("searching native libraries and scripts")
        index = self.owners.index
        search = Search(self.rules.native, lambda name: self.owners.of_sdk(index.by_native(name)), self._cover)
        granted = {request.name for request in manifest.permissions}
        parties = Parties(self.rules, self._app(manifest, (), self.owners))
        yield from string_observations(search.files(self.parts), granted, parties, load_endpoint_rules(self.rules.root))
        if search.scripts:
            one = search.scripts == 1
            told = "1 script" if one else f"{search.scripts} scripts"
            self._cover(
                "scripts", f"{told}: searched for telling strings, the code in {'it' if one else 'them'} is not read", partial=True
            )

    def _settings(self, manifest: Manifest) -> Iterator[Observation]:
        config = self._network_config(manifest.network_security_config)
        self.network = network_security(manifest, config)
        self.access = tuple(special_access(manifest, self.rules.special_access))
        yield from setting_observations(
            manifest, cleartext_setting(manifest, config), user_certificates_setting(manifest, config), self.access
        )

    def _network_config(self, name: str | None) -> Element | None:
        if name is None:
            return None
        part = next((part for part in self.parts if name in part), self.package.base)
        try:
            config = part.document(name)
        except PartError as error:
            self._cover(part.place(name), f"the network security configuration cannot be read: {error}")
            return None
        self._cover(part.place(name), part.told(name), partial=True)
        return config

    @cached_property
    def _sha256(self) -> str:
        return self.package.sha256

    def _app(self, manifest: Manifest, sdks: tuple[Sdk, ...], owners: Owners) -> App:
        return App(
            path=str(self.package.path),
            package=manifest.package,
            version_name=manifest.version_name,
            version_code=manifest.version_code,
            min_sdk=manifest.min_sdk,
            target_sdk=manifest.target_sdk,
            sha256=self._sha256,
            size=self.package.size,
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
            form=self.package.form,
            parts=self.package.listed,
            signatures=self.signatures,
            declared_permissions=manifest.declared,
            special_access=self.access,
            backup=manifest.backup,
            network=self.network,
            runs_first=runs_first(manifest.factory_class, manifest.application_class, manifest.components, manifest.package),
            problems=tuple(install_problems(self.package.base, manifest, self.signatures)),
        )
