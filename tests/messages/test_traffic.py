"""How texts are going: right counts, and no question that reads a whole table."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from community.database import reading, table_of
from messages import traffic
from messages.carriers.contract import NotNow, Refused, Unknown
from messages.inbox import Inbound, InboundState
from messages.outbox import Outbound
from messages.policy import Kind
from messages.traffic import Waiting
from tests.messages.post_office import LUPE, MARIA, PostOffice
from tests.transcript import Stage

HOUR = timedelta(hours=1)
PATIENCE = timedelta(minutes=5)


def ask(office: PostOffice, question, *arguments):
    with reading(office.engine) as connection:
        return question(connection, *arguments)


def of_pon(found: list[Waiting]) -> tuple[int, object]:
    assert {each.organization for each in found} == {"pon", "innovate-la", "bpon"}
    assert all(
        each.count == 0 and each.oldest_at is None for each in found if each.organization != "pon"
    )
    (pon,) = [each for each in found if each.organization == "pon"]
    return pon.count, pon.oldest_at


def test_the_backlog_is_what_is_due_and_counts_from_when_it_was(office: PostOffice):
    began = office.now
    office.write("one", office.parent())
    office.wait(minutes=3)
    office.write("two", office.parent(LUPE))
    assert of_pon(ask(office, traffic.backlog, office.now)) == (2, began)
    office.deliver(1)
    assert of_pon(ask(office, traffic.backlog, office.now)) == (1, office.now)
    office.deliver()
    assert of_pon(ask(office, traffic.backlog, office.now)) == (0, None)


def test_what_is_held_until_morning_is_no_backlog(office: PostOffice):
    office.wait(hours=14)
    office.write("a notice", office.parent(), Kind.NOTICE)
    assert of_pon(ask(office, traffic.backlog, office.now)) == (0, None)


def test_the_unknown_and_the_unconfirmed(office: PostOffice):
    began = office.now
    office.carrier.outcomes = [Unknown(500)]
    office.write("one", office.parent())
    office.write("two", office.parent(LUPE))
    office.deliver()
    assert of_pon(ask(office, traffic.unknown)) == (1, began)
    assert of_pon(ask(office, traffic.unconfirmed)) == (1, began)


def test_what_was_refused_by_number_and_code(office: PostOffice):
    office.carrier.outcomes = [Refused(30007), Refused(30007), NotNow(20003), NotNow(None)]
    for number in range(4):
        office.write("hello", office.parent(f"+1213555014{number}"))
    office.deliver()
    found = ask(office, traffic.refused, office.now - HOUR)
    assert [(each.organization, each.code, each.texts) for each in found] == [
        ("pon", 20003, 1), ("pon", 30007, 2),
    ]  # fmt: skip
    assert {each.since for each in found} == {office.now}
    assert ask(office, traffic.refused, office.now) == []


def test_a_number_is_stuck_when_nothing_goes_out_although_something_is_due(office: PostOffice):
    began = office.now
    office.write("one", office.parent())
    office.wait(minutes=5)
    (found,) = ask(office, traffic.stuck, office.now, PATIENCE)
    assert (found.number_id, found.since) == (office.sender.number_id, began)
    office.write("two", office.parent(LUPE))
    office.deliver(1)  # slow, but it goes out
    assert ask(office, traffic.stuck, office.now, PATIENCE) == []


def test_what_was_made_in_the_past_hour_by_what_became_of_it(office: PostOffice):
    office.carrier.outcomes = [Refused(30007)]
    for _ in range(2):
        office.write("hello", office.parent(MARIA))
        office.deliver()
    assert sorted(ask(office, traffic.made_since, office.now - HOUR)) == [
        ("pon", "accepted", 1), ("pon", "failed", 1),
    ]  # fmt: skip
    assert ask(office, traffic.made_since, office.now) == []


def test_who_waits_for_a_person(stage: Stage):
    stage.text("quiero hablar con una persona")
    first = stage.now
    stage.text("PERSONA")
    with stage.engine.begin() as connection:
        connection.execute(update(table_of(Inbound)).values(state=InboundState.WAITING))
    with reading(stage.engine) as connection:
        assert of_pon(traffic.waiting_for_a_person(connection)) == (2, first)


QUESTIONS = {
    "backlog": lambda connection, now: traffic.backlog(connection, now),
    "unknown": lambda connection, now: traffic.unknown(connection),
    "unconfirmed": lambda connection, now: traffic.unconfirmed(connection),
    "waiting for a person": lambda connection, now: traffic.waiting_for_a_person(connection),
    "made since": lambda connection, now: traffic.made_since(connection, now - HOUR),
    "refused": lambda connection, now: traffic.refused(connection, now - HOUR),
    "stuck": lambda connection, now: traffic.stuck(connection, now, PATIENCE),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_reads_a_whole_table(office: PostOffice, question):
    office.write("one", office.parent())
    office.wait(minutes=6)
    asked = []
    with reading(office.engine) as connection:
        event.listen(
            connection, "before_cursor_execute", lambda *given: asked.append((given[2], given[3]))
        )
        question(connection, office.now)
        is_sqlite = connection.dialect.name == "sqlite"
        cursor = connection.connection.driver_connection.cursor()
        if not is_sqlite:
            cursor.execute("SET LOCAL enable_seqscan = off")  # with a few rows it would read them
        for statement, parameters in asked:
            cursor.execute(f"EXPLAIN {'QUERY PLAN' if is_sqlite else ''} {statement}", parameters)
            plan = [str(row[-1]) for row in cursor.fetchall()]
            for table in (Outbound.__tablename__, Inbound.__tablename__):
                whole = f"SCAN {table}" if is_sqlite else f"Seq Scan on {table}"
                assert not [line for line in plan if line.strip(" ->").startswith(whole)
                            and "INDEX" not in line], plan  # fmt: skip
                assert not [line for line in plan if "AUTOMATIC" in line], plan
    assert asked
