"""``auditor proxy``: records an app's traffic."""

from pathlib import Path

import click

from auditor.audit import Readings, Sources, read
from auditor.cli.options import FILE, rule_book
from auditor.errors import ExitCode, InputError


@click.command("proxy")
@click.argument("journal", type=FILE)
@click.option(
    "--host", help="The address to listen on; by default this machine only (WireGuard: all its addresses); 0.0.0.0 for all."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="The port; 0 picks a free one.")
@click.option(
    "--mode", "modes", multiple=True, help="mitmproxy's mode: regular, wireguard, transparent, local, upstream:URL. Repeatable."
)
@click.option("--app", type=FILE, help="The app's package: tells its own hosts from third parties'.")
@click.option("--policy", "policies", multiple=True, metavar="FILE", help="Show a verdict on what is sent by this policy.")
@click.option("--persona", type=FILE, help="The values that are planted on the test device (YAML).")
@click.option("--own-domain", "own_domains", multiple=True, metavar="DOMAIN", help="A domain of the operator. Repeatable.")
@click.option("--confdir", type=FILE, help="The folder of the proxy's certificate authority; by default mitmproxy's own.")
@click.option("--insecure", is_flag=True, help="Do not check the servers' certificates.")
@click.option("-q", "--quiet", is_flag=True, help="Record only; show nothing of what is found meanwhile.")
@click.option("--rules", type=FILE, help="Use the rule book in this folder instead of the built-in one.")
def command(
    journal: Path,
    host: str | None,
    port: int,
    modes: tuple[str, ...],
    app: Path | None,
    policies: tuple[str, ...],
    persona: Path | None,
    own_domains: tuple[str, ...],
    confdir: Path | None,
    insecure: bool,
    quiet: bool,
    rules: Path | None,
) -> int:
    """Record an app's traffic into JOURNAL until Ctrl-C; 'auditor traffic JOURNAL' then reports on it.

    It prints what the device needs: address, WireGuard's QR code, certificate. While it runs,
    'auditor mark STATE --journal JOURNAL' says in which state the app is.
    """
    from auditor.live.proxy import run
    from auditor.traffic import load

    book = rule_book(rules)
    readings = read(Sources(app=app, policies=policies, persona=persona), book, lambda _text: None)
    summary = run(
        journal,
        host,
        port,
        modes or "regular",
        book,
        load(persona, book) if persona else None,
        readings.app.app if readings.app else None,
        Readings(policy=readings.policy).facts() if readings.policy else None,
        board=not quiet,
        first_party=own_domains,
        confdir=confdir,
        insecure=insecure,
    )
    click.echo(f"{summary.recorded} exchange(s) recorded in {journal}", err=True)
    if summary.failure:
        raise InputError(f"{journal}: recording stopped before the end: {summary.failure}")
    return ExitCode.PASSED
