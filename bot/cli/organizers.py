"""Verbs on organizers, who will sign in and may be on call. Who they are is sealed."""

from typing import Any
from uuid import UUID

import click
from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from bot.cli.context import as_json, show, show_one, wire_with_keys
from bot.cli.listing import organization_id, plain_errors
from bot.wiring import Wiring
from community import founding
from community.database import reading, table_of
from community.founding import NewOrganizer, checked, opened_organizer
from community.on_call import OnCall, put_on_call
from community.organizations import Organizer
from community.vault import Vault
from messages.catalog import languages

_organizer = table_of(Organizer)


@click.group()
def organizer() -> None:
    """Organizers: those who will sign in, and who are told of problems."""


@organizer.command("new")
@click.argument("organization")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--phone", help="Where problems are told by text, such as +12135550131.")
@click.option("--on-call", is_flag=True, help="Tell this phone when something is wrong.")
@click.option("--language", default="en", show_default=True, help="Of what is told.")
def organizer_new(organization: str, **given: object) -> None:
    """Make an organizer."""
    wiring = wire_with_keys()
    _check_language(given)
    with plain_errors(), wiring.engine.begin() as connection:
        new = checked(NewOrganizer, given)
        owner = organization_id(connection, organization)
        founding.add_organizer(connection, wiring.vault, owner, new, wiring.now())
        _call(connection, wiring, owner, new)
    click.echo(f"Made organizer {new.name} of {organization}{_told_where(new)}.")


@organizer.command("change")
@click.argument("organization")
@click.argument("email")
@click.option("--phone", help="Where problems are told by text, such as +12135550131.")
@click.option("--on-call/--no-on-call", default=None, help="Tell this phone of problems, or not.")
@click.option("--language", help="Of what is told.")
def organizer_change(organization: str, email: str, **given: object) -> None:
    """Change what is given of an organizer; the rest stays."""
    wiring = wire_with_keys()
    _check_language(given)
    changes = {name: value for name, value in given.items() if value is not None}
    with plain_errors(), wiring.engine.begin() as connection:
        row = _find(connection, wiring.vault, organization, email)
        before = opened_organizer(wiring.vault, row)
        new = founding.change_organizer(connection, wiring.vault, row, changes)
        if (new.phone, new.on_call) != (before["phone"], before["on_call"]):
            _call(connection, wiring, row.organization_id, new)
    click.echo(f"Changed {', '.join(changes) or 'nothing'} of {new.name}{_told_where(new)}.")


@organizer.command("list")
@click.argument("organization")
@as_json
def organizer_list(organization: str, *, as_json: bool) -> None:
    """List the organizers of an organization."""
    wiring = wire_with_keys()
    with reading(wiring.engine) as connection:
        rows = [
            _shown(wiring.vault, row)
            for row in _organizers(connection, organization_id(connection, organization))
        ]
    show(rows, as_json=as_json)


@organizer.command("show")
@click.argument("organization")
@click.argument("email")
@as_json
def organizer_show(organization: str, email: str, *, as_json: bool) -> None:
    """Show one organizer."""
    wiring = wire_with_keys()
    with reading(wiring.engine) as connection:
        found = _find(connection, wiring.vault, organization, email)
    show_one(_shown(wiring.vault, found), as_json=as_json)


def _check_language(given: dict[str, Any]) -> None:
    language = given.get("language")
    if language and language not in languages():
        raise click.ClickException(f"language: no texts in {language} yet")


def _call(connection: Connection, wiring: Wiring, owner: UUID, new: NewOrganizer) -> None:
    if new.on_call and new.phone:
        told = OnCall(owner, new.phone, new.language)
        put_on_call(connection, wiring.vault, told, wiring.now())


def _told_where(new: NewOrganizer) -> str:
    return f"; problems are told to {new.phone}" if new.on_call else ""


def _organizers(connection: Connection, owner: UUID) -> list[Row[Any]]:
    query = (
        select(_organizer)
        .where(_organizer.c.organization_id == owner)
        .order_by(_organizer.c.created_at, _organizer.c.id)
    )
    return list(connection.execute(query))


def _find(connection: Connection, vault: Vault, organization: str, email: str) -> Row[Any]:
    for row in _organizers(connection, organization_id(connection, organization)):
        if str(opened_organizer(vault, row)["email"]).casefold() == email.casefold():
            return row
    raise click.ClickException(f"There is no organizer {email} in '{organization}'.")


def _shown(vault: Vault, row: Row[Any]) -> dict[str, object]:
    return {**opened_organizer(vault, row), "created_at": row.created_at}


COMMANDS = (organizer,)
