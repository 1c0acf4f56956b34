"""The ground that everything stands on: times, ids, transactions, addresses of databases."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from community.database import (
    UTCDateTime,
    backend_of,
    connect,
    hold,
    insert_new,
    new_id,
    normal_url,
    reading,
)

NOON = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
_counter = Table(
    "counter",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("at", UTCDateTime),
)


@pytest.fixture
def counter(empty_engine):
    _counter.metadata.create_all(empty_engine)
    with empty_engine.begin() as connection:
        connection.execute(insert(_counter), {"id": 1, "value": 0})
    return empty_engine


def stored(engine, moment):
    with engine.begin() as connection:
        connection.execute(update(_counter), {"at": moment})
    with reading(engine) as connection:
        return connection.execute(select(_counter.c.at)).scalar_one()


ZONES = [UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=5, minutes=45))]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_time_comes_back_in_utc_whatever_its_zone_was(counter, zone):
    back = stored(counter, NOON.astimezone(zone))
    assert back == NOON
    assert back.utcoffset() == timedelta(0)


def test_no_time_comes_back_as_none(counter):
    assert stored(counter, None) is None


def test_a_time_without_a_zone_is_refused(counter):
    with pytest.raises(StatementError, match="without a zone"):
        stored(counter, NOON.replace(tzinfo=None))
    assert stored(counter, NOON) == NOON


def test_ids_are_of_version_7_and_in_the_order_of_making():
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(each.version, each.variant) for each in made} == {(7, UUID(int=0x8 << 60).variant)}
    age = datetime.now(UTC) - datetime.fromtimestamp((made[0].int >> 80) / 1000, UTC)
    assert abs(age) < timedelta(minutes=1)


@pytest.mark.parametrize("step", [0, -1000], ids=["stands still", "goes backwards"])
def test_ids_are_in_order_even_when_the_clock(step, monkeypatch):
    moments = count(time.time_ns(), step)
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_ids_of_several_threads_are_all_different():
    made = []
    threads = [
        threading.Thread(target=lambda: made.extend(new_id() for _ in range(1000)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4000


def together(number, work):
    """Do `work` in several threads that begin at once; the errors they ended with."""
    begin, problems = threading.Barrier(number), []

    def run(place):
        begin.wait()
        try:
            work(place)
        except Exception as problem:  # noqa: BLE001
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return problems


def test_who_reads_and_then_writes_is_never_told_that_the_database_is_busy(counter):
    """A deferred transaction would fail half-way on SQLite; the lock is taken at the start."""

    def add_ten(_):
        for _ in range(10):
            with counter.begin() as connection:
                hold(connection, b"counter")
                value = connection.execute(select(_counter.c.value)).scalar_one()
                time.sleep(0.002)  # the others begin meanwhile
                connection.execute(update(_counter), {"value": value + 1})

    assert together(4, add_ten) == []
    with reading(counter) as connection:
        assert connection.execute(select(_counter.c.value)).scalar_one() == 40


def test_a_reader_does_not_wait_for_a_writer_and_does_not_see_half_of_it(counter):
    with counter.begin() as writing:
        writing.execute(update(_counter), {"value": 7})
        with reading(counter) as connection:
            assert connection.execute(select(_counter.c.value)).scalar_one() == 0
    with reading(counter) as connection:
        assert connection.execute(select(_counter.c.value)).scalar_one() == 7


def test_a_transaction_that_fails_leaves_nothing(counter):
    connection = counter.connect()
    turn = connection.begin()
    connection.execute(update(_counter), {"value": 9})
    turn.rollback()
    connection.close()
    with reading(counter) as connection:
        assert connection.execute(select(_counter.c.value)).scalar_one() == 0


def test_a_key_is_held_by_one_at_a_time(counter):
    inside, most = [], []

    def work(place):
        with counter.begin() as connection:
            hold(connection, b"one key")
            inside.append(place)
            most.append(len(inside))
            connection.execute(select(_counter.c.value))
            inside.remove(place)

    assert together(4, work) == []
    assert set(most) == {1}


def test_who_want_the_same_keys_in_any_order_never_wait_for_each_other(counter):
    keys = [b"one", b"other", b"third"]

    def work(place):
        for _ in range(20):
            with counter.begin() as connection:
                hold(connection, *(keys if place % 2 else reversed(keys)))
                connection.execute(update(_counter), {"value": place})

    assert together(4, work) == []


def test_a_row_is_inserted_unless_its_key_is_taken(counter):
    with counter.begin() as connection:
        assert insert_new(connection, _counter, id=2, value=5)
        assert not insert_new(connection, _counter, id=2, value=6)
        values = connection.execute(select(_counter.c.value).order_by(_counter.c.id))
        assert list(values.scalars()) == [0, 5]


def test_a_row_that_points_nowhere_is_refused(engine):
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(
            text("INSERT INTO person_address (person_id, address_id) VALUES (:id, :id)"),
            {"id": new_id().hex},
        )


def test_sqlite_is_set_up_to_have_several_writers(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'a.db'}")
    with reading(engine) as connection:
        found = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 4_000,
    }


URLS = {
    "as some hosts hand it out": ("postgres://u:p@h:1/d", "postgresql+psycopg://u:p@h:1/d"),
    "as others do": (
        "postgresql://h/d?sslmode=require",
        "postgresql+psycopg://h/d?sslmode=require",
    ),
    "with its driver already": ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
    "a file": ("sqlite:////var/lib/p.db", "sqlite:////var/lib/p.db"),
}


@pytest.mark.parametrize(("given_url", "normal"), URLS.values(), ids=URLS)
def test_the_address_of_a_database(given_url, normal):
    assert normal_url(given_url) == normal
    assert backend_of(given_url) == normal.split(":")[0].split("+")[0]


# What a PostgreSQL client sends first when it will speak TLS (its length, then SSLRequest).
_ASKS_FOR_TLS = bytes.fromhex("00000008 04d2162f")


def test_a_host_s_address_that_demands_encryption_is_never_spoken_to_without():
    """postgres://…?sslmode=require, as hosts write it: the driver itself says so on the wire."""
    heard = []

    def answer(listening):
        with listening.accept()[0] as caller:
            heard.append(caller.recv(8))
            caller.sendall(b"N")  # PostgreSQL's way to say that it cannot
            heard.append(caller.recv(8))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=answer, args=(listening,))
        server.start()
        port = listening.getsockname()[1]
        engine = connect(f"postgres://luz:p%40ss%2Fword@127.0.0.1:{port}/portavoz?sslmode=require")
        with pytest.raises(OperationalError, match="SSL"), engine.connect():
            pass
        server.join(10)
        engine.dispose()
    assert heard == [_ASKS_FOR_TLS, b""], "neither name nor password is said without encryption"


def test_what_stands_in_the_address_reaches_the_driver():
    engine = connect("postgres://luz:p%40ss%2Fword@db.example.org:6543/portavoz?sslmode=require")
    _, given_to_driver = engine.dialect.create_connect_args(engine.url)
    engine.dispose()
    expected = {
        "host": "db.example.org", "port": 6543, "dbname": "portavoz",
        "user": "luz", "password": "p@ss/word", "sslmode": "require",
    }  # fmt: skip
    assert given_to_driver.items() >= expected.items()


SANE = {"min_value": datetime(1970, 1, 2), "max_value": datetime(2100, 1, 1)}  # noqa: DTZ001


@given(st.datetimes(**SANE, timezones=st.timezones()))
def test_any_aware_time_is_bound_as_the_same_moment_in_utc(moment):
    bound = UTCDateTime().process_bind_param(moment, None)
    assert bound.timestamp() == moment.timestamp()
    assert bound.utcoffset() == timedelta(0)
