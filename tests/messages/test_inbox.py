"""Texts that came in: kept once, sealed, whatever becomes of them."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.database import reading, table_of
from messages import inbox, media
from messages.carriers.contract import Attachment, InboundText
from messages.inbox import Inbound, WaitingReason
from messages.media import Media

_inbound = table_of(Inbound)
TEXT = InboundText("SM" + "1" * 32, "AC" + "0" * 32, "+12135550142", "+12135550100", "Hola 🐕")
PICTURE = Attachment("picture", "https://api.twilio.com/m/0", "image/png")


@pytest.fixture
def keep(office):
    maria = office.parent()
    place = (office.sender.organization_id, office.sender.number_id, maria.address_id)

    def keep_text(text):
        with office.engine.begin() as connection:
            return inbox.keep(connection, office.vault, text, place, office.now)

    return keep_text


def rows(office):
    with reading(office.engine) as connection:
        return connection.execute(select(_inbound)).all()


def test_a_text_is_kept_sealed(office, keep):
    inbound_id = keep(TEXT)
    (row,) = rows(office)
    assert (row.id, row.carrier_sid, row.state) == (inbound_id, TEXT.sid, "handled")
    assert (row.received_at, row.waits_because, row.attachments_sealed) == (office.now, None, None)
    assert b"Hola" not in row.body_sealed
    assert office.vault.open(row.body_sealed, inbox.BODY, row.id) == "Hola 🐕"


def test_a_text_that_is_delivered_again_is_kept_once(office, keep):
    first = keep(TEXT)
    office.wait(minutes=1)
    assert keep(TEXT) is None
    (row,) = rows(office)
    assert row.id == first


def test_attachments_are_kept_sealed_with_their_addresses(office, keep):
    keep(InboundText(**{**vars(TEXT), "attachments": (PICTURE, Attachment("location"))}))
    (row,) = rows(office)
    assert b"api.twilio.com" not in row.attachments_sealed
    listed = json.loads(office.vault.open(row.attachments_sealed, inbox.ATTACHMENTS, row.id))
    assert listed == [["picture", PICTURE.url, "image/png"], ["location", None, None]]


@pytest.mark.parametrize("reason", list(WaitingReason))
def test_a_text_waits_for_a_person_and_says_why(office, keep, reason):
    other = keep(InboundText(**{**vars(TEXT), "sid": "SM" + "2" * 32}))
    waiting = keep(TEXT)
    with office.engine.begin() as connection:
        inbox.wait_for_person(connection, waiting, reason)
    states = {row.id: (row.state, row.waits_because) for row in rows(office)}
    assert states == {waiting: ("waiting", reason), other: ("handled", None)}


def test_whether_somebody_has_been_waiting(office, keep):
    keep(TEXT)
    (row,) = rows(office)
    before, after = office.now - timedelta(seconds=1), office.now + timedelta(seconds=1)

    def has_waited(since):
        with reading(office.engine) as connection:
            return inbox.has_waited_since(connection, row.address_id, WaitingReason.ASKED, since)

    assert not has_waited(before)
    with office.engine.begin() as connection:
        inbox.wait_for_person(connection, row.id, WaitingReason.ASKED)
    assert has_waited(before)
    assert not has_waited(after)


def test_what_was_attached_is_to_be_fetched_and_is_listed(office, keep):
    """A location has nothing to fetch."""
    inbound_id = keep(
        InboundText(**{**vars(TEXT), "attachments": (PICTURE, Attachment("location"))})
    )
    with office.engine.begin() as connection:
        (row,) = connection.execute(select(table_of(Media))).all()
        inbox.wait_for_person(connection, inbound_id, WaitingReason.ATTACHMENT)
        (listed,) = inbox.waiting_in(connection, office.vault, office.sender.organization_id)
    assert (row.inbound_id, row.state, row.due_at) == (inbound_id, "waiting", office.now)
    assert b"api.twilio.com" not in row.url_sealed
    assert office.vault.open(row.url_sealed, media.URL, row.id) == PICTURE.url
    assert listed["attached"] == ["picture", "location"]


def test_a_type_longer_than_any_is_cut(office, keep):
    longest = Attachment("file", PICTURE.url, "application/" + "x" * 200)
    keep(InboundText(**{**vars(TEXT), "attachments": (longest,)}))
    with reading(office.engine) as connection:
        (row,) = connection.execute(select(table_of(Media))).all()
    assert len(row.content_type) == 80
