"""The clock: finds what is due in the database, whoever forgot it; two of them do no harm."""

from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import select

from community.database import reading, table_of
from flows.sessions import Session
from scheduler import clock, doorbell
from scheduler.clock import Tick
from tests.transcript import Stage


@pytest.fixture
def tick(stage: Stage, redis: Redis) -> Tick:
    return Tick(stage.engine, redis, lambda: stage.now)


def test_a_text_that_nobody_rang_for_is_found(stage: Stage, redis: Redis, tick: Tick):
    stage.text("hola")
    clock.ring_for_due(tick)
    (job,) = doorbell.queue(redis).jobs
    assert list(job.args) == [str(stage.senders["+12135550100"].number_id)]


def test_nothing_due_rings_nothing(redis: Redis, tick: Tick):
    clock.ring_for_due(tick)
    assert doorbell.queue(redis).count == 0


def test_two_clocks_ring_once(stage: Stage, redis: Redis, tick: Tick):
    stage.text("hola")
    clock.ring_for_due(tick)
    clock.ring_for_due(Tick(stage.engine, redis, lambda: stage.now))
    assert doorbell.queue(redis).count == 1


def test_sessions_end_when_their_time_is_over(stage: Stage, tick: Tick):
    stage.text("hola")
    clock.expire(tick)
    assert _statuses(stage) == ["open"]
    stage.now += timedelta(hours=73)
    clock.expire(tick)
    clock.expire(tick)
    assert _statuses(stage) == ["expired"]


def _statuses(stage: Stage) -> list[str]:
    with reading(stage.engine) as connection:
        return [
            str(each) for each in connection.execute(select(table_of(Session).c.status)).scalars()
        ]


def test_every_tick_runs_one_at_a_time_and_never_catches_up_twice(tick: Tick):
    for job in clock.make(tick).get_jobs():
        assert job.max_instances == 1
        assert job.coalesce
        assert job.misfire_grace_time is None
