"""What the check of a rule book finds."""

from pathlib import Path

import pytest

from auditor.rulebook.book import RuleBook
from auditor.rulebook.check import check
from tests.rulebook.book import book, data_type, sdk

PERMISSION = """\
  - name: android.permission.CAMERA
    level: dangerous
    data: [{data}]
    since: 23
    until: {until}
    words: {{en: [camera permission], zh: [相机权限]}}
    source: "a test"
    cases: {{positive: [{positive}], negative: [{negative}]}}
"""
HOST = """\
  - id: acme_cdn
    suffixes: [{suffix}]
    organisation: Acme
    category: cdn
    source: "a test"
    cases: {{positive: [{positive}], negative: [{negative}]}}
"""


def permission(
    data: str = "photos", until: int = 30, positive: str = "the Camera  Permission", negative: str = "camera shop"
) -> str:
    return PERMISSION.format(data=data, until=until, positive=positive, negative=negative)


def host(suffix: str = "cdn.acme.example", positive: str = "a.cdn.acme.example", negative: str = "acme.example") -> str:
    return HOST.format(suffix=suffix, positive=positive, negative=negative)


def problems(root: Path, **files: str) -> list[str]:
    return [str(problem) for problem in check(book(root, **({"taxonomy": data_type("photos")} | files)))]


def test_the_shipped_rules_have_no_problem() -> None:
    assert [str(problem) for problem in check(RuleBook())] == []


def test_a_small_book_without_problem(tmp_path: Path) -> None:
    entries = sdk("acme", "com.acme", "acme.example") + sdk("beta", "com.beta", "beta.example")
    assert problems(tmp_path, sdks=entries, permissions=permission(), hosts=host()) == []


def test_two_entries_of_one_id(tmp_path: Path) -> None:
    found = problems(tmp_path, sdks=sdk("acme", "com.acme", "a.example") + sdk("acme", "com.other", "b.example"))
    assert "sdks: acme: there are 2 entries of this name" in found


def test_an_unknown_data_type(tmp_path: Path) -> None:
    found = problems(tmp_path, permissions=permission(data="smell"))
    assert found == ["permissions: android.permission.CAMERA: smell is no data type of the taxonomy"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (permission(positive="photo permission"), "none of its words is found in its positive case 'photo permission'"),
        (permission(negative="camera permission"), "its words are found in its negative case 'camera permission'"),
        (permission(negative="申请相机权限"), "its words are found in its negative case '申请相机权限'"),
        (permission(positive="camera permissioned"), "none of its words is found in its positive case 'camera permissioned'"),
        (permission(until=20), "it ends (API 20) before it begins (API 23)"),
    ],
)
def test_permissions(tmp_path: Path, entry: str, expected: str) -> None:
    assert problems(tmp_path, permissions=entry) == [f"permissions: android.permission.CAMERA: {expected}"]


def test_clashes_of_sdks(tmp_path: Path) -> None:
    second = sdk("beta", "com.acme", "acme.example", name="Acme", vendor="Beta")
    found = problems(tmp_path, sdks=sdk("acme", "com.acme", "acme.example") + second)
    assert any("beta: the package com.acme is already claimed by acme" in problem for problem in found)
    assert any("beta: the domain acme.example is already claimed by sdks: acme" in problem for problem in found)
    assert any("acme: the name 'acme' also stands for another vendor's beta" in problem for problem in found)


def test_one_vendor_may_call_two_products_alike(tmp_path: Path) -> None:
    entries = sdk("acme", "com.acme", "acme.example") + sdk("beta", "com.beta", "beta.example", name="Acme")
    assert problems(tmp_path, sdks=entries) == []


def test_cases_of_sdks(tmp_path: Path) -> None:
    wrong = sdk("acme", "com.acme", "acme.example").replace("com.acme.Main", "com.acne.Main").replace("com.acmex", "com.acme")
    assert problems(tmp_path, sdks=wrong) == [
        "sdks: acme: its positive case com.acne.Main belongs to no SDK",
        "sdks: acme: its negative case com.acme.Main is taken for it",
    ]


def test_an_sdk_that_cannot_be_told(tmp_path: Path) -> None:
    bare = sdk("acme", "com.acme", "acme.example").replace("    packages: [com.acme]\n", "")
    assert any("it has no package, component, native library or meta-data" in problem for problem in problems(tmp_path, sdks=bare))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (host(positive="acme.example"), "its positive case acme.example belongs to no entry"),
        (host(negative="b.cdn.acme.example"), "its negative case b.cdn.acme.example belongs to acme_cdn"),
    ],
)
def test_cases_of_hosts(tmp_path: Path, entry: str, expected: str) -> None:
    assert problems(tmp_path, hosts=entry) == [f"hosts: acme_cdn: {expected}"]


def test_a_host_with_a_scheme(tmp_path: Path) -> None:
    found = problems(tmp_path, hosts=host(suffix='"https://cdn.acme.example"'))
    assert "hosts: acme_cdn: https://cdn.acme.example is not a plain domain in lower case" in found


def test_a_cycle_in_the_taxonomy_is_one_problem(tmp_path: Path) -> None:
    found = problems(tmp_path, taxonomy=data_type("a", "b") + data_type("b", "a"))
    assert found == ["rules: taxonomy: a is its own ancestor"]


def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "law.yaml").write_text("law: [", encoding="utf-8")
    (problem,) = problems(tmp_path)
    assert "law.yaml: cannot be read as YAML" in problem
