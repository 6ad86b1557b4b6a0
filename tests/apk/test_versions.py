"""Versions of SDKs, from files that build tools leave and from constants; adapters of SDKs that are not there."""

from pathlib import Path

import pytest

from auditor.apk import read_app
from auditor.facts import Sdk
from auditor.rulebook.book import RuleBook
from tests.apk.compiled import compile_dex
from tests.apk.packages import LUMICHAT, packed, parts

BODY = "public static int run(int a) { int b = a * a; for (int i = 0; i < a; i++) b += i * b; return b; }"
BOTH = "static void run() { com.chartboost.sdk.Chartboost.run(1); com.vungle.ads.Vungle.run(1); }"
CODE = {
    "com.adjust.sdk.BuildConfig": 'public static final String VERSION_NAME = "4.38.0";',
    "com.adjust.sdk.Adjust": BODY,
    "com.umeng.Version": 'public static final String VERSION = "soon";',
    "androidx.core.Core": BODY,
    "com.google.android.gms.location.Places": BODY,
    "com.chartboost.sdk.Chartboost": BODY,
    "com.vungle.ads.Vungle": BODY,
    "com.ironsource.adapters.Both": BOTH,
    "org.app.Plain": "static void run() { com.vungle.ads.Vungle.run(2); }",
}
ABSENT = ("com/chartboost", "com/vungle")


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory, rules: RuleBook) -> dict[str, Sdk]:
    folder: Path = tmp_path_factory.mktemp("versions")
    sources = []
    for name, body in CODE.items():
        package, _, simple = name.rpartition(".")
        sources.append(folder / "src" / f"{name.replace('.', '/')}.java")
        sources[-1].parent.mkdir(parents=True, exist_ok=True)
        sources[-1].write_text(f"package {package}; public class {simple} {{ {body} }}")
    dex = compile_dex(folder, *sources, without=ABSENT)
    files = {
        "classes.dex": dex,
        "play-services-location.properties": b"version=21.0.1\nclient=play-services-location\n",
        "META-INF/androidx.core_core.version": b"1.13.0\n",
        "META-INF/androidx.core_core-ktx-extra.version": b"task ':core:version' property 'x'\n",
    }
    path = folder / "app.apk"
    path.write_bytes(packed(parts(LUMICHAT) | files))
    return {sdk.id: sdk for sdk in read_app(path, rules).app.sdks}


def test_a_constant_of_the_sdks_own_class_tells_its_version(sdks: dict[str, Sdk]) -> None:
    assert sdks["adjust"].version == "4.38.0"


def test_files_beside_the_code_tell_versions(sdks: dict[str, Sdk]) -> None:
    assert sdks["play_location"].version == "21.0.1"
    assert sdks["androidx"].version == "1.13.0"


def test_what_is_no_number_is_no_version(sdks: dict[str, Sdk]) -> None:
    assert sdks["umeng"].version is None


def test_code_that_nothing_runs_is_not_reached(sdks: dict[str, Sdk]) -> None:
    assert sdks["adjust"].state == "present"
    assert sdks["adjust"].reached is False


def test_what_only_an_adapter_names_is_told_apart_from_what_others_name(sdks: dict[str, Sdk]) -> None:
    assert sdks["chartboost"].state == "adapter"
    assert sdks["vungle"].state == "referenced"
