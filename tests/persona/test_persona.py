"""New personas load, are distinctive, and their planting commands carry each value through two shells unharmed."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.persona.draw import Drawer
from auditor.persona.plant import steps
from auditor.persona.write import persona_text
from auditor.rulebook.book import RuleBook
from auditor.rulebook.planting import load_planting
from auditor.traffic.persona import Persona, Place, Secret, load
from tests.cli.run import auditor


def written(folder: Path, rules: RuleBook, *, forced: bool, seed: int = 5, language: str = "en") -> Persona:
    path = folder / "persona.yaml"
    path.write_text(persona_text(load_planting(rules.root), Drawer(seed), forced=forced, language=language), encoding="utf-8")
    return load(path, rules)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_new_persona_loads_and_its_values_look_like_their_types(tmp_path: Path, rules: RuleBook, language: str) -> None:
    planting = load_planting(rules.root)
    persona = written(tmp_path, rules, forced=True, language=language)
    assert persona.types() == set(planting)
    assert [step.doubts for step in steps(persona, planting)] == [()] * len(planting)


def test_values_that_a_device_has_of_its_own_are_left_to_be_filled_in(tmp_path: Path, rules: RuleBook) -> None:
    persona = written(tmp_path, rules, forced=False)
    assert {"contacts", "sms", "precise_location"} <= persona.types()
    assert not {"imei", "android_id", "aaid"} & persona.types()
    assert "\n#imei: \n" in (tmp_path / "persona.yaml").read_text(encoding="utf-8")


def test_the_same_seed_draws_the_same_values_and_another_one_others(tmp_path: Path, rules: RuleBook) -> None:
    first = written(tmp_path, rules, forced=True)
    assert written(tmp_path, rules, forced=True) == first
    other = written(tmp_path, rules, forced=True, seed=6)
    mine, theirs = ({secret.text for secret in each.secrets if secret.type in ("imei", "sms", "aaid")} for each in (first, other))
    assert not mine & theirs


def test_imeis_have_a_right_check_digit() -> None:
    for imei in Drawer(1).draw("imei", 50):
        assert isinstance(imei, str)
        total = sum(int(digit) for at, one in enumerate(reversed(imei)) for digit in str(int(one) * (1 + at % 2)))
        assert total % 10 == 0
        assert len(imei) == 15


def shell_words(line: str) -> list[str]:
    """What a POSIX shell makes of a line."""
    done = subprocess.run(["/bin/sh", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("value", ["plain", "two words", "it's", 'a "b" $c `d` \\e', "名前 七", "a;rm -rf /", "semi & colon"])
def test_a_value_reaches_the_device_as_it_is(value: str, rules: RuleBook) -> None:
    persona = Persona(name="p", secrets=(Secret(type="calendar", text=value),))
    (step,) = steps(persona, load_planting(rules.root))
    adb, shell, remote = shell_words(step.commands[0])
    assert (adb, shell) == ("adb", "shell")
    assert shell_words(remote)[-1] == value


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30))
def test_no_value_breaks_out_of_its_quotes(value: str) -> None:
    persona = Persona(name="p", secrets=(Secret(type="sms", text=value),))
    (step,) = steps(persona, load_planting(RuleBook().root))
    assert shlex.split(step.commands[0]) == ["adb", "emu", "sms", "send", "+447700900000", value]


def test_a_number_belongs_to_the_name_before_it(rules: RuleBook) -> None:
    texts = ("Ana Bo", "+44 7700 900461", "Only Name", "Cy Do", "+44 7700 900462")
    persona = Persona(name="p", secrets=tuple(Secret(type="contacts", text=text) for text in texts))
    (step,) = steps(persona, load_planting(rules.root))
    found = [re.findall(r'-e name "(.+?)" -e phone (?:"(.+?)")?', line)[0] for line in step.commands]
    assert found == [("Ana Bo", "+44 7700 900461"), ("Only Name", ""), ("Cy Do", "+44 7700 900462")]


def test_what_looks_wrong_and_what_has_no_way_is_told(rules: RuleBook) -> None:
    persona = Persona(name="p", secrets=(Secret(type="imei", text="12"), Secret(type="credit_info", text="score 7")))
    odd, unknown = steps(persona, load_planting(rules.root))
    assert odd.doubts == ("12",)
    assert unknown.way is None


def test_a_position_is_given_in_the_order_that_the_command_wants(rules: RuleBook) -> None:
    persona = Persona(name="p", places=(Place(type="precise_location", latitude=68.5, longitude=20.25),))
    (step,) = steps(persona, load_planting(rules.root))
    assert "--location 68.5,20.25" in step.commands[-1]


def test_commands(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    assert auditor("persona", "new", str(path), "--seed", "1").returncode == 0
    before = path.read_bytes()
    again = auditor("persona", "new", str(path))
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert path.read_bytes() == before
    assert "adb emu sms send" in auditor("persona", "plant", str(path)).stdout
    assert "adb shell" in auditor("persona", "plant", str(path), "--language", "zh").stdout
    shown = auditor("persona", "show", str(path), "-v").stdout
    assert "md5: " in shown
