"""The one place that makes outbound rows: in the turn's transaction, after asking the policy."""

from dataclasses import replace
from datetime import timedelta

import pytest

from messages.carriers.contract import ChoiceLabel, Interactive
from messages.outbox import BODY, INTERACTIVE, open_interactive
from messages.policy import Hold, Kind, Refusal, Refuse, Send
from tests.messages.post_office import MARIA


def test_a_row_holds_what_is_needed_to_send_it(office):
    maria = office.parent()
    assert office.write("Hola, María", maria) == Send()

    row = office.row()
    assert (row.status, row.refusal, row.carrier_sid, row.attempts) == ("waiting", None, None, 0)
    assert (row.organization_id, row.number_id) == (
        office.sender.organization_id,
        office.sender.number_id,
    )
    assert (row.address_id, row.person_id) == (maria.address_id, maria.person_id)
    assert (row.due_at, row.created_at) == (office.now, office.now)
    assert row.expires_at == office.now + timedelta(hours=24)
    assert office.vault.open(row.body_sealed, BODY, row.id) == "Hola, Maria"


def test_the_words_are_not_in_the_database_as_they_are(office):
    office.write("a secret", office.parent())
    assert b"secret" not in office.row().body_sealed


def test_a_row_is_rolled_back_with_the_turn_that_wrote_it(office):
    maria = office.parent()
    connection = office.engine.connect()
    turn = connection.begin()
    assert office.put(connection, "never", maria, Kind.ANSWER) == Send()
    turn.rollback()
    connection.close()
    assert office.rows() == []
    assert office.deliver() == 0


REFUSALS = {
    "a notice to somebody who has not agreed": (False, False, Kind.NOTICE, Refusal.NO_CONSENT),
    "a notice to somebody who stopped": (True, True, Kind.NOTICE, Refusal.STOPPED),
    "an answer to somebody who stopped": (True, True, Kind.ANSWER, Refusal.STOPPED),
}


@pytest.mark.parametrize(("agreed", "stopped", "kind", "reason"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_a_row_with_its_reason(office, agreed, stopped, kind, reason):
    maria = office.parent(agreed=agreed)
    if stopped:
        office.stop(maria)
    assert office.write("Hello", maria, kind) == Refuse(reason)

    row = office.row()
    assert (row.status, row.refusal) == ("refused", reason)
    assert office.vault.open(row.body_sealed, BODY, row.id) == "Hello"
    assert office.deliver() == 0
    assert office.carrier.handed == []


def test_a_stop_in_the_same_turn_counts(office):
    """The speaker in hand is as they were when the turn began; the row knows better."""
    maria = office.parent()
    with office.engine.begin() as connection:
        office.record(connection, maria, "withdrawn")
        assert office.put(connection, "Hi", maria, Kind.NOTICE) == Refuse(Refusal.STOPPED)
        assert office.put(connection, "Bye", maria, Kind.COMPLIANCE) == Send()


def test_a_notice_at_night_is_due_in_the_morning(office):
    maria = office.parent()
    office.wait(hours=12)  # ten at night on Saturday, in Los Angeles
    decision = office.write("Meeting", maria, Kind.NOTICE)

    assert decision == Hold(office.now + timedelta(hours=14))
    row = office.row()
    assert (row.status, row.due_at) == ("waiting", decision.until)
    assert office.deliver() == 0
    office.wait(hours=14)
    assert office.deliver() == 1
    assert office.statuses() == {"Meeting": "accepted"}


def test_an_answer_that_came_too_late_is_refused(office):
    past = office.now - timedelta(seconds=1)
    decision = office.write("Hi", office.parent(), expires_at=past)
    assert decision == Refuse(Refusal.TOO_LATE)


def test_whatsapp_keeps_its_accents_and_counts_as_one_segment(office):
    parent = office.parent(f"whatsapp:{MARIA}")
    assert office.write("reunión " * 40, parent) == Refuse(Refusal.WINDOW_CLOSED)
    row = office.row()
    assert office.vault.open(row.body_sealed, BODY, row.id) == "reunión " * 40
    assert row.segments == 1


SEGMENTS = {
    "folded, it fits": (False, "a" * 159 + "ó", 1),
    "kept, it does not": (True, "ó" * 71, 2),
}


@pytest.mark.parametrize(("keeps", "body", "segments"), SEGMENTS.values(), ids=SEGMENTS)
def test_segments_are_counted_of_what_goes_out(office, keeps, body, segments):
    office.sender = replace(office.sender, keeps_accents=keeps)
    office.write(body, office.parent())
    assert office.row().segments == segments


def test_choices_are_sealed_with_the_text(office):
    asked = Interactive(
        template="{name}, viene?",
        values={"name": "María"},
        choices=(ChoiceLabel("q:yes", "Sí"), ChoiceLabel("q:#2", "Maywood", varies=True)),
        language="es",
    )
    office.write("María, viene?\n1 Sí\n2 Maywood", office.parent(), interactive=asked)

    row = office.row()
    assert "María".encode() not in row.interactive_sealed
    assert open_interactive(office.vault, row.interactive_sealed, row.id) == asked
    with pytest.raises(ValueError, match=INTERACTIVE):
        open_interactive(office.vault, row.body_sealed, row.id)
