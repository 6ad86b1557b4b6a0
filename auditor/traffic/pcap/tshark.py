"""Runs tshark over a clean pcapng stream: it puts TCP and TLS together and decrypts; what it carries is left to this program."""

import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import IO

from msgspec import Struct

from auditor.errors import InputError

#: What tshark is to take apart. Any other protocol stays the bytes that it is.
_KEPT = frozenset(
    (
        *("frame", "raw", "ip", "ipv6", "ipv6.hopopts", "eth", "ethertype", "null", "sll", "vlan", "ppp", "tcp", "udp", "tls"),
        *("dns", "data", "quic", "ber", "x509af", "x509ce", "x509sat", "x509if", "pkcs-1", "pkix1explicit", "pkix1implicit"),
    )
)
_FIELDS = (
    *("frame.time_epoch", "frame.comment", "tcp.stream", "ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport"),
    *("tcp.flags", "tcp.seq", "tcp.len", "data.data", "tls.record.content_type", "tls.record.opaque_type", "tls.handshake.type"),
    *("tls.handshake.extensions_server_name", "tls.alert_message.desc", "tls.handshake.version"),
    *("tls.handshake.extensions.supported_version", "x509ce.dNSName", "dns.qry.name", "dns.cname", "dns.a", "dns.aaaa"),
)


class Row(Struct, frozen=True):
    """What is known of one packet. Lists are in the packet's order; ``data`` are pieces of what TCP or TLS carries, in clear."""

    time: float
    comment: str
    stream: int | None
    source: tuple[str, int]
    target: tuple[str, int]
    flags: int
    sequence: int
    length: int
    data: tuple[bytes, ...]
    records: tuple[str, ...]
    handshakes: tuple[str, ...]
    server_name: str
    alerts: tuple[str, ...]
    versions: tuple[str, ...]
    certified: tuple[str, ...]
    asked: str
    aliases: tuple[str, ...]
    addresses: tuple[str, ...]


def rows(blocks: Iterable[bytes], keylog: Path | None, name: str) -> Iterator[Row]:
    """One row for each packet. Raises InputError if tshark is not installed or refuses."""
    program = shutil.which("tshark")
    if program is None:
        raise InputError(f"{name}: reading packet captures needs tshark; install it (Debian: apt-get install tshark)")
    process = subprocess.Popen(_command(program, keylog), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None  # noqa: S101
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    feeder = threading.Thread(target=_feed, args=(process.stdin, blocks), daemon=True)
    complaints: list[bytes] = []
    listener = threading.Thread(target=lambda stream: complaints.append(stream.read()), args=(process.stderr,), daemon=True)
    feeder.start()
    listener.start()
    seen = False
    try:
        for line in process.stdout:
            seen = True
            yield _row(line.decode("utf-8", "replace").rstrip("\n").split("\t"))
    finally:
        process.stdout.close()
        process.kill()
        process.wait()
        feeder.join(5)
        listener.join(5)
    if not seen:
        said = b"".join(complaints).decode("utf-8", "replace").strip().splitlines()
        raise InputError(f"{name}: tshark read no packet of it{': ' + said[-1] if said else ''}")


def _command(program: str, keylog: Path | None) -> list[str]:
    options = [program, "-r", "-", "-n", "-Q", "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,"]
    options += ["-o", "tcp.reassemble_out_of_order:TRUE"]
    if keylog is not None:
        options += ["-o", f"tls.keylog_file:{keylog}"]
    options += [piece for protocol in _others(program) for piece in ("--disable-protocol", protocol)]
    return options + [piece for field in _FIELDS for piece in ("-e", field)]


@cache
def _others(program: str) -> tuple[str, ...]:
    """Filter names of the protocols that are of no use here, from tshark's own list."""
    listed = subprocess.run([program, "-G", "protocols"], capture_output=True, check=False).stdout.decode("utf-8", "replace")
    names = (line.split("\t")[2] for line in listed.splitlines() if line.count("\t") >= 2)
    return tuple(name for name in names if name not in _KEPT)


def _feed(pipe: IO[bytes], blocks: Iterable[bytes]) -> None:
    try:
        for block in blocks:
            pipe.write(block)
        pipe.close()
    except (BrokenPipeError, ValueError, OSError):
        return


def _row(cells: list[str]) -> Row:
    cell = dict(zip(_FIELDS, cells, strict=False))

    def many(name: str) -> tuple[str, ...]:
        return tuple(piece for piece in cell.get(name, "").split(",") if piece)

    def first(name: str) -> str:
        return cell.get(name, "").partition(",")[0]

    def number(name: str) -> int:
        text = first(name)
        return int(text, 0) if text else 0

    return Row(
        time=float(first("frame.time_epoch") or 0),
        comment=cell.get("frame.comment", ""),
        stream=int(first("tcp.stream")) if first("tcp.stream") else None,
        source=(first("ip.src") or first("ipv6.src"), number("tcp.srcport")),
        target=(first("ip.dst") or first("ipv6.dst"), number("tcp.dstport")),
        flags=number("tcp.flags"),
        sequence=number("tcp.seq"),
        length=number("tcp.len"),
        data=tuple(bytes.fromhex(piece) for piece in many("data.data")),
        records=(*many("tls.record.content_type"), *many("tls.record.opaque_type")),
        handshakes=many("tls.handshake.type"),
        server_name=first("tls.handshake.extensions_server_name").lower(),
        alerts=many("tls.alert_message.desc"),
        versions=(*many("tls.handshake.version"), *many("tls.handshake.extensions.supported_version")),
        certified=many("x509ce.dNSName"),
        asked=first("dns.qry.name").lower(),
        aliases=tuple(name.lower() for name in many("dns.cname")),
        addresses=(*many("dns.a"), *many("dns.aaaa")),
    )
