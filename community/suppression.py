"""Who was erased and must not be written to: a keyed hash is all that is left of an address.

The hash has a key of its own, sealed in the database: the keys that seal people's data come and go,
and nobody could hash the erased anew.
"""

from uuid import UUID

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from community.database import new_id


class SuppressionKey(SQLModel, table=True):
    """The one key of the hashes of erased addresses."""

    __tablename__ = "suppression_key"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    place: int = Field(default=1, unique=True)  # always 1: two processes make one key between them
    secret_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
