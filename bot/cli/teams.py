"""Verbs on the teams of an organization."""

import click

from bot.cli.context import as_json, wire
from bot.cli.listing import organization_id, plain_errors, print_all, print_first, theirs
from community import founding
from community.database import table_of
from community.founding import checked
from community.organizations import Team

_team = table_of(Team)
_COLUMNS = ("slug", "name", "short_name")


@click.group()
def team() -> None:
    """Teams of an organization."""


@team.command("new")
@click.argument("organization")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--short-name", help="For lists on phones, at most 20 characters.")
def team_new(organization: str, slug: str, name: str, short_name: str | None) -> None:
    """Make a team."""
    wiring = wire()
    with plain_errors(), wiring.engine.begin() as connection:
        values = {"slug": slug, "name": name, "short_name": short_name or name}
        new = checked(founding.NewTeam, values)
        owner = organization_id(connection, organization)
        founding.add_team(connection, owner, new, wiring.now())
    click.echo(f"Made team {new.slug} of {organization}.")


@team.command("list")
@click.argument("organization")
@as_json
def team_list(organization: str, *, as_json: bool) -> None:
    """List the teams of an organization."""
    print_all(theirs(_team, organization, _COLUMNS).order_by(_team.c.slug), as_json=as_json)


@team.command("show")
@click.argument("organization")
@click.argument("slug")
@as_json
def team_show(organization: str, slug: str, *, as_json: bool) -> None:
    """Show one team."""
    query = theirs(_team, organization, _COLUMNS).where(_team.c.slug == slug)
    print_first(query, f"There is no team '{slug}' in '{organization}'.", as_json=as_json)


COMMANDS = (team,)
