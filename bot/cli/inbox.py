"""Verbs on the inbox: the texts that wait for a person."""

import click
from sqlalchemy import select

from bot.cli.context import as_json, show, wire
from community.database import reading, table_of
from community.organizations import Organization
from messages.inbox import waiting_in

_organization = table_of(Organization)


@click.group()
def inbox() -> None:
    """The texts that wait for a person."""


@inbox.command("list")
@click.option("--organization", help="Only those of one organization, by slug.")
@as_json
def inbox_list(organization: str | None, *, as_json: bool) -> None:
    """List who waits, since when, why, and what they wrote."""
    wiring = wire()
    with reading(wiring.engine) as connection:
        slugs = connection.execute(
            select(_organization.c.id, _organization.c.slug).order_by(_organization.c.slug)
        ).all()
        if organization and organization not in {row.slug for row in slugs}:
            raise click.ClickException(f"There is no organization '{organization}'.")
        rows = [
            {"organization": row.slug, **waiting}
            for row in slugs
            if organization in (None, row.slug)
            for waiting in waiting_in(connection, wiring.vault, row.id)
        ]
    show(rows, as_json=as_json)


COMMANDS = (inbox,)
