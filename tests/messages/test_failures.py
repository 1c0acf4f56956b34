"""What a text that failed for good does to its address, and whether its words go once more."""

from datetime import timedelta

import pytest

from messages import receipts
from messages.carriers.contract import Meaning, ReceiptReport, Refused
from messages.carriers.twilio.errors import meaning_of
from messages.policy import Kind
from tests.messages.post_office import LUPE, MARIA


@pytest.fixture
def parent(office):
    return office.parent(MARIA)


def fail(office, speaker, meaning, *, body="Hola", code=30000):
    """A text is accepted, and then a receipt says that it failed."""
    office.write(body, speaker)
    office.deliver()
    return report(office, office.rows()[-1], "undelivered", meaning, code)


NOTHING_MORE = Meaning()


def report(office, row, status, meaning=NOTHING_MORE, code=None):
    told = ReceiptReport(row.carrier_sid, status, code, meaning)
    with office.engine.begin() as connection:
        return receipts.take_in(connection, office.vault, row.id, told, office.now)


@pytest.mark.parametrize("by", ["refusal", "receipt"])
def test_nobody_there_means_that_nothing_more_goes(office, parent, by):
    office.write("later", parent, Kind.NOTICE, expires_at=office.now + timedelta(days=3))
    office.wait(hours=12)  # after hours: the notice waits for the morning
    office.deliver()
    if by == "refusal":
        office.carrier.outcomes = [Refused(21211, Meaning(is_unreachable=True))]
        office.write("Hola", parent)
        office.deliver()
    else:
        fail(office, parent, Meaning(is_unreachable=True))
    assert office.address(parent.address_id).unreachable_at == office.now
    office.write("again", parent)
    rows = dict(zip(office.statuses(), office.rows(), strict=True))
    assert [rows[body].refusal for body in ("later", "again")] == ["unreachable"] * 2


def test_a_stop_reported_by_the_carrier_is_entered_once(office, parent):
    fail(office, parent, Meaning(is_stop=True), body="one", code=21610)
    office.write("two", parent)
    assert office.statuses()["two"] == "refused"
    assert office.ledger(parent.address_id) == ["agreed by reply", "withdrawn by carrier"]
    report(office, office.rows()[0], "failed", Meaning(is_stop=True), 21610)
    assert office.ledger(parent.address_id) == ["agreed by reply", "withdrawn by carrier"]


def test_a_doubtful_failure_counts_and_the_third_in_a_row_is_the_last(office, parent):
    for failures in (1, 2):
        fail(office, parent, Meaning(is_doubtful=True))
        assert office.address(parent.address_id).failures == failures
    assert office.address(parent.address_id).unreachable_at is None
    fail(office, parent, Meaning(is_doubtful=True))
    assert office.address(parent.address_id).unreachable_at is not None


def test_a_text_that_arrives_makes_earlier_failures_forgotten(office, parent):
    for _ in range(2):
        fail(office, parent, Meaning(is_doubtful=True))
    office.write("Hola", parent)
    office.deliver()
    report(office, office.rows()[-1], "delivered")
    assert office.address(parent.address_id).failures == 0


def test_the_same_receipt_twice_counts_once(office, parent):
    fail(office, parent, Meaning(is_doubtful=True))
    assert not report(office, office.rows()[-1], "undelivered", Meaning(is_doubtful=True))
    assert office.address(parent.address_id).failures == 1


def test_the_failures_of_one_parent_are_not_anothers(office, parent):
    lupe = office.parent(LUPE)
    fail(office, parent, Meaning(is_unreachable=True))
    assert office.address(lupe.address_id).unreachable_at is None
    office.write("to Lupe", lupe)
    assert office.deliver() == 1


AGAIN = Meaning(again_after=timedelta(minutes=5))


def test_what_certainly_did_not_arrive_goes_once_more_and_then_no_more(office, parent):
    fail(office, parent, AGAIN)
    assert [str(row.status) for row in office.rows()] == ["undelivered", "waiting"]
    assert office.deliver() == 0
    office.wait(minutes=5)
    assert office.deliver() == 1
    assert office.carrier.bodies == ["Hola", "Hola"]
    report(office, office.rows()[-1], "undelivered", AGAIN)
    assert len(office.rows()) == 2


def test_it_does_not_go_once_more_after_it_made_sense(office, parent):
    office.write("Meeting at 6", parent, expires_at=office.now + timedelta(minutes=4))
    office.deliver()
    report(office, office.rows()[-1], "undelivered", AGAIN)
    assert len(office.rows()) == 1


def test_it_does_not_go_once_more_to_who_stopped_meanwhile(office, parent):
    fail(office, parent, AGAIN)
    office.stop(parent)
    office.wait(minutes=5)
    office.deliver()
    assert office.carrier.bodies == ["Hola"]


def test_what_answered_a_start_does_not_go_again(office, parent):
    """Or, after the next STOP, "we will text you again" would go out once more."""
    office.write("Welcome back", parent, Kind.COMPLIANCE)
    office.deliver()
    report(office, office.row(), "undelivered", AGAIN)
    assert len(office.rows()) == 1


def test_a_question_does_not_go_again_once_the_next_was_asked(office, parent):
    office.write("Which school?", parent)
    office.deliver()
    office.wait(minutes=1)
    office.write("Which team?", parent)
    office.deliver()
    report(office, office.rows()[0], "undelivered", AGAIN)
    assert len(office.rows()) == 2


def test_what_goes_again_keeps_the_hours(office, parent):
    office.wait(hours=9, minutes=50)  # ten to eight in the evening
    office.write("Hola", parent, expires_at=office.now + timedelta(days=2))
    office.deliver()
    report(office, office.row(), "undelivered", Meaning(again_after=timedelta(hours=3)))
    office.wait(hours=3)
    office.deliver()
    assert office.carrier.bodies == ["Hola"]
    assert office.rows()[-1].due_at == office.now + timedelta(hours=13, minutes=10)  # Sunday, noon


CODES = {
    21610: Meaning(is_stop=True),
    30005: Meaning(is_unreachable=True),
    30006: Meaning(is_unreachable=True),
    30007: Meaning(is_alert=True),
    30034: Meaning(is_alert=True),
    30003: Meaning(is_doubtful=True, again_after=timedelta(hours=3)),
    63024: Meaning(is_unreachable=True),
    63049: Meaning(),
    12345: Meaning(),
    None: Meaning(),
}


@pytest.mark.parametrize(("code", "meaning"), CODES.items(), ids=str)
def test_what_a_code_means(code, meaning):
    assert meaning_of(code) == meaning


def test_no_code_that_ends_an_address_for_good_is_sent_again():
    for code in range(10_000, 100_000):
        meaning = meaning_of(code)
        assert not (meaning.again_after and (meaning.is_stop or meaning.is_unreachable)), code


def test_the_codes_that_an_operator_must_hear_of():
    assert all(meaning_of(code).is_alert for code in (20003, 30007, 30034, 63018))
    assert not any(meaning_of(code).is_alert for code in (21610, 30005))
