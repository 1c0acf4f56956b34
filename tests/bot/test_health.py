"""What whoever watches over an installation is told: it lives, it can work, its figures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from bot import metrics, settings
from bot.app import create_app
from bot.migrations import schema
from bot.wiring import Wiring
from community.database import reading
from messages import receipts
from messages.carriers.contract import ReceiptReport, Refused
from scheduler.heartbeats import Heart, ProcessKind
from tests.messages.post_office import PostOffice
from tests.scheduler.alerts.vigil import ALL, Vigil


@pytest.fixture
def wiring(demo, redis_url, tmp_path):
    url = demo.url.render_as_string(hide_password=False)
    given = {"PORTAVOZ_HOME": str(tmp_path), "DATABASE_URL": url, "REDIS_URL": redis_url}
    made = Wiring(settings.load(given))
    yield made
    made.engine.dispose()
    made.redis.close()


@pytest.fixture
def web(wiring):
    return create_app(wiring).test_client()


def beat(wiring: Wiring, kind: ProcessKind) -> None:
    Heart(kind, wiring.engine, wiring.vault, wiring.now).beat()


def test_it_lives(web):
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_ready_without_a_worker_and_a_clock_and_says_so(web):
    answer = web.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok", "database": "ok", "redis": "ok", "worker": "not seen", "clock": "not seen",
    }  # fmt: skip
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_says_that_a_worker_and_a_clock_were_seen(web, wiring):
    beat(wiring, ProcessKind.WORKER)
    beat(wiring, ProcessKind.CLOCK)
    answer = web.get("/readyz").json
    assert (answer["worker"], answer["clock"]) == ("ok", "ok")


def test_a_database_that_was_not_brought_up_to_date_is_not_ready(web, wiring):
    with wiring.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert "portavoz db upgrade" in answer.json["database"]
    assert not schema.is_current(wiring.engine)


def test_the_application_alone_does_not_beat(wiring):
    create_app(wiring)
    with reading(wiring.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM heartbeat")).scalar() == 0


def test_figures_are_for_this_machine_alone(web):
    assert web.get("/metrics").status_code == 200
    assert web.get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 404
    assert web.get("/metrics", base_url="https://bot.example.org").status_code == 404
    away = {"REMOTE_ADDR": "203.0.113.5"}
    assert web.get("/metrics", environ_overrides=away).status_code == 404


@pytest.fixture
def vigil(demo, vault, senders, now, redis) -> Vigil:
    in_no_hurry = replace(senders["+12135550100"], segments_per_second=10_000)
    return Vigil(PostOffice(demo, vault, in_no_hurry, now), redis)


def read(vigil: Vigil) -> dict[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels, in the order of their names."""
    with reading(vigil.office.engine) as connection:
        words = metrics.figures(connection, vigil.office.now).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(words)
        for sample in family.samples
    }


def test_with_nothing_to_tell_the_figures_are_nought_and_not_missing(vigil: Vigil):
    found = read(vigil)
    for name in ("outbound_backlog", "outbound_unknown", "outbound_unconfirmed", "inbound_waiting"):
        assert found[f"portavoz_{name}", "pon"] == 0
        assert found[f"portavoz_{name}_age_seconds", "pon"] == 0
    assert found["portavoz_alerts_open", "no_worker"] == 0
    assert found["portavoz_processes", "web"] == 0
    assert ("portavoz_last_seen_seconds", "web") not in found


def test_the_figures_of_a_bad_hour(vigil: Vigil):
    vigil.pass_time(5)
    office = vigil.office
    office.carrier.outcomes = [Refused(30007)]
    office.write("refused", office.parent())
    office.deliver()
    office.write("late", office.parent())
    vigil.pass_time(4, ALL - {ProcessKind.WORKER})
    found = read(vigil)
    assert found["portavoz_outbound_backlog", "pon"] == 1
    assert found["portavoz_outbound_backlog_age_seconds", "pon"] == 240
    assert found["portavoz_outbound_failed_last_hour", "30007", "pon"] == 1
    assert found["portavoz_outbound_last_hour", "pon", "failed"] == 1
    assert found["portavoz_processes", "worker"] == 0
    assert found["portavoz_processes", "clock"] == 1
    assert found["portavoz_last_seen_seconds", "worker"] == 240
    assert found["portavoz_alerts_open", "no_worker"] == 1
    assert found["portavoz_alerts_open", "carrier_refuses"] == 1


def test_figures_are_of_the_past_hour(vigil: Vigil):
    vigil.office.carrier.outcomes = [Refused(30007)]
    vigil.office.write("refused", vigil.office.parent())
    vigil.office.deliver()
    vigil.office.now += timedelta(hours=1)
    assert not [name for name in read(vigil) if "last_hour" in name[0]]


def test_how_fast_receipts_come(vigil: Vigil):
    office = vigil.office
    for seconds in (1, 2, 3, 60):
        office.write("Hola", office.parent())
        office.deliver()
        sent = office.rows()[-1]
        office.wait(seconds=seconds)
        told = ReceiptReport(sent.carrier_sid, "delivered")
        with office.engine.begin() as connection:
            receipts.take_in(connection, office.vault, sent.id, told, office.now)
            receipts.take_in(connection, office.vault, sent.id, told, office.now)
    found = read(vigil)
    assert found["portavoz_receipt_lag_seconds", "pon", "0.5"] == 2
    assert found["portavoz_receipt_lag_seconds", "pon", "0.95"] == 3
    assert ("portavoz_receipt_lag_seconds", "bpon", "0.5") not in found
