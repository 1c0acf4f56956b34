"""Each trouble that the carrier makes, by itself: one text at most, and we know what became of it.

All are made one after the other, each to a parent of its own, and waited for together.
"""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from community.database import table_of
from community.people import Address
from messages.inbox import Inbound
from messages.outbox import Outbound
from tests.processes.judge import judge, sent
from tests.processes.parents import phone, text_until_taken
from tests.processes.parts import InParts
from tests.processes.running import wait_until

pytestmark = pytest.mark.processes

_outbound, _inbound, _address = table_of(Outbound), table_of(Inbound), table_of(Address)


@dataclass(frozen=True)
class Trouble:
    """A fault of the simulator with its value, and how the one text that it strikes must end."""

    fault: str
    value: int | None = None
    status: str = "delivered"
    error_code: int | None = None
    at_the_carrier: int = 1
    is_silent: bool = False  # no receipt comes either, so that only a look-up can tell

    def __str__(self) -> str:
        words = [self.fault, str(self.value or ""), "and no receipt" if self.is_silent else ""]
        return " ".join(filter(None, words))


def _refused(code: int) -> Trouble:
    return Trouble("refuse_with", code, status="failed", error_code=code, at_the_carrier=0)


TROUBLES = [
    Trouble("timeout", 7),
    Trouble("429"),
    Trouble("500_before_accepting"),
    Trouble("500_after_accepting"),
    Trouble("drop"),
    Trouble("timeout", 7, is_silent=True),
    Trouble("500_after_accepting", is_silent=True),
    Trouble("drop", is_silent=True),
    Trouble("early_receipt"),
    Trouble("duplicate_receipts"),
    Trouble("reordered_receipts"),
    Trouble("late_receipts", 3),
    Trouble("lost_receipts", status="accepted"),
    _refused(21211),
    _refused(21610),
    Trouble("fail_with", 30005, status="undelivered", error_code=30005),
    Trouble("fail_with", 30007, status="undelivered", error_code=30007),
    Trouble("fail_with", 21610, status="failed", error_code=21610),
]


@dataclass(frozen=True)
class BadDay:
    """An installation after a bad day of its carrier, and the SID of each troubled text."""

    here: InParts
    sids: dict[Trouble, str]

    def row(self, trouble: Trouble) -> tuple[object, ...]:
        """The id, status and code of our answer, and when the parent is held to have stopped."""
        query = (
            select(
                _outbound.c.id, _outbound.c.status, _outbound.c.error_code, _address.c.stopped_at
            )
            .join(_inbound, _inbound.c.id == _outbound.c.inbound_id)
            .join(_address, _address.c.id == _outbound.c.address_id)
            .where(_inbound.c.carrier_sid == self.sids[trouble])
        )
        (row,) = self.here.query(query)
        return row


@pytest.fixture(scope="module")
def day(installation: InParts) -> BadDay:
    here, sids = installation, {}
    for number, trouble in enumerate(TROUBLES):
        _arm(here, trouble)
        sids[trouble] = text_until_taken(here, "HELP", phone(number))
        wait_until(lambda: not _armed(here), 30, here.told)
    here.settle()
    return BadDay(here, sids)


def _arm(here: InParts, trouble: Trouble) -> None:
    here.post("faults", name=trouble.fault, times=1, value=trouble.value)
    if trouble.is_silent:
        here.post("faults", name="lost_receipts", times=1)


def _armed(here: InParts) -> list[str]:
    faults = here.get(f"{here.simulator}/simulator/faults")["faults"]
    return [fault["name"] for fault in faults if fault["on"]]


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_we_know_what_became_of_the_text_and_it_went_out_once(day: BadDay, trouble: Trouble):
    wait_until(lambda: day.row(trouble)[1] == trouble.status, 30, lambda: day.row(trouble))
    ours, _, error_code, stopped_at = day.row(trouble)
    assert sent(day.here).count(ours) == trouble.at_the_carrier
    assert error_code == trouble.error_code
    assert (stopped_at is not None) == (trouble.error_code == 21610)


def test_none_of_it_lost_a_text_or_ended_a_process(day: BadDay):
    assert not day.here.ended(), day.here.told()
    refused = [sid for trouble, sid in day.sids.items() if not trouble.at_the_carrier]
    judge(day.here, list(day.sids.values()), never_taken=refused)
