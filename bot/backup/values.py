"""How a value of each type of column is written in a backup: the same for all of our databases."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, JSON, Boolean, DateTime, Integer, LargeBinary, String, Uuid
from sqlalchemy.types import TypeEngine

from community.database import UTCDateTime

# How SQLite stores an id.
_HEXADECIMAL_ID = 32


@dataclass(frozen=True)
class Kind:
    """A type of column: its name in a backup, and how its values are written and read."""

    name: str
    type: TypeEngine[Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _as_it_is(value: object) -> object:
    return value


def _in_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


# By the type that a database reports, the narrower first.
_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (Uuid, Kind("id", Uuid(), str, UUID)),
    (LargeBinary, Kind("bytes", LargeBinary(), _in_base64, base64.b64decode)),
    (DateTime, Kind("time", UTCDateTime(), datetime.isoformat, datetime.fromisoformat)),
    (JSON, Kind("json", JSON(none_as_null=True), _as_it_is, _as_it_is)),
    (Boolean, Kind("boolean", Boolean(), _as_it_is, _as_it_is)),
    (Integer, Kind("integer", Integer(), _as_it_is, _as_it_is)),
    (String, Kind("text", String(), _as_it_is, _as_it_is)),
)


def kind_of(reported: TypeEngine[Any]) -> Kind:
    """The kind of a column; raises TypeError for one that backups do not know yet."""
    if isinstance(reported, CHAR) and reported.length == _HEXADECIMAL_ID:
        return _KINDS[0][1]
    for known, kind in _KINDS:
        if isinstance(reported, known):
            return kind
    raise TypeError(f"backups do not know columns of type {reported!r} yet")
