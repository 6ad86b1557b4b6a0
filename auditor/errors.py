"""Errors that end a run with one sentence and a documented exit code."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The process's exit codes, one meaning each (documented in README)."""

    PASSED = 0
    GATE_FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    BAD_RULES = 4
    INTERNAL = 70


class AuditorError(Exception):
    """Ends the run; its text is one sentence for the user."""

    exit_code = ExitCode.INTERNAL


class UsageError(AuditorError):
    """The command line or the configuration cannot be followed."""

    exit_code = ExitCode.USAGE


class InputError(AuditorError):
    """An input (package, policy, capture) could not be read well enough to say anything about it."""

    exit_code = ExitCode.INCOMPLETE


class RulesError(AuditorError):
    """A rule file or suppression file is wrong."""

    exit_code = ExitCode.BAD_RULES
