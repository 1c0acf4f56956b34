"""The service outside: called while all is well, told once of a problem, called when it is over."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from redis import Redis

from messages.carriers.contract import Refused
from scheduler.alerts.outside import Outside, OutsideError
from scheduler.duties import Duty
from scheduler.heartbeats import ProcessKind
from tests.messages.twilio.loopback import Loopback, drops_the_connection, hangs, loopback, says
from tests.scheduler.alerts.vigil import ALL, Vigil

NO_WORKER = ALL - {ProcessKind.WORKER}


@pytest.fixture
def service() -> Iterator[Loopback]:
    with loopback() as here:
        yield here


@pytest.fixture
def outside(vigil: Vigil, service: Loopback) -> Outside:
    return Outside(vigil.office.engine, vigil.redis, f"{service.url}/ping/abc", 0.3)


def calls(service: Loopback) -> list[str]:
    return [f"{got.method} {got.path} {got.body.decode()}".strip() for got in service.got]


WELL, FAIL = "GET /ping/abc", "POST /ping/abc/fail"


def test_while_all_is_well_it_is_called_each_time(outside: Outside, service: Loopback):
    outside.call()
    outside.call()
    assert calls(service) == [WELL, WELL]


def test_a_problem_is_told_once_and_its_end_is_the_next_call(
    vigil: Vigil, outside: Outside, service: Loopback
):
    for beating, minutes in ((ALL, 3), (NO_WORKER, 6), (ALL, 8)):
        for _ in range(minutes):
            vigil.pass_time(1, beating)
            outside.call()
    assert calls(service) == [*[WELL] * 4, f"{FAIL} no_worker", *[WELL] * 3]


def test_each_problem_is_told(vigil: Vigil, outside: Outside, service: Loopback):
    vigil.pass_time(5, NO_WORKER)
    outside.call()
    _refuse(vigil)
    vigil.pass_time(1, NO_WORKER)
    outside.call()
    assert calls(service) == [f"{FAIL} no_worker", f"{FAIL} carrier_refuses 30034"]


def test_two_clocks_tell_once(vigil: Vigil, outside: Outside, service: Loopback):
    second = Outside(vigil.office.engine, vigil.redis, outside.url)
    vigil.pass_time(5, NO_WORKER)
    outside.call()
    second.call()
    assert calls(service) == [f"{FAIL} no_worker"]


def test_nothing_told_says_whose_number_or_organization_it_is(
    vigil: Vigil, outside: Outside, service: Loopback
):
    _refuse(vigil)
    vigil.pass_time(1)
    outside.call()
    assert service.got[0].body == b"carrier_refuses 30034"


def _elsewhere(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "/elsewhere")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.mark.parametrize(
    "trouble",
    [says(500, "no"), says(404, "no"), drops_the_connection, hangs, _elsewhere],
    ids=["an error", "not known", "no answer", "too slow", "sent elsewhere"],
)
def test_what_was_not_taken_is_told_again(
    vigil: Vigil, outside: Outside, service: Loopback, trouble
):
    vigil.pass_time(5, NO_WORKER)
    service.answers = [trouble]
    with pytest.raises(OutsideError):
        outside.call()
    outside.call()
    outside.call()
    assert calls(service) == [f"{FAIL} no_worker"] * 2


def test_a_service_that_is_away_is_logged_once_without_its_address(
    vigil: Vigil, caplog: pytest.LogCaptureFixture
):
    duty = Duty(Outside(vigil.office.engine, vigil.redis, "http://127.0.0.1:1/secret").call, 60)
    duty.do()
    duty.do()
    (record,) = caplog.records
    assert "secret" not in caplog.text
    assert record.duty == "Outside.call"


def test_without_redis_silence_tells(vigil: Vigil, service: Loopback):
    nowhere = Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2, retry=None)
    vigil.pass_time(5, NO_WORKER)
    Outside(vigil.office.engine, nowhere, service.url).call()
    assert calls(service) == []


def _refuse(vigil: Vigil) -> None:
    vigil.office.carrier.outcomes = [Refused(30034)]
    vigil.office.write("hello", vigil.office.parent())
    vigil.office.deliver()
