"""Heartbeats: who was seen when, with which keys; a duty that fails is logged once and goes on."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.database import connect, reading, table_of
from community.vault import Vault, new_key
from scheduler import heartbeats
from scheduler.duties import Duty
from scheduler.heartbeats import Heart, Heartbeat, ProcessKind, Seen


@pytest.fixture
def heart_of(engine, vault, now):
    """Makes a process of a kind; each call is another one."""
    started = iter(range(100))

    def make(kind: ProcessKind, keys: Vault = vault) -> tuple[Heart, list[timedelta]]:
        moved = [timedelta(microseconds=next(started))]
        heart = Heart(kind, engine, keys, lambda: now + moved[0])
        return heart, moved

    return make


def rows(engine):
    with reading(engine) as connection:
        return list(connection.execute(select(table_of(Heartbeat))))


def seen(engine, now):
    with reading(engine) as connection:
        return heartbeats.seen(connection, now)


def test_nobody_was_seen_yet(engine, now):
    assert seen(engine, now) == dict.fromkeys(ProcessKind, Seen(None, 0))


def test_a_process_has_one_row_however_often_it_beats(engine, heart_of, now):
    heart, moved = heart_of(ProcessKind.WEB)
    heart.beat()
    moved[0] = timedelta(seconds=30)
    heart.beat()
    (row,) = rows(engine)
    assert (row.name, row.kind) == (heart.name, "web")
    assert row.seen_at == now + timedelta(seconds=30)


def test_two_processes_have_names_of_their_own(engine, heart_of, now):
    for _ in range(2):
        heart_of(ProcessKind.WEB)[0].beat()
    assert len({row.name for row in rows(engine)}) == 2
    assert seen(engine, now)[ProcessKind.WEB].living == 2


def test_who_has_missed_three_beats_does_not_live(engine, heart_of, now):
    heart, moved = heart_of(ProcessKind.CLOCK)
    heart.beat()
    last_at = now + moved[0]
    later = now + timedelta(minutes=3)
    assert seen(engine, later)[ProcessKind.CLOCK] == Seen(last_at, 0)


def test_who_was_not_seen_for_a_day_is_forgotten(engine, heart_of, now):
    heart_of(ProcessKind.WORKER)[0].beat()
    heart, moved = heart_of(ProcessKind.CLOCK)
    moved[0] = timedelta(days=1, minutes=1)
    heart.beat()
    assert [row.kind for row in rows(engine)] == ["clock"]


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        (["new", "old"], "new,old"),
        ([f"key{n:013}" for n in range(6)], ",".join(f"key{n:013}" for n in range(4))),
    ],
    ids=["two", "more than there is room for"],
)
def test_a_beat_tells_the_keys_the_one_in_use_first(engine, heart_of, ids, kept):
    vault = Vault(",".join(new_key(each) for each in ids))
    heart_of(ProcessKind.WEB, vault)[0].beat()
    assert rows(engine)[0].keys == kept


def test_a_beat_that_fails_is_logged_once_and_goes_on(tmp_path, vault, now, caplog):
    caplog.set_level(logging.INFO)
    engine = connect(f"sqlite:///{tmp_path / 'away' / 'none.db'}")
    duty = Duty(Heart(ProcessKind.WEB, engine, vault, lambda: now).beat, 30)
    duty.do()
    duty.do()
    assert [record.message for record in caplog.records] == ["a duty fails"]
    (tmp_path / "away").mkdir()
    duty.do()  # there is a file now, and no table
    assert len(caplog.records) == 1
    Heartbeat.__table__.create(engine)
    duty.do()
    duty.do()
    engine.dispose()
    assert [record.message for record in caplog.records] == ["a duty fails", "a duty is done again"]
