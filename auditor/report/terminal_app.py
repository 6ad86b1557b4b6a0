"""What a package does, for people on a terminal. Imports rich: import this module where it is used."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from auditor.facts import App, AppReading, Component, Observation, PermissionRequest, Sdk
from auditor.report import describe
from auditor.report.evidence import PLACES, place
from auditor.report.json import NO_NAMES
from auditor.report.package import package_rows
from auditor.report.plain import label, plain
from auditor.report.screen import Screen, Span
from auditor.report.terminal import app_title, show_coverage
from auditor.report.terminal_places import place_rows
from auditor.report.view import sdk_names
from auditor.report.words import Words, words

#: Kinds that have a section of their own or show as a permission or SDK.
LISTED_ELSEWHERE = ("permission", "sdk", "api_use")


def render_app(
    console: Console, reading: AppReading, names: Mapping[str, str] = NO_NAMES, *, verbosity: int = 0, language: str = "en"
) -> None:
    """The package, its permissions, SDKs, data uses, exported components and what could not be read."""
    screen, w, app = Screen(console), words(language), reading.app
    sdks = sdk_names(app.sdks)
    show_app(screen, app, w)
    if verbosity >= 0:
        _permissions(screen, app, names, w)
        _sdks(screen, app, w)
        uses = [seen for seen in reading.observations if seen.kind == "api_use"]
        show_practices(screen, w("text.uses"), uses, names, sdks, w, verbosity)
        others = [seen for seen in reading.observations if seen.kind not in LISTED_ELSEWHERE]
        show_practices(screen, w("text.other_observations"), others, names, sdks, w, verbosity)
        _components(screen, app, w, verbosity)
        _package(screen, app, w)
    show_coverage(screen, reading.coverage, w)


def show_app(screen: Screen, app: App, w: Words) -> None:
    """Who the package is and its settings."""
    screen.line(*app_title(app))
    levels = f"minSdk {app.min_sdk or '?'}, targetSdk {app.target_sdk or '?'}"
    screen.line(Text(f"{levels} · {describe.size(app.size)} · sha256 {plain(app.sha256)}", "dim"))
    flags = [w(f"setting.{name}") for name, on in (("debuggable", app.debuggable), ("allow_backup", app.allow_backup)) if on]
    flags.append(w("setting.cleartext_" + {True: "on", False: "off", None: "default"}[app.cleartext]))
    screen.line(w("phrase.labelled", label=w("text.settings"), words=w("separator").join(flags)))


def _package(screen: Screen, app: App, w: Words) -> None:
    rows = package_rows(app, w)
    screen.heading(w("package.title"))
    width = max((len(name) for name, _ in rows), default=0) + 2
    screen.pairs(
        [("" if number else name, line) for name, lines in rows for number, line in enumerate(lines)], indent=2, label=width
    )


def _permissions(screen: Screen, app: App, names: Mapping[str, str], w: Words) -> None:
    screen.heading(w("text.permissions"), len(app.permissions))
    for request in app.permissions:
        screen.line(plain(request.name), Text(f"  {permission_note(request, names, w)}", "dim"), indent=2)


def permission_note(request: PermissionRequest, names: Mapping[str, str], w: Words) -> str:
    """Level, group, data and limits of a permission request."""
    told = [w.term("level", request.level) if request.level else w("text.unknown_level")]
    if request.group:
        told.append(w.keys.get(f"group.{request.group}") or plain(request.group))
    if request.data:
        told.append(w("separator").join(label(entry, names) for entry in request.data))
    if request.max_sdk_version is not None:
        told.append(f"maxSdkVersion {request.max_sdk_version}")
    if request.sdk_23:
        told.append("sdk-23")
    return " · ".join(told)


def _sdks(screen: Screen, app: App, w: Words) -> None:
    screen.heading(w("text.sdks"), len(app.sdks))
    for sdk in app.sdks:
        screen.line(Text(plain(sdk.name), "bold"), f"  {sdk_note(sdk, w)}", indent=2)


def sdk_note(sdk: Sdk, w: Words) -> str:
    """Vendor, state and confidence of an SDK."""
    vendor = w("phrase.aside", words=plain(sdk.vendor), aside=plain(sdk.country)) if sdk.country else plain(sdk.vendor)
    told = [vendor, w(f"sdk_state.{sdk.state}")]
    if sdk.classes:
        told.append(w.count("count.classes", sdk.classes))
    if sdk.confidence != "high":
        told.append(w(f"confidence.{sdk.confidence}"))
    return " · ".join(told)


def show_practices(
    screen: Screen,
    title: str,
    seen: list[Observation],
    names: Mapping[str, str],
    sdks: Mapping[str, str],
    w: Words,
    verbosity: int,
) -> None:
    """Observations with their first place, or with ``verbosity`` 1 the first twenty."""
    screen.heading(title, len(seen))
    for observation in seen:
        screen.line(Text(describe.practice(observation, names, sdks, w, bare=observation.data_type is not None), "bold"), indent=2)
        shown = observation.evidence[: PLACES if verbosity > 0 else 1]
        rows: list[tuple[str, Span]] = [
            row for entry in shown for row in place_rows(place(entry), w, "all" if verbosity > 0 else "where")
        ]
        if len(observation.evidence) > len(shown):
            rows.append((w("text.more"), w.count("count.places", len(observation.evidence) - len(shown))))
        screen.pairs(rows, indent=4)


def _components(screen: Screen, app: App, w: Words, verbosity: int) -> None:
    exported = [component for component in app.components if component.exported]
    screen.heading(w("text.components"), len(exported))
    for component in exported:
        screen.line(
            f"{w.term('component', component.kind)} ", plain(component.name), Text(component_note(component, w), "dim"), indent=2
        )
        if verbosity > 0:
            actions = [plain(action) for intents in component.intent_filters for action in intents.actions]
            screen.pairs([("", action) for action in actions[:PLACES]], indent=4)


def component_note(component: Component, w: Words) -> str:
    """The permission that guards a component, and whether it is off."""
    told = [w("text.guarded", permission=plain(component.permission))] if component.permission else []
    if not component.enabled:
        told.append(w("text.disabled"))
    return f"  {w('separator').join(told)}" if told else ""
