"""The tables as a database itself describes them.

Not as the models do: a backup may be older than the program that restores it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Inspector, MetaData, Table, inspect
from sqlalchemy.engine import Connection

from bot.backup.values import Kind, kind_of

# Alembic's own: what it holds is the backup's revision.
_REVISION_TABLE = "alembic_version"


@dataclass(frozen=True)
class Described:
    """A table and the kinds of its columns, in one order."""

    table: Table
    kinds: dict[str, Kind]

    @property
    def columns(self) -> dict[str, str]:
        """The columns' names and the names of their kinds."""
        return {name: kind.name for name, kind in self.kinds.items()}

    def write(self, row: Sequence[Any]) -> list[Any]:
        """A row as a backup has it."""
        pairs = zip(self.kinds.values(), row, strict=True)
        return [None if value is None else kind.write(value) for kind, value in pairs]

    def read(self, values: Sequence[Any]) -> dict[str, Any]:
        """A row to be inserted; raises ValueError or TypeError when the values do not fit."""
        pairs = zip(self.kinds.items(), values, strict=True)
        return {name: None if value is None else kind.read(value) for (name, kind), value in pairs}


def names_in(connection: Connection) -> list[str]:
    """The names of all tables, Alembic's among them."""
    return inspect(connection).get_table_names()


def tables_in(connection: Connection) -> list[Described]:
    """Every table of ours, such that none refers to a later one."""
    inspector = inspect(connection)
    names = [name for name, _ in inspector.get_sorted_table_and_fkc_names() if name]
    return [_described(inspector, name) for name in names if name != _REVISION_TABLE]


def _described(inspector: Inspector, name: str) -> Described:
    keys = inspector.get_pk_constraint(name)["constrained_columns"]
    kinds = {found["name"]: kind_of(found["type"]) for found in inspector.get_columns(name)}
    columns = [Column(each, kind.type, primary_key=each in keys) for each, kind in kinds.items()]
    return Described(Table(name, MetaData(), *columns), kinds)
