"""Verbs on the inbox: the texts that wait for a person."""

import click

from bot.cli.context import as_json, show, wire_with_keys
from bot.cli.listing import organization_id, slugs
from community.database import reading
from messages.inbox import waiting_in


@click.group()
def inbox() -> None:
    """The texts that wait for a person."""


@inbox.command("list")
@click.option("--organization", help="Only those of one organization, by slug.")
@as_json
def inbox_list(organization: str | None, *, as_json: bool) -> None:
    """List who waits, since when, why, and what they wrote."""
    wiring = wire_with_keys()
    with reading(wiring.engine) as connection:
        rows = [
            {"organization": slug, **waiting}
            for slug in slugs(connection, organization)
            for waiting in waiting_in(connection, wiring.vault, organization_id(connection, slug))
        ]
    show(rows, as_json=as_json)


COMMANDS = (inbox,)
