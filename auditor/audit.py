"""The main job: readers turn sources into facts, the judge turns facts into a result. Each source is optional but one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.errors import ExitCode, UsageError
from auditor.facts import AppReading, Coverage, Facts, FormReading, PolicyReading, TrafficReading
from auditor.findings import SEVERITIES, Finding, Result, Severity, Tool
from auditor.rulebook.book import RuleBook

if TYPE_CHECKING:
    from auditor.judge.engine import Scope

SCHEMA_VERSION = "1.0"

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What to read. ``policies`` are files, https:// addresses, or "-" for standard input; several are read as one policy.

    ``app`` is a package, a container of packages or a folder with a split set; ``splits`` are more files of the same set.
    ``mapping`` is the mapping file of the shrinker that renamed the app's code.
    ``form`` is a Data safety form that the Play Console exported.
    """

    app: Path | None = None
    splits: tuple[Path, ...] = ()
    policies: tuple[str, ...] = ()
    mapping: Path | None = None
    captures: tuple[Path, ...] = ()
    keylog: Path | None = None
    form: Path | None = None
    persona: Path | None = None
    own_domains: tuple[str, ...] = ()
    reveal: bool = False


@dataclass(frozen=True, kw_only=True)
class Readings:
    """What the readers returned; None for a source that was not given."""

    app: AppReading | None = None
    policy: PolicyReading | None = None
    traffic: TrafficReading | None = None
    form: FormReading | None = None

    def facts(self) -> Facts:
        """All of it as facts, ready to be judged or frozen."""
        app, policy, traffic, form = self.app, self.policy, self.traffic, self.form
        return Facts(
            app=app.app if app else None,
            documents=(*(policy.documents if policy else ()), *((form.document,) if form else ())),
            disclosures=(*(policy.disclosures if policy else ()), *(form.disclosures if form else ())),
            statements=(*(policy.statements if policy else ()), *(form.statements if form else ())),
            observations=(*(app.observations if app else ()), *(traffic.observations if traffic else ())),
            coverage=tuple(part for reading in (app, policy, traffic, form) if reading for part in reading.coverage),
            form=form.form if form else None,
        )


def read(sources: Sources, rules: RuleBook, tell: Tell) -> Readings:
    """Reads every source that is given. Raises UsageError where one is no file, InputError where one says nothing at all."""
    _require_files(sources)
    app = _read_app(sources, rules, tell) if sources.app else None
    policy = _read_policy(sources, rules, tell) if sources.policies else None
    traffic = _read_traffic(sources, rules, tell, app) if sources.captures else None
    form = _read_form(sources, rules, tell) if sources.form else None
    return Readings(app=app, policy=policy, traffic=traffic, form=form)


def _require_files(sources: Sources) -> None:
    if sources.app and sources.app.is_dir() and not sources.splits:
        sources = replace(sources, app=None)  # the files of a split set
    named = (
        sources.app,
        *sources.splits,
        sources.mapping,
        *sources.captures,
        sources.persona,
        sources.form,
        *_policy_files(sources.policies),
    )
    for path in named:
        if path and not path.is_file():
            raise UsageError(f"{path}: {'is a folder, not a file' if path.is_dir() else 'there is no such file'}")


def _policy_files(policies: tuple[str, ...]) -> Iterator[Path]:
    """Those that are files, not addresses or standard input. Raises UsageError for an address that is not fetched."""
    if policies:
        from auditor.policy.documents import is_address

        yield from (Path(name) for name in policies if name != "-" and not is_address(name))


def _read_app(sources: Sources, rules: RuleBook, tell: Tell) -> AppReading:
    from auditor.apk import read_app

    assert sources.app is not None  # noqa: S101 - the caller has checked it
    tell(f"reading {sources.app.name}")
    return read_app((sources.app, *sources.splits), rules, tell, sources.mapping)


def _read_policy(sources: Sources, rules: RuleBook, tell: Tell) -> PolicyReading:
    from auditor.policy import read_policy

    tell(f"reading {', '.join(sources.policies)}")
    return read_policy(sources.policies, rules)


def _read_form(sources: Sources, rules: RuleBook, tell: Tell) -> FormReading:
    from auditor.datasafety import read_form

    assert sources.form is not None  # noqa: S101 - the caller has checked it
    tell(f"reading {sources.form.name}")
    return read_form(sources.form, rules)


def _read_traffic(sources: Sources, rules: RuleBook, tell: Tell, app: AppReading | None) -> TrafficReading:
    from auditor.traffic import read_captures
    from auditor.traffic.persona import load

    persona = load(sources.persona, rules) if sources.persona else None
    tell(f"reading {', '.join(path.name for path in sources.captures)}")
    return read_captures(
        sources.captures,
        rules,
        persona=persona,
        app=app.app if app else None,
        own_domains=sources.own_domains,
        reveal=sources.reveal,
        keylog=sources.keylog,
    )


def conclude(
    facts: Facts,
    rules: RuleBook,
    fail_on: Severity | None = None,
    language: str = "en",
    scope: "Scope" = "all",
    packs: Sequence[str] | None = None,
) -> Result:
    """Judges facts and gathers everything into a result, with its exit code; ``scope`` as in the judge's engine.

    ``packs`` are completeness packs by id; without it, those that are usual for the policy's language.
    """
    from auditor.judge.engine import completeness, judge

    rulings, findings = judge(facts, rules, language, scope, packs)
    return Result(
        schema_version=SCHEMA_VERSION,
        tool=Tool(name="auditor", version=__version__, rules_version=rules.version),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        app=facts.app,
        documents=facts.documents,
        disclosures=facts.disclosures,
        statements=facts.statements,
        observations=facts.observations,
        rulings=rulings,
        findings=findings,
        coverage=facts.coverage,
        exit_code=_exit_code(findings, facts.coverage, fail_on),
        fail_on=fail_on,
        packs=completeness(facts, rules, findings, language, packs) if scope == "all" else (),
    )


def _exit_code(findings: tuple[Finding, ...], coverage: tuple[Coverage, ...], fail_on: Severity | None) -> int:
    """A failed gate weighs more than a gap; a gap more than a pass."""
    if fail_on and any(SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on) for finding in findings):
        return ExitCode.GATE_FAILED
    if any(part.state == "not_read" and is_essential(part.part) for part in coverage):
        return ExitCode.INCOMPLETE
    return ExitCode.PASSED


def is_essential(part: str) -> bool:
    """Whether nothing can be said without it: manifest, code, a package, a document, a capture; not one host or one resource."""
    source, _, name = part.partition("/")
    return name.endswith((".dex", ".apk", "AndroidManifest.xml")) if source == "app" else "/" not in name
