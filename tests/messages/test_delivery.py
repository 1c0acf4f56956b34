"""Handing texts over: in order, each once, every outcome written down."""

import logging
import threading
from copy import copy
from dataclasses import replace
from datetime import timedelta

import pytest

from community import people
from messages import receipts
from messages.carriers.contract import Accepted, Meaning, NotNow, Refused, Unknown
from messages.claims import ORDER_PATIENCE
from messages.delivery import RETRY_AFTER, VALID_SECONDS, Outlook, Progress, deliver_batch
from messages.lookup import numbers_due
from messages.outbox import Status
from messages.policy import Kind, Refusal
from tests.messages.post_office import ANA, LUPE, MARIA, deliver_due


def test_what_the_carrier_is_handed(office):
    office.write("Hola", office.parent())
    assert office.deliver() == 1

    (dispatch,) = office.carrier.handed
    row = office.row()
    assert (dispatch.to, dispatch.number, dispatch.body) == (MARIA, "+12135550100", "Hola")
    assert dispatch.reference == str(row.id)
    assert (row.status, row.carrier_sid) == ("accepted", "SM" + "1".zfill(32))
    assert office.deliver() == 0


def test_the_row_says_sending_while_the_carrier_is_asked(office):
    seen = []
    office.carrier.while_sending = lambda dispatch: seen.append(dict(office.statuses()))
    office.write("Hola", office.parent())
    office.deliver()
    assert seen == [{"Hola": "sending"}]


def test_no_transaction_is_open_while_the_carrier_is_asked(office):
    """On SQLite another writer would wait; here it must not."""
    lupe = office.parent(LUPE)
    office.carrier.while_sending = lambda dispatch: office.stop(lupe)
    office.write("Hola", office.parent(MARIA))
    office.deliver()
    assert office.statuses() == {"Hola": "accepted"}


def test_answers_go_before_notices_and_the_answer_to_stop_before_both(office):
    office.write("a notice", office.parent(MARIA), Kind.NOTICE)
    office.write("an answer", office.parent(LUPE), Kind.ANSWER)
    office.write("to a stop", office.parent(ANA), Kind.COMPLIANCE)
    office.deliver()
    assert office.carrier.bodies == ["to a stop", "an answer", "a notice"]


def test_texts_to_one_address_go_in_the_order_of_making(office):
    maria = office.parent()
    words = [f"text {number}" for number in range(20)]
    for body in words:
        office.write(body, maria)  # all at the very same moment
    office.deliver()
    assert office.carrier.bodies == words


def test_a_text_waits_while_an_earlier_one_is_on_its_way(office):
    maria, lupe = office.parent(MARIA), office.parent(LUPE)
    office.write("first", maria)
    office.write("second", maria)
    office.write("elsewhere", lupe)
    meanwhile = []

    def another_worker(dispatch):
        if dispatch.body == "first":
            meanwhile.append(office.deliver(limit=5))

    office.carrier.while_sending = another_worker
    office.deliver()
    assert meanwhile == [0]
    assert office.carrier.bodies == ["first", "elsewhere", "second"]


def test_a_text_does_not_overtake_one_that_must_be_tried_again(office):
    maria = office.parent()
    office.carrier.outcomes = [NotNow(20429)]
    office.write("first", maria)
    office.write("second", maria)
    assert office.deliver() == 1
    office.wait(seconds=1)
    assert office.deliver() == 0
    office.wait(seconds=2)
    assert office.deliver() == 2
    assert office.carrier.bodies == ["first", "first", "second"]


def test_a_notice_that_must_be_tried_again_does_not_hold_up_an_answer(office):
    maria = office.parent()
    office.carrier.outcomes = [NotNow(20429)]
    office.write("a notice", maria, Kind.NOTICE)
    office.deliver()
    office.write("an answer", maria)
    assert office.deliver() == 1
    assert office.carrier.bodies == ["a notice", "an answer"]


def test_a_text_left_behind_holds_up_the_next_for_a_minute_only(office):
    """A worker died between the claim and the answer: the first text stays `sending`."""
    maria = office.parent()
    office.write("first", maria)
    office.write("second", maria)

    def die(dispatch):
        raise KeyboardInterrupt

    office.carrier.while_sending = die
    with pytest.raises(KeyboardInterrupt):
        office.deliver()
    office.carrier.while_sending = lambda dispatch: None
    assert office.deliver() == 0
    office.now += ORDER_PATIENCE
    assert office.deliver() == 1
    assert office.statuses() == {"first": "sending", "second": "accepted"}


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_at_once_send_each_text_once_and_in_order(office, workers):
    parents = [office.parent(f"+1213555{number:04}") for number in range(6)]
    with office.engine.begin() as connection:
        for number in range(30):
            place = f"{number % 6}:{number // 6}"
            office.put(connection, place, parents[number % 6], Kind.ANSWER)
    begin = threading.Barrier(workers)
    problems = []

    def work():
        begin.wait()
        try:
            while any(status == "waiting" for status in office.statuses().values()):
                deliver_due(office.delivery, office.sender, 3)
        except Exception as problem:  # noqa: BLE001
            problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert problems == []
    assert sorted(office.carrier.bodies) == sorted(office.statuses())
    assert set(office.statuses().values()) == {"accepted"}
    for number in range(6):
        to_one = [body for body in office.carrier.bodies if body.startswith(f"{number}:")]
        assert to_one == sorted(to_one)


def test_a_second_worker_does_not_overtake_a_claim_that_is_not_committed_yet(office):
    maria = office.parent()
    office.write("first", maria)
    office.write("second", maria)
    claiming, go_on = threading.Event(), threading.Event()
    slow = copy(office.vault)

    def open_slowly(*sealed):
        claiming.set()
        go_on.wait(5)
        return office.vault.open(*sealed)

    slow.open = open_slowly
    one = threading.Thread(
        target=deliver_due, args=(replace(office.delivery, vault=slow), office.sender, 1)
    )
    other = threading.Thread(target=office.deliver, args=(1,))
    one.start()
    assert claiming.wait(5)
    other.start()
    other.join(0.2)
    go_on.set()
    one.join(10)
    other.join(10)
    office.deliver()
    assert office.carrier.bodies == ["first", "second"]


def test_only_the_asked_number_of_texts_is_taken_up(office):
    for address in (MARIA, LUPE, ANA):
        office.write(address, office.parent(address))
    assert office.deliver(limit=2) == 2
    assert office.deliver(limit=2) == 1


def test_the_texts_of_another_organization_stay_where_they_are(office, senders):
    office.write("ours", office.parent())
    other = senders["+16175550120"]
    assert deliver_due(office.delivery, other, 10) == 0
    assert numbers_due(office.engine, office.now) == [office.sender.number_id]
    office.deliver()
    assert numbers_due(office.engine, office.now) == []


def test_a_sender_is_due_only_when_its_time_has_come(office):
    office.wait(hours=12)
    office.write("Meeting", office.parent(), Kind.NOTICE)
    assert numbers_due(office.engine, office.now) == []
    assert numbers_due(office.engine, office.now + timedelta(hours=14)) == [office.sender.number_id]


OUTCOMES = {
    "accepted": (Accepted("SM1"), "accepted", "SM1", None),
    "an invalid number": (Refused(21211), "failed", None, 21211),
    "stopped at the carrier": (Refused(21610), "failed", None, 21610),
    "too many at once": (NotNow(20429), "waiting", None, 20429),
    "never connected": (NotNow(None), "waiting", None, None),
    "a server error": (Unknown(20500), "unknown", None, 20500),
    "a timeout": (Unknown(None), "unknown", None, None),
}


@pytest.mark.parametrize(("outcome", "status", "sid", "code"), OUTCOMES.values(), ids=OUTCOMES)
def test_an_outcome_is_written_down(office, outcome, status, sid, code, caplog):
    office.carrier.outcomes = [outcome]
    office.write("Hola", office.parent())
    with caplog.at_level(logging.INFO):
        assert office.deliver() == 1

    row = office.row()
    assert (row.status, row.carrier_sid, row.error_code) == (status, sid, code)
    assert len(caplog.records) == (0 if isinstance(outcome, Accepted) else 1)
    assert not any("213555" in str(vars(record)) for record in caplog.records)


def test_a_stop_that_the_carrier_knows_of_is_entered_in_the_ledger(office):
    sms, whatsapp = office.parent(MARIA), office.parent(f"whatsapp:{MARIA}")
    office.carrier.outcomes = [Refused(21610, Meaning(is_stop=True))]
    office.write("Hola", sms)
    office.deliver()

    for speaker in (sms, whatsapp):
        assert office.ledger(speaker.address_id)[-1] == "withdrawn by carrier"
        row = office.address(speaker.address_id)
        assert (row.stopped_at, row.agreed_at) == (office.now, None)
    office.write("again", sms)
    assert office.statuses()["again"] == "refused"


def test_another_refusal_says_nothing_about_consent(office):
    maria = office.parent()
    office.carrier.outcomes = [Refused(21211)]
    office.write("Hola", maria)
    office.deliver()
    assert office.ledger(maria.address_id) == ["agreed by reply"]


def test_a_text_that_cannot_be_taken_is_tried_later_and_later_until_it_makes_no_sense(office):
    office.carrier.outcomes = [NotNow(20429)] * 1000
    office.write("Hola", office.parent())
    waits = []
    while office.row().status == "waiting":
        due = office.row().due_at
        waits.append(due - office.now)
        office.now = due - timedelta(seconds=1)
        if waits[1:]:
            assert office.deliver() == 0
        office.now = due
        assert office.deliver() == 1

    assert waits[1 : 1 + len(RETRY_AFTER)] == list(RETRY_AFTER)
    assert sorted(RETRY_AFTER) == list(RETRY_AFTER)
    assert set(waits[1 + len(RETRY_AFTER) :]) == {RETRY_AFTER[-1]}
    assert (office.row().status, office.row().refusal) == ("refused", Refusal.TOO_LATE)
    # At eight in the evening: on Sunday at noon the answer would be older than a day.
    assert sum(waits, timedelta()) >= timedelta(hours=10)


def test_nothing_of_a_failed_try_is_left_when_the_next_succeeds(office):
    office.carrier.outcomes = [NotNow(20429)]
    office.write("Hola", office.parent())
    office.deliver()
    office.wait(seconds=5)
    office.deliver()
    row = office.row()
    assert (row.status, row.error_code, row.attempts) == ("accepted", None, 1)


@pytest.mark.parametrize("later", [60, 3600, 23 * 3600], ids=lambda seconds: f"{seconds} s later")
def test_an_unknown_text_is_never_sent_again_by_itself(office, later):
    office.carrier.outcomes = [Unknown(20500)]
    office.write("Hola", office.parent())
    office.deliver()
    office.wait(seconds=later)
    assert office.deliver() == 0
    assert office.carrier.bodies == ["Hola"]


def test_an_unknown_text_does_not_hold_up_the_next(office):
    maria = office.parent()
    office.carrier.outcomes = [Unknown(None)]
    office.write("first", maria)
    office.write("second", maria)
    office.deliver()
    assert office.statuses() == {"first": "unknown", "second": "accepted"}


def test_a_receipt_that_comes_before_the_carriers_answer_stays(office):
    def receipt(dispatch):
        with office.engine.begin() as connection:
            receipts.apply(connection, office.row().id, Status.DELIVERED, "SM9")

    office.carrier.while_sending = receipt
    office.carrier.outcomes = [Unknown(None)]
    office.write("Hola", office.parent())
    office.deliver()
    assert (office.row().status, office.row().carrier_sid) == ("delivered", "SM9")


def test_who_stops_after_the_text_was_made_is_not_sent_it(office):
    maria, lupe = office.parent(MARIA), office.parent(LUPE)
    office.write("to Maria", maria)
    office.write("to Lupe", lupe)
    office.stop(maria)

    assert office.deliver() == 2
    assert office.carrier.bodies == ["to Lupe"]
    assert office.statuses() == {"to Maria": "refused", "to Lupe": "accepted"}
    assert office.rows()[0].refusal == "stopped"


def test_a_text_that_lay_too_long_is_refused(office):
    office.write("Hola", office.parent())
    office.wait(hours=24)
    office.deliver()
    assert (office.row().status, office.row().refusal) == ("refused", "too_late")


def test_a_notice_that_missed_its_hours_waits_for_the_morning_and_holds_nothing_up(office):
    maria = office.parent()
    good_until = office.now + timedelta(days=2)
    office.write("Meeting", maria, Kind.NOTICE, expires_at=good_until)
    office.wait(hours=10)  # eight in the evening
    office.deliver()
    assert office.carrier.handed == []
    assert office.row().due_at == office.now + timedelta(hours=16)  # noon on Sunday
    office.write("an answer", maria)
    office.deliver()
    assert office.carrier.bodies == ["an answer"]
    office.wait(hours=16)
    office.deliver()
    assert office.carrier.bodies == ["an answer", "Meeting"]


def test_notices_that_missed_their_hours_are_all_put_off_at_once(office):
    maria = office.parent()
    good_until = office.now + timedelta(days=2)
    for body in ("one", "two", "three"):
        office.write(body, maria, Kind.NOTICE, expires_at=good_until)
    office.wait(hours=10)
    assert office.deliver() == 3
    assert {row.due_at for row in office.rows()} == {office.now + timedelta(hours=16)}


LIVES = {
    "a long life is cut": (timedelta(hours=20), VALID_SECONDS),
    "a short life is all": (timedelta(minutes=5), 300),
    "a life of no time is a second": (timedelta(milliseconds=500), 1),
}


@pytest.mark.parametrize(("life", "seconds"), LIVES.values(), ids=LIVES)
def test_the_carrier_is_told_how_long_a_text_is_good(office, life, seconds):
    office.write("Hola", office.parent(), expires_at=office.now + life)
    office.deliver()
    assert office.carrier.handed[0].valid_seconds == seconds


def test_a_whatsapp_text_goes_to_the_whatsapp_id(office):
    parent = office.parent(f"whatsapp:{MARIA}")
    with office.engine.begin() as connection:
        people.heard_from(connection, parent, office.now)
    office.write("Hola", parent)
    office.deliver()
    assert office.carrier.handed[0].to == f"whatsapp:{MARIA}"


def test_a_notice_is_not_to_arrive_after_closing(office):
    office.wait(hours=9, minutes=30)  # half past seven; the hours end at eight
    office.write("Meeting", office.parent(MARIA), Kind.NOTICE)
    office.write("an answer", office.parent(LUPE))
    office.deliver()
    valid = {dispatch.body: dispatch.valid_seconds for dispatch in office.carrier.handed}
    assert valid == {"an answer": VALID_SECONDS, "Meeting": 30 * 60}


def test_a_batch_takes_one_text_to_each_address(office):
    maria, lupe = office.parent(MARIA), office.parent(LUPE)
    for body, parent in (("1", maria), ("2", maria), ("3", lupe)):
        office.write(body, parent)
    assert deliver_batch(office.delivery, office.sender) == Progress(2, Outlook.MORE)
    assert office.carrier.bodies == ["1", "3"]


def test_a_worker_that_is_told_to_stop_ends_after_the_text_in_hand(office):
    for address in (MARIA, LUPE, ANA):
        office.write(address, office.parent(address))
    progress = deliver_batch(
        office.delivery, office.sender, is_closing=lambda: len(office.carrier.handed) == 1
    )
    assert progress == Progress(1, Outlook.MORE)
    assert sorted(office.statuses().values()) == ["accepted", "waiting", "waiting"]
    assert office.deliver() == 2


def test_a_carrier_that_asks_for_patience_is_not_asked_for_the_rest(office):
    for address in (MARIA, LUPE, ANA):
        office.write(address, office.parent(address))
    office.carrier.outcomes = [NotNow(20429)]
    assert deliver_batch(office.delivery, office.sender) == Progress(1, Outlook.LATER)
    assert len(office.carrier.handed) == 1
    assert set(office.statuses().values()) == {"waiting"}


def test_who_stops_while_a_slow_batch_goes_out_is_not_sent_the_rest(office, monkeypatch):
    monkeypatch.setattr("messages.delivery._STALE_SECONDS", 0.0)  # any batch is slow
    monkeypatch.setattr("messages.delivery._ROOM_SECONDS", 0.0)
    maria, lupe = office.parent(MARIA), office.parent(LUPE)
    office.write("to Maria", maria)
    office.write("to Lupe", lupe)

    office.carrier.while_sending = lambda dispatch: office.stop(lupe)
    office.deliver()
    assert office.carrier.bodies == ["to Maria"]
    assert office.statuses() == {"to Maria": "accepted", "to Lupe": "refused"}


def test_an_answer_that_we_owe_for_long_keeps_the_hours(office):
    """The worker was away from half past seven in the evening until half past three at night."""
    office.wait(hours=9, minutes=30)
    office.write("an answer", office.parent())
    office.wait(hours=8)
    office.deliver()
    assert office.carrier.bodies == []
    office.wait(hours=8, minutes=30)
    office.deliver()
    assert office.carrier.bodies == ["an answer"]


def test_who_slept_does_not_give_back_what_another_has_taken_up_since(office):
    """A worker stands still in a batch; the texts are looked up and sent by another meanwhile."""
    for address in (MARIA, LUPE):
        office.write(address, office.parent(address))

    def sleep(dispatch):
        office.carrier.while_sending = lambda dispatch: None
        office.wait(seconds=40)
        office.look_up()
        office.deliver()

    office.carrier.while_sending = sleep
    deliver_batch(office.delivery, office.sender, is_closing=lambda: len(office.carrier.handed) > 0)
    office.deliver()
    assert office.carrier.bodies.count(LUPE) == 1
