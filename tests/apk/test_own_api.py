"""A library's API is read by who calls it, not by the library that works it."""

from pathlib import Path

import pytest

from auditor.apk.calls import Calls
from auditor.apk.dex.file import index_dex
from auditor.apk.named import looked_up_inside
from auditor.apk.program import Program
from auditor.apk.uses import Finder
from auditor.rulebook.book import RuleBook
from tests.apk.compiled import compile_dex

ACCOUNT = "com.google.android.gms.auth.api.signin.GoogleSignInAccount"
CODE = {
    ACCOUNT: "public String getEmail() { return null; } public String toString() { return getEmail(); }",
    "com.google.android.gms.other.Sync": f"static String who({ACCOUNT} account) {{ return account.getEmail(); }}",
    "org.app.Main": f"static String who({ACCOUNT} account) {{ return account.getEmail(); }}",
}


def written(folder: Path) -> list[Path]:
    """The code as source files."""
    files = []
    for name, body in CODE.items():
        package, _, simple = name.rpartition(".")
        files.append(folder / "src" / f"{name.replace('.', '/')}.java")
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        files[-1].write_text(f"package {package}; public class {simple} {{ {body} }}")
    return files


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("own")
    return Program(index_dex("classes.dex", compile_dex(folder, *written(folder))))


def test_a_call_inside_the_apis_own_package_is_no_read(program: Program, rules: RuleBook) -> None:
    readers = {program.method_label(use.method) for use in Finder(program, Calls(program), rules.apis).uses()}
    assert readers == {"com.google.android.gms.other.Sync.who", "org.app.Main.who"}


def test_methods_looked_up_in_an_objects_own_class_are_reached(tmp_path: Path) -> None:
    body = (
        'public String start() throws Exception { return (String) getClass().getMethod("read").invoke(this); }'
        'public String read() { return ""; } public String other() { return ""; }'
    )
    source = tmp_path / "Looker.java"
    source.write_text(f"public class Looker {{ {body} }}")
    found = Program(index_dex("classes.dex", compile_dex(tmp_path, source)))
    edges = [
        (found.method_label(caller), [found.method_label(method) for method in methods.tolist()])
        for caller, _, methods in looked_up_inside(found, Calls(found))
    ]
    assert edges == [("Looker.start", ["Looker.read"])]
