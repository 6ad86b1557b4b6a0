"""Whose code a class is: the app's own, a known SDK's, a library's that only serves its caller, or nobody's we know."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from msgspec import Struct

from auditor.apk.dex.names import java_name
from auditor.apk.manifest import Manifest
from auditor.apk.program import Program
from auditor.facts import Actor
from auditor.rulebook.model import SdkRule
from auditor.rulebook.sdk_index import SdkIndex

#: Two-part prefixes under which unrelated parties publish; own code under them is told by one part more.
SHARED = frozenset(
    ("com.github", "io.github", "com.google", "com.android", "com.example", "org.apache", "com.gitlab", "com.bitbucket", "cn.com",
     "com.cn", "org.chromium", "co.uk", "com.appspot", "android.support", "com.amazon", "com.microsoft", "com.facebook",
     "com.tencent", "com.alibaba", "com.baidu", "com.huawei", "com.xiaomi", "com.bytedance")
)  # fmt: skip
MAIN = "android.intent.action.MAIN"
LAUNCHER = "android.intent.category.LAUNCHER"

Kind = Literal["first", "third", "library", "renamed", "unknown"]


class Owner(Struct, frozen=True):
    """``third``: an SDK that acts for its vendor. ``library``: a rule marks it as infrastructure, so it acts for who calls it.
    ``renamed``: the name tells nothing. ``unknown``: a package that no rule knows.
    ``surmised``: told by what renaming leaves, not by the name."""

    kind: Kind
    sdk: str | None = None
    surmised: bool = False

    @property
    def transparent(self) -> bool:
        """Whether who calls the code decides for whom it acts."""
        return self.kind in ("library", "renamed")

    @property
    def actor(self) -> Actor:
        """As an actor. A library that nobody's code calls is named, its party left open."""
        if self.kind == "first":
            return Actor(party="first")
        return Actor(party="third" if self.kind == "third" else "unknown", sdk=self.sdk)


class Owners:
    """Owners of class names (Java names)."""

    def __init__(self, sdks: Mapping[str, SdkRule], manifest: Manifest | None) -> None:
        self._sdks = sdks
        self.index = SdkIndex(sdks.values())
        exact = ((name, rule.id) for rule in sdks.values() for name in (*rule.packages, *rule.components) if "*" not in name)
        self._prefixes = dict(exact)
        self._split = frozenset(name.rpartition(".")[0] for name in self._prefixes)
        self.own = _own_prefixes(manifest, self.sdk_of) if manifest else ()
        self._cache: dict[str, Owner] = {}

    def sdk_of(self, name: str) -> str | None:
        """The SDK with the longest prefix of a class's name, whole parts only."""
        return self._prefixes.get(self._sdk_prefix(name))

    def _sdk_prefix(self, name: str) -> str:
        # a renamer makes up names such as rx and rx.a, which are nobody's
        made_up = is_renamed(name.partition("$")[0])
        while name and name not in self._prefixes:
            name = name[: max(name.rfind("."), name.rfind("$"), 0)]
        return "" if made_up and "." not in name else name

    def of(self, name: str) -> Owner:
        """The owner of a class. Classes of a package share it, unless a rule names one of them."""
        outer = name.partition("$")[0]
        package = outer.rpartition(".")[0]
        if outer in self._prefixes or len(outer) - len(package) <= 4:
            return self._remembered(outer, outer)
        return self._remembered(package, outer)

    def of_sdk(self, sdk: str | None) -> Owner:
        """The owner where only an SDK's id is known, or None."""
        if sdk is None:
            return Owner("unknown")
        return Owner("library" if self._sdks[sdk].infrastructure else "third", sdk)

    def singles_out(self, package: str) -> bool:
        """Whether classes of a package may have different owners."""
        return package in self._split or is_renamed(package)

    def _remembered(self, key: str, name: str) -> Owner:
        if key not in self._cache:
            self._cache[key] = self._judge(name)
        return self._cache[key]

    def _judge(self, name: str) -> Owner:
        prefix, own = self._sdk_prefix(name), self._own_prefix(name)
        # the longer of the two prefixes is the more specific claim
        if prefix and len(prefix) >= len(own):
            return self.of_sdk(self._prefixes[prefix])
        if own:
            return Owner("first")
        return Owner("renamed" if is_renamed(name) else "unknown")

    def _own_prefix(self, name: str) -> str:
        return max((prefix for prefix in self.own if _under(name, prefix)), key=len, default="")


def is_renamed(name: str) -> bool:
    """Whether every part of a name is as short as renamers make it."""
    return all(len(part) <= 3 for part in name.split("."))


def _under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith((prefix + ".", prefix + "$"))


def _own_prefixes(manifest: Manifest, sdk_of: Callable[[str], str | None]) -> tuple[str, ...]:
    """The application id's prefix, and those of the application class and of what the launcher shows, unless an SDK's."""
    names = [manifest.package + ".X"]
    names += [name for name in (manifest.application_class, *launched(manifest)) if name]
    names += [name for name in manifest.instrumentation if _prefix(name) == _prefix(manifest.package + ".X")]
    return tuple(sorted({_prefix(name) for name in names if not sdk_of(name)}))


def launched(manifest: Manifest) -> Iterable[str]:
    """The activities that the launcher shows."""
    for component in manifest.components:
        for filter_ in component.intent_filters:
            if MAIN in filter_.actions and LAUNCHER in filter_.categories:
                yield component.target or component.name


def _prefix(name: str) -> str:
    """The part of a class name that tells its owner: two parts of its package, three where two are shared."""
    parts = name.split(".")[:-1]
    return ".".join(parts[: 3 if ".".join(parts[:2]) in SHARED else 2])


def class_owners(program: Program, owners: Owners) -> list[Owner]:
    """The owner of every class of a program. Classes of a package share theirs, unless names are short or a rule names a class."""
    shared: dict[str, Owner] = {}
    found = []
    for number in program.class_type.tolist():
        text = program.types[number]
        package = text[: text.rfind("/")]
        owner = shared.get(package)
        if owner is None:
            owner = owners.of(java_name(text))
            if not owners.singles_out(package[1:].replace("/", ".")):
                shared[package] = owner
        found.append(owner)
    return found
