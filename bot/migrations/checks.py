"""Changes which values a column with a CHECK takes, on both databases.

SQLite cannot change a constraint: the table is made anew beside the old one and takes its place
(sqlite.org/lang_altertable.html, section 7), which needs foreign keys off; `schema.upgrade` sees to
that.
"""

import re
from collections.abc import Sequence

from alembic import op
from sqlalchemy import text


def allow_values(table: str, constraint: str, column: str, values: Sequence[str]) -> None:
    """Let `column` take exactly these values (and NULL, where it may be NULL)."""
    listed = ", ".join(f"'{value}'" for value in values)
    check = f"CONSTRAINT {constraint} CHECK ({column} IN ({listed}))"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        op.execute(f"ALTER TABLE {table} ADD {check}")
    else:
        _make_anew(table, rf"CONSTRAINT {constraint} CHECK \({column} IN \([^)]*\)\)", check)


def _make_anew(table: str, old: str, new: str) -> None:
    connection = op.get_bind()
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = :kind AND sql != ''"
    (made,) = connection.execute(text(query), {"name": table, "kind": "table"}).scalars()
    rest = [
        statement
        for kind in ("index", "trigger")
        for statement in connection.execute(text(query), {"name": table, "kind": kind}).scalars()
    ]
    changed, count = re.subn(old, new.replace("\\", r"\\"), made)
    if count != 1:
        raise ValueError(f"{table}: its definition holds the constraint {count} times, not once")
    fresh = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", changed)
    connection.exec_driver_sql(fresh)
    connection.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for statement in rest:
        connection.exec_driver_sql(statement)
