"""Runs a check's scenarios: a policy's text and a form through their readers, an app in a few words through the judge.

Keys of ``app``: ``permissions`` [names], ``sdks`` [ids], ``uses`` [{data, sdk, contexts}] for uses in code,
``sent`` [{data, to, sdk, cleartext, contexts, count, every}] for transmissions, ``count`` of them ``every`` so many seconds,
``settings`` [subjects].
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from auditor.errors import AuditorError, RulesError
from auditor.facts import (
    Actor,
    App,
    CodeEvidence,
    Coverage,
    Facts,
    FileEvidence,
    FormReading,
    ManifestEvidence,
    Observation,
    PermissionRequest,
    PolicyReading,
    Recipient,
    Request,
    RequestEvidence,
    Sdk,
)
from auditor.judge.engine import judge
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Check, Scenario

_KEYS = {"permissions", "sdks", "uses", "sent", "settings"}


def problems(rules: RuleBook) -> Iterator[str]:
    """One sentence for each scenario of each check that does not come out as it says."""
    for check in rules.checks.values():
        for wanted, scenarios in ((True, check.cases.positive), (False, check.cases.negative)):
            for number, scenario in enumerate(scenarios, 1):
                yield from _run(
                    check, scenario, wanted, f"checks: {check.id}, {'positive' if wanted else 'negative'} case {number}", rules
                )


def _run(check: Check, scenario: Scenario, wanted: bool, name: str, rules: RuleBook) -> Iterator[str]:
    try:
        found = [finding.subject for finding in judge(facts(scenario, rules), rules)[1] if finding.rule == check.id]
    except AuditorError as error:
        yield f"{name}: {error}"
        return
    hit = scenario.subject in found if wanted and scenario.subject else bool(found)
    if hit != wanted:
        yield f"{name}: expected {'a finding' if wanted else 'none'} about {scenario.subject or 'anything'}, got {found or 'none'}"


def facts(scenario: Scenario, rules: RuleBook) -> Facts:
    """The scenario as facts. Raises RulesError on keys or ids that do not exist, InputError if the policy cannot be read."""
    unknown = set(scenario.app) - _KEYS
    if unknown:
        raise RulesError(f"unknown key(s) {', '.join(sorted(unknown))} in a scenario's app")
    policy = _policy(scenario.policy, rules)
    form = _form(scenario.form, rules)
    observations = tuple(_observations(scenario.app, rules))
    return Facts(
        app=_app(scenario.app, rules) if scenario.app else None,
        documents=(*policy.documents, *(each.document for each in form)),
        disclosures=(*policy.disclosures, *(claim for each in form for claim in each.disclosures)),
        statements=(*policy.statements, *(statement for each in form for statement in each.statements)),
        observations=observations,
        form=form[0].form if form else None,
        coverage=(
            *policy.coverage,
            *(part for each in form for part in each.coverage),
            *((Coverage(part="app/classes.dex", state="read"),) if scenario.app else ()),
        ),
    )


def _policy(text: str, rules: RuleBook) -> PolicyReading:
    if not text:
        return PolicyReading(documents=(), disclosures=(), statements=(), coverage=(), texts={})
    from auditor.policy import read_texts
    from auditor.policy.documents import read_bytes

    return read_texts([read_bytes(text.encode(), "policy.txt")], rules)


def _form(words: Mapping[str, Any], rules: RuleBook) -> tuple[FormReading, ...]:
    """The form as the export's reader reads it; none where the scenario has none."""
    if not words:
        return ()
    from auditor.datasafety.read import read_bytes
    from auditor.datasafety.write import write_form

    return (read_bytes(write_form(words, rules.datasafety).encode(), "form.csv", rules),)


def _app(app: Mapping[str, Any], rules: RuleBook) -> App:
    return App(
        path="app.apk",
        package="com.example.app",
        version_name="1.0",
        version_code=1,
        min_sdk=24,
        target_sdk=34,
        sha256="0" * 64,
        size=1,
        permissions=tuple(_permission(name, rules) for name in app.get("permissions", ())),
        sdks=tuple(_sdk(identifier, rules) for identifier in app.get("sdks", ())),
    )


def _permission(name: str, rules: RuleBook) -> PermissionRequest:
    rule = rules.permissions.get(name)
    return PermissionRequest(
        name=name, level=rule.level if rule else None, group=rule.group if rule else None, data=rule.data if rule else ()
    )


def _sdk(identifier: str, rules: RuleBook) -> Sdk:
    rule = rules.sdks.get(identifier)
    if rule is None:
        raise RulesError(f"a scenario names an unknown SDK {identifier}")
    return Sdk(id=rule.id, name=rule.name, vendor=rule.vendor, packages=rule.packages, state="present", confidence="high")


def _observations(app: Mapping[str, Any], rules: RuleBook) -> Iterable[Observation]:
    from msgspec.structs import replace

    made = (*_permissions(app), *_sdks(app), *_uses(app, rules), *_sent(app, rules), *_settings(app))
    return (replace(seen, id=f"o{number}") for number, seen in enumerate(made, 1))


_FIRST = Actor(party="first")


def _permissions(app: Mapping[str, Any]) -> Iterator[Observation]:
    for name in app.get("permissions", ()):
        place = ManifestEvidence(element="uses-permission", name=name)
        yield Observation(id="", kind="permission", actor=_FIRST, contexts=(), subject=name, evidence=(place,))


def _sdks(app: Mapping[str, Any]) -> Iterator[Observation]:
    for sdk in app.get("sdks", ()):
        place = FileEvidence(path="classes.dex", detail=sdk)
        yield Observation(id="", kind="sdk", actor=_actor({"sdk": sdk}), contexts=(), subject=sdk, evidence=(place,))


def _settings(app: Mapping[str, Any]) -> Iterator[Observation]:
    for subject in app.get("settings", ()):
        place = ManifestEvidence(element="application", name=subject)
        yield Observation(id="", kind="setting", actor=_FIRST, contexts=(), subject=subject, evidence=(place,))


def _uses(app: Mapping[str, Any], rules: RuleBook) -> Iterator[Observation]:
    for use in app.get("uses", ()):
        yield Observation(
            id="",
            kind="api_use",
            data_type=_data(use, rules),
            actor=_actor(use),
            contexts=tuple(use.get("contexts", ("foreground",))),
            evidence=(CodeEvidence(api="", dex="classes.dex", class_name="com.example.app.A", method="a", offset=0),),
        )


def _sent(app: Mapping[str, Any], rules: RuleBook) -> Iterator[Observation]:
    for number, sent in enumerate(app.get("sent", ())):
        actor = _actor(sent)
        url = f"{'http' if sent.get('cleartext') else 'https'}://{sent['to']}/"
        places = tuple(_request(url, number * 10_000 + at, at * sent.get("every", 60)) for at in range(sent.get("count", 1)))
        yield Observation(
            id="",
            kind="transmission",
            data_type=_data(sent, rules),
            actor=actor,
            recipient=Recipient(name=sent["to"], party=actor.party, hosts=(sent["to"],), sdk=actor.sdk),
            contexts=tuple(sent.get("contexts", ("foreground",))),
            evidence=places,
        )


def _request(url: str, index: int, seconds: int) -> RequestEvidence:
    moment = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    request = Request(index=index, method="POST", url=url)
    return RequestEvidence(capture="capture.har", request=request, part="body", path="body", value="***", time=moment.isoformat())


def _data(use: Mapping[str, Any], rules: RuleBook) -> str:
    data = str(use.get("data"))
    if data not in rules.taxonomy:
        raise RulesError(f"a scenario names an unknown data type {data}")
    return data


def _actor(use: Mapping[str, Any]) -> Actor:
    return Actor(party="third", sdk=use["sdk"]) if use.get("sdk") else _FIRST
