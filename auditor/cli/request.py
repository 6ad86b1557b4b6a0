"""``auditor request``: one request of a capture, to be handed on as evidence or sent again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.options import FILE, rule_book, write_file
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.traffic.exchange import Exchange


@click.command("request")
@click.argument("capture", type=FILE)
@click.argument("number", type=click.IntRange(min=0))
@click.option("--as", "form", type=click.Choice(["curl", "har"]), default="curl", show_default=True)
@click.option("-o", "--output", "file", default="-", metavar="FILE", help="Where to write it; by default to standard output.")
@click.option("--persona", type=FILE, help="The values that are planted on the test device (YAML).")
@click.option("--reveal", is_flag=True, help="Give the request as it was, personal values and credentials included.")
@click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
def command(capture: Path, number: int, form: str, file: str, persona: Path | None, reveal: bool, rules: Path | None) -> int:
    """Print request NUMBER of CAPTURE, as findings count them (from 0), with the personal data in it masked.

    What lies inside of an encoding cannot be masked: that part is withheld and named. Credentials and the answer are left out.
    """
    from auditor.traffic.captures import open_capture
    from auditor.traffic.curl import curl_command
    from auditor.traffic.detect import Detector
    from auditor.traffic.exchange import Notes
    from auditor.traffic.mask import Mask
    from auditor.traffic.persona import load
    from auditor.traffic.redact import redacted

    found = next((exchange for exchange in open_capture(capture, Notes()) if exchange.index == number), None)
    if found is None:
        raise UsageError(f"{capture}: has no request {number}")
    if not reveal:
        book = rule_book(rules)
        found = redacted(found, Detector(book, load(persona, book) if persona else None), Mask())
    write_file(file, f"{curl_command(found)}\n".encode() if form == "curl" else _har(found))
    return 0


def _har(exchange: "Exchange") -> bytes:
    import json

    from auditor.traffic.harwrite import archive

    return json.dumps(archive([exchange]), ensure_ascii=False, indent=2).encode() + b"\n"
