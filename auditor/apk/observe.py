"""Uses, permissions, SDKs and settings as observations: one per practice, its evidence naming every place."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from auditor.apk.blame import Blame, Deed
from auditor.apk.manifest import Manifest
from auditor.apk.uses import Use
from auditor.facts import (
    Actor,
    CodeEvidence,
    Confidence,
    Context,
    Evidence,
    ManifestEvidence,
    Observation,
    ObservationKind,
    Recipient,
    Sdk,
    SpecialAccess,
)

CONFIDENCE: tuple[Confidence, ...] = ("low", "medium", "high")
ORDER: tuple[Context, ...] = ("before_consent", "background", "foreground", "unknown", "unreachable")


def api_observations(uses: Iterable[Use], blame: Blame, manifest: Manifest | None) -> Iterator[Observation]:
    """Uses of the same data by the same actor in the same contexts become one observation."""
    granted = None if manifest is None else {request.name for request in manifest.permissions}
    practices: dict[tuple[str, Actor, tuple[Context, ...]], dict[CodeEvidence, Confidence]] = defaultdict(dict)
    for use, deeds in _places(uses, blame):
        for deed in deeds:
            confidence: Confidence = "low" if deed.doubtful or _forbidden(use, granted) else use.confidence
            if deed.surmised and confidence == "high":
                confidence = "medium"
            contexts = tuple(sorted(deed.chains, key=ORDER.index))
            for data_type in _data_types(use, granted):
                practice = practices[data_type, deed.actor, contexts]
                for context in contexts:
                    practice.setdefault(evidence_of(use.api, use.detail, use.method, use.offset, blame, context, deed), confidence)
    for (data_type, actor, contexts), evidence in practices.items():
        best = max(evidence.values(), key=CONFIDENCE.index)
        yield observation("api_use", actor, contexts, tuple(evidence), best, data_type=data_type)


def _places(uses: Iterable[Use], blame: Blame) -> Iterator[tuple[Use, list[Deed]]]:
    """Each place once per actor: the same place reached through several callers is one place in all their contexts."""
    merged: dict[tuple[str, int, int, str | None], tuple[Use, dict[Actor, list[Deed]]]] = {}
    for use in uses:
        key = (use.rule.id, use.method, use.offset, use.detail)
        first, actors = merged.setdefault(key, (use, defaultdict(list)))
        if CONFIDENCE.index(use.confidence) > CONFIDENCE.index(first.confidence):
            merged[key] = (use, actors)
        for deed in _deeds(use, blame):
            actors[deed.actor].append(deed)
    for use, actors in merged.values():
        yield use, [_together(actor, deeds) for actor, deeds in actors.items()]


def _together(actor: Actor, deeds: list[Deed]) -> Deed:
    """Deeds of one actor in one place, with the shortest chain for each context."""
    chains: dict[Context, tuple[int, ...]] = {}
    for deed in deeds:
        for context, chain in deed.chains.items():
            if context not in chains or len(chain) < len(chains[context]):
                chains[context] = chain
    return Deed(actor, _settled(chains), all(deed.doubtful for deed in deeds), any(deed.surmised for deed in deeds))


def _settled(chains: dict[Context, tuple[int, ...]]) -> dict[Context, tuple[int, ...]]:
    """A place that one caller reaches is live, whatever dead callers there are besides."""
    live = {context: chain for context, chain in chains.items() if context not in ("unreachable", "unknown")}
    return live or chains


def _deeds(use: Use, blame: Blame) -> list[Deed]:
    """Who acts in a use. An argument that comes from a caller counts in the caller's contexts, and is the caller's deed where the
    place itself is a library's."""
    if not use.callers:
        return blame.deeds_at(use.method, use.offset)
    origin, tail = use.callers[-1], (*reversed(use.callers[:-1]), use.method)
    owner = blame.owner(use.method)
    return [
        Deed(
            deed.actor if owner.transparent else owner.actor,
            {context: (*chain, *tail) if chain else () for context, chain in deed.chains.items()},
            deed.doubtful,
            deed.surmised,
        )
        for deed in blame.deeds(origin)
    ]


def _data_types(use: Use, granted: set[str] | None) -> tuple[str, ...]:
    coarse = use.rule.fine is not None and granted is not None and use.rule.fine not in granted
    return use.rule.coarse if coarse else use.rule.data


def _forbidden(use: Use, granted: set[str] | None) -> bool:
    """Whether the app requests none of the permissions that the platform asks for, so that the call cannot succeed."""
    needed = use.rule.permissions
    return bool(needed) and granted is not None and granted.isdisjoint(needed)


def evidence_of(api: str, detail: str | None, method: int, offset: int, blame: Blame, context: Context, deed: Deed) -> CodeEvidence:
    """A place in the code with the chain that leads to it in one context."""
    program = blame.program
    inlined = program.inlined(method, offset)
    origin = inlined[0] if inlined else program.moved(method)
    inside = tuple(f"{frame.owner}.{frame.name}" for frame in reversed(inlined)) if deed.chains[context] else ()
    return CodeEvidence(
        api=api,
        dex=program.dexes[int(program.method_dex[method])].name,
        class_name=origin.owner if origin else program.class_name(int(program.method_class[method])),
        method=origin.name if origin else program.names[int(program.method_name[method])],
        offset=offset,
        chain=(*blame.reach.labels(deed.chains[context]), *inside),
        detail=detail,
        context=context,
    )


def permission_observations(manifest: Manifest) -> Iterator[Observation]:
    """One per permission, whatever elements request it."""
    places: dict[str, list[Evidence]] = defaultdict(list)
    for request in manifest.permissions:
        attributes = {} if request.max_sdk_version is None else {"maxSdkVersion": str(request.max_sdk_version)}
        element = "uses-permission-sdk-23" if request.sdk_23 else "uses-permission"
        places[request.name].append(ManifestEvidence(element=element, name=request.name, attributes=attributes))
    for name, evidence in places.items():
        yield observation("permission", Actor(party="first"), (), tuple(evidence), "high", subject=name)


def sdk_observations(sdks: Iterable[Sdk], infrastructure: frozenset[str]) -> Iterator[Observation]:
    """One per SDK whose code is in the package; libraries that send nothing to anyone are no third parties."""
    for sdk in sdks:
        if sdk.state == "present" and sdk.id not in infrastructure:
            actor = Actor(party="third", sdk=sdk.id)
            yield observation("sdk", actor, (), sdk.evidence, sdk.confidence, subject=sdk.id)


def setting_observations(
    manifest: Manifest,
    cleartext: ManifestEvidence | None,
    user_certificates: ManifestEvidence | None = None,
    access: Iterable[SpecialAccess] = (),
) -> Iterator[Observation]:
    """Settings of the application that weaken its users' protection, and components that special access is granted to."""
    first = Actor(party="first")
    if cleartext is not None:
        yield observation("setting", first, (), (cleartext,), "high", subject="cleartext_traffic")
    if user_certificates is not None:
        yield observation("setting", first, (), (user_certificates,), "high", subject="user_certificates")
    for granted in access:
        if granted.by != "request":  # a request is a permission's observation already
            enabled = any("enabled" not in place.attributes for place in granted.evidence)
            yield observation("setting", first, (), granted.evidence, "high" if enabled else "medium", subject=granted.id)
    if manifest.debuggable:
        place = ManifestEvidence(element="application", name=manifest.package, attributes={"debuggable": "true"})
        yield observation("setting", first, (), (place,), "high", subject="debuggable")


def observation(
    kind: ObservationKind,
    actor: Actor,
    contexts: tuple[Context, ...],
    evidence: tuple[Evidence, ...],
    confidence: Confidence,
    data_type: str | None = None,
    subject: str | None = None,
    recipient: Recipient | None = None,
) -> Observation:
    """An observation whose id stays the same as long as the practice does."""
    words = (kind, data_type, subject, actor.party, actor.sdk, *contexts)
    digest = hashlib.sha256("\0".join(str(word) for word in words).encode()).hexdigest()
    return Observation(
        id=f"{kind}-{digest[:10]}",
        kind=kind,
        actor=actor,
        contexts=contexts,
        evidence=evidence,
        data_type=data_type,
        subject=subject,
        recipient=recipient,
        confidence=confidence,
    )


def ordered(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Observations in a fixed order, their evidence too."""
    sorted_evidence = (replace(entry, evidence=tuple(sorted(entry.evidence, key=repr))) for entry in observations)
    return tuple(sorted(sorted_evidence, key=lambda entry: (entry.kind, entry.data_type or "", entry.subject or "", entry.id)))
