"""Where the code reads personal data: calls, field reads, content addressed by URI and overridden callbacks that rules name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from msgspec import Struct

from auditor.apk.calls import Calls
from auditor.apk.dex.arrays import among
from auditor.apk.dex.names import java_api, java_name, split_signature
from auditor.apk.dex.opcodes import CONST_STRING
from auditor.apk.keys import mix
from auditor.apk.named import METHOD_LOOKUPS, callers_of, constants
from auditor.apk.program import NOTHING, Program
from auditor.apk.values import Reached, Value, Values
from auditor.facts import Confidence
from auditor.rulebook.apis import ApiRule


class Use(Struct, frozen=True):
    """One place: a method and an offset in it, what is used there, and the callers through which the deciding argument comes."""

    rule: ApiRule
    api: str
    method: int
    offset: int
    confidence: Confidence
    detail: str | None = None
    callers: tuple[int, ...] = ()


class Site(Struct, frozen=True):
    """A call of a signature that some rule names."""

    rule: ApiRule
    signature: str
    method: int
    offset: int


class Finder:
    """Finds the uses of a program."""

    def __init__(self, program: Program, calls: Calls, rules: Mapping[str, ApiRule]) -> None:
        self.program = program
        self.calls = calls
        self.rules = rules
        self.values = Values(program, calls)
        self.content = Content(rules)
        self._loaders: dict[str, set[int]] = {}

    def uses(self) -> Iterator[Use]:
        """Every use, in the order of the rules and the code."""
        for site in self._sites():
            yield from self._judge(site)
        yield from self._fields()
        yield from self._overrides()
        yield from self._texts()
        yield from self._reflected()

    def _sites(self) -> list[Site]:
        """The calls of all rules' signatures, found in one pass over the references.

        A reference matches by the type where the search for the method leaves the package, so that a call through an own subclass
        counts, or by its owner, which libraries' classes inside the package need.
        """
        program, calls = self.program, self.calls
        wanted: dict[int, list[tuple[ApiRule, str]]] = defaultdict(list)
        for rule in self.rules.values():
            for signature in rule.calls if rule.kind in ("source", "query") else ():
                known = program.signature_key(signature)
                if known:
                    wanted[int(mix(np.array([known[0]]), np.array([known[1]], np.uint64))[0])].append((rule, signature))
        keys = np.array(sorted(wanted), np.uint64)
        outside = mix(np.where(program.ref_outside == NOTHING, program.ref_owner, program.ref_outside), program.ref_sig)
        owner = mix(program.ref_owner, program.ref_sig)
        by_outside, by_owner = among(outside, keys), among(owner, keys)
        references = np.where(by_outside, outside, owner)
        places = np.flatnonzero((by_outside | by_owner)[calls.reference])
        return [
            Site(rule, signature, int(calls.caller[place]), int(calls.offset[place]))
            for place in places.tolist()
            for rule, signature in wanted[int(references[calls.reference[place]])]
            if rule.platform or not self._at_home(int(calls.caller[place]), signature)
        ]

    def _at_home(self, method: int, signature: str) -> bool:
        """Whether a method lies in the package of a library's class that it calls: the library's own works, and no one's read."""
        caller = self.program.types[int(self.program.class_type[self.program.method_class[method]])]
        return caller.rpartition("/")[0] == signature.partition(";")[0].rpartition("/")[0]

    def _judge(self, site: Site) -> Iterator[Use]:
        rule = site.rule
        if rule.with_text and not self._accompanied(site):
            return
        if rule.kind == "query":
            yield from self._content(site)
        elif rule.argument is None:
            yield Use(rule, java_api(site.signature), site.method, site.offset, rule.confidence)
        else:
            yield from self._argument(site)

    def _argument(self, site: Site) -> Iterator[Use]:
        """One use per value that makes the call a read; one of low confidence if the rule wants it where nothing is known."""
        argument = site.rule.argument
        if argument is None:
            return
        reached = self.values.argument(site.method, site.offset, argument.index)
        for found in _distinct(reached):
            if matches(found.value, argument.values):
                yield self._use(site, site.rule, found, site.rule.confidence)
            elif argument.unresolved and found.value.kind not in ("text", "number"):
                yield self._use(site, site.rule, found, "low" if site.rule.confidence == "low" else "medium")

    def _use(self, site: Site, rule: ApiRule, found: Reached, confidence: Confidence) -> Use:
        detail = _words(found.value)
        return Use(rule, java_api(site.signature), site.method, site.offset, confidence, detail, found.callers)

    def _content(self, site: Site) -> Iterator[Use]:
        if site.rule.uri is None:
            return
        for found in _distinct(self.values.argument(site.method, site.offset, site.rule.uri)):
            for rule in self.content.rules(found.value):
                yield self._use(site, rule, found, rule.confidence)

    def _fields(self) -> Iterator[Use]:
        for rule in self.rules.values():
            for signature in rule.fields if rule.kind == "source" else ():
                for method, offset in self.values.fields.reads(signature):
                    yield Use(rule, java_api(signature), method, offset, rule.confidence)

    def _overrides(self) -> Iterator[Use]:
        program = self.program
        for rule in self.rules.values():
            for signature in rule.calls if rule.kind == "callback" else ():
                known = program.signature_key(signature)
                if known is None:
                    continue
                below = program.has_ancestor([known[0]])
                methods = np.flatnonzero((program.method_sig == np.uint64(known[1])) & (program.method_class != NOTHING))
                for method in methods[below[program.method_class[methods]]].tolist():
                    if program.method_size[method] > 1:  # an empty body reads nothing
                        yield Use(rule, java_api(signature), method, 0, rule.confidence)

    def _texts(self) -> Iterator[Use]:
        for rule in self.rules.values():
            for text in rule.texts:
                for method, offset in self._loads(text):
                    yield Use(rule, f'"{text}"', method, offset, rule.confidence)

    def _reflected(self) -> Iterator[Use]:
        """Calls by reflection: a method's name is looked up in a class that the same class of the app names as text."""
        by_name: dict[str, list[tuple[ApiRule, str]]] = defaultdict(list)
        for rule in self.rules.values():
            for signature in rule.calls if rule.kind == "source" and rule.argument is None else ():
                by_name[split_signature(signature)[1]].append((rule, signature))
        program = self.program
        for method, texts in constants(program, callers_of(program, self.calls, METHOD_LOOKUPS)).items():
            for text in dict.fromkeys(texts):
                found = {
                    rule.id: (rule, signature) for rule, signature in by_name.get(text, ()) if self._names_owner(method, signature)
                }
                for rule, signature in found.values():
                    offset = next(at for caller, at in self._loads(text) if caller == method)
                    yield Use(rule, java_api(signature), method, offset, "medium", "by reflection")

    def _names_owner(self, method: int, signature: str) -> bool:
        name = java_name(split_signature(signature)[0])
        if name not in self._loaders:
            self._loaders[name] = {int(self.program.method_class[loader]) for loader, _ in self._loads(name)}
        return int(self.program.method_class[method]) in self._loaders[name]

    def _loads(self, text: str) -> list[tuple[int, int]]:
        """(method, offset) of every instruction that loads a string."""
        found: list[tuple[int, int]] = []
        for number, dex in enumerate(self.program.dexes):
            index = dex.strings.find(text)
            if index >= 0:
                pick = np.flatnonzero(CONST_STRING[dex.found.opcode] & (dex.found.index == index))
                rows = dex.found.row[pick].astype(np.int64) + self.program.first_method[number]
                live = self.program.method_class[rows] != NOTHING
                found += zip(rows[live].tolist(), dex.found.offset[pick][live].tolist(), strict=True)
        return found

    def _accompanied(self, site: Site) -> bool:
        """Whether the class of a call loads one of the strings without which the rule does not apply."""
        klass = self.program.method_class[site.method]
        for text in site.rule.with_text:
            if text not in self._loaders:
                self._loaders[text] = {int(self.program.method_class[method]) for method, _ in self._loads(text)}
            if int(klass) in self._loaders[text]:
                return True
        return False


class Content:
    """Which rule a URI belongs to."""

    def __init__(self, rules: Mapping[str, ApiRule]) -> None:
        self._uris: dict[str, list[ApiRule]] = defaultdict(list)
        self._members: dict[str, list[ApiRule]] = defaultdict(list)
        for rule in rules.values():
            if rule.kind == "provider":
                for uri in rule.uris:
                    self._uris[uri].append(rule)
                for signature in (*rule.fields, *rule.calls):
                    self._members[_member(signature)].append(rule)

    def rules(self, value: Value) -> list[ApiRule]:
        """The rules for a value: by the longest prefix of a URI, or by the field or call that gives it."""
        if value.kind in ("field", "call"):
            return self._members.get(_member(value.text), [])
        uri = value.text if value.kind == "text" else ""
        while uri:
            if uri in self._uris:
                return self._uris[uri]
            uri = uri[: max(uri.rfind("/"), uri.rfind("?"), 0)].rstrip("/")
        return []


def _member(signature: str) -> str:
    owner, name, _, _ = split_signature(signature)
    return f"{owner}->{name}"


def matches(value: Value, wanted: tuple[str | int, ...]) -> bool:
    """Whether a value is one of those that a rule wants."""
    if value.kind == "number":
        return value.number in wanted
    return value.text in wanted


def _words(value: Value) -> str | None:
    if value.kind in ("field", "call"):
        return java_api(value.text)
    if value.kind == "number":
        return str(value.number)
    return value.text if value.kind == "text" else None


def _distinct(reached: list[Reached]) -> list[Reached]:
    return list(dict.fromkeys(reached))
