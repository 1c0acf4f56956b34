"""What every verb begins with: the settings, the logs and the parts."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from bot import logs, settings
from bot.settings import SettingsError
from bot.wiring import Wiring
from community import people
from community.database import reading

as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON instead of a table.")


def wire() -> Wiring:
    """The parts of this process, by the environment."""
    logs.set_up()
    wiring = Wiring(settings.load(_environment()))
    click.get_current_context().call_on_close(wiring.close)
    return wiring


def _environment() -> Mapping[str, str]:
    """The environment; without a PORT, that of what runs in the same home."""
    running = settings.port_file(Path(os.environ.get("PORTAVOZ_HOME") or "var"))
    if "PORT" in os.environ or not running.exists():
        return os.environ
    return {**os.environ, "PORT": running.read_text().strip()}


def wire_with_keys() -> Wiring:
    """The parts of what reads or writes about people; refuses keys that do not open the database.

    With other keys everybody would be a stranger, and what is written could never be read again.
    """
    wiring = wire()
    with reading(wiring.engine) as connection:
        if not people.keys_fit(connection, wiring.vault):
            raise SettingsError([KEYS_DO_NOT_FIT])
    return wiring


KEYS_DO_NOT_FIT = "DATA_KEYS: do not open this database; use the keys it was made with"


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print rows as a table for people, or as JSON for programs."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, default=str, indent=2))
        return
    if not rows:
        click.echo("(none)")
        return
    lines = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def show_one(row: Mapping[str, object], *, as_json: bool) -> None:
    """Print one thing, a line for each of its facts."""
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False, default=str, indent=2))
        return
    width = max(map(len, row))
    for name, value in row.items():
        click.echo(f"{name.replace('_', ' ').ljust(width)}  {_cell(value)}")


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, list | tuple):
        return ", ".join(map(_cell, value)) or "-"
    if isinstance(value, Mapping):
        return " ".join(map(_cell, value.values()))
    return str(value)
