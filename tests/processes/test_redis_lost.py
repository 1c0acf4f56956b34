"""Redis wiped, stopped, gone: it holds nothing that the database has not; all is answered soon."""

import time

import pytest

from bot import redis_server
from tests.processes.judge import judge
from tests.processes.parents import Parent, phone, text_until_taken, texting
from tests.processes.parts import InParts
from tests.processes.running import wait_until

pytestmark = pytest.mark.processes

# Once everything is up again, what was left is sent, looked up or marked within this time.
SECONDS = 30
_SENDING = "select count(*) from outbound where status = 'sending'"


@pytest.fixture
def here(installation: InParts) -> InParts:
    installation.post("reset")
    return installation


def test_wiped_again_and_again_under_the_workers_hands(here: InParts):
    parents = [Parent(phone(number), ["HELP", "AYUDA"] * 5) for number in range(6)]
    with texting(here, parents, longest_pause=0.1) as going:
        while not all(each.done() for each in going):
            here.redis.flushall()
    here.settle(SECONDS)
    sids = [sid for parent in parents for sid in parent.sids]
    judge(here, [*sids, _answered_as_ever(here)])


def test_stopped_while_a_worker_is_busy_and_started_again(here: InParts):
    held = _hold_the_worker(here, phone(6))
    redis_server.stop(here.home)
    parents = [Parent(phone(number), ["HELP", "AYUDA"]) for number in range(7, 11)]
    started = time.monotonic()
    with texting(here, parents, longest_pause=0.1):
        pass
    assert time.monotonic() - started < 15, "webhooks do not wait for Redis"
    wait_until(lambda: here.query(_SENDING) == [(0,)], 20, "the worker does not come to an end")
    redis_server.ensure(here.home)
    here.settle(SECONDS)
    sids = [sid for parent in parents for sid in parent.sids]
    judge(here, [held, *sids, _answered_as_ever(here)])


def _hold_the_worker(here: InParts, sender: str) -> str:
    """Text, and have the carrier take its time over the answer, so that a worker is busy."""
    here.post("faults", name="timeout", times=1, value=2)
    sid = text_until_taken(here, "HELP", sender)
    wait_until(lambda: here.ledger("outbound"), 20, here.told)
    return sid


def _answered_as_ever(here: InParts) -> str:
    """One more text is answered, and by the processes that were there from the start."""
    sid = text_until_taken(here, "HELP", phone(99))
    here.settle(SECONDS)
    assert not here.ended(), here.told()
    return sid
