"""Checks of SDK entries: clashes between their signatures and names, and their cases."""

from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter

from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import SdkRule
from auditor.rulebook.problem import Problem
from auditor.rulebook.sdk_index import SdkIndex

_SIGNATURES = {
    "package": attrgetter("packages"),
    "component": attrgetter("components"),
    "native library": attrgetter("native"),
    "meta-data name": attrgetter("metadata"),
}


def sdk_problems(rules: RuleBook) -> Iterator[Problem]:
    """Everything that is wrong with SDK entries."""
    sdks = list(rules.sdks.values())
    index = SdkIndex(sdks)
    yield from _clashes(sdks)
    yield from _alias_clashes(sdks)
    for sdk in sdks:
        yield from _shape(sdk)
        yield from _cases(sdk, index)
    yield from _profiles(rules, index)


def _clashes(sdks: list[SdkRule]) -> Iterator[Problem]:
    """A signature that two SDKs give: which of them an app holds could not be told."""
    for what, values in _SIGNATURES.items():
        owners: dict[str, str] = {}
        for sdk in sdks:
            for value in values(sdk):
                first = owners.setdefault(value, sdk.id)
                if first != sdk.id:
                    yield Problem(place=f"sdks: {sdk.id}", text=f"the {what} {value} is already claimed by {first}")


def _profiles(rules: RuleBook, index: SdkIndex) -> Iterator[Problem]:
    """Each profile's SDK must be there and own its classes; a mark of two SDKs tells neither."""
    owners: dict[str, str] = {}
    for profile in rules.profiles.values():
        place = f"profiles: {profile.id}"
        if profile.sdk not in rules.sdks:
            yield Problem(place=place, text=f"{profile.sdk} is no SDK of the rule book")
        for mark in profile.marks:
            first = owners.setdefault(mark, profile.sdk)
            if first != profile.sdk:
                yield Problem(place=place, text=f"the mark {mark!r} is already claimed by {first}")
        for names, expected in ((profile.cases.positive, True), (profile.cases.negative, False)):
            for name in names:
                if (index.by_class(name) == profile.sdk) is not expected:
                    kind = "positive" if expected else "negative"
                    yield Problem(place=place, text=f"its {kind} case {name} belongs to {index.by_class(name) or 'no SDK'}")


def _alias_clashes(sdks: list[SdkRule]) -> Iterator[Problem]:
    """A name may stand for several products of one vendor ("Firebase"), never for products of two."""
    named: dict[str, list[SdkRule]] = defaultdict(list)
    for sdk in sdks:
        for alias in dict.fromkeys(name.casefold() for name in (sdk.name, *sdk.aliases)):
            named[alias].append(sdk)
    for alias, owners in named.items():
        if len({sdk.vendor for sdk in owners}) > 1:
            others = ", ".join(sdk.id for sdk in owners[1:])
            yield Problem(place=f"sdks: {owners[0].id}", text=f"the name {alias!r} also stands for another vendor's {others}")


def _shape(sdk: SdkRule) -> Iterator[Problem]:
    place = f"sdks: {sdk.id}"
    if not any(values(sdk) for values in _SIGNATURES.values()):
        yield Problem(place=place, text="it has no package, component, native library or meta-data to be told by")
    for prefix in sdk.packages:
        if "/" in prefix or prefix.strip(".") != prefix:
            yield Problem(place=place, text=f"{prefix} is not a dotted package name")


def _cases(sdk: SdkRule, index: SdkIndex) -> Iterator[Problem]:
    place = f"sdks: {sdk.id}"
    for name in sdk.cases.positive:
        found = index.by_component(name)
        if found != sdk.id:
            yield Problem(place=place, text=f"its positive case {name} belongs to {found or 'no SDK'}")
    for name in sdk.cases.negative:
        if index.by_component(name) == sdk.id:
            yield Problem(place=place, text=f"its negative case {name} is taken for it")
