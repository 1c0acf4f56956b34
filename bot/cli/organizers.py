"""Verbs on organizers, who will sign in. Names and emails are sealed in the database."""

from typing import Any
from uuid import UUID

import click
from sqlalchemy import select

from bot.cli.context import as_json, show, show_one, wire
from bot.cli.listing import organization_id, plain_errors
from bot.wiring import Wiring
from community import founding
from community.database import reading, table_of
from community.founding import ORGANIZER_EMAIL, ORGANIZER_NAME, checked
from community.organizations import Organizer

_organizer = table_of(Organizer)


@click.group()
def organizer() -> None:
    """Organizers: those who will sign in."""


@organizer.command("new")
@click.argument("organization")
@click.option("--name", required=True)
@click.option("--email", required=True)
def organizer_new(organization: str, name: str, email: str) -> None:
    """Make an organizer."""
    wiring = wire()
    with plain_errors(), wiring.engine.begin() as connection:
        new = checked(founding.NewOrganizer, {"name": name, "email": email})
        owner = organization_id(connection, organization)
        founding.add_organizer(connection, wiring.vault, owner, new, wiring.now())
    click.echo(f"Made organizer {new.name} of {organization}.")


@organizer.command("list")
@click.argument("organization")
@as_json
def organizer_list(organization: str, *, as_json: bool) -> None:
    """List the organizers of an organization."""
    show(_organizers(wire(), organization), as_json=as_json)


@organizer.command("show")
@click.argument("organization")
@click.argument("email")
@as_json
def organizer_show(organization: str, email: str, *, as_json: bool) -> None:
    """Show one organizer."""
    for found in _organizers(wire(), organization):
        if str(found["email"]).casefold() == email.casefold():
            show_one(found, as_json=as_json)
            return
    raise click.ClickException(f"There is no organizer {email} in '{organization}'.")


def _organizers(wiring: Wiring, organization: str) -> list[dict[str, Any]]:
    def opened(sealed: bytes, column: str, row: UUID) -> str:
        return wiring.vault.open(sealed, column, row)

    with reading(wiring.engine) as connection:
        owner = organization_id(connection, organization)
        rows = connection.execute(select(_organizer).where(_organizer.c.organization_id == owner))
        return [
            {
                "name": opened(row.name_sealed, ORGANIZER_NAME, row.id),
                "email": opened(row.email_sealed, ORGANIZER_EMAIL, row.id),
                "created_at": row.created_at,
            }
            for row in rows
        ]


COMMANDS = (organizer,)
