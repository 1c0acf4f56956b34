"""Who was erased and must not be written to: a keyed hash is all that is left of an address.

The hash has a key of its own, sealed in the database: the keys that seal people's data come and go,
and nobody could hash the erased anew.
"""

import base64
import hashlib
import hmac
import os
from uuid import UUID

from sqlalchemy import Column, LargeBinary, select
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import insert_new, new_id, table_of
from community.vault import Vault


class SuppressionKey(SQLModel, table=True):
    """The one key of the hashes of erased addresses."""

    __tablename__ = "suppression_key"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    place: int = Field(default=1, unique=True)  # always 1: two processes make one key between them
    secret_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


_key = table_of(SuppressionKey)

LABEL = "suppression_key.secret"
_SECRET_BYTES = 32


def look_up(connection: Connection, vault: Vault, organization_id: UUID, address: str) -> bytes:
    """The hash under which an erased address stays; the first one ever makes the key."""
    secret = _secret(connection, vault) or _make_secret(connection, vault)
    return _hash(secret, organization_id, address)


def look_up_if_any(
    connection: Connection, vault: Vault, organization_id: UUID, address: str
) -> bytes | None:
    """The hash that an erased address would have; None while nobody has been erased."""
    secret = _secret(connection, vault)
    return _hash(secret, organization_id, address) if secret else None


def _secret(connection: Connection, vault: Vault) -> bytes | None:
    row = connection.execute(select(_key.c.id, _key.c.secret_sealed)).first()
    return base64.b64decode(vault.open(row.secret_sealed, LABEL, row.id)) if row else None


def _make_secret(connection: Connection, vault: Vault) -> bytes:
    key_id = new_id()
    secret = base64.b64encode(os.urandom(_SECRET_BYTES)).decode()
    sealed = vault.seal(secret, LABEL, key_id)
    insert_new(connection, _key, id=key_id, place=1, secret_sealed=sealed)
    made = _secret(connection, vault)  # ours, or that of a process which was faster
    if made is None:
        raise LookupError("the suppression key was made and cannot be found")
    return made


def _hash(secret: bytes, organization_id: UUID, address: str) -> bytes:
    # The organization is part of it: the same number in two of them cannot be matched.
    return hmac.new(secret, organization_id.bytes + address.encode(), hashlib.sha256).digest()
