"""The command line's entry: commands load when they are called; every failure is one sentence and a documented exit code."""

import os
import sys
from importlib import import_module
from typing import NoReturn, override

import click

from auditor import __version__
from auditor.errors import AuditorError, ExitCode

_COMMANDS = {
    "audit": "Hold an app against its policy and report the differences.",
    "app": "Show what an app does: permissions, SDKs, data uses.",
    "diff": "Show what changed between two packages.",
    "policy": "Show what a policy says, each claim with its quote.",
    "datasafety": "Show, check or draft a Play Data safety form.",
    "traffic": "Show which personal data a traffic capture holds.",
    "request": "Print one request of a capture as curl or HAR, personal data masked.",
    "proxy": "Record an app's traffic through an intercepting proxy.",
    "persona": "Make up a test device's values, show them, say how to plant them.",
    "mark": "Say in which state the app is while the proxy records.",
    "explain": "Explain a check, a data type, a permission or an SDK.",
    "sdk": "Measure an SDK on its own artefact (AAR, JAR).",
    "rules": "List or check the rule book.",
}


class _Commands(click.Group):
    """Looks commands up in ``auditor.cli.NAME`` when they are needed, which keeps start-up short."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"auditor.cli.{cmd_name}").command
        return command

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="auditor")
def cli() -> None:
    """Holds what an Android app does against what its privacy policy says, and shows the difference with evidence.

    Exit codes: 0 passed, 1 gate failed, 2 usage or configuration, 3 not enough could be read, 4 bad rule or
    suppression file, 70 internal error.
    """


def main() -> NoReturn:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command; returns the exit code. Nothing but a bug leaves a traceback, and only if AUDITOR_DEBUG is set."""
    try:
        code = cli.main(arguments, prog_name="auditor", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except AuditorError as error:
        return _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:  # noqa: BLE001 - the last resort, told as a bug
        return _internal(error)
    return int(code or 0)


def _fail(sentence: str, code: int) -> int:
    click.echo(f"auditor: {sentence}", err=True)
    return code


def _internal(error: Exception) -> int:
    if os.environ.get("AUDITOR_DEBUG"):
        raise error
    told = " ".join(f"{type(error).__name__}: {error}".split())
    return _fail(f"internal error, please report it ({told}); set AUDITOR_DEBUG=1 to see where", ExitCode.INTERNAL)
