"""Real processes say that they live, to each other and to a service outside."""

import urllib.request

import pytest

from tests.messages.twilio.loopback import loopback
from tests.processes.running import Running, free_port, wait_until

pytestmark = pytest.mark.processes


def test_every_process_is_seen_and_the_service_outside_is_called(tmp_path):
    with loopback() as service:
        here = Running(tmp_path / "home", free_port())
        here.environment["HEARTBEAT_URL"] = f"{service.url}/ping"
        here.start()
        try:
            wait_until(lambda: _kinds(here) >= {"clock", "worker", "web"}, 15, lambda: _kinds(here))
            ready = here.get(f"{here.web}/readyz")
            assert (ready["worker"], ready["clock"]) == ("ok", "ok")
            wait_until(
                lambda: 'portavoz_processes{kind="web"} 2.0' in _figures(here), 10, "one web"
            )
            wait_until(lambda: service.got, 10, "the service was not called")
            assert {(got.method, got.path) for got in service.got} == {("GET", "/ping")}
            assert here.query("select count(*) from alert") == [(0,)]
            ((keys,),) = here.query("select distinct keys from heartbeat")
            assert f"DATA_KEYS={keys}:" in (here.home / "demo.env").read_text()
        finally:
            here.stop()


def _kinds(here: Running) -> set[str]:
    return {kind for (kind,) in here.query("select kind from heartbeat")}


def _figures(here: Running) -> str:
    with urllib.request.urlopen(f"{here.web}/metrics", timeout=10) as answer:
        return answer.read().decode()
