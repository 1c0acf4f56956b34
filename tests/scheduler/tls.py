"""TLS in front of a real server, with a certificate that nobody but itself has signed."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def sign_itself(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "redis")])
    today = datetime.now(UTC)
    itself = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(itself, critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@contextmanager
def in_front_of(path: str, certificate: Path, key: Path) -> Iterator[int]:
    """A port of this machine on which the server at the unix socket `path` speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads = [threading.Thread(target=_accept, args=(listening, context, path), daemon=True)]
        threads[0].start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            threads[0].join(10)


def _accept(listening: socket.socket, context: ssl.SSLContext, path: str) -> None:
    with suppress(OSError):
        while True:
            raw, _ = listening.accept()
            threading.Thread(target=_serve, args=(raw, context, path), daemon=True).start()


def _serve(raw: socket.socket, context: ssl.SSLContext, path: str) -> None:
    with (
        suppress(OSError),
        raw,
        context.wrap_socket(raw, server_side=True) as outside,
        socket.socket(socket.AF_UNIX) as inside,
    ):
        inside.connect(path)
        back = threading.Thread(target=_pass_on, args=(inside, outside), daemon=True)
        back.start()
        _pass_on(outside, inside)
        back.join(10)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while chunk := one.recv(65536):
            other.sendall(chunk)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
