"""Why Android would not install a package."""

from pathlib import Path

import pytest

from auditor.apk import read_app
from auditor.apk.part import Part
from auditor.apk.problems import install_problems
from auditor.apk.zip import Archive
from auditor.facts import Signature
from auditor.rulebook.book import RuleBook
from tests.apk.packages import QUIETPAINT
from tests.apk.test_manifest import element, launcher, read
from tests.conftest import FIXTURES

SIGNED = (Signature(scheme="v2", state="valid"), Signature(scheme="v1", state="unverified"))


def problems(target: int, *parts: object, signatures: tuple[Signature, ...] = SIGNED, test_only: bool = False) -> list[str]:
    application = element("application", *parts, **({"testOnly": True} if test_only else {}))  # type: ignore[arg-type]
    with Archive(QUIETPAINT) as archive:
        return list(install_problems(Part(archive), read(application, target=target), signatures))


@pytest.mark.parametrize("path", sorted((FIXTURES / "apps").glob("*/*.apk")), ids=lambda path: path.stem)
def test_the_fixtures_have_none(path: Path, rules: RuleBook) -> None:
    assert read_app(path, rules).app.problems == ()


@pytest.mark.parametrize(("target", "count"), [(30, 0), (31, 1)])
def test_a_filter_without_a_word_on_export_from_target_31_on(target: int, count: int) -> None:
    found = problems(target, element("activity", launcher(), name=".A"), element("activity", launcher(), name=".B", exported=True))
    assert len(found) == count
    assert all("org.example.app.A have intent filters" in one for one in found)


@pytest.mark.parametrize(("target", "count"), [(29, 0), (30, 1)])
def test_v1_alone_from_target_30_on(target: int, count: int) -> None:
    assert len(problems(target, signatures=SIGNED[1:])) == count


def test_unsigned_broken_and_for_tests_only() -> None:
    assert problems(28, signatures=()) == ["it is not signed"]
    broken = Signature(scheme="v3", state="invalid", problem="it has no signer")
    assert problems(28, signatures=(broken, *SIGNED)) == ["the signature v3 does not hold: it has no signer"]
    assert problems(28, test_only=True) == ["it is marked as testOnly: only adb installs it"]
