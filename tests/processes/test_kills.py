"""kill -9 of any process, or of all at once, at any moment; the carrier's ledger is the judge.

A short run goes with the other tests; `make faults` sets PORTAVOZ_KILLS for a long one.
"""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest

from bot import redis_server
from tests.processes.judge import judge, kept
from tests.processes.parents import SIGN_UP, Parent, phone, texting
from tests.processes.parts import SETTLE_SECONDS, InParts
from tests.processes.running import wait_until

pytestmark = pytest.mark.processes

KILLS = int(os.environ.get("PORTAVOZ_KILLS", "8"))
PARENTS_FOR_A_KILL = 3
_LONGEST_PAUSE_SECONDS = 0.6

# What the carrier does meanwhile; the last ones cost so much time that only the long run has them.
CARRIER_FAULTS = [
    "429",
    "500_before_accepting",
    "500_after_accepting",
    "drop",
    "duplicate_receipts",
    "reordered_receipts",
    "early_receipt",
    "lost_receipts",
    "webhook_thrice",
]
SLOW_CARRIER_FAULTS = ["timeout", "lookup_500", "late_receipts"]


def _kill_whole(kind: str) -> Callable[[InParts, random.Random], list[str]]:
    def kill(here: InParts, chance: random.Random) -> list[str]:
        name = chance.choice([each for each in here.names if each.startswith(kind)])
        here.kill(name)
        return [name]

    return kill


def _kill_a_web_s_master(here: InParts, chance: random.Random) -> list[str]:
    """Its children end by themselves when they notice; the port is theirs until then."""
    os.kill(here.parts["web 1"].pid, signal.SIGKILL)
    here.parts["web 1"].wait()
    return ["web 1"]


def _kill_a_web_s_child(here: InParts, chance: random.Random) -> list[str]:
    """The master makes another."""
    children = here.processes_of("web 1")[1:]
    if children:
        os.kill(chance.choice(children), signal.SIGKILL)
    return []


def _kill_redis(here: InParts, chance: random.Random) -> list[str]:
    here.kill_redis()
    return []


def _wipe_redis(here: InParts, chance: random.Random) -> list[str]:
    here.redis.flushall()
    return []


def _kill_everything(here: InParts, chance: random.Random) -> list[str]:
    """As when the machine is unplugged."""
    here.kill_redis()
    here.kill(*here.names)
    return here.names


WAYS = {
    "a worker": _kill_whole("worker"),
    "a clock": _kill_whole("clock"),
    "a web": _kill_whole("web"),
    "a web's master": _kill_a_web_s_master,
    "a web's child": _kill_a_web_s_child,
    "Redis": _kill_redis,
    "what Redis holds": _wipe_redis,
    "everything": _kill_everything,
}


def test_no_text_is_lost_and_none_is_answered_twice(begin):
    """Parents sign up or ask for help; whoever is killed in the middle of what."""
    chance = random.Random(KILLS)
    faults = CARRIER_FAULTS + (SLOW_CARRIER_FAULTS if len(WAYS) < KILLS else [])
    scripts = [SIGN_UP, SIGN_UP, ("HELP", "AYUDA")]
    parents = [
        Parent(phone(number), words := scripts[number % len(scripts)], words == SIGN_UP)
        for number in range(KILLS * PARENTS_FOR_A_KILL)
    ]
    with begin(workers=2) as here:
        with texting(here, parents, longest_pause=0.6) as going:
            for number in range(KILLS):
                for fault in chance.sample(faults, 2):
                    here.post("faults", name=fault, times=1, value=6)
                _kill(here, list(WAYS)[number % len(WAYS)], chance)
                assert not all(each.done() for each in going), "nobody texts any more"
        _kill(here, "a web", chance)  # a web that starts has what was missed looked for
        sids = [sid for parent in parents for sid in parent.sids]
        wait_until(lambda: set(kept(here)) >= set(sids), SETTLE_SECONDS, here.told)
        here.settle()
        assert not here.ended(), here.told()
        judge(here, sids)
        signed_up = [e["to"] for e in here.ledger("outbound") if "ya esta en la lista" in e["body"]]
        assert sorted(signed_up) == sorted(p.phone for p in parents if p.words == SIGN_UP)


def _kill(here: InParts, way: str, chance: random.Random) -> None:
    """Kill in one way, leave it dead for a moment, start it again."""
    time.sleep(chance.random() * _LONGEST_PAUSE_SECONDS)
    dead = WAYS[way](here, chance)
    time.sleep(chance.random() * _LONGEST_PAUSE_SECONDS)
    redis_server.ensure(here.home)  # as the supervisor does
    for name in dead:
        here.run(name)
