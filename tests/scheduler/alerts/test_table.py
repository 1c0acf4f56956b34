"""An alert's row: of several who have read the same, one changes it."""

from datetime import timedelta

import pytest

from community.database import reading
from scheduler.alerts import table
from scheduler.alerts.problems import Problem, ProblemKind
from scheduler.alerts.table import Alert, Changes


@pytest.fixture
def write(engine, now):
    def write(**changes: list) -> None:
        with engine.begin() as connection:
            table.write(
                connection, Changes(**{"begun": [], "back": [], "gone": [], **changes}), now
            )

    return write


@pytest.fixture
def alert(engine, write, now) -> Alert:
    """One that is open, as everybody who looks at this moment has read it."""
    write(begun=[Problem(ProblemKind.NO_WEB, now)])
    return the_open_one(engine)


def the_open_one(engine) -> Alert:
    with reading(engine) as connection:
        (found,) = table.open_alerts(connection)
    return found


def claims(engine, claim, alert, now) -> bool:
    with engine.begin() as connection:
        return claim(connection, alert, now)


def test_one_tells_that_it_began(engine, alert, now):
    told = [claims(engine, table.claim_telling, alert, now) for _ in range(3)]
    assert told == [True, False, False]


def test_one_tells_that_it_is_over(engine, write, alert, now):
    write(gone=[alert.id])
    over = the_open_one(engine)
    told = [claims(engine, table.claim_telling_over, over, now) for _ in range(3)]
    assert told == [True, False, False]


def test_nobody_tells_that_it_is_over_when_it_has_come_back_meanwhile(engine, write, alert, now):
    write(gone=[alert.id])
    over = the_open_one(engine)
    write(back=[alert.id])
    assert not claims(engine, table.claim_telling_over, over, now + timedelta(hours=1))


def test_what_is_open_is_not_opened_again(engine, write, alert, now):
    write(begun=[Problem(ProblemKind.NO_WEB, now + timedelta(minutes=1))])
    assert the_open_one(engine).id == alert.id


def test_a_problem_of_another_number_is_another_alert(engine, write, now):
    for subject in ("one", "two", "two"):
        write(begun=[Problem(ProblemKind.TEXTS_STUCK, now, subject)])
    with reading(engine) as connection:
        assert [each.subject for each in table.open_alerts(connection)] == ["one", "two"]
