"""Holds the rules about code against their own cases."""

from collections.abc import Callable, Iterator

from auditor.apk.dex.names import split_signature
from auditor.apk.endpoints import is_below
from auditor.apk.telltales import Patience, TellTales
from auditor.apk.uses import Content, matches
from auditor.apk.values import Value
from auditor.rulebook.apis import ApiRule, CallbackRule, EndpointRule, EntryRule, load_endpoint_rules
from auditor.rulebook.book import RuleBook


def problems(rules: RuleBook) -> Iterator[str]:
    """One sentence for each case that does not come out as it says, and for each rule that could never apply."""
    content = Content(rules.apis)
    for rule in rules.apis.values():
        yield from _shape(rule)
        for wanted, cases in ((True, rule.cases.positive), (False, rule.cases.negative)):
            for case in cases:
                if _applies(rule, case, content) != wanted:
                    yield f"apis: {rule.id}: {case} {'does not match' if wanted else 'matches'}"
    yield from _entry_points(rules)
    yield from _endpoints(load_endpoint_rules(rules.root))
    yield from _native(rules)


def _shape(rule: ApiRule) -> Iterator[str]:
    if not (rule.calls or rule.fields or rule.uris or rule.texts):
        yield f"apis: {rule.id} names no call, field, URI or text"
    if (rule.kind == "query") != (rule.uri is not None):
        yield f"apis: {rule.id}: a query rule, and no other, says which argument is the URI"
    if (rule.kind == "query") == bool(rule.data):
        yield f"apis: {rule.id}: every rule but a query rule says which data it reads"
    if bool(rule.coarse) != bool(rule.fine):
        yield f"apis: {rule.id}: coarse and fine go together"
    index = rule.argument.index if rule.argument else rule.uri
    for call in rule.calls:
        if index is not None and len(split_signature(call)[2]) <= index:
            yield f"apis: {rule.id}: {call} has no argument {index}"


def _applies(rule: ApiRule, case: str, content: Content) -> bool:
    if rule.kind == "text":
        return case in rule.texts
    if rule.kind == "provider":
        value = Value("field" if "->" in case else "text", case)
        return rule in content.rules(value)
    signature, _, argument = case.partition(" ")
    if signature not in (*rule.calls, *rule.fields):
        return False
    if rule.argument is None:
        return True
    number = argument.lstrip("-").isdigit()
    value = Value("number", number=int(argument)) if number else Value("text", argument)
    return matches(value, rule.argument.values)


def _entry_points(rules: RuleBook) -> Iterator[str]:
    points = rules.entrypoints
    for entry in points.entries.values():
        for wanted, cases in ((True, entry.cases.positive), (False, entry.cases.negative)):
            for case in cases:
                if _enters(entry, case.rpartition(".")[2], points.is_callback) != wanted:
                    yield f"entrypoints: {entry.id}: {case} {'is not entered' if wanted else 'is entered'}"
    for rule in points.callbacks.values():
        for wanted, cases in ((True, rule.cases.positive), (False, rule.cases.negative)):
            for case in cases:
                if _calls_back(rule, case) != wanted:
                    yield f"callbacks: {rule.id}: {case} {'does not match' if wanted else 'matches'}"


def _endpoints(endpoints: tuple[EndpointRule, ...]) -> Iterator[str]:
    for rule in endpoints:
        for wanted, cases in ((True, rule.cases.positive), (False, rule.cases.negative)):
            for case in cases:
                if is_below(case, rule.hosts) != wanted:
                    yield f"endpoints: {rule.id}: {case} {'does not match' if wanted else 'matches'}"


def _native(rules: RuleBook) -> Iterator[str]:
    for rule in rules.native:
        tales = TellTales([rule])
        for wanted, cases in ((True, rule.cases.positive), (False, rule.cases.negative)):
            for case in cases:
                content = case.encode()
                if bool(tales.hits(content, [(0, len(content))], Patience())) != wanted:
                    yield f"native: {rule.id}: {case} {'does not match' if wanted else 'matches'}"


def _enters(entry: EntryRule, name: str, is_callback: Callable[[str], bool]) -> bool:
    if not entry.methods:
        return is_callback(name)
    return any(name == method or (method.endswith("*") and name.startswith(method[:-1])) for method in entry.methods)


def _calls_back(rule: CallbackRule, name: str) -> bool:
    return name in rule.names or any(name.startswith(p) and name[len(p) :][:1].isupper() for p in rule.prefixes)
