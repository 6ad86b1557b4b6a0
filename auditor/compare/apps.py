"""Two versions of a package: which permissions, special access, SDKs, data uses, entry points, hosts and settings came or went."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

from msgspec import Struct

from auditor.compare.appmodel import AREAS, AppChange, AppDiff, AppSide, Area
from auditor.facts import Actor, App, AppReading, CodeEvidence, Component, Evidence, Observation, PermissionRequest, Sdk

SCHEMA_VERSION = "1.0"


class _Item(Struct, frozen=True):
    """One thing on one side: its subject and actor, the state to compare, and places by what stays the same between versions."""

    subject: str
    state: tuple[str, ...]
    actor: Actor | None = None
    places: Mapping[Hashable, Evidence] = {}


type _Items = dict[Hashable, _Item]


def diff(old: AppReading, new: AppReading) -> AppDiff:
    """What changed, area by area."""
    changes: list[AppChange] = []
    unchanged = 0
    for area in AREAS:
        before, after = _GATHER[area](old), _GATHER[area](new)
        if area == "setting" and not (before["signer"].state and after["signer"].state):
            del before["signer"], after["signer"]  # a bundle is signed when packages are made of it
        found = list(_changes(area, before, after))
        changes += found
        unchanged += sum(key in after for key in before) - sum(change.kind == "changed" for change in found)
    return AppDiff(
        schema_version=SCHEMA_VERSION, old=_side(old), new=_side(new), changes=tuple(changes), unchanged=max(unchanged, 0)
    )


def _side(reading: AppReading) -> AppSide:
    app = reading.app
    return AppSide(
        path=app.path,
        package=app.package,
        version_name=app.version_name,
        version_code=app.version_code,
        sha256=app.sha256,
        coverage=reading.coverage,
    )


def _changes(area: Area, before: _Items, after: _Items) -> Iterator[AppChange]:
    """Additions first, then changes, then what is gone."""
    for key in sorted(after.keys() - before.keys(), key=repr):
        item = after[key]
        yield AppChange(
            area=area,
            kind="added",
            subject=item.subject,
            actor=item.actor,
            new=item.state,
            evidence=tuple(item.places.values()),
        )
    for key in sorted(before.keys() & after.keys(), key=repr):
        old, new = before[key], after[key]
        fresh = tuple(place for kept, place in new.places.items() if kept not in old.places)
        if old.state != new.state or _ways(new) - _ways(old):
            yield AppChange(
                area=area,
                kind="changed",
                subject=new.subject,
                actor=new.actor,
                old=old.state,
                new=new.state,
                evidence=fresh,
            )
    for key in sorted(before.keys() - after.keys(), key=repr):
        item = before[key]
        yield AppChange(
            area=area,
            kind="removed",
            subject=item.subject,
            actor=item.actor,
            old=item.state,
            evidence=tuple(item.places.values()),
        )


def _ways(item: _Item) -> set[tuple[str, str | None]]:
    """(API, argument) of a use's places: another one is a change; another class is not, for builds rename classes."""
    if item.actor is None:
        return set()
    return {(place.api, place.detail) for place in item.places.values() if isinstance(place, CodeEvidence)}


# --- what each side has, area by area ---------------------------------------------------------------------------------


def _settings(reading: AppReading) -> _Items:
    app = reading.app
    told = {
        "package": app.package,
        "version": app.version_name,
        "version_code": app.version_code,
        "min_sdk": app.min_sdk,
        "target_sdk": app.target_sdk,
        "signer": _signer(app),
        "debuggable": app.debuggable,
        "backup": app.backup.allowed,
        "cleartext": app.network.cleartext if app.network else None,
        "user_certificates": app.network.user_certificates if app.network else None,
        "cleartext_domains": " ".join(app.network.cleartext_domains) if app.network else None,
    }
    return {name: _Item(name, (_word(value),) if value not in (None, "") else ()) for name, value in told.items()}


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _signer(app: App) -> str | None:
    """The certificate that new devices know the app by; "unsigned" without one, None for a bundle, which is signed later."""
    newest = next((one for one in app.signatures if one.certificates and one.scheme != "v4"), None)
    if newest is not None:
        return newest.certificates[0].sha256
    return None if app.form == "aab" else "unsigned"


def _permissions(reading: AppReading) -> _Items:
    requests: dict[str, list[PermissionRequest]] = {}
    for request in reading.app.permissions:
        requests.setdefault(request.name, []).append(request)
    return {name: _Item(name, _requested(found)) for name, found in requests.items()}


def _requested(found: Iterable[PermissionRequest]) -> tuple[str, ...]:
    """Level, data, and the limits where every request has one."""
    rows = list(found)
    limits = [row.max_sdk_version for row in rows]
    limit = (f"maxSdkVersion {max(entry or 0 for entry in limits)}",) if None not in limits else ()
    return (*((rows[0].level,) if rows[0].level else ()), *rows[0].data, *limit)


def _access(reading: AppReading) -> _Items:
    return {one.id: _Item(one.id, (one.by,)) for one in reading.app.special_access}


def _sdks(reading: AppReading) -> _Items:
    return {sdk.id: _Item(sdk.id, _sdk_state(sdk)) for sdk in reading.app.sdks}


def _sdk_state(sdk: Sdk) -> tuple[str, ...]:
    version = getattr(sdk, "version", None)
    return (sdk.name, sdk.state, *((str(version),) if version else ()))


def _uses(reading: AppReading) -> _Items:
    """Uses of one data type by one actor are one item, in all their contexts and by all their APIs."""
    found: dict[tuple[str, Actor], list[Observation]] = {}
    for seen in reading.observations:
        if seen.kind == "api_use" and seen.data_type:
            found.setdefault((seen.data_type, seen.actor), []).append(seen)
    return {key: _Item(key[0], _contexts(seen), key[1], _places(seen)) for key, seen in found.items()}


def _contexts(seen: Iterable[Observation]) -> tuple[str, ...]:
    return tuple(sorted({context for entry in seen for context in entry.contexts}))


def _places(seen: Iterable[Observation]) -> dict[Hashable, Evidence]:
    """Call sites by what a new build leaves as it is: API, class, method and argument, not the offset."""
    places: dict[Hashable, Evidence] = {}
    for place in (place for entry in seen for place in entry.evidence):
        if isinstance(place, CodeEvidence):
            places.setdefault((place.api, place.class_name, place.method, place.detail), place)
    return places


def _entry_points(reading: AppReading) -> _Items:
    return {(one.kind, one.name): _Item(one.name, _component(one)) for one in reading.app.components}


def _component(component: Component) -> tuple[str, ...]:
    """Kind, who may start it, and by what."""
    told = [component.kind, "exported" if component.exported else "internal"]
    told += [] if component.enabled else ["disabled"]
    told += [f"permission {component.permission}"] if component.permission else []
    told += [f"foreground service {name}" for name in component.foreground_service_types]
    actions = {action for intents in component.intent_filters for action in intents.actions}
    return (*told, *sorted(actions), *sorted(component.authorities))


def _hosts(reading: AppReading) -> _Items:
    found: dict[str, list[Observation]] = {}
    for seen in reading.observations:
        if seen.kind == "endpoint" and seen.subject:
            found.setdefault(seen.subject, []).append(seen)
    return {host: _Item(host, _party(seen), None, _places(seen)) for host, seen in found.items()}


def _party(seen: list[Observation]) -> tuple[str, ...]:
    who = next((entry.recipient for entry in seen if entry.recipient), None)
    return (who.party, who.name) if who else ()


_GATHER: dict[Area, Callable[[AppReading], _Items]] = {
    "setting": _settings,
    "permission": _permissions,
    "access": _access,
    "sdk": _sdks,
    "use": _uses,
    "entry_point": _entry_points,
    "host": _hosts,
}
