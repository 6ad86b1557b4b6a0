"""Evidence in a form that people read: what, where, the steps that lead there, and the details."""

from dataclasses import dataclass

from auditor.facts import CodeEvidence, Evidence, FileEvidence, ManifestEvidence, RequestEvidence
from auditor.report.plain import plain

#: How many places, frames of a call chain and attributes a report for people shows.
PLACES = 20
FRAMES = 24
ATTRIBUTES = 12
URL_LIMIT = 400


@dataclass(frozen=True)
class Place:
    """One piece of evidence, safe to show. ``details`` pairs a message key below ``evidence.`` with its value."""

    kind: str
    what: str
    where: str
    details: tuple[tuple[str, str], ...] = ()
    chain: tuple[str, ...] = ()
    frames_left_out: int = 0


def place(evidence: Evidence) -> Place:
    """``evidence`` for display."""
    match evidence:
        case CodeEvidence():
            return _code(evidence)
        case ManifestEvidence():
            return _manifest(evidence)
        case FileEvidence():
            return Place("file", plain(evidence.path), "", _told(detail=evidence.detail))
        case RequestEvidence():
            return _request(evidence)


def _code(evidence: CodeEvidence) -> Place:
    offset = f"{evidence.offset} (0x{evidence.offset:x})"
    chain = tuple(plain(frame) for frame in evidence.chain)
    shown = chain if len(chain) <= FRAMES else (*chain[: FRAMES // 2], *chain[-FRAMES // 2 :])
    return Place(
        "code",
        plain(evidence.api),
        plain(f"{evidence.class_name}.{evidence.method}"),
        _told(dex=evidence.dex, offset=offset, detail=evidence.detail),
        shown,
        len(chain) - len(shown),
    )


def _manifest(evidence: ManifestEvidence) -> Place:
    attributes = [f'{name}="{value}"' for name, value in list(evidence.attributes.items())[:ATTRIBUTES]]
    return Place("manifest", plain(f"<{evidence.element}>"), plain(evidence.name), _told(attributes=" ".join(attributes)))


def _request(evidence: RequestEvidence) -> Place:
    request = evidence.request
    return Place(
        "request",
        plain(f"{request.method} {request.url}", URL_LIMIT),
        plain(evidence.path if evidence.path.startswith(evidence.part) else f"{evidence.part} {evidence.path}"),
        _told(
            value=evidence.value,
            match=evidence.method,
            state=evidence.state,
            time=evidence.time,
            request=f"{request.index} / {evidence.capture}",
        ),
    )


def _told(**details: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((key, plain(value)) for key, value in details.items() if value)
