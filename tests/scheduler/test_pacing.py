"""The pace of a sender, on a real Redis: never faster than its number, whoever sends."""

import threading
import time
from collections import defaultdict
from dataclasses import replace

import pytest
from redis import Redis

from community.people import Channel
from community.senders import Sender
from messages.delivery import Outlook, deliver_batch
from messages.policy import Kind
from scheduler.pacing import Pacing, storage_in
from tests.messages.post_office import PostOffice

SMS, WHATSAPP = Channel.SMS, Channel.WHATSAPP


@pytest.fixture
def pacing(redis: Redis) -> Pacing:
    return Pacing(storage_in(redis))


@pytest.fixture
def office(demo, vault, senders, now, pacing) -> PostOffice:
    slow = replace(senders["+12135550100"], segments_per_second=1)
    return PostOffice(demo, vault, slow, now, pace=pacing)


def work(office: PostOffice, sender: Sender) -> None:
    """Hand over until nothing is due, for some seconds at most."""
    until = time.monotonic() + 20
    while (seen := deliver_batch(office.delivery, sender).outlook) is not Outlook.NOTHING:
        assert time.monotonic() < until
        time.sleep(0.05 if seen is Outlook.SOON else 0)


def outlook(office: PostOffice) -> Outlook:
    return deliver_batch(office.delivery, office.sender).outlook


def test_a_second_of_three_threads_holds_no_more_than_the_rate(office, pacing):
    """Twenty segments a second, sixty texts, three workers: nowhere more than twenty in one."""
    sender = replace(office.sender, segments_per_second=20)
    parents = [office.parent(f"+1213555{number:04}") for number in range(60)]
    for parent in parents:
        office.write("Hola", parent)
    times: list[float] = []
    office.carrier.while_sending = lambda dispatch: times.append(time.monotonic())

    workers = [threading.Thread(target=work, args=(office, sender)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(times) == 60
    times.sort()
    # A claim's texts go out within it, a little after the room was taken.
    for first, later in zip(times, times[20 + 3 :], strict=False):
        assert later - first > 0.8


def test_what_has_no_room_waits_and_says_so(office):
    for number in range(6):
        office.write("Hola", office.parent(f"+1213555{number:04}"))
    assert outlook(office) is Outlook.MORE  # four segments in four seconds
    assert outlook(office) is Outlook.SOON
    assert len(office.carrier.handed) == 4
    assert [str(row.status) for row in office.rows()].count("waiting") == 2


def test_an_answer_takes_the_next_room_before_any_notice(office):
    office.sender = replace(office.sender, segments_per_second=4)  # room again in one second
    parents = [office.parent(f"+1213555{number:04}") for number in range(6)]
    for number, parent in enumerate(parents[:5]):
        office.write(f"notice {number}", parent, Kind.NOTICE)
    outlook(office)
    office.write("x" * 300, parents[5])  # two segments
    assert outlook(office) is Outlook.SOON
    until = time.monotonic() + 10
    while len(office.carrier.handed) < 5 and time.monotonic() < until:
        outlook(office)
        time.sleep(0.05)
    assert office.carrier.bodies[4] == "x" * 300


def test_a_text_longer_than_the_window_goes_all_the_same(office):
    office.write("x" * 1200, office.parent())  # eight segments
    outlook(office)
    assert len(office.carrier.handed) == 1
    assert outlook(office) is Outlook.NOTHING


def test_one_sender_without_room_holds_no_other(office, senders):
    other = replace(
        office,
        sender=replace(senders["+16175550120"], segments_per_second=1),
        carrier=office.carrier,
    )
    for number in range(6):
        office.write("Hola", office.parent(f"+1213555{number:04}"))
    other.write("in Boston", other.parent("+16175550150"))
    outlook(office)
    assert outlook(office) is Outlook.SOON
    outlook(other)
    assert office.carrier.bodies[-1] == "in Boston"


def test_sms_and_whatsapp_each_have_their_own_room(office, pacing):
    assert pacing.take(office.sender, SMS, 4)
    assert pacing.room(office.sender, SMS).left == 0
    assert pacing.room(office.sender, WHATSAPP).left == 80


def test_without_redis_nobody_is_held(office, caplog):
    with Redis.from_url("redis://127.0.0.1:1") as nowhere:  # as `bot.wiring` connects
        lost = Pacing(storage_in(nowhere))
        assert lost.room(office.sender, SMS).left == 4
        assert lost.take(office.sender, SMS, 4)
    assert "not paced" in caplog.text


RATES = defaultdict(lambda: 1, {1: 4, 2: 2, 3: 2, 4: 1, 100: 1})


@pytest.mark.parametrize("rate", [1, 2, 3, 4, 100, 400])
def test_a_window_holds_what_its_seconds_allow_and_no_more(office, pacing, rate):
    sender = replace(office.sender, segments_per_second=rate)
    assert pacing.room(sender, SMS).most == rate * RATES[rate]


def test_room_is_used_only_by_what_goes_out(office, pacing):
    """The carrier takes its time: what is not handed over leaves its room to others."""
    sender = replace(office.sender, segments_per_second=100)
    for number in range(30):
        office.write("Hola", office.parent(f"+1213555{number:04}"))
    progress = deliver_batch(
        office.delivery, sender, is_closing=lambda: len(office.carrier.handed) == 10
    )
    assert progress.taken_up == 10
    assert pacing.room(sender, SMS).left == 90
