"""Checks a rule book as far as no reader is needed: ids, references, clashes, and the cases of permissions, SDKs and hosts."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from auditor.errors import RulesError
from auditor.rulebook.access import AccessRule, grants
from auditor.rulebook.apis import ApiRule
from auditor.rulebook.book import RuleBook
from auditor.rulebook.check_datasafety import datasafety_problems
from auditor.rulebook.check_planting import planting_problems
from auditor.rulebook.check_sdks import sdk_problems
from auditor.rulebook.load import load_entries
from auditor.rulebook.model import Check, DataType, HostRule, LawRule, Permission, ProfileRule, SdkRule
from auditor.rulebook.native import NativeRule
from auditor.rulebook.phrases import PhraseTable
from auditor.rulebook.problem import Problem
from auditor.rulebook.sdk_index import HostIndex

_KINDS: dict[str, type[Any]] = {
    "taxonomy": DataType,
    "permissions": Permission,
    "sdks": SdkRule,
    "profiles": ProfileRule,
    "apis": ApiRule,
    "native": NativeRule,
    "hosts": HostRule,
    "special_access": AccessRule,
    "law": LawRule,
    "checks": Check,
}


def check(rules: RuleBook) -> list[Problem]:
    """Everything that is wrong. Files that cannot be read end the check with that one problem."""
    try:
        found = chain(
            _duplicates(rules),
            _references(rules),
            _permissions(rules),
            sdk_problems(rules),
            _hosts(rules),
            _access(rules),
            datasafety_problems(rules),
            planting_problems(rules),
        )
        return list(found)
    except RulesError as error:
        return [Problem(place="rules", text=str(error))]


def _duplicates(rules: RuleBook) -> Iterator[Problem]:
    for kind, shape in _KINDS.items():
        names = Counter(getattr(entry, "id", None) or getattr(entry, "name", "") for entry in load_entries(rules.root, kind, shape))
        for name, count in names.items():
            if count > 1:
                yield Problem(place=f"{kind}: {name}", text=f"there are {count} entries of this name")


def _references(rules: RuleBook) -> Iterator[Problem]:
    for place, types in _types_named(rules):
        for entry in types:
            if entry not in rules.taxonomy:
                yield Problem(place=place, text=f"{entry} is no data type of the taxonomy")
    for check_rule in rules.checks.values():
        for law in check_rule.law:
            if law not in rules.law:
                yield Problem(place=f"checks: {check_rule.id}", text=f"{law} is no provision of law.yaml")
    for place, names in _permissions_named(rules):
        for name in names:
            if name not in rules.permissions:
                yield Problem(place=place, text=f"{name} is no permission of the rule book")


def _permissions_named(rules: RuleBook) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every place that names permissions, with the names."""
    for api in rules.apis.values():
        yield f"apis: {api.id}", (*api.permissions, *((api.fine,) if api.fine else ()))
    for native in rules.native:
        yield f"native: {native.id}", native.permissions
    for access in rules.special_access.values():
        yield f"special_access: {access.id}", (access.permission,)
    for language, lexicon in rules.lexicons.items():
        for entry in lexicon.of("capabilities"):
            yield f"lexicon {language}: {entry.id}", entry.permissions


def _types_named(rules: RuleBook) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every place that names data types, with the types."""
    for data_type in rules.taxonomy.types.values():
        yield f"taxonomy: {data_type.id}", data_type.near
    for permission in rules.permissions.values():
        yield f"permissions: {permission.name}", permission.data
    for sdk in rules.sdks.values():
        yield f"sdks: {sdk.id}", sdk.takes
    for profile in rules.profiles.values():
        yield f"profiles: {profile.id}", profile.reads
    for api in rules.apis.values():
        yield f"apis: {api.id}", (*api.data, *api.coarse)
    for native in rules.native:
        yield f"native: {native.id}", native.data
    for language, lexicon in rules.lexicons.items():
        for entry in lexicon.of("data"):
            yield f"lexicon {language}: {entry.id}", (entry.id,)


def _permissions(rules: RuleBook) -> Iterator[Problem]:
    """The levels' order, and the cases: phrases that do and do not declare the permission."""
    table = PhraseTable(
        {rule.name: [word for words in rule.words.values() for word in words] for rule in rules.permissions.values()}
    )
    for rule in rules.permissions.values():
        place = f"permissions: {rule.name}"
        if rule.until is not None and rule.until < rule.since:
            yield Problem(place=place, text=f"it ends (API {rule.until}) before it begins (API {rule.since})")
        for phrase in rule.cases.positive:
            if not table.speaks_of(rule.name, phrase):
                yield Problem(place=place, text=f"none of its words is found in its positive case {phrase!r}")
        for phrase in rule.cases.negative:
            if table.speaks_of(rule.name, phrase):
                yield Problem(place=place, text=f"its words are found in its negative case {phrase!r}")


def _access(rules: RuleBook) -> Iterator[Problem]:
    for rule in rules.special_access.values():
        for wanted, cases in ((True, rule.cases.positive), (False, rule.cases.negative)):
            for case in cases:
                if grants(rule, case) != wanted:
                    text = f"its {'positive' if wanted else 'negative'} case {case!r} {'does not match' if wanted else 'matches'}"
                    yield Problem(place=f"special_access: {rule.id}", text=text)


def _hosts(rules: RuleBook) -> Iterator[Problem]:
    """Suffixes in one entry only, and the cases: names that do and do not belong to the entry."""
    owners: dict[str, str] = {}
    for owner, suffixes in chain(
        ((f"sdks: {sdk.id}", sdk.hosts) for sdk in rules.sdks.values()),
        ((f"hosts: {host.id}", host.suffixes) for host in rules.hosts.values()),
    ):
        for suffix in suffixes:
            first = owners.setdefault(suffix, owner)
            if first != owner:
                yield Problem(place=owner, text=f"the domain {suffix} is already claimed by {first}")
            if suffix != suffix.lower().strip(".") or "/" in suffix or ":" in suffix:
                yield Problem(place=owner, text=f"{suffix} is not a plain domain in lower case")
    index = HostIndex(rules.sdks, rules.hosts)
    for rule in rules.hosts.values():
        yield from _host_cases(rule, index)


def _host_cases(rule: HostRule, index: HostIndex) -> Iterator[Problem]:
    for name, expected in chain(((name, True) for name in rule.cases.positive), ((name, False) for name in rule.cases.negative)):
        match = index.find(name)
        if (match is not None and match.rule == rule.id) is not expected:
            found = f"belongs to {match.rule}" if match else "belongs to no entry"
            yield Problem(place=f"hosts: {rule.id}", text=f"its {'positive' if expected else 'negative'} case {name} {found}")
