"""Texts that came while nobody took them in: fetched from the carrier by Twilio's own client."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from community.organizations import StopOwner
from flows.erasure import erase_everybody_reached
from messages import missed, outbox
from messages.carriers.contract import Listed, Unknown
from messages.carriers.twilio import listing
from messages.inbox import ATTACHMENTS
from messages.outbox import Draft
from messages.policy import Kind
from scheduler import doorbell, jobs, worker
from scheduler.sweeps import missed_texts
from tests.scheduler.away import INNOVATE, LUPE, MARIA, PON, Away
from tests.simulator.outside import until

# In Los Angeles: Tuesday, three and five in the morning, nine when the hours begin.
THREE, FIVE, NINE = (datetime(2026, 11, 17, hour, 0, tzinfo=UTC) for hour in (11, 13, 17))
SECOND = timedelta(seconds=1)


def sweep(away: Away) -> bool:
    return missed_texts.sweep(away.tools)


def rung(redis: Redis) -> list[str]:
    return [job.args[0] for job in doorbell.queue(redis).jobs]


def test_a_night_without_us(away: Away, redis: Redis):
    """The parent wrote at three; at five we are back; she is answered at nine, in order."""
    for minutes, words in enumerate(["UNIRME", "1", "SI", "Lupe"]):
        away.at(THREE + timedelta(minutes=minutes))
        away.text(words)
    away.at(FIVE)
    assert sweep(away) is False
    assert away.heard() == ["UNIRME", "1", "SI", "Lupe"]
    expected = [THREE + timedelta(minutes=minutes) for minutes in range(4)]
    received = [row.received_at for row in away.inbox()]
    assert all(abs(at - sent) < SECOND for at, sent in zip(received, expected, strict=True))
    assert {row.due_at for row in away.outbox()} == {NINE}
    assert away.said() == {
        "waiting": [
            "Parent Organization Network:",
            "¿Parent Organization Network",
            "Gracias. ¿Como se llama uste",
            "¿Qué es usted del niño o de",
        ]
    }
    maria = away.speaker()
    assert abs(maria.last_inbound_at - expected[-1]) < SECOND
    assert abs(maria.agreed_at - expected[2]) < SECOND
    assert rung(redis) == [str(away.senders()[PON].number_id)]
    assert away.deliver() == 0
    away.at(NINE)
    assert away.deliver() == 4
    assert [entry["body"][:6] for entry in away.handed_over()] == [
        "Parent", "¿Paren", "Gracia", "¿Qué e",
    ]  # fmt: skip


def test_a_worker_does_it_when_it_is_called_for(away: Away):
    away.text("hola")
    jobs.equip(away.tools)
    jobs.sweep(doorbell.MISSED_TEXTS)
    until(lambda: away.heard() == ["hola"])


def test_what_is_here_is_not_taken_in_again(away: Away, redis: Redis):
    sid = away.text("hola")
    away.webhook(sid, "hola")
    sweep(away)
    sweep(away)
    assert away.heard() == ["hola"]
    assert rung(redis) == []


def test_a_webhook_at_the_same_moment_makes_no_second_text(away: Away):
    texts = [(away.text(f"hola {number}", phone), phone) for number, phone in enumerate(FEW)]
    threads = [threading.Thread(target=sweep, args=(away,)) for _ in range(2)]
    for number, (sid, phone) in enumerate(texts):
        threads.append(threading.Thread(target=away.webhook, args=(sid, f"hola {number}", phone)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(away.heard()) == sorted(f"hola {number}" for number in range(len(FEW)))
    assert len(away.outbox()) == len(FEW)


FEW = [f"+1213555015{digit}" for digit in range(6)]


def test_a_text_of_a_few_minutes_ago_is_answered_as_one_just_received(away: Away):
    away.at(THREE)
    away.text("hola")
    away.wait(minutes=14)
    sweep(away)
    (row,) = away.outbox()
    assert row.due_at <= away.now


def test_an_older_one_in_the_day_is_answered_at_once_too(away: Away):
    away.at(NINE)
    away.text("hola")
    away.wait(hours=2)
    sweep(away)
    (row,) = away.outbox()
    assert row.due_at <= away.now


def test_an_answer_that_waits_for_the_morning_lives_a_day_from_then(away: Away):
    away.at(THREE)
    away.text("hola")
    away.at(FIVE)
    sweep(away)
    (row,) = away.outbox()
    assert row.expires_at == NINE + timedelta(hours=24)


def test_a_stop_is_obeyed_at_once_and_confirmed_in_the_morning(away: Away):
    away.at(THREE)
    for words in ("UNIRME", "1", "SI", "ALTO"):
        away.text(words)
        away.wait(seconds=30)
    away.at(FIVE)
    sweep(away)
    maria = away.speaker()
    assert maria.stopped_at is not None
    assert maria.agreed_at is None
    *before, confirmation = away.outbox()
    assert {(row.status, row.refusal) for row in before} == {("refused", "stopped")}
    assert (confirmation.status, confirmation.due_at) == ("waiting", NINE)


@pytest.mark.parametrize("words", ["START", "UNIRME", "SI", "STOP", "HELP"])
def test_what_was_written_before_a_stop_that_came_first_changes_nothing(away: Away, words: str):
    away.text(words)
    away.wait(minutes=1)
    stop = away.text("STOP")
    away.webhook(stop, "STOP")
    stopped_at = away.speaker().stopped_at
    sweep(away)
    assert away.heard() == ["STOP", words]
    assert away.speaker().stopped_at == stopped_at
    assert away.said() == {"waiting": ["Parent Organization Network:"]}


def test_words_from_before_a_stop_still_find_a_person(away: Away):
    away.text("mi hijo no tiene maestra")
    away.wait(minutes=1)
    away.webhook(away.text("ALTO"), "ALTO")
    sweep(away)
    assert [row.waits_because for row in away.inbox()] == [None, "stopped"]


def test_a_start_after_a_stop_in_the_same_night_is_obeyed(away: Away):
    away.at(THREE)
    for words in ("UNIRME", "1", "SI", "ALTO", "UNIRME"):
        away.text(words)
        away.wait(seconds=30)
    away.at(FIVE)
    sweep(away)
    assert away.speaker().stopped_at is None
    assert away.speaker().agreed_at is not None


def test_what_advanced_opt_out_has_answered_is_not_answered_again(away: Away):
    away.change_organization(stop_owner=StopOwner.ADVANCED)
    away.text("ALTO")
    sweep(away)
    assert away.speaker().stopped_at is not None
    assert away.said() == {}


def test_both_channels_are_looked_through_and_texts_keep_their_order(away: Away):
    for number, channel in enumerate(["sms", "whatsapp", "sms", "whatsapp"]):
        away.text(f"texto {number}", channel=channel)
        away.wait(seconds=2)
    sweep(away)
    assert away.heard() == [f"texto {number}" for number in range(4)]


@pytest.mark.parametrize(("off", "heard"), [("sms", ["por WhatsApp"]), ("whatsapp", ["por SMS"])])
def test_a_channel_that_a_number_does_not_serve_is_not_asked_for(away: Away, off: str, heard: list):
    away.change_number(**{off: False})
    away.text("por SMS", channel="sms")
    away.text("por WhatsApp", LUPE, channel="whatsapp")
    sweep(away)
    assert away.heard() == heard


def test_pictures_come_with_their_addresses_at_the_carrier(away: Away):
    sid = away.text("", media_types=("image/png", "audio/ogg"))
    sweep(away)
    (row,) = away.inbox()
    stored = json.loads(away.vault.open(row.attachments_sealed, ATTACHMENTS, row.id))
    message = away.phones.world.store.get(sid)
    assert stored == [
        ["picture", message.media[0].url, "image/png"],
        ["voice", message.media[1].url, "audio/ogg"],
    ]
    assert row.waits_because == "attachment"


def test_texts_from_our_own_numbers_are_left_out(away: Away):
    away.text("hola", phone=INNOVATE)
    away.text("hola", phone=INNOVATE, channel="whatsapp")
    sweep(away)
    assert away.inbox() == []


def test_whatsapps_window_counts_from_when_the_parent_wrote(away: Away):
    away.text("hola", channel="whatsapp")
    away.wait(hours=25)
    sweep(away)
    (row,) = away.outbox()
    assert (row.status, row.refusal) == ("refused", "window_closed")


def test_an_old_text_does_not_make_a_newer_one_older(away: Away):
    away.text("la primera")
    away.wait(minutes=5)
    away.webhook(away.text("la segunda"), "la segunda")
    heard_at = away.speaker().last_inbound_at
    sweep(away)
    assert away.heard() == ["la segunda", "la primera"]
    assert away.speaker().last_inbound_at == heard_at


def test_it_looks_back_to_the_last_look_and_some_minutes_more(away: Away):
    sweep(away)
    looked_at = away.swept_at()
    away.wait(minutes=5)
    assert search(away).since == looked_at - missed.MARGIN
    sweep(away)
    assert away.swept_at() > looked_at


def test_what_was_looked_through_is_not_looked_through_again(away: Away):
    sweep(away)
    looked_at = away.swept_at()
    with away.engine.begin() as connection:  # as a slower worker does, which began earlier
        missed.note(connection, away.senders()[PON], looked_at - timedelta(minutes=1))
    assert away.swept_at() == looked_at


def test_the_first_time_it_looks_back_to_the_newest_text(away: Away):
    away.webhook(away.text("hola"), "hola")
    received_at = away.inbox()[0].received_at
    away.wait(days=2)
    assert search(away).since == received_at - missed.MARGIN


def test_a_number_that_never_had_a_text_is_looked_through_since_it_was_made(away: Away):
    away.wait(days=2)
    made_at = away.now - timedelta(days=1)
    away.change_number(created_at=made_at)
    assert search(away).since == made_at


def test_after_weeks_of_our_silence_a_stop_stands_and_the_rest_is_for_a_person(away: Away):
    """Nobody is in a conversation any more; but who said no then said no."""
    away.webhook(away.text("UNIRME"), "UNIRME")
    away.deliver()
    away.wait(days=1)
    away.text("hola?")
    away.text("ALTO", LUPE)
    away.wait(days=60)
    sweep(away)
    away.deliver()
    assert away.heard() == ["UNIRME", "hola?", "ALTO"]
    assert sum(map(len, away.said().values())) == 1, "only what was said two months ago"
    assert away.speaker(LUPE).stopped_at is not None
    assert away.speaker(MARIA).stopped_at is None


def test_it_never_looks_back_more_than_three_months(away: Away):
    away.text("hace mucho")
    away.wait(days=91)
    assert abs(search(away).since - (away.now - timedelta(days=90))) < SECOND
    away.text("hoy", LUPE)
    sweep(away)
    assert away.heard() == ["hoy"]


def test_what_somebody_wrote_before_being_erased_does_not_come_back(away: Away):
    """Not even when they have texted since, and so are known again."""
    sweep(away)
    for words in ("UNIRME", "1", "SI", "Lupe"):
        away.webhook(away.text(words), words)
        away.wait(seconds=20)
    with away.engine.begin() as connection:
        sender = away.senders()[PON]
        erase_everybody_reached(
            connection, away.vault, sender.organization_id, away.speaker().address_id, away.now
        )
    away.wait(seconds=30)
    away.webhook(away.text("UNIRME"), "UNIRME")
    away.wait(minutes=2)
    sweep(away)
    assert away.heard() == ["UNIRME"]
    assert away.speaker().agreed_at is None


def search(away: Away) -> missed.Search:
    with away.engine.begin() as connection:
        return missed.search_for(connection, away.senders()[PON], away.now)


def test_a_carrier_that_cannot_be_asked_is_asked_again(away: Away):
    away.text("hola")
    away.phones.world.faults.arm("lookup_500", times=6)
    assert sweep(away) is False
    assert (away.inbox(), away.swept_at()) == ([], None)
    away.phones.world.faults.disarm()
    sweep(away)
    assert away.heard() == ["hola"]
    assert away.swept_at() is not None


def test_what_one_channel_gives_is_taken_in_though_the_other_cannot_be_asked(away: Away):
    away.text("hola")
    away.text("hola", LUPE, channel="whatsapp")
    away.phones.world.faults.arm("lookup_500", times=1)
    sweep(away)
    assert len(away.inbox()) == 1
    assert away.swept_at() is None
    sweep(away)
    assert len(away.inbox()) == 2


class OneNumberFails:
    """A carrier's adapter with a bug, for one number."""

    def __init__(self, carrier: object, number: str) -> None:
        self.carrier, self.number = carrier, number

    def texts_to(self, address: str, *given: object) -> Listed | Unknown:
        if address == self.number:
            raise RuntimeError("a bug")
        return self.carrier.texts_to(address, *given)


@pytest.mark.parametrize("broken", [PON, INNOVATE])
def test_a_problem_with_one_number_does_not_stop_the_others(away: Away, broken: str):
    for number in (PON, INNOVATE):
        away.text(f"a {number}", to=number)
    delivery = away.tools.delivery
    object.__setattr__(delivery, "carrier", OneNumberFails(delivery.carrier, broken))
    sweep(away)
    (well,) = {PON, INNOVATE} - {broken}
    assert away.heard() == [f"a {well}"]
    assert away.swept_at(broken) is None
    assert away.swept_at(well) is not None


class OneTextFails:
    """A carrier that lists a text which no database takes."""

    def __init__(self, carrier: object) -> None:
        self.carrier = carrier

    def texts_to(self, *given: object) -> Listed | Unknown:
        listed = self.carrier.texts_to(*given)
        for text in listed.texts:
            if text.body == "mala":
                object.__setattr__(text, "sid", None)
        return listed


def test_a_text_that_cannot_be_taken_in_is_left_for_later_and_holds_up_nobody(away: Away):
    for words in ("una", "mala", "otra"):
        away.text(words)
        away.wait(seconds=2)
    delivery = away.tools.delivery
    object.__setattr__(delivery, "carrier", OneTextFails(delivery.carrier))
    assert sweep(away) is False
    assert away.heard() == ["una", "otra"]
    assert away.swept_at() is None


def test_more_than_is_taken_at_once_comes_in_order_and_all_of_it(away: Away, monkeypatch):
    monkeypatch.setattr(listing, "AT_MOST", 5)
    monkeypatch.setattr(listing, "_PAGE", 3)
    for number in range(23):
        away.text(f"texto {number}", phone=f"+12135550{160 + number}")
        away.wait(seconds=90)
    # Each round begins with the last text of the one before.
    assert [sweep(away) for _ in range(6)] == [True] * 5 + [False]
    assert away.heard() == [f"texto {number}" for number in range(23)]


def test_when_the_worker_is_to_end_the_rest_is_left_for_the_next(away: Away):
    away.text("hola")
    away.tools.lanes.closing.set()
    sweep(away)
    assert (away.inbox(), away.swept_at()) == ([], None)


def test_it_asks_twice_for_each_number_and_no_more(away: Away):
    away.text("hola")
    away.webhook(away.text("", media_types=("image/png",)), "")
    sweep(away)
    paths = []
    client = away.clients[-1]
    request = client.http_client.request
    client.http_client.request = lambda *given, **more: (
        paths.append(given[1]),
        request(*given, **more),
    )[1]
    sweep(away)
    # Two channels of three numbers; what is here is neither fetched nor opened again.
    assert len(paths) == 6
    assert all(path.endswith("/Messages.json") for path in paths)


def test_the_worst_of_clocks_takes_no_text_from_the_future(away: Away):
    away.wait(hours=1)
    away.text("hola")
    away.wait(hours=-1, seconds=30)
    sweep(away)
    (row,) = away.inbox()
    assert row.received_at <= away.now
    assert away.speaker().last_inbound_at <= away.now


def test_sms_of_maria_and_her_whatsapp_are_one_person(away: Away):
    away.text("hola")
    away.text("hola", channel="whatsapp")
    sweep(away)
    assert away.speaker(MARIA).person_id == away.speaker(f"whatsapp:{MARIA}").person_id


def test_a_stop_that_came_while_nothing_ran_is_heard_before_anything_goes_out(away: Away):
    """A notice is due; a worker takes in what the carrier has before its first job."""
    for words in ("UNIRME", "1", "SI"):
        away.webhook(away.text(words), words)
    away.deliver()
    sender = away.senders()[PON]
    with away.engine.begin() as connection:
        notice = Draft(Kind.NOTICE, "Reunión el martes", "es")
        outbox.enqueue(connection, away.vault, sender, away.speaker(), notice, away.now)
    away.text("ALTO")
    worker.catch_up(away.tools)
    away.deliver()
    assert "Reunion el martes" in away.said()["refused"]
    assert away.speaker().stopped_at is not None
