"""Looks for words and numbers in bytes, in whatever way they may have been written down."""

import base64
import hashlib
import html
import json
import math
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from urllib.parse import quote

_TEXT = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


def found_in(data: bytes, secrets: Iterable[str]) -> list[str]:
    """What of `secrets` stands in `data`, and how it is written there."""
    return [
        f"{secret!r} as {way}"
        for secret in secrets
        for way, needles in ways_of(secret).items()
        if any(needle in data for needle in needles)
    ]


@cache
def ways_of(secret: str) -> dict[str, set[bytes]]:
    """Every way in which a secret may be written, with the bytes that would stand there."""
    spellings = _spellings(secret)
    return {
        way: {each for text in spellings for each in write(text)} for way, write in _WAYS.items()
    }


def phone_secrets(phone: str) -> list[str]:
    """A North American number as people and programs write it."""
    country, area, exchange, line = phone[1], phone[2:5], phone[5:8], phone[8:]
    ten = area + exchange + line
    local = [f"{exchange}{mark}{line}" for mark in "-. "]
    return [
        phone,
        country + ten,
        ten,
        *local,
        *(f"{area}{mark}{each}" for mark, each in zip("-. ", local, strict=True)),
        f"({area}) {local[0]}",
    ]


def _spellings(secret: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFD", secret) if not unicodedata.combining(c))
    decomposed = unicodedata.normalize("NFD", secret)
    spelled = {secret, decomposed, plain}
    return {each for text in spelled for each in (text, text.lower(), text.upper())}


def _encoded(text: str) -> Iterator[bytes]:
    for name in _TEXT:
        try:
            yield text.encode(name)
        except UnicodeEncodeError:
            continue


def _in_base(bits: int, encode: Callable[[bytes], bytes]) -> Callable[[str], Iterator[bytes]]:
    """The characters that `encode` makes of a text alone, wherever in a longer one it begins.

    A character stands for so many bits; three bytes make four of 6, five bytes make eight of 5.
    """
    bytes_of_a_group = math.lcm(bits, 8) // 8

    def write(text: str) -> Iterator[bytes]:
        for data in _encoded(text):
            for before in range(bytes_of_a_group):
                first = -(-8 * before // bits)
                last = 8 * (before + len(data)) // bits
                yield encode(bytes(before) + data)[first:last]

    return write


def _whole_numbers(text: str) -> Iterator[bytes]:
    digits = text.removeprefix("+")
    if digits.isascii() and digits.isdigit() and len(digits) >= 10:
        for order in ("big", "little"):
            yield int(digits).to_bytes(5, order)
        for padded in (digits if len(digits) % 2 == 0 else f"0{digits}", f"{digits}f"):
            if len(padded) % 2 == 0:
                yield bytes.fromhex(padded)


def _hashes(text: str) -> Iterator[bytes]:
    for name in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(name, text.encode())
        yield digest.digest()
        yield digest.hexdigest().encode()
        yield base64.b64encode(digest.digest()).rstrip(b"=")
    yield str(zlib.crc32(text.encode())).encode()


_WAYS: dict[str, Callable[[str], Iterable[bytes]]] = {
    "text": _encoded,
    "reversed": lambda text: _encoded(text[::-1]),
    "JSON": lambda text: [
        json.dumps(text)[1:-1].encode(),
        json.dumps(json.dumps(text))[3:-3].encode(),
    ],
    "a URL": lambda text: [quote(text, safe="").encode(), quote(text, safe="").lower().encode()],
    "HTML": lambda text: [
        html.escape(text).encode(),
        text.encode("ascii", "xmlcharrefreplace"),
        "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in text).encode(),
    ],
    "escapes": lambda text: [
        repr(text.encode())[2:-1].encode(),
        ascii(text)[1:-1].encode(),
        "".join(f"\\{byte:03o}" for byte in text.encode()).encode(),
    ],
    "hexadecimal": lambda text: [
        each.encode() for data in _encoded(text) for each in (data.hex(), data.hex().upper())
    ],
    "base64": _in_base(6, base64.b64encode),
    "base64 for URLs": _in_base(6, base64.urlsafe_b64encode),
    "base32": _in_base(5, base64.b32encode),
    "a whole number": _whole_numbers,
    "a hash without a key": _hashes,
}
