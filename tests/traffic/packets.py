"""Writes pcapng and pcap files of TCP connections and DNS answers, from the formats' specifications."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

CLIENT = "10.0.0.2"
Chunk = tuple[bool, bytes]  # from the client, data
Talk = Callable[[ssl.SSLSocket], None]


def _block(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def section() -> bytes:
    """Section header and one interface of link type RAW (101), microseconds."""
    header = _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    return header + _block(1, struct.pack("<HHI", 101, 0, 262144))


def secrets(keylog: bytes) -> bytes:
    """Decryption secrets block with a TLS key log ("TLSK")."""
    return _block(0x0A, struct.pack("<II", 0x544C534B, len(keylog)) + keylog)


def uid_map(uid: int, package: str, label: str) -> bytes:
    """PCAPdroid's custom block that names the app of a uid."""
    body = struct.pack("<IHBBIBB", 62652, 1, 1, 0, uid, len(package), len(label)) + package.encode() + label.encode()
    return _block(0x0BAD, body)


def packet(data: bytes, at: float, comment: str = "") -> bytes:
    """Enhanced packet block."""
    moment = int(at * 1e6)
    body = struct.pack("<IIIII", 0, moment >> 32, moment & 0xFFFFFFFF, len(data), len(data)) + data + bytes(-len(data) % 4)
    if comment:
        note = comment.encode()
        body += struct.pack("<HH", 1, len(note)) + note + bytes(-len(note) % 4) + bytes(4)
    return _block(6, body)


def pcap(packets: list[tuple[float, bytes]]) -> bytes:
    """A classic pcap file of link type RAW."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)
    for at, data in packets:
        out += struct.pack("<IIII", int(at), int(at % 1 * 1e6), len(data), len(data)) + data
    return out


def _ip(source: str, target: str, protocol: int, payload: bytes) -> bytes:
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0)
    header += socket.inet_aton(source) + socket.inet_aton(target)
    return header[:10] + struct.pack(">H", _sum(header)) + header[12:] + payload


def _sum(data: bytes) -> int:
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return int(~total & 0xFFFF)


def dns_answer(name: str, chain: list[str], address: str, port: int = 40000) -> bytes:
    """An answer that leads from ``name`` over the names of ``chain`` to an address."""
    question = _name(name) + struct.pack(">HH", 1, 1)
    owner, answers = name, b""
    for alias in chain:
        answers += _name(owner) + struct.pack(">HHIH", 5, 1, 60, len(_name(alias))) + _name(alias)
        owner = alias
    answers += _name(owner) + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(address)
    message = struct.pack(">HHHHHH", 7, 0x8180, 1, len(chain) + 1, 0, 0) + question + answers
    return _ip("10.0.0.1", CLIENT, 17, struct.pack(">HHHH", 53, port, 8 + len(message), 0) + message)


def _name(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def connection(chunks: list[Chunk], server: str, port: int, client_port: int = 50000) -> list[bytes]:
    """The IP packets of one TCP connection: handshake, segments of at most 1,400 bytes, and the end."""
    sequence = {True: 1000, False: 9000}
    ends = {True: (CLIENT, client_port, server, port), False: (server, port, CLIENT, client_port)}

    def segment(sent: bool, flags: int, data: bytes = b"") -> bytes:
        source, source_port, target, target_port = ends[sent]
        confirmed = sequence[not sent] if flags & 16 else 0
        header = struct.pack(">HHIIBBHHH", source_port, target_port, sequence[sent], confirmed, 5 << 4, flags, 65535, 0, 0)
        sequence[sent] += len(data) + (1 if flags & 3 else 0)
        return _ip(source, target, 6, header + data)

    out = [segment(True, 2), segment(False, 18), segment(True, 16)]
    for sent, data in chunks:
        out += [segment(sent, 24, data[at : at + 1400]) for at in range(0, len(data), 1400)]
    return [*out, segment(True, 17), segment(False, 17), segment(True, 16)]


class Relay:
    """Passes one TCP connection on and keeps what went through."""

    def __init__(self, target: int) -> None:
        self.chunks: list[Chunk] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._target = target
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        client, _ = self._listener.accept()
        server = socket.create_connection(("127.0.0.1", self._target))
        back = threading.Thread(target=self._pass, args=(server, client, False), daemon=True)
        back.start()
        self._pass(client, server, True)
        back.join(10)

    def _pass(self, source: socket.socket, target: socket.socket, sent: bool) -> None:
        try:
            while data := source.recv(65536):
                self.chunks.append((sent, data))
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            target.close()

    def done(self) -> list[Chunk]:
        self._thread.join(10)
        self._listener.close()
        return self.chunks


def tls_session(
    folder: Path, serve: Talk, talk: Talk, name: str, trust: bool = True, protocols: list[str] | None = None
) -> tuple[list[Chunk], bytes]:
    """A real TLS connection on loopback: what went over the wire, and its key log. ``trust``: the client takes the certificate."""
    certificate, key = certificates(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    inner = ssl.create_default_context(cafile=str(certificate) if trust else None)
    keylog = folder / f"{name}.{time.monotonic_ns()}.keys"
    inner.keylog_filename = str(keylog)
    for each in (context, inner):
        each.set_alpn_protocols(protocols or ["http/1.1"])
    listener = socket.create_server(("127.0.0.1", 0))
    relay = Relay(listener.getsockname()[1])
    thread = threading.Thread(target=_serve, args=(listener, context, serve), daemon=True)
    thread.start()
    try:
        with socket.create_connection(("127.0.0.1", relay.port)) as raw, inner.wrap_socket(raw, server_hostname=name) as wrapped:
            talk(wrapped)
    except ssl.SSLError:
        if trust:
            raise
    thread.join(10)
    chunks = relay.done()
    return chunks, keylog.read_bytes() if keylog.exists() else b""


def _serve(listener: socket.socket, context: ssl.SSLContext, serve: Callable[[ssl.SSLSocket], None]) -> None:
    raw, _ = listener.accept()
    try:
        with context.wrap_socket(raw, server_side=True) as wrapped:
            serve(wrapped)
    except OSError:
        raw.close()
    listener.close()


def certificates(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for ``name`` and its key, as files."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret
