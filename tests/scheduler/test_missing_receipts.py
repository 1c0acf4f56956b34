"""Texts whose receipt never came are asked for at the carrier, by Twilio's own client."""

import threading
from datetime import timedelta

import pytest

from messages import unconfirmed
from messages.outbox import Draft, enqueue
from messages.policy import Kind
from scheduler import jobs
from scheduler.sweeps import missing_receipts
from tests.scheduler.away import LUPE, PON, Away
from tests.simulator.outside import until


@pytest.fixture
def gets(away: Away, monkeypatch) -> list[str]:
    """The SIDs that the carrier is asked for, in turn."""
    asked = []
    report = away.tools.delivery.carrier.report
    monkeypatch.setattr(
        away.tools.delivery.carrier, "report", lambda sid: (asked.append(sid), report(sid))[1]
    )
    return asked


def sweep(away: Away) -> None:
    assert missing_receipts.sweep(away.tools) is False


def hand_over(away: Away, phone: str = LUPE, count: int = 1) -> None:
    """Answer a text; the carrier delivers the answer, and its receipts find nobody."""
    away.webhook(away.text("HELP", phone), "HELP", phone)
    speaker = away.speaker(phone)
    for _ in range(count - 1):
        with away.engine.begin() as connection:
            draft = Draft(Kind.ANSWER, "Hola", "es")
            enqueue(connection, away.vault, away.senders()[PON], speaker, draft, away.now)
    assert away.deliver() == count
    until(lambda: all(away.phones.world.store.get(r.carrier_sid).sent for r in away.outbox()))


def statuses(away: Away) -> set[str]:
    return {str(row.status) for row in away.outbox()}


def ended(away: Away, status: str) -> None:
    """Wait until the carrier itself has done with all texts."""
    until(
        lambda: all(
            away.phones.world.store.get(r.carrier_sid).status == status for r in away.outbox()
        )
    )


def test_a_text_whose_receipts_were_lost_is_asked_about_after_an_hour(away: Away, gets: list[str]):
    hand_over(away)
    ended(away, "delivered")
    assert statuses(away) == {"accepted"}
    away.wait(minutes=59)
    sweep(away)
    assert gets == []
    away.wait(minutes=1)
    sweep(away)
    assert statuses(away) == {"delivered"}
    sweep(away)
    assert len(gets) == 1


def test_a_worker_does_it_when_it_is_called_for(away: Away):
    hand_over(away)
    ended(away, "delivered")
    away.wait(hours=1)
    jobs.equip(away.tools)
    jobs.sweep("missing_receipts")
    until(lambda: statuses(away) == {"delivered"})


def test_a_failure_comes_with_its_code(away: Away):
    away.phones.world.faults.arm("fail_with", value=30007)
    hand_over_failing(away, "undelivered")
    away.wait(hours=1)
    sweep(away)
    assert [(row.status, row.error_code) for row in away.outbox()] == [("undelivered", 30007)]


def test_a_stop_that_only_the_carrier_knows_of_is_written_down(away: Away):
    away.phones.world.faults.arm("fail_with", value=21610)
    hand_over_failing(away, "failed")
    assert away.speaker(LUPE).stopped_at is None
    away.wait(hours=1)
    sweep(away)
    assert statuses(away) == {"failed"}
    assert away.speaker(LUPE).stopped_at is not None


def hand_over_failing(away: Away, status: str) -> None:
    away.webhook(away.text("HELP", LUPE), "HELP", LUPE)
    assert away.deliver() == 1
    ended(away, status)


def test_it_is_asked_ever_more_patiently_and_after_two_days_no_more(away: Away, gets: list[str]):
    hand_over(away)
    (row,) = away.outbox()
    message = away.phones.world.store.get(row.carrier_sid)
    ended(away, "delivered")
    away.phones.world.store.change(message, away.now, status="sent")
    asked_after = []
    for hours in range(100):
        sweep(away)
        asked_after += [hours] * (len(gets) - len(asked_after))
        away.wait(hours=1)
    assert asked_after == [1, 2, 4, 8, 16, 32]
    assert statuses(away) == {"sent"}


def test_what_stays_sent_for_ever_leaves_the_queue(away: Away):
    hand_over(away)
    (row,) = away.outbox()
    message = away.phones.world.store.get(row.carrier_sid)
    ended(away, "delivered")
    away.phones.world.store.change(message, away.now, status="sent")
    for hours in (1, 1, 2, 4, 8, 16):
        away.wait(hours=hours)
        sweep(away)
    (row,) = away.outbox()
    assert row.due_at > away.now + timedelta(days=365)


def test_after_three_days_of_our_own_silence_nobody_is_asked(away: Away, gets: list[str]):
    hand_over(away)
    ended(away, "delivered")
    away.wait(days=3)
    sweep(away)
    assert gets == []


def test_a_round_asks_for_twenty_of_a_number_and_the_next_for_the_others(
    away: Away, gets: list[str]
):
    hand_over(away, count=25)
    ended(away, "delivered")
    away.wait(hours=1)
    sweep(away)
    assert len(gets) == 20
    sweep(away)
    assert len(gets) == len(set(gets)) == 25
    assert statuses(away) == {"delivered"}


def test_two_workers_ask_once(away: Away, gets: list[str]):
    hand_over(away, count=12)
    ended(away, "delivered")
    away.wait(hours=1)
    threads = [threading.Thread(target=sweep, args=(away,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gets) == len(set(gets)) == 12


def test_a_carrier_that_cannot_be_asked_is_left_alone_for_that_round(away: Away, gets: list[str]):
    hand_over(away, count=5)
    ended(away, "delivered")
    away.wait(hours=1)
    away.phones.world.faults.arm("lookup_500", times=None)
    sweep(away)
    assert len(gets) == 1
    away.phones.world.faults.disarm()
    sweep(away)
    assert sorted(str(row.status) for row in away.outbox()) == ["accepted"] + ["delivered"] * 4
    away.wait(hours=1)
    sweep(away)
    assert statuses(away) == {"delivered"}


def test_what_the_carrier_has_no_more_holds_up_nobody(away: Away):
    hand_over(away, count=2)
    ended(away, "delivered")
    first = away.phones.world.store.get(away.outbox()[0].carrier_sid)
    away.phones.world.store.remove(first)
    away.wait(hours=1)
    sweep(away)
    assert [str(row.status) for row in away.outbox()] == ["accepted", "delivered"]


def test_a_receipt_that_came_leaves_nothing_to_ask(away: Away):
    hand_over(away)
    ended(away, "delivered")
    away.wait(hours=1)
    assert unconfirmed.numbers_due(away.engine, away.now) == [away.senders()[PON].number_id]
    sweep(away)
    assert unconfirmed.numbers_due(away.engine, away.now) == []
