"""Schools that parents name, and how a list of them is stored.

Schools are public facts that every organization shares; which of them one organization offers is
said by its areas. A row is known by its code, so that a newer list changes it and never doubles it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)  # fmt: skip
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import enum_column, new_id, table_of, utc_column
from community.schools.words import plain


class SchoolLevel(StrEnum):
    """Which grades a school teaches; a span crosses levels, as K-8 does."""

    ELEMENTARY = "elementary"
    MIDDLE = "middle"
    HIGH = "high"
    SPAN = "span"
    OTHER = "other"


class SchoolStatus(StrEnum):
    """Whether children go there now."""

    OPEN = "open"
    CLOSED = "closed"


class School(SQLModel, table=True):
    """A public school. Its code is its source and the source's own number, as text."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    city: str = Field(default="", max_length=60)
    zip5: str | None = Field(default=None, max_length=5)
    state: str = Field(max_length=2)
    county: str = Field(max_length=60)
    district: str = Field(max_length=120)
    level: SchoolLevel = Field(sa_column=enum_column(SchoolLevel))
    status: SchoolStatus = Field(sa_column=enum_column(SchoolStatus))
    aliases: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False))
    updated_at: datetime = Field(sa_column=utc_column(nullable=False))


@dataclass(frozen=True)
class SchoolRow:
    """A school as a list names it."""

    code: str
    name: str
    city: str
    zip5: str | None
    state: str
    county: str
    district: str
    level: SchoolLevel
    status: SchoolStatus = SchoolStatus.OPEN
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportCount:
    """What an import did; a school that closed is counted as closed, not as changed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0


_school = table_of(School)
_BY_ID = update(_school).where(_school.c.id == bindparam("row_id"))
_FACTS = ("code", "name", "city", "zip5", "state", "county", "district", "level", "status")


def in_areas(areas: Sequence[str]) -> ColumnElement[bool]:
    """Schools of "CA", "CA/Los Angeles" or "CA/Los Angeles/Los Angeles Unified".

    Without areas nothing is left out.
    """
    columns = (_school.c.state, _school.c.county, _school.c.district)
    parts = [area.split("/", 2) for area in areas]
    each = [
        and_(*(column == part.strip() for column, part in zip(columns, parts_of, strict=False)))
        for parts_of in parts
    ]
    return or_(*each) if each else _school.c.id.is_not(None)


def import_schools(connection: Connection, rows: Iterable[SchoolRow], now: datetime) -> ImportCount:
    """Add and change schools by code; those that `rows` does not name stay as they are.

    Every row is read before the first is written, so that a bad file leaves nothing behind.
    """
    incoming = _by_code(rows)
    known = _Known([dict(row) for row in connection.execute(select(_school)).mappings()])
    added: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    closed = unchanged = 0
    for row in incoming:
        stored = known.same_school(row)
        if stored is None:
            added.append(_values(row, None) | {"id": new_id(), "updated_at": now})
            continue
        values = _values(row, stored)
        if all(stored[name] == value for name, value in values.items()):
            unchanged += 1
            continue
        if (stored["status"], row.status) == (SchoolStatus.OPEN, SchoolStatus.CLOSED):
            closed += 1
        updates.append(values | {"row_id": stored["id"], "updated_at": now})
    if added:
        connection.execute(insert(_school), added)
    if updates:
        connection.execute(_BY_ID, updates)
    return ImportCount(len(added), len(updates) - closed, unchanged, closed)


def _by_code(rows: Iterable[SchoolRow]) -> list[SchoolRow]:
    found: dict[str, SchoolRow] = {}
    for row in rows:
        if found.setdefault(row.code, row) is not row:
            raise ValueError(f"the school code {row.code} is in the list twice")
    return list(found.values())


class _Known:
    """The stored schools, found by code or by what two sources have in common.

    NCES lists an independent charter as a district of its own, so that only the seven digits of
    the school are true in its code (`NCES:0100289`); CDE writes 19647330100289 for the same one.
    """

    def __init__(self, stored: list[dict[str, Any]]) -> None:
        self._by_code = {row["code"]: row for row in stored}
        self._by_part: dict[str, list[dict[str, Any]]] = {}
        for row in stored:
            if row["code"].startswith("CDE:"):
                self._by_part.setdefault(row["code"][-7:], []).append(row)

    def same_school(self, row: SchoolRow) -> dict[str, Any] | None:
        if row.code in self._by_code:
            return self._by_code[row.code]
        source, _, number = row.code.partition(":")
        if source == "CDE":
            # Taken once: a charter that changed districts is several rows with the same part.
            return self._by_code.pop(f"NCES:{number[-7:]}", None)
        same = self._by_part.get(number, []) if source == "NCES" else []
        open_ones = [one for one in same if one["status"] == SchoolStatus.OPEN] or same
        return open_ones[0] if len(open_ones) == 1 else None


def _values(row: SchoolRow, stored: dict[str, Any] | None) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in _FACTS}
    values["aliases"] = list(row.aliases)
    if stored is None:
        return values
    # Names that people use are gathered by hand; no list takes them away.
    values["aliases"] = list(dict.fromkeys([*stored["aliases"], *row.aliases]))
    if row.code.startswith("NCES:") and stored["code"].startswith("CDE:"):
        values |= {"code": stored["code"], "district": stored["district"]}
    for name in ("name", "city"):
        if plain(stored[name]) == row.__dict__[name]:
            values[name] = stored[name]  # the lists drop accents; ours stay
    return values


def directory_version(connection: Connection) -> tuple[int, datetime | None]:
    """Something that differs once any school has been added or changed."""
    table = table_of(School)
    row = connection.execute(select(func.count(), func.max(table.c.updated_at))).one()
    return row[0], row[1]
