"""Seals everything anew with the key in use, and hashes addresses with it, while texts come in.

Rows go in small chunks, each a short transaction that waits for nobody: what somebody else is
writing is left for the next pass. Stopped at any moment, it can be begun again.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, Row, Table, bindparam, func, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from community.database import reading
from community.people import ADDRESS
from community.sealed import count_under_none_of, is_under_none_of, label_of, sealed_columns
from community.vault import Vault, VaultError, beginning

_CHUNK_ROWS = 200
# Attachments are large: the row that fills a chunk ends it.
_CHUNK_BYTES = 8_000_000
# Who goes on sealing with another key makes new work forever: that is said, and not gone on with.
_PASSES = 50
_PAUSE_SECONDS = 0.2


@dataclass
class Rotated:
    """What came of it."""

    moved: int = 0  # values sealed anew
    left: int = 0  # values under another key, those below among them
    not_opened: list[str] = field(default_factory=list)  # "table.column of row"
    twice: list[str] = field(default_factory=list)  # ids of addresses that are there a second time


def rotate(
    engine: Engine, vault: Vault, metadata: MetaData, tell: Callable[[str], None]
) -> Rotated:
    """Seal everything with the vault's first key; `tell` hears, in words, how it goes.

    What does not open with any key of the vault stays as it is and is named.
    """
    rotated = Rotated()
    for number in range(1, _PASSES + 1):
        one_pass = _Pass(engine, vault)
        for table, columns in sealed_columns(metadata).items():
            one_pass.go_through(table, columns)
        with reading(engine) as connection:
            left = count_under_none_of(vault.key_ids[:1], connection, metadata)
        rotated = Rotated(
            rotated.moved + one_pass.moved, sum(left.values()), one_pass.not_opened, one_pass.twice
        )
        tell(f"Pass {number}: {one_pass.moved} sealed anew, {rotated.left} left.")
        if rotated.left == len(rotated.not_opened) + len(rotated.twice):
            break
        time.sleep(_PAUSE_SECONDS)  # for those who are writing what was passed over
    return rotated


class _Pass:
    """One walk through all tables."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.moved = 0
        self.not_opened: list[str] = []
        self.twice: list[str] = []
        self._engine, self._vault = engine, vault
        self._present = vault.key_ids[:1]

    def go_through(self, table: Table, columns: Sequence[Column[Any]]) -> None:
        for ids in self._chunks(table, columns):
            began = time.monotonic()
            self._move(columns, ids)
            time.sleep(time.monotonic() - began)  # half of the time SQLite's one writer is free

    def _chunks(self, table: Table, columns: Sequence[Column[Any]]) -> Iterator[list[UUID]]:
        """The ids of the rows that hold something under another key, some at a time."""
        sizes = [func.coalesce(func.length(column), 0) for column in columns]
        query = (
            select(table.c.id, *sizes)
            .where(or_(*(is_under_none_of(self._present, column) for column in columns)))
            .order_by(table.c.id)
            .limit(_CHUNK_ROWS)
        )
        rest = query
        while True:
            # Looked for without holding anything, since the search may be long.
            with reading(self._engine) as connection:
                rows: Sequence[Row[Any]] = connection.execute(rest).all()
            if not rows:
                return
            ids = _fitting(rows)
            yield ids
            rest = query.where(table.c.id > ids[-1])

    def _move(self, columns: Sequence[Column[Any]], ids: Sequence[UUID]) -> None:
        try:
            with self._engine.begin() as connection:
                moved = self._seal_anew(connection, columns, ids)
        except IntegrityError:
            if len(ids) > 1:
                for each in ids:
                    self._move(columns, [each])
            else:
                self.twice.append(str(ids[0]))
        else:
            self.moved += moved

    def _seal_anew(
        self, connection: Connection, columns: Sequence[Column[Any]], ids: Sequence[UUID]
    ) -> int:
        table = columns[0].table
        # From here to commit nobody else writes these rows: nothing newer is overwritten.
        held = select(table).where(table.c.id.in_(ids)).with_for_update(skip_locked=True)
        changes: dict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
        for row in connection.execute(held).all():
            values = self._values(columns, row)
            if values:
                changes[tuple(values)].append({"row_id": row.id, **values})
        change = update(table).where(table.c.id == bindparam("row_id"))
        for rows in changes.values():
            connection.execute(change, rows)
        sealed = {column.name for column in columns}
        return sum(len(sealed.intersection(names)) * len(rows) for names, rows in changes.items())

    def _values(self, columns: Sequence[Column[Any]], row: Row[Any]) -> dict[str, bytes]:
        """The values of one row that have to change."""
        values = {}
        for column in columns:
            sealed, label = row._mapping[column], label_of(column)
            if not sealed or sealed.startswith(beginning(self._present[0])):
                continue
            try:
                values[column.name] = self._vault.reseal(sealed, label, row.id)
                if label == ADDRESS:
                    values["look_up"] = self._look_up(row)
            except VaultError:
                self.not_opened.append(f"{label} of {row.id}")
        return values

    def _look_up(self, row: Row[Any]) -> bytes:
        address = self._vault.open(row.address_sealed, ADDRESS, row.id)
        return self._vault.look_up(row.organization_id, address)


def _fitting(rows: Sequence[Row[Any]]) -> list[UUID]:
    """The ids of the first rows, whose values fill no more than a chunk; each is (id, *sizes)."""
    ids, size = [], 0
    for row in rows:
        ids.append(row[0])
        size += sum(row[1:])
        if size > _CHUNK_BYTES:
            break
    return ids
