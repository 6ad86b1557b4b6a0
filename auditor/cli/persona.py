"""``auditor persona``: the values that are planted on a test device."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.options import FILE, console, rule_book, type_names
from auditor.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from auditor.persona.plant import Step

_RULES = click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
_LANGUAGE = click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)


@click.group("persona")
def command() -> None:
    """Make up a test device's values, show what is searched for, say how to plant them."""


@command.command("new")
@click.argument("file", type=FILE)
@click.option("--seed", type=int, help="Draw the same values again.")
@click.option("--all", "forced", is_flag=True, help="Also make up IMEI and the like, for a device on which they can be set.")
@_LANGUAGE
@_RULES
def new(file: Path, seed: int | None, forced: bool, language: str, rules: Path | None) -> int:
    """Write a persona with values that occur nowhere else to FILE, which must not exist yet."""
    from auditor.persona.draw import Drawer
    from auditor.persona.write import persona_text
    from auditor.rulebook.planting import load_planting

    planting = load_planting(rule_book(rules).root)
    text = persona_text(planting, Drawer(seed), forced=forced, language=language)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise UsageError(f"{file}: is there already; a persona that was planted must not be overwritten") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from error
    click.echo(f"{file}: written; 'auditor persona plant {file}' says how to get the values onto the device", err=True)
    return 0


@command.command("show")
@click.argument("file", type=FILE)
@click.option("-v", "--verbose", count=True, help="Also list every spelling.")
@_LANGUAGE
@_RULES
def show(file: Path, verbose: int, language: str, rules: Path | None) -> int:
    """Show FILE's values and in how many spellings (separators, encodings, digests) each is searched for."""
    from auditor.persona.count import written
    from auditor.traffic.persona import load

    book = rule_book(rules)
    persona, names = load(file, book), type_names(book, language)
    screen = console()
    total = 0
    for secret in persona.secrets:
        found = written(secret)
        total += len(found)
        screen.print(f"{names[secret.type]}: {secret.text}  ({len(found)})", markup=False)
        for text, transform in found.items() if verbose else ():
            screen.print(f"  {transform or '-'}: {text}", markup=False, soft_wrap=True)
    for place in persona.places:
        screen.print(f"{names[place.type]}: {place.latitude}, {place.longitude}  (by distance)", markup=False)
    screen.print(f"values: {len(persona.secrets)}, in {total} spellings; positions: {len(persona.places)}", markup=False)
    return 0


@command.command("plant")
@click.argument("file", type=FILE)
@_LANGUAGE
@_RULES
def plant(file: Path, language: str, rules: Path | None) -> int:
    """Say how FILE's values get onto a device: commands to copy and steps by hand. Runs nothing itself."""
    from auditor.persona.plant import steps
    from auditor.rulebook.planting import load_planting
    from auditor.traffic.persona import load

    book = rule_book(rules)
    screen, names = console(), type_names(book, language)
    for step in steps(load(file, book), load_planting(book.root), language):
        _print(screen, step, names[step.type], language)
    return 0


_WAYS = {
    "en": {
        "adb": "by adb",
        "emulator": "on an emulator",
        "typed": "by hand",
        "read": "the device's own value",
        None: "no way known; see to it by hand",
    },
    "zh": {"adb": "用 adb", "emulator": "在模拟器上", "typed": "手工", "read": "设备自身的值", None: "没有已知的方法，请手工处理"},
}
_DOUBT = {"en": "does not look like this type", "zh": "看起来不像该类型的值"}


def _print(screen: "Console", step: "Step", name: str, language: str) -> None:
    screen.print(f"{name} ({_WAYS[language][step.way]})", style="bold", markup=False)
    if step.text:
        screen.print(f"  {step.text}", markup=False)
    for line in step.commands:
        screen.print(f"  $ {line}", markup=False, soft_wrap=True)
    if not step.commands:
        for value in step.values:
            screen.print(f"    {value}", markup=False, soft_wrap=True)
    for value in step.doubts:
        screen.print(f"  ! {value}: {_DOUBT[language]}", style="yellow", markup=False)
