"""Verbs on alerts: what is wrong now, and what was."""

import click

from bot.cli.context import as_json
from bot.cli.listing import print_all
from scheduler.alerts.table import listed


@click.group()
def alert() -> None:
    """Alerts: problems that organizers on call are told of."""


@alert.command("list")
@click.option("--all", "with_past", is_flag=True, help="Those that are over too.")
@as_json
def alert_list(*, with_past: bool, as_json: bool) -> None:
    """List the problems, since when, and whether they were told."""
    print_all(listed(with_past=with_past), as_json=as_json)


COMMANDS = (alert,)
