"""What a device needs to send its traffic through the proxy: address, WireGuard tunnel, certificate."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

CERTIFICATE = "mitmproxy-ca-cert.cer"


def show_setup(console: "Console", servers: Iterable[Any], confdir: Path, journal: Path) -> None:
    """Prints how to set up a client for each of mitmproxy's running servers, and which certificate it must trust."""
    console.print(f"The proxy writes to {journal}. Stop it with Ctrl-C.", markup=False, highlight=False)
    for server in servers:
        for line in setup_lines(server.to_json()):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    for line in _certificate(confdir.expanduser() / CERTIFICATE):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def setup_lines(server: dict[str, Any]) -> Iterator[str]:
    """The set-up for one server, given as mitmproxy describes it (``ServerInstance.to_json``)."""
    if tunnel := server.get("wireguard_conf"):
        yield "WireGuard: scan this code in the WireGuard app, or copy the text beneath it."
        yield qr_code(tunnel)
        yield tunnel
        return
    for host, port, *_ in server.get("listen_addrs", ()):
        yield f"{server.get('type', 'proxy')}: listens on {host}:{port}"
        if server.get("type") in ("regular", "upstream"):
            yield f"  by USB:   adb reverse tcp:{port} tcp:{port} && adb shell settings put global http_proxy 127.0.0.1:{port}"
            yield "  at the end: adb shell settings put global http_proxy :0"


def qr_code(text: str) -> str:
    """A QR code in half blocks for a terminal (ISO/IEC 18004)."""
    import segno

    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue().rstrip("\n")


def _certificate(path: Path) -> Iterator[str]:
    yield f"Certificate for the device: http://mitm.it through the proxy, or {path}"
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        found = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        return
    yield f"  SHA-256 {found.fingerprint(hashes.SHA256()).hex(':').upper()}"
    yield "  Apps for Android 7 and newer trust it only from the system store, or if their network security configuration says so."
