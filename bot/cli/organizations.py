"""Verbs on organizations."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import click
from sqlalchemy import Column, select
from sqlalchemy.engine import Connection

from bot.cli.context import as_json, show_one, wire
from bot.cli.listing import organization_id, plain_errors, print_all
from community import founding
from community.database import reading, table_of
from community.founding import checked
from community.organizations import Network, Number, Organization, StopOwner, Team
from messages.catalog import languages as catalog_languages

_organization = table_of(Organization)
_team = table_of(Team)
_number = table_of(Number)
_network = table_of(Network)

_Command = TypeVar("_Command", bound=Callable[..., object])


def _keeping(command: _Command) -> _Command:
    """What is kept for how long; the defaults stand with `NewOrganization`."""
    options = (
        click.option("--keep-words-days", type=int, help="Texts and what was attached to them."),
        click.option("--keep-deliveries-days", type=int, help="What the carrier said of a text."),
        click.option("--keep-inactive-days", type=int, help="People who write no more."),
        click.option("--legal-hold/--no-legal-hold", default=None, help="Nothing is erased."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def organization() -> None:
    """Organizations."""


@organization.command("new")
@click.argument("slug")
@click.option("--name", required=True, help="As parents know it.")
@click.option("--zone", required=True, help="Such as America/Los_Angeles.")
@click.option("--languages", default="en,es", show_default=True, help="Codes, by comma.")
@click.option("--network", help="The network it belongs to, by slug.")
@click.option("--contact", default="", help="Where HELP sends people: a phone, email or page.")
@click.option("--school-area", "school_areas", multiple=True, help="Such as 'CA/Los Angeles'.")
@click.option("--opens", default="09:00", show_default=True)
@click.option("--closes", default="20:00", show_default=True)
@click.option("--sunday-opens", default="12:00", show_default=True)
@click.option("--keeps-accents", is_flag=True, help="Do not fold á í ó ú on SMS; costs more.")
@click.option(
    "--stop-owner",
    type=click.Choice([each.value for each in StopOwner]),
    default=StopOwner.DEFAULT.value,
    show_default=True,
    help="Who answers STOP on SMS.",
)
@_keeping
def organization_new(languages: str, network: str | None, **given: object) -> None:
    """Make an organization."""
    wiring = wire()
    codes = tuple(code.strip() for code in languages.split(","))
    unknown = sorted(set(codes) - set(catalog_languages()))
    if unknown:
        raise click.ClickException(f"languages: no texts in {', '.join(unknown)} yet")
    values = {name: value for name, value in given.items() if value is not None}
    with plain_errors(), wiring.engine.begin() as connection:
        new = checked(founding.NewOrganization, {**values, "languages": codes})
        founding.add_organization(connection, new, network, wiring.now())
    click.echo(f"Made organization {new.slug}. Next: portavoz number new {new.slug} +1...")


@organization.command("change")
@click.argument("slug")
@click.option("--name")
@click.option("--zone")
@click.option("--contact")
@click.option("--school-area", "school_areas", multiple=True, help="All of them anew.")
@click.option("--opens")
@click.option("--closes")
@click.option("--sunday-opens")
@click.option("--keeps-accents/--no-keeps-accents", default=None, help="Of á í ó ú on SMS.")
@click.option("--stop-owner", type=click.Choice([each.value for each in StopOwner]))
@_keeping
def organization_change(slug: str, **given: object) -> None:
    """Change what is given of an organization; the rest stays."""
    wiring = wire()
    changed = {name: value for name, value in given.items() if value not in (None, ())}
    with plain_errors(), wiring.engine.begin() as connection:
        founding.change_organization(connection, organization_id(connection, slug), changed)
    click.echo(f"Changed {', '.join(changed) or 'nothing'} of {slug}.")


@organization.command("list")
@as_json
def organization_list(*, as_json: bool) -> None:
    """List the organizations."""
    query = (
        select(
            _organization.c.slug,
            _organization.c.name,
            _organization.c.zone,
            _organization.c.languages,
            _number.c.number,
        )
        .join(_number, _number.c.organization_id == _organization.c.id, isouter=True)
        .order_by(_organization.c.slug, _number.c.number)
    )
    print_all(query, as_json=as_json)


@organization.command("show")
@click.argument("slug")
@as_json
def organization_show(slug: str, *, as_json: bool) -> None:
    """Show one organization."""
    with reading(wire().engine) as connection:
        found = organization_id(connection, slug)
        row = dict(
            connection.execute(select(_organization).where(_organization.c.id == found))
            .mappings()
            .one()
        )
        network_id = row.pop("network_id")
        row["network"] = connection.execute(
            select(_network.c.slug).where(_network.c.id == network_id)
        ).scalar()
        row["numbers"] = _all(connection, _number.c.number, found)
        row["teams"] = _all(connection, _team.c.slug, found)
    del row["id"]
    show_one(row, as_json=as_json)


def _all(connection: Connection, column: Column[Any], organization_id: UUID) -> list[Any]:
    query = select(column).where(column.table.c.organization_id == organization_id)
    return list(connection.execute(query.order_by(column)).scalars())


COMMANDS = (organization,)
