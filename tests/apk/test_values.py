"""Arguments followed to calls, on code compiled from probe/Arguments.java, which says behind each method what is read in it."""

import re

import pytest

from auditor.apk.calls import Calls
from auditor.apk.dex.file import index_dex
from auditor.apk.program import Program
from auditor.apk.uses import Finder, Use
from auditor.rulebook.book import RuleBook
from tests.apk.compiled import PROBE, compile_dex

SOURCE = PROBE / "Arguments.java"
TOLD = re.compile(r"^ +(?:[\w.<>]+ )*(\w+)\(.*\) \{ // =>(.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The compiled probe."""
    return Program(index_dex("classes.dex", compile_dex(tmp_path_factory.mktemp("probe"), SOURCE)))


@pytest.fixture(scope="module")
def uses(program: Program, rules: RuleBook) -> list[Use]:
    return list(Finder(program, Calls(program), rules.apis).uses())


def told() -> dict[str, set[str]]:
    """Method to data types, as the probe's comments say."""
    return {name: set(re.findall(r"\w+", types)) for name, types in TOLD.findall(SOURCE.read_text(encoding="utf-8"))}


def test_each_argument_leads_to_what_it_addresses(program: Program, uses: list[Use]) -> None:
    found: dict[str, set[str]] = {name: set() for name in told()}
    for use in uses:
        found[program.names[int(program.method_name[use.method])]] |= set(use.rule.data)
    expected = told()
    expected.pop("Arguments")
    expected.pop("OwnResolver")
    assert {name: found[name] for name in expected} == expected
    assert len(expected) > 25


def test_what_comes_through_a_caller_names_it(program: Program, uses: list[Use]) -> None:
    through = {
        (next(iter(use.rule.data)), tuple(program.method_label(caller) for caller in use.callers))
        for use in uses
        if program.names[int(program.method_name[use.method])] == "helper"
    }
    assert through == {
        ("contacts", ("probe.Arguments.callsHelper",)),
        ("call_log", ("probe.Arguments.callsHelperToo",)),
    }


def test_the_value_is_told(program: Program, uses: list[Use]) -> None:
    details = {
        program.names[int(program.method_name[use.method])]: use.detail
        for use in uses
        if program.method_label(use.method).startswith("probe.")
    }
    assert details["byConcatenation"] == "content://sms/"
    assert details["byId"] == "android.provider.ContactsContract$Contacts.CONTENT_URI"
    assert details["gyroscope"] == "4"
