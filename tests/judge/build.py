"""Small facts, built by hand."""

from itertools import count
from typing import Any

from msgspec.structs import replace

from auditor.facts import (
    Actor,
    App,
    CodeEvidence,
    Coverage,
    Disclosure,
    Document,
    Facts,
    FileEvidence,
    ManifestEvidence,
    Observation,
    PermissionRequest,
    Polarity,
    Recipient,
    Request,
    RequestEvidence,
    Statement,
    Term,
)

_NUMBER = count(1)
FIRST = Actor(party="first")
UMENG = Actor(party="third", sdk="umeng")


def term(kind: str, phrase: str | None = None, start: int = 0) -> Term:
    words = phrase or kind
    return Term(type=kind, phrase=words, start=start, end=start + len(words))


def claim(action: str, *data: str, polarity: Polarity = "affirmed", **more: Any) -> Disclosure:
    number = next(_NUMBER)
    values: dict[str, Any] = {
        "id": f"d{number}",
        "document": "policy",
        "actor": "first_party",
        "action": action,
        "polarity": polarity,
        "quote": f"claim {number}",
        "start": number,
        "end": number + 1,
        "data": tuple(term(kind) for kind in data),
    }
    return Disclosure(**{**values, **more})


def statement(topic: str, quote: str = "words") -> Statement:
    return Statement(id=f"s{next(_NUMBER)}", document="policy", topic=topic, quote=quote, start=0, end=len(quote))


def use(data: str, *contexts: str, actor: Actor = FIRST) -> Observation:
    place = CodeEvidence(api="x", dex="classes.dex", class_name="com.example.A", method="a", offset=0)
    return Observation(
        id=f"o{next(_NUMBER)}",
        kind="api_use",
        data_type=data,
        actor=actor,
        contexts=contexts or ("foreground",),  # type: ignore[arg-type]
        evidence=(place,),
    )


def hint(data: str, actor: Actor = FIRST) -> Observation:
    """A string in a native library."""
    place = FileEvidence(path="lib/arm64-v8a/libx.so", detail="x at 0x0")
    return replace(use(data, "unknown", actor=actor), evidence=(place,), confidence="low")


def sent(
    data: str, host: str, actor: Actor = FIRST, scheme: str = "https", contexts: tuple[Any, ...] = ("foreground",)
) -> Observation:
    request = Request(index=0, method="POST", url=f"{scheme}://{host}/")
    place = RequestEvidence(capture="a.har", request=request, part="body", path="body", value="**")
    return Observation(
        id=f"o{next(_NUMBER)}",
        kind="transmission",
        data_type=data,
        actor=actor,
        contexts=contexts,
        recipient=Recipient(name=host, party=actor.party, hosts=(host,), sdk=actor.sdk),
        evidence=(place,),
    )


def permission(name: str) -> Observation:
    place = ManifestEvidence(element="uses-permission", name=name)
    return Observation(id=f"o{next(_NUMBER)}", kind="permission", actor=FIRST, contexts=(), subject=name, evidence=(place,))


def app(*permissions: str) -> App:
    return App(
        path="app.apk",
        package="com.example",
        version_name="1",
        version_code=1,
        min_sdk=24,
        target_sdk=34,
        sha256="0" * 64,
        size=1,
        permissions=tuple(PermissionRequest(name=name) for name in permissions),
    )


def facts(*parts: Disclosure | Statement | Observation, read: str = "read", has_app: bool = True) -> Facts:
    observations = tuple(part for part in parts if isinstance(part, Observation))
    requested = [seen.subject for seen in observations if seen.kind == "permission" and seen.subject]
    document = Document(id="policy", name="policy.txt", format="text", language="en", sha256="0" * 64, characters=1000)
    return Facts(
        app=app(*requested) if has_app else None,
        documents=(document,),
        disclosures=tuple(part for part in parts if isinstance(part, Disclosure)),
        statements=tuple(part for part in parts if isinstance(part, Statement)),
        observations=observations,
        coverage=(
            Coverage(part="app/classes.dex", state="read"),
            Coverage(part="policy/policy.txt", state=read),  # type: ignore[arg-type]
        ),
    )
