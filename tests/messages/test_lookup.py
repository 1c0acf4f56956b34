"""A text that nobody knows of is looked up at the carrier before any second try."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from community.database import table_of
from messages.carriers.contract import Found, ReceiptReport, Unknown
from messages.carriers.twilio.client import TIMEOUT_SECONDS
from messages.lookup import WORKER_IS_GONE_AFTER, numbers_due
from messages.outbox import Outbound, Status
from messages.receipts import apply

_outbound = table_of(Outbound)
SID = "SM" + "7" * 32


@pytest.fixture
def unknown(office):
    """A text whose handing over ended in a server error, and the time to look it up has come."""
    office.carrier.outcomes = [Unknown(20500)]
    office.write("Hola", office.parent())
    office.deliver()
    assert office.row().status == "unknown"
    office.wait(seconds=10)
    return office


def test_the_carrier_is_given_a_moment_before_it_is_asked(office):
    office.carrier.outcomes = [Unknown(20500)]
    office.write("Hola", office.parent())
    office.deliver()
    office.wait(seconds=9)
    assert office.look_up() == 0
    assert numbers_due(office.engine, office.now) == []
    office.wait(seconds=1)
    assert numbers_due(office.engine, office.now) == [office.sender.number_id]
    assert office.look_up() == 1


@pytest.mark.parametrize("status", ["accepted", "sent", "delivered", "failed", "read"])
def test_a_text_that_the_carrier_has_is_never_sent_again(unknown, status):
    unknown.carrier.lookups = [Found(ReceiptReport(SID, status, None))]
    unknown.look_up()
    unknown.wait(hours=1)
    assert unknown.look_up() == unknown.deliver() == 0
    assert (unknown.row().status, unknown.row().carrier_sid) == (status, SID)
    assert len(unknown.carrier.handed) == 1


def test_a_text_that_the_carrier_has_not_goes_again_once(unknown):
    assert unknown.look_up() == 1
    assert unknown.deliver() == 1
    assert unknown.row().status == "accepted"
    assert unknown.carrier.bodies == ["Hola", "Hola"]
    unknown.wait(hours=1)
    assert unknown.look_up() == unknown.deliver() == 0


def test_who_stopped_meanwhile_is_not_texted_after_all(unknown):
    unknown.stop(unknown.parent(agreed=False))
    unknown.look_up()
    unknown.deliver()
    assert (unknown.row().status, unknown.row().refusal) == ("refused", "stopped")
    assert len(unknown.carrier.handed) == 1


def test_a_carrier_that_cannot_be_asked_is_asked_again_later(unknown):
    unknown.carrier.lookups = [Unknown(None)]
    assert unknown.look_up() == 1
    assert unknown.row().status == "unknown"
    unknown.wait(seconds=59)
    assert unknown.look_up() == 0
    unknown.wait(seconds=1)
    assert unknown.look_up() == 1


def test_a_receipt_that_comes_while_it_is_looked_up_wins(unknown):
    row = unknown.row()
    find = unknown.carrier.find

    def slowly(*asked):
        with unknown.engine.begin() as connection:
            apply(connection, row.id, Status.DELIVERED, SID)
        return find(*asked)

    unknown.carrier.find = slowly
    unknown.look_up()
    assert unknown.row().status == "delivered"
    assert unknown.deliver() == 0


def test_what_a_killed_worker_held_is_looked_up(office):
    office.write("Hola", office.parent())
    with office.engine.begin() as connection:
        connection.execute(update(_outbound).values(status="sending", claimed_at=office.now))
    office.wait(seconds=29)
    assert office.look_up() == 0
    office.wait(seconds=1)
    assert office.look_up() == 1
    assert office.deliver() == 1
    assert office.row().status == "accepted"


def test_the_same_words_sent_before_are_not_taken_for_this_text(office):
    maria = office.parent()
    office.write("Hola", maria)
    office.deliver()
    office.carrier.outcomes = [Unknown(None)]
    office.write("Hola", maria)
    office.deliver()
    office.wait(seconds=10)
    office.look_up()
    ((dispatch, since, known),) = office.carrier.asked
    assert dispatch.body == "Hola"
    assert known == {office.rows()[0].carrier_sid}
    assert since == office.rows()[1].claimed_at - timedelta(seconds=60)


def test_a_worker_is_taken_for_dead_only_when_it_cannot_be_handing_over_any_more():
    """A content template and a message, each with its time to connect and its time to answer."""
    assert timedelta(seconds=2 * 2 * TIMEOUT_SECONDS) < WORKER_IS_GONE_AFTER
