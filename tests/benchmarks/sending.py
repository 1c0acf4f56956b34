"""A blast to a carrier that takes no time: the worker against a bare loop with the same client."""

import tempfile
import time
from pathlib import Path

from messages.carriers.twilio.client import make_client
from tests.benchmarks import blast, crowd
from tests.benchmarks.installation import Installation, installed, left_out
from tests.benchmarks.stub import stub
from tests.benchmarks.table import Line
from tests.databases import kinds_wanted, opened

ROUNDS = 5
_EACH_ROUND = 400


def measure() -> list[Line]:
    """Measure on each kind of database."""
    return [_measure(kind) for kind in kinds_wanted()] + left_out("a blast, postgresql")


def _measure(kind: str) -> Line:
    with (
        tempfile.TemporaryDirectory() as folder,
        stub() as carrier,
        opened(kind, Path(folder), is_safe=True) as databases,
        installed(databases, Path(folder), TWILIO_API_URL=carrier) as here,
    ):
        blast.gather(here, _EACH_ROUND)
        pairs = [(_bare_loop(here), _worker(here)) for _ in range(ROUNDS + 1)][1:]
        what = f"a blast's messages/s against a bare loop's, {here.database}"
    rates = " ".join(f"{_EACH_ROUND / own:.0f}/{_EACH_ROUND / bare:.0f}" for bare, own in pairs)
    return Line(what, [bare / own for bare, own in pairs], bar=0.8, note=rates)


def _bare_loop(here: Installation) -> float:
    chosen, sender = here.wiring.settings, here.sender
    client = make_client(
        chosen.twilio_account_sid, chosen.twilio_auth_tokens[0], chosen.twilio_api_url
    )
    began = time.perf_counter()
    for number in range(_EACH_ROUND):
        client.messages.create(
            to=crowd.address(number),
            from_=sender.number,
            body=blast.WORDS,
            status_callback=f"{chosen.public_url}/webhooks/twilio/status?id={number:036}",
            validity_period=14400,
        )
    return time.perf_counter() - began


def _worker(here: Installation) -> float:
    blast.write(here, blast.speakers(here, _EACH_ROUND))
    began = time.perf_counter()
    blast.send(here)
    spent = time.perf_counter() - began
    assert blast.waiting(here) == 0
    return spent
