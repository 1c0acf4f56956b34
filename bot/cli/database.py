"""Verbs on the installation itself: its database, the demo's data."""

import click

from bot.cli.context import wire
from bot.demo import organizations, people
from bot.migrations import schema
from flows.definitions.revisions import publish_library


@click.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the database to its present shape and publish the built-in flows."""
    wiring = wire()
    schema.upgrade(wiring.engine)
    with wiring.engine.begin() as connection:
        published = publish_library(connection, wiring.now())
    click.echo("The database is up to date.")
    for flow in published:
        click.echo(f"Published: {flow}")


@db.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration from what the tables' code says and the database has not yet."""
    schema.write_revision(wire().engine, message)


@click.command()
def demo() -> None:
    """Load the demo organizations; running it again changes nothing."""
    wiring = wire()
    schema.upgrade(wiring.engine)
    with wiring.engine.begin() as connection:
        if not organizations.may_load(connection):
            raise click.ClickException("This database is in real use; the demo needs its own.")
        publish_library(connection, wiring.now())
        organizations.load(connection, wiring.now())
        people.load(connection, wiring.vault, wiring.now())
    click.echo(f"The demo organizations are there: {', '.join(organizations.SLUGS)}.")


COMMANDS = (db, demo)
