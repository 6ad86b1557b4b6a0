"""When methods run, on code compiled from probe/Lives.java, which says behind each method in which contexts."""

import re
from collections.abc import Iterator

import pytest

from auditor.apk.calls import Calls
from auditor.apk.dex.file import index_dex
from auditor.apk.manifest import Kind, Manifest
from auditor.apk.named import Shown
from auditor.apk.owners import Owner
from auditor.apk.program import Program
from auditor.apk.reach import Reach
from auditor.facts import Component, IntentFilter, Queries
from auditor.rulebook.book import RuleBook
from tests.apk.compiled import PROBE, compile_dex

SOURCE = PROBE / "Lives.java"
COMPONENTS: tuple[tuple[Kind, str], ...] = (
    ("activity", "Screen"),
    ("service", "Helper"),
    ("receiver", "Wake"),
    ("provider", "Store"),
)
LAUNCHER = IntentFilter(actions=("android.intent.action.MAIN",), categories=("android.intent.category.LAUNCHER",))
CLASS = re.compile(r"^ +(?:static )?class (\w+)")
METHOD = re.compile(r"(\w+)\([^()]*\) \{ // => ([\w, ]+)$")


def manifest(enabled: bool = True, launcher: bool = True) -> Manifest:
    return Manifest(
        package="probe",
        version_name=None,
        version_code=None,
        min_sdk=26,
        target_sdk=34,
        label=None,
        application_class="probe.Lives$App",
        factory_class=None,
        debuggable=False,
        allow_backup=False,
        cleartext=None,
        network_security_config=None,
        permissions=(),
        components=tuple(
            Component(
                kind=kind,
                name=f"probe.Lives${name}",
                exported=False,
                enabled=enabled,
                intent_filters=(LAUNCHER,) if kind == "activity" and launcher else (),
            )
            for kind, name in COMPONENTS
        ),
        queries=Queries(),
        metadata={},
        instrumentation=(),
    )


def told() -> Iterator[tuple[str, set[str]]]:
    """(method's label, contexts) as the probe says."""
    owner = "probe.Lives"
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        if match := CLASS.match(line):
            owner = f"probe.Lives${match[1]}"
        elif match := METHOD.search(line):
            inside = {"log": "probe.Lives", "dead": "probe.Lives", "handleMessage": "probe.Lives$App$1"}
            name = "<init>" if owner.endswith(f"${match[1]}") else match[1]
            yield f"{inside.get(name, owner)}.{name}", set(match[2].split(", "))


@pytest.fixture(scope="module")
def reach(tmp_path_factory: pytest.TempPathFactory, rules: RuleBook) -> Reach:
    program = Program(index_dex("classes.dex", compile_dex(tmp_path_factory.mktemp("lives"), SOURCE)))
    owners = [Owner("first")] * len(program.class_type)
    return Reach(program, Calls(program), manifest(), rules.entrypoints, owners, Shown(words=frozenset(["pressed", "label"])), True)


def methods(reach: Reach) -> dict[str, int]:
    return {reach.program.method_label(method): method for method in range(len(reach.program.method_class))}


def test_contexts_are_what_the_source_says(reach: Reach) -> None:
    numbers = methods(reach)
    expected = dict(told())
    assert {label: set(reach.contexts(numbers[label])) for label in expected} == expected
    assert len(expected) == SOURCE.read_text(encoding="utf-8").count("// =>")


def test_a_chain_leads_from_an_entry_point_to_the_method(reach: Reach) -> None:
    work = methods(reach)["probe.Lives$Work.call"]
    assert reach.labels(reach.chain(work, "foreground")) == ("probe.Lives$Screen.onCreate", "probe.Lives$Work.call")
    assert reach.chain(work, "background") == ()


def test_without_a_manifest_nothing_is_called_dead(reach: Reach, rules: RuleBook) -> None:
    program = reach.program
    blind = Reach(program, Calls(program), None, rules.entrypoints, [Owner("first")] * len(program.class_type), Shown(), True)
    assert blind.contexts(methods(reach)["probe.Lives.dead"]) == ("unknown",)


def test_what_is_disabled_and_never_enabled_is_not_entered(reach: Reach, rules: RuleBook) -> None:
    program = reach.program
    owners = [Owner("first")] * len(program.class_type)
    asleep = Reach(program, Calls(program), manifest(enabled=False), rules.entrypoints, owners, Shown(), True)
    assert asleep.contexts(methods(reach)["probe.Lives$Wake.onReceive"]) == ("unreachable",)
    assert asleep.contexts(methods(reach)["probe.Lives$App.onCreate"]) == ("before_consent",)


def test_what_others_start_is_never_called_dead(reach: Reach, rules: RuleBook) -> None:
    program = reach.program
    owners = [Owner("first")] * len(program.class_type)
    hidden = Reach(program, Calls(program), manifest(launcher=False), rules.entrypoints, owners, Shown(), True)
    assert hidden.contexts(methods(reach)["probe.Lives.dead"]) == ("unknown",)
