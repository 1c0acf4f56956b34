"""The clock: the process that finds what is due, and the demo's time, which can be moved."""

import re
from datetime import timedelta

import click

from bot.cli.context import wire, wire_with_keys
from bot.demo import clock as demo_clock
from scheduler.heartbeats import ProcessKind

_MOVE = re.compile(r"([+-])(\d{1,4})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@click.group(invoke_without_command=True)
@click.pass_context
def clock(context: click.Context) -> None:
    """Run the clock, which finds what is due. A second one does no harm."""
    if context.invoked_subcommand is None:
        from scheduler import clock as ticking  # noqa: PLC0415 - only this verb needs it

        wiring = wire_with_keys()
        ticking.run(wiring.tick, wiring.duties(ProcessKind.CLOCK))


@clock.command()
def now() -> None:
    """Print the time that all processes go by."""
    click.echo(wire().now().isoformat(timespec="seconds"))


@clock.command(context_settings={"ignore_unknown_options": True})
@click.argument("by")
def move(by: str) -> None:
    """Move the demo's time, such as +3d, +2h, +30m or -1d; all processes follow."""
    wiring = wire()
    if not wiring.settings.is_demo:
        raise click.ClickException("Only the demo's clock can be moved.")
    found = _MOVE.fullmatch(by)
    if not found:
        raise click.ClickException(f"'{by}' is not a step such as +3d, +2h, +30m or -1d.")
    sign, number, unit = found.groups()
    step = timedelta(**{_UNITS[unit]: int(number)})
    demo_clock.move(wiring.settings.home, step if sign == "+" else -step)
    click.echo(wiring.now().isoformat(timespec="seconds"))


COMMANDS = (clock,)
