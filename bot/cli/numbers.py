"""Verbs on the numbers that organizations text from."""

import click
from sqlalchemy import select

from bot.cli.context import as_json, wire
from bot.cli.listing import organization_id, plain_errors, print_all, print_first, theirs
from community import founding
from community.database import table_of
from community.founding import checked
from community.organizations import Number, Organization

_organization = table_of(Organization)
_number = table_of(Number)
_COLUMNS = ("number", "sms", "whatsapp", "segments_per_second", "messaging_service_sid")


@click.group()
def number() -> None:
    """Numbers that organizations text from."""


@number.command("new")
@click.argument("organization")
@click.argument("number")
@click.option("--rate", "segments_per_second", default=1, show_default=True, help="Segments/s.")
@click.option("--sms/--no-sms", default=True)
@click.option("--whatsapp/--no-whatsapp", default=True)
@click.option("--messaging-service", "messaging_service_sid", help="MG..., if it is in one.")
def number_new(organization: str, **given: object) -> None:
    """Give an organization a number."""
    wiring = wire()
    with plain_errors(), wiring.engine.begin() as connection:
        new = checked(founding.NewNumber, given)
        owner = organization_id(connection, organization)
        founding.add_number(connection, owner, new, wiring.now())
    click.echo(
        f"{new.number} belongs to {organization}. At Twilio, set its incoming-message webhook to "
        f"{wiring.settings.public_url}/webhooks/twilio/inbound#rc=2&rp=ct,rt,5xx (POST)."
    )


@number.command("list")
@click.argument("organization")
@as_json
def number_list(organization: str, *, as_json: bool) -> None:
    """List the numbers of an organization."""
    print_all(theirs(_number, organization, _COLUMNS), as_json=as_json)


@number.command("show")
@click.argument("number")
@as_json
def number_show(number: str, *, as_json: bool) -> None:
    """Show one number."""
    columns = (_number.c[name] for name in _COLUMNS)
    query = (
        select(_organization.c.slug.label("organization"), *columns)
        .join(_organization, _organization.c.id == _number.c.organization_id)
        .where(_number.c.number == number)
    )
    print_first(query, f"There is no number {number}.", as_json=as_json)


COMMANDS = (number,)
