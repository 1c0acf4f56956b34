"""Starts the simulator with what the installation knows: its account, numbers and address."""

from pathlib import Path

from bot.demo import clock as demo_clock
from bot.demo import organizations
from bot.settings import Settings, simulator_url
from bot.simulator.options import DemoNumber, Options
from bot.simulator.server import serve as serve_simulator
from bot.wiring import Wiring
from community.database import reading
from community.senders import senders


def url(settings: Settings) -> str:
    """Where the simulator listens."""
    return simulator_url(settings.port)


def serve(wiring: Wiring, ledger: Path | None) -> None:
    """Serve the simulator until told to stop."""
    settings = wiring.settings
    serve_simulator(
        Options(
            port=settings.port + 1,
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_tokens[0],
            app_url=f"http://127.0.0.1:{settings.port}",
            public_url=settings.public_url,
            organizations=_numbers(wiring),
            ledger_path=ledger,
            clock_path=demo_clock.path_in(settings.home) if settings.is_demo else None,
        )
    )


def _numbers(wiring: Wiring) -> tuple[DemoNumber, ...]:
    with reading(wiring.engine) as connection:
        found = senders(connection).values()
    known = tuple(DemoNumber(each.number, each.name, each.messaging_service_sid) for each in found)
    return known or tuple(DemoNumber(number, name) for number, name in organizations.NUMBERS)
