"""Which columns are sealed, and with which keys: found by name, so that none can be forgotten."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, MetaData, Table, Uuid, and_, func, select
from sqlalchemy.engine import Connection

from community.vault import Vault, VaultError, beginning

_SUFFIX = "_sealed"


def sealed_columns(metadata: MetaData) -> dict[Table, list[Column[Any]]]:
    """Every column whose name ends in `_sealed`, by table.

    Raises ValueError for a table without an `id` that its values could be bound to.
    """
    found: dict[Table, list[Column[Any]]] = {}
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if column.name.endswith(_SUFFIX)]
        if columns and not isinstance(getattr(table.c.get("id"), "type", None), Uuid):
            raise ValueError(f"{table.name}: sealed values are bound to a UUID `id`; it has none")
        if columns:
            found[table] = columns
    return found


def label_of(column: Column[Any]) -> str:
    """What the values of a sealed column are bound to: "table.column"."""
    return f"{column.table.name}.{column.name.removesuffix(_SUFFIX)}"


def is_under_none_of(key_ids: Sequence[str], column: Column[Any]) -> ColumnElement[bool]:
    """Whether a value is there and sealed with none of these keys; what was erased is empty."""
    others = (
        func.substr(column, 1, len(beginning(key_id))) != beginning(key_id) for key_id in key_ids
    )
    return and_(func.length(column) > 0, *others)


def count_under_none_of(
    key_ids: Sequence[str], connection: Connection, metadata: MetaData
) -> dict[str, int]:
    """How many values are sealed with none of these keys, by label; reads the whole database."""
    counted: dict[str, int] = {}
    for table, columns in sealed_columns(metadata).items():
        counts = [func.count().filter(is_under_none_of(key_ids, column)) for column in columns]
        row = connection.execute(select(*counts).select_from(table)).one()
        for column, number in zip(columns, row, strict=True):
            if number:
                counted[label_of(column)] = number
    return counted


def labels_that_do_not_open(connection: Connection, vault: Vault, metadata: MetaData) -> list[str]:
    """Where there are values that the vault cannot open.

    Told by the key each was sealed with; of every key, one value of each column is tried.
    """
    missing = set(count_under_none_of(vault.key_ids, connection, metadata))
    for table, columns in sealed_columns(metadata).items():
        for column in columns:
            for key_id in vault.key_ids:
                begins = func.substr(column, 1, len(beginning(key_id))) == beginning(key_id)
                row = connection.execute(select(table.c.id, column).where(begins).limit(1)).first()
                if row and not _opens(vault, column, row[0], row[1]):
                    missing.add(label_of(column))
    return sorted(missing)


def _opens(vault: Vault, column: Column[Any], row_id: UUID, sealed: bytes) -> bool:
    try:
        vault.open_bytes(sealed, label_of(column), row_id)
    except VaultError:
        return False
    return True
