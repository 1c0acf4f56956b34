"""What was attached is fetched once, kept sealed, tried again in time and given up in the end."""

import threading
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from limits.storage import MemoryStorage
from sqlalchemy import select, update

from community.database import reading, table_of
from flows.erasure import erase_everybody_reached
from flows.turn import Receiver, receive
from messages.carriers.contract import (
    Attachment,
    Fetched,
    Gone,
    InboundText,
    NotNow,
    NotTaken,
)
from messages.carriers.twilio.adapter import TwilioCarrier
from messages.carriers.twilio.client import make_client
from messages.delivery import Delivery
from messages.inbox import Inbound
from messages.media import CONTENT, Media
from scheduler.jobs import SWEEPS
from scheduler.lanes import Lanes
from scheduler.pacing import Pacing
from scheduler.sweeps import media
from scheduler.tools import Tools
from tests.messages.post_office import StandInCarrier
from tests.simulator.conftest import outside, whole_world
from tests.simulator.outside import ACCOUNT, PON, TOKEN

__all__ = ["outside", "whole_world"]

MARIA = "+12135550142"
URL = "https://api.twilio.com/a-voice-note"
VOICE = Fetched("audio/ogg", b"OggS \x00\xff and a mother's voice")
_media = table_of(Media)


class Attached:
    """A stage with attachments, and a carrier that is told what to answer."""

    def __init__(self, stage, redis):
        self.stage, self.carrier = stage, StandInCarrier()
        self.sender = stage.senders[PON]
        pace = Pacing(MemoryStorage())
        delivery = Delivery(stage.engine, stage.vault, self.carrier, pace, lambda: stage.now)
        self.tools = Tools(delivery, redis, Lanes())

    def comes(self, *urls, sid="SM1"):
        attachments = tuple(Attachment("voice", url, "audio/ogg") for url in urls)
        text = InboundText(sid, ACCOUNT, MARIA, PON, "", attachments=attachments)
        receiver = Receiver(self.stage.engine, self.stage.vault, lambda: self.stage.now)
        return receive(receiver, self.sender, text)

    def sweep(self):
        """How many were taken up."""
        taken_up = 0
        while media.sweep(self.tools):
            taken_up += 1
        return taken_up

    def rows(self):
        with reading(self.stage.engine) as connection:
            return connection.execute(select(_media).order_by(_media.c.id)).all()

    def wait(self, **step):
        self.stage.now += timedelta(**step)

    def with_carrier(self, carrier):
        """The tools of a worker that asks another carrier."""
        delivery = replace(self.tools.delivery, carrier=carrier)
        return replace(self.tools, delivery=delivery)


@pytest.fixture
def attached(stage, redis):
    return Attached(stage, redis)


def test_the_clock_calls_for_it_every_ten_seconds():
    assert SWEEPS["media"] == (media.sweep, 10)


def test_it_is_kept_sealed_with_the_type_that_came(attached):
    attached.carrier.files[URL] = Fetched("audio/mpeg", VOICE.content)
    attached.comes(URL)
    assert attached.sweep() == 1
    (row,) = attached.rows()
    assert (row.state, row.content_type) == ("kept", "audio/mpeg")
    assert b"mother" not in row.content_sealed
    opened = attached.stage.vault.open_bytes(row.content_sealed, CONTENT, row.id)
    assert opened == VOICE.content
    attached.wait(days=1)
    assert attached.sweep() == 0


def test_several_of_one_text_are_each_fetched(attached):
    attached.carrier.files = {f"{URL}{number}": VOICE for number in range(3)}
    attached.comes(*attached.carrier.files)
    assert attached.sweep() == 3
    assert [row.state for row in attached.rows()] == ["kept"] * 3


@pytest.mark.parametrize(
    ("outcome", "state"), [(Gone(), "gone"), (NotTaken("too large"), "refused")]
)
def test_what_cannot_be_had_is_not_tried_again(attached, outcome, state):
    attached.carrier.files[URL] = outcome
    attached.comes(URL)
    attached.sweep()
    attached.wait(days=1)
    assert attached.sweep() == 0
    (row,) = attached.rows()
    assert (row.state, row.content_sealed) == (state, None)


def test_three_tries_with_growing_pauses_and_no_more(attached):
    attached.carrier.files[URL] = NotNow(503)
    attached.comes(URL)
    tried = []
    for minute in range(120):
        tried += [minute] * attached.sweep()
        attached.wait(minutes=1)
    assert tried == [0, 1, 11]
    assert [row.state for row in attached.rows()] == ["gone"]


def test_what_comes_at_the_second_try_is_kept(attached):
    attached.carrier.files[URL] = NotNow(None)
    attached.comes(URL)
    attached.sweep()
    attached.carrier.files[URL] = VOICE
    assert attached.sweep() == 0
    attached.wait(minutes=1)
    assert attached.sweep() == 1
    assert [row.state for row in attached.rows()] == ["kept"]


def test_one_that_cannot_be_opened_holds_up_nobody(attached):
    attached.carrier.files[f"{URL}2"] = VOICE
    attached.comes(URL)
    with attached.stage.engine.begin() as connection:
        connection.execute(update(_media).values(url_sealed=b"spoiled"))
    attached.comes(f"{URL}2", sid="SM2")
    attached.sweep()
    assert [row.state for row in attached.rows()] == ["waiting", "kept"]


def test_two_workers_fetch_it_once(attached):
    asked, together = [], threading.Barrier(4)

    class Slow(StandInCarrier):
        def fetch_media(self, url):
            asked.append(url)
            return VOICE

    urls = [f"{URL}{number}" for number in range(8)]
    attached.comes(*urls)
    slow = attached.with_carrier(Slow())

    def work():
        together.wait()
        while media.sweep(slow):
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == urls
    assert [row.state for row in attached.rows()] == ["kept"] * 8


def test_who_is_erased_meanwhile_stays_erased(attached):
    stage = attached.stage
    attached.comes(URL)

    class Erasing(StandInCarrier):
        def fetch_media(self, url):
            with stage.engine.begin() as connection:
                row = connection.execute(select(table_of(Inbound))).one()
                erase_everybody_reached(
                    connection, stage.vault, row.organization_id, row.address_id, stage.now
                )
            return VOICE

    assert media.sweep(attached.with_carrier(Erasing()))
    assert attached.rows() == []


def test_a_voice_note_of_the_simulators_phone_is_fetched_by_the_real_carrier(attached, outside):
    client = make_client(ACCOUNT, TOKEN, outside.url)
    carrier = TwilioCarrier(lambda: client, "https://bot.example.org", SimpleNamespace())
    outside.text("", media=[{"content_type": "audio/ogg"}, {"content_type": "application/zip"}])
    form = outside.app.inbound[0].form
    attached.comes(form["MediaUrl0"], form["MediaUrl1"])
    while media.sweep(attached.with_carrier(carrier)):
        pass
    voice, packed = attached.rows()
    assert (voice.state, voice.content_type, packed.state) == ("kept", "audio/ogg", "refused")
    vault = attached.stage.vault
    assert vault.open_bytes(voice.content_sealed, CONTENT, voice.id).startswith(b"OggS")
    client.http_client.session.close()
