"""Verbs that run processes: up, web, worker, simulator."""

from pathlib import Path

import click

from bot.cli.context import wire, wire_with_keys
from scheduler.heartbeats import ProcessKind


@click.command()
@click.option("--port", type=click.IntRange(1, 65534), help="Where the web server listens.")
@click.option("--no-simulator", is_flag=True, help="Without the simulator and its phones.")
def up(port: int | None, *, no_simulator: bool) -> None:
    """Run everything here, and stop it all on Ctrl-C."""
    from bot import supervisor  # noqa: PLC0415 - only this verb needs it

    raise SystemExit(supervisor.run(port=port, with_simulator=not no_simulator))


@click.command()
def web() -> None:
    """Run the web server: webhooks, public pages, health."""
    from bot import web_server  # noqa: PLC0415 - gunicorn is only for this verb

    web_server.serve(wire_with_keys())


@click.command()
def worker() -> None:
    """Run a worker, which hands texts to the carrier. Any number may run."""
    from scheduler import worker as rq_worker  # noqa: PLC0415 - RQ is only for this verb

    wiring = wire_with_keys()
    rq_worker.run(wiring.tools, wiring.duties(ProcessKind.WORKER))


@click.command()
@click.option("--ledger", type=click.Path(path_type=Path), help="Append what happened to a file.")
def simulator(ledger: Path | None) -> None:
    """Run the simulator: Twilio and parents' phones, on this machine, for trying things out."""
    from bot import simulator_process  # noqa: PLC0415 - the simulator is only for this verb

    simulator_process.serve(wire(), ledger)


COMMANDS = (up, web, worker, simulator)
