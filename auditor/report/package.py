"""What is told of a package beside permissions, SDKs and components: delivery, signer, settings; the same rows for every report."""

from collections.abc import Iterator

from auditor.facts import App, Certificate, Signature
from auditor.report.plain import plain
from auditor.report.words import Words

MOST = 20
type PackageRow = tuple[str, list[str]]


def package_rows(app: App, w: Words) -> list[PackageRow]:
    """(label, lines) of what there is to tell, in a fixed order; texts of the package are made plain."""
    told = (
        ("problems", [plain(problem, 300) for problem in app.problems]),
        ("parts", [_part(part.name, part.kind, part.read, w) for part in app.parts]),
        ("signatures", list(_signatures(app.signatures, w))),
        ("access", [w.term("setting_name", access.id) for access in app.special_access]),
        ("network", list(_network(app, w))),
        ("backup", list(_backup(app, w))),
        ("defines", [_defined(entry.name, (entry.level, *entry.flags)) for entry in app.declared_permissions]),
        ("runs_first", [plain(name) for name in app.runs_first]),
    )
    return [(w(f"package.{key}"), _shortened(lines, w)) for key, lines in told if lines]


def _shortened(lines: list[str], w: Words) -> list[str]:
    return lines if len(lines) <= MOST else [*lines[:MOST], w("package.more", n=len(lines) - MOST)]


def _part(name: str, kind: str, read: bool, w: Words) -> str:
    told = w(f"package.part.{kind}")
    return w("phrase.aside", words=plain(name), aside=told if read else w("package.not_read", what=told))


def _defined(name: str, levels: tuple[str, ...]) -> str:
    return f"{plain(name)} · {'|'.join(levels)}"


def _signatures(signatures: tuple[Signature, ...], w: Words) -> Iterator[str]:
    """Schemes that one certificate signs in one line."""
    by: dict[Certificate | None, list[Signature]] = {}
    for signature in signatures:
        by.setdefault(signature.certificates[0] if signature.certificates else None, []).append(signature)
    for certificate, found in by.items():
        schemes = w("separator").join(f"{one.scheme} ({w(f'package.state.{one.state}')})" for one in found)
        yield f"{schemes}{w('package.by', who=_certificate(certificate, w)) if certificate else ''}"
        for lineage in {one.lineage for one in found if one.lineage}:
            yield w("package.lineage", names=w("separator").join(plain(one.subject or one.sha256) for one in lineage))


def _certificate(certificate: Certificate, w: Words) -> str:
    told = [plain(certificate.subject or "?"), plain(certificate.key), f"SHA-256 {certificate.sha256}"]
    if certificate.valid_until:
        told.insert(2, w("package.valid", first=certificate.valid_from, last=certificate.valid_until))
    if certificate.debug:
        told.append(w("package.debug"))
    return " · ".join(entry for entry in told if entry)


def _network(app: App, w: Words) -> Iterator[str]:
    network = app.network
    if network is None:
        return
    yield w("package.cleartext" if network.cleartext else "package.no_cleartext")
    if network.user_certificates:
        yield w("package.user_certificates")
    for key, domains in (
        ("cleartext_domains", network.cleartext_domains),
        ("user_certificate_domains", network.user_certificate_domains),
        ("pinned_domains", network.pinned_domains),
    ):
        if domains:
            yield w(f"package.{key}", names=w("separator").join(plain(name) for name in domains[:MOST]))


def _backup(app: App, w: Words) -> Iterator[str]:
    yield w("package.backed_up" if app.backup.allowed else "package.not_backed_up")
    for rules in (app.backup.content, app.backup.extraction_rules):
        if rules:
            yield w("package.rules", name=plain(rules))
