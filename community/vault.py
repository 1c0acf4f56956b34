"""What identifies a person is sealed here before it is stored, and opened after it is read.

AES-256-GCM with a random nonce, bound to the table, column and row it stands in, so that a value
copied elsewhere does not open. Addresses are found by a keyed hash. Keys come from DATA_KEYS; each
gives, by HKDF, one key to seal with and another to look up with, and its id stands in every value,
so that several may be in use while one replaces another.
"""

import base64
import hashlib
import hmac
import os
import re
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORMAT = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_BYTES = 32
_KEY_ID = re.compile(r"[a-z0-9]{1,16}")


class VaultError(ValueError):
    """A key is malformed or missing, or a sealed value does not belong where it stands."""


@dataclass(frozen=True)
class _Key:
    id: str
    seal: AESGCM
    look_up: bytes


class Vault:
    """Seals, opens and hashes; the first key is the one in use, the others only open and find."""

    def __init__(self, keys: str) -> None:
        """`keys` is DATA_KEYS: `id:base64` of 32 bytes each, by comma, newest first."""
        parsed = [_parse_key(*each) for each in enumerate(keys.split(","), start=1)]
        self._keys = {key.id: key for key in parsed}
        if len(self._keys) < len(parsed):
            raise VaultError("DATA_KEYS: two keys have the same id")
        self._current = next(iter(self._keys.values()))

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of the keys, the one in use first."""
        return tuple(self._keys)

    def seal(self, text: str, column: str, row: UUID) -> bytes:
        """Encrypt `text` for `column` ("table.column") of the row with id `row`."""
        return self.seal_bytes(text.encode("utf-8", "surrogatepass"), column, row)

    def open(self, sealed: bytes, column: str, row: UUID) -> str:
        """Decrypt what `seal` made for the same place."""
        return self.open_bytes(sealed, column, row).decode("utf-8", "surrogatepass")

    def seal_bytes(self, content: bytes, column: str, row: UUID) -> bytes:
        """Encrypt `content`, which need not be text, as `seal` does."""
        nonce = os.urandom(_NONCE_BYTES)
        body = self._current.seal.encrypt(nonce, content, _bound_to(column, row))
        return beginning(self._current.id) + nonce + body

    def open_bytes(self, sealed: bytes, column: str, row: UUID) -> bytes:
        """Decrypt what `seal_bytes` or `seal` made for the same place."""
        if len(sealed) < 2 or sealed[0] != _FORMAT:
            raise VaultError(f"{column}: not a sealed value")
        end = 2 + sealed[1]
        key = self._keys.get(sealed[2:end].decode("ascii", "replace"))
        if key is None:
            raise VaultError(f"{column}: the key it was sealed with is not in DATA_KEYS")
        nonce, body = sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]
        if len(body) < _TAG_BYTES:
            raise VaultError(f"{column}: the value is cut short")
        try:
            return key.seal.decrypt(nonce, body, _bound_to(column, row))
        except InvalidTag:
            raise VaultError(f"{column}: the value does not belong to this row") from None

    def reseal(self, sealed: bytes, column: str, row: UUID) -> bytes:
        """The same content in the same place, sealed with the key in use."""
        return self.seal_bytes(self.open_bytes(sealed, column, row), column, row)

    def look_up(self, organization: UUID, text: str) -> bytes:
        """The keyed hash by which `text` is stored within one organization."""
        return _hash(self._current, organization, text)

    def look_ups(self, organization: UUID, text: str) -> list[bytes]:
        """The hashes under which `text` may be found, the current key's first."""
        return [_hash(key, organization, text) for key in self._keys.values()]


def new_key(key_id: str) -> str:
    """A fresh entry for DATA_KEYS."""
    return f"{key_id}:{base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode()}"


def beginning(key_id: str) -> bytes:
    """What every value begins with that was sealed with this key, and no other value does."""
    return bytes([_FORMAT, len(key_id)]) + key_id.encode()


def _parse_key(place: int, entry: str) -> _Key:
    key_id, _, encoded = entry.strip().partition(":")
    if not _KEY_ID.fullmatch(key_id):
        raise VaultError("DATA_KEYS: each key starts with an id of 1 to 16 letters and digits")
    try:
        secret = base64.b64decode(encoded, altchars=b"-_", validate=True)
    except ValueError:
        secret = b""
    if not encoded or len(secret) != _KEY_BYTES:
        # What stands before the colon may be a key without its id: it is not repeated.
        raise VaultError(f"DATA_KEYS: key {place} is not {_KEY_BYTES} bytes in base64 after its id")
    return _Key(key_id, AESGCM(_derive(secret, b"seal")), _derive(secret, b"look-up"))


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"portavoz " + purpose).derive(secret)


def _bound_to(column: str, row: UUID) -> bytes:
    return column.encode() + b"\0" + row.bytes


def _hash(key: _Key, organization: UUID, text: str) -> bytes:
    # The organization is part of it: the same number in two of them cannot be matched.
    return hmac.new(key.look_up, organization.bytes + text.encode(), hashlib.sha256).digest()
