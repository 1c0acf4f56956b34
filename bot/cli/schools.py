"""Verbs on the directory of schools."""

from pathlib import Path

import click

from bot.cli.context import wire
from community.schools.files import SchoolFileError, read_schools
from community.schools.table import import_schools


@click.group()
def schools() -> None:
    """The directory of schools."""


@schools.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def schools_import(file: Path) -> None:
    """Import the official list in FILE (the layouts of the CDE and of NCES); all or nothing."""
    wiring = wire()
    try:
        rows = list(read_schools(file))
    except SchoolFileError as error:
        raise click.ClickException(f"Nothing was imported.\n{error}") from None
    with wiring.engine.begin() as connection:
        count = import_schools(connection, rows, wiring.now())
    click.echo(
        f"{count.added} added, {count.changed} changed, {count.unchanged} unchanged, "
        f"{count.closed} closed."
    )


COMMANDS = (schools,)
