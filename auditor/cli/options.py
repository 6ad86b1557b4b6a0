"""Options and output that several commands share."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.errors import UsageError
from auditor.findings import SEVERITIES, Result
from auditor.rulebook.book import RuleBook

if TYPE_CHECKING:
    from rich.console import Console

FILE = click.Path(path_type=Path)


@dataclass(frozen=True)
class Output:
    """One ``-o FORMAT=FILE``; the file "-" is standard output."""

    format: str
    file: str

    @property
    def to_stdout(self) -> bool:
        """Whether it takes the place of the terminal report."""
        return self.file == "-"


def _parse_output(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[Output, ...]:
    from auditor.report.formats import FORMATS

    outputs = []
    for value in values:
        kind, equals, file = value.partition("=")
        if not equals or not file or kind not in FORMATS:
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE with a format of {', '.join(FORMATS)}")
        outputs.append(Output(kind, file))
    return tuple(outputs)


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``-o``, ``-q``, ``-v`` and ``--rules``."""
    for option in (
        click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one."),
        click.option("-v", "--verbose", count=True, help="Say more; on standard error, what is being done."),
        click.option("-q", "--quiet", is_flag=True, help="Print the verdict and what could not be read, nothing else."),
        click.option(
            "-o",
            "--output",
            "outputs",
            multiple=True,
            metavar="FORMAT=FILE",
            callback=_parse_output,
            help="Also write a report (html, json, text, cyclonedx) to FILE; '-' prints it instead of the terminal's. Repeatable.",
        ),
    ):
        function = option(function)
    return function


def _parse_packs(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """Names separated by commas; None where the option was not given."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip()) if values else None


pack_option = click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PACK,...",
    callback=_parse_packs,
    help="Hold the policy against these completeness packs (core, gdpr, pipl, gbt35273, cac2019, caloppa, play; none) instead of "
    "those usual for its language.",
)


def mapping_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--mapping``."""
    text = "The mapping file (R8, ProGuard) of the build; gives renamed and inlined code its names back."
    return click.option("--mapping", type=FILE, metavar="FILE", help=text)(function)


def judging_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--persona``, ``--own-domain``, ``--reveal`` and ``--fail-on``."""
    for option in (
        click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 if a finding is at least this severe."),
        click.option("--reveal", is_flag=True, help="Show personal values in full instead of masking them."),
        click.option("--own-domain", "own_domains", multiple=True, metavar="DOMAIN", help="A domain of the operator. Repeatable."),
        click.option("--persona", type=FILE, help="The values that are planted on the test device (YAML)."),
    ):
        function = option(function)
    return function


def rule_book(folder: Path | None) -> RuleBook:
    """The rule book that the user asked for."""
    return RuleBook(folder)


def console() -> "Console":
    """Standard output for people; rich honours NO_COLOR and the terminal's width."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


@contextmanager
def progress(quiet: bool, verbose: int) -> Iterator[Callable[[str], None]]:
    """Yields what tells people what is being done: a spinner on a terminal, lines with -v, else nothing."""
    if quiet or not (sys.stderr.isatty() or verbose):
        yield lambda _text: None
    elif not sys.stderr.isatty():
        yield lambda text: click.echo(text, err=True)
    else:
        from rich.console import Console

        with Console(stderr=True).status("starting") as status:
            yield status.update


def write_outputs(result: Result, outputs: tuple[Output, ...], rules: RuleBook, language: str = "en") -> bool:
    """Writes every report; returns whether standard output is taken. Raises UsageError where a file cannot be written."""
    from auditor.report.formats import FORMATS

    names = type_names(rules, language)
    for output in outputs:
        write_file(output.file, FORMATS[output.format](result, names, language))
    return any(output.to_stdout for output in outputs)


def type_names(rules: RuleBook, language: str = "en") -> dict[str, str]:
    """The data types' names in words."""
    return {entry: rules.taxonomy.name(entry, language) for entry in rules.taxonomy.types}


def write_file(file: str, data: bytes) -> None:
    """Writes ``data`` to ``file``, or to standard output for "-". Raises UsageError where it cannot be written."""
    if file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        _write(Path(file), data)


def _write(path: Path, data: bytes) -> None:
    """Writes whole or not at all: an interrupted run leaves no half report."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
