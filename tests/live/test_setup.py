"""What the proxy prints for the device: a tunnel with its code, an address, the certificate that it really uses."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from auditor.live.setup import qr_code


@contextmanager
def running(folder: Path, *modes: str) -> Iterator[str]:
    """What ``auditor proxy`` prints until it has named the certificate."""
    options = [word for mode in modes for word in ("--mode", mode)]
    command = [sys.executable, "-m", "auditor", "proxy", str(folder / "j.db"), "--port", "0", "--confdir", str(folder), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines: list[str] = []
        for line in process.stderr:
            lines.append(line)
            if "SHA-256" in line:
                break
        try:
            yield "".join(lines)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def test_the_certificate_is_named_by_the_fingerprint_of_the_file(tmp_path: Path) -> None:
    with running(tmp_path) as printed:
        authority = x509.load_pem_x509_certificate((tmp_path / "mitmproxy-ca-cert.pem").read_bytes())
    assert authority.fingerprint(hashes.SHA256()).hex(":").upper() in printed
    assert "regular: listens on 127.0.0.1:" in printed


def test_a_tunnel_is_given_as_text_and_as_a_code_of_that_text(tmp_path: Path) -> None:
    with running(tmp_path, "wireguard") as printed:
        pass
    tunnel = printed[printed.index("[Interface]") : printed.index("Certificate for")].strip()
    assert "AllowedIPs = 0.0.0.0/0" in tunnel
    endpoint = next(line for line in tunnel.splitlines() if line.startswith("Endpoint"))
    assert not endpoint.startswith(("Endpoint = 127.", "Endpoint = :"))
    assert qr_code(tunnel) in printed
