"""What the verbs on organizations share: finding one, listing rows, plain refusals."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import click
from sqlalchemy import Select, Table, select
from sqlalchemy.engine import Connection

from bot.cli.context import show, show_one, wire
from community.database import reading, table_of
from community.founding import FoundingError
from community.organizations import Organization

_organization = table_of(Organization)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn refused input into one message on standard error."""
    try:
        yield
    except FoundingError as error:
        raise click.ClickException("; ".join(error.problems)) from None


def organization_id(connection: Connection, slug: str) -> UUID:
    """The id behind a slug."""
    found: UUID | None = connection.execute(
        select(_organization.c.id).where(_organization.c.slug == slug)
    ).scalar()
    if found is None:
        raise click.ClickException(f"There is no organization '{slug}'.")
    return found


def slugs(connection: Connection, organization: str | None) -> list[str]:
    """The slug that was asked for, if there is such an organization; else all of them."""
    if organization:
        organization_id(connection, organization)
        return [organization]
    query = select(_organization.c.slug).order_by(_organization.c.slug)
    return list(connection.execute(query).scalars())


def theirs(table: Table, organization: str, columns: Sequence[str]) -> Select[Any]:
    """Rows of one organization in `table`."""
    with reading(wire().engine) as connection:
        owner = organization_id(connection, organization)
    return select(*(table.c[name] for name in columns)).where(table.c.organization_id == owner)


def print_all(query: Select[Any], *, as_json: bool) -> None:
    """Run a query and print its rows."""
    with reading(wire().engine) as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    show(rows, as_json=as_json)


def print_first(query: Select[Any], otherwise: str, *, as_json: bool) -> None:
    """Run a query and print its one row, or refuse with a sentence."""
    with reading(wire().engine) as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise click.ClickException(otherwise)
    show_one(dict(row), as_json=as_json)
