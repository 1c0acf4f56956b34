"""The simulator's own API: texts, threads, the ledger, and who may use them."""

import json
import os
import signal
import subprocess
import sys

import pytest
import requests

from bot.simulator.clock import Clock
from bot.simulator.ledger import Ledger
from bot.simulator.options import local_url, problems
from bot.simulator.server import create_simulator
from tests.simulator.outside import MARIA, PON, free_port, options, until

JSON = {"Content-Type": "application/json"}
TEXT = {"from": MARIA, "to": PON, "body": "hola"}


def thread(outside, channel: str = "sms", **params):
    url = f"{outside.url}/simulator/phones/{channel}/{MARIA}"
    return requests.get(url, params=params, timeout=5)


def test_a_thread_shows_both_sides(outside):
    outside.text("hola")
    outside.end(outside.send(body="Buenas tardes").sid)
    shown = thread(outside).json()
    ways = [(m["direction"], m["body"], m["status"]) for m in shown["messages"]]
    assert ways == [("out", "hola", "received"), ("in", "Buenas tardes", "delivered")]
    assert shown["messages"][0]["organization_name"] == "Parent Organization Network"
    assert thread(outside, "whatsapp").json()["messages"] == []


def test_a_thread_says_when_nothing_changed(outside):
    outside.text()
    version = thread(outside).json()["version"]
    assert thread(outside, seen=version).status_code == 204
    outside.text(**{"from": "+12135550199"})
    assert thread(outside, seen=version).status_code == 204
    outside.text()
    assert thread(outside, seen=version).json()["version"] > version
    version = thread(outside).json()["version"]
    requests.post(outside.url + "/simulator/reset", json={}, timeout=5)
    assert thread(outside, seen=version).json()["messages"] == []


def test_a_thread_shows_buttons_lists_and_failures(outside):
    buttons = {"body": "¿Viene?", "actions": [{"title": "Sí", "id": "y"}]}
    sid = outside.post_content({"twilio/quick-reply": buttons}).json()["sid"]
    outside.text(channel="whatsapp")
    addresses = {"to": f"whatsapp:{MARIA}", "from_": f"whatsapp:{PON}"}
    outside.fault("fail_with", value=63018)
    outside.end(outside.send(**addresses, body=None, content_sid=sid).sid)
    shown = thread(outside, "whatsapp").json()["messages"][1]
    assert shown["buttons"] == [{"id": "y", "title": "Sí"}]
    assert shown["problem"].startswith("63018")


def test_the_ledger_is_in_order_and_can_be_followed(outside):
    start = requests.get(outside.url + "/simulator/ledger", timeout=5).json()["last"]
    outside.text()
    outside.receipts(outside.send().sid, "delivered")
    until(lambda: len(outside.ledger("callback")) == 2)
    url = f"{outside.url}/simulator/ledger?after={start}"
    answer = requests.get(url, timeout=5).json()
    numbers = [entry["n"] for entry in answer["entries"]]
    assert numbers == list(range(start + 1, answer["last"] + 1))
    kinds = [entry["kind"] for entry in answer["entries"]]
    assert kinds[:3] == ["inbound", "webhook", "outbound"]
    assert sorted(kinds[3:]) == ["callback", "callback", "status", "status"]
    assert len(requests.get(url + "&limit=2", timeout=5).json()["entries"]) == 2


def test_the_ledger_file_outlives_the_process(tmp_path):
    path = tmp_path / "ledger.jsonl"
    first = Ledger(Clock(), path)
    first.add("outbound", body="¿Qué tal?")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["body"] == "¿Qué tal?"
    first.close()
    second = Ledger(Clock(), path)
    second.add("inbound")
    second.close()
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2


WRONG_TEXTS = [
    {"from": "maria"},
    {"to": "+12135550199"},
    {"channel": "telegram"},
    {"body": 5},
    {"body": "x" * 1601},
    {"colour": "red"},
    {"sid": "SM1"},
    {"button": {"id": "1", "title": "Sí"}},
    {"channel": "whatsapp", "button": {"id": "1"}},
    {"channel": "whatsapp", "location": {"latitude": 1}},
    {"media": [{"content_type": "../etc"}]},
]


@pytest.mark.parametrize("change", WRONG_TEXTS)
def test_texts_that_make_no_sense(outside, change):
    answer = requests.post(outside.url + "/simulator/texts", json=TEXT | change, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("wrong", [{"opt_out": "maybe"}, {"colour": "red"}])
def test_settings_that_make_no_sense(outside, wrong):
    assert (
        requests.post(outside.url + "/simulator/settings", json=wrong, timeout=5).status_code == 400
    )


def test_a_number_can_be_added_while_it_runs(outside):
    url = outside.url + "/simulator/organizations"
    new = {"number": "+12135550119", "name": "Nueva"}
    numbers = [o["number"] for o in requests.post(url, json=new, timeout=5).json()["organizations"]]
    assert new["number"] in numbers
    outside.text(to=new["number"])
    assert outside.end(outside.send(from_=new["number"]).sid) == ("delivered", None)
    assert requests.post(url, json={"number": "12"}, timeout=5).status_code == 400


FOREIGN = [
    ({"Sec-Fetch-Site": "cross-site"} | JSON, 403),
    ({"Sec-Fetch-Site": "same-site"} | JSON, 403),
    ({"Content-Type": "text/plain"}, 415),
    ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ({"Host": "evil.example"} | JSON, 403),
    ({"Host": "127.0.0.1.evil.example:80"} | JSON, 403),
]


@pytest.mark.parametrize(("headers", "status"), FOREIGN)
def test_other_pages_cannot_use_it(outside, headers, status):
    url = outside.url + "/simulator/texts"
    answer = requests.post(url, data=json.dumps(TEXT), headers=headers, timeout=5)
    assert answer.status_code == status
    assert outside.app.inbound == []


@pytest.mark.parametrize("headers", [JSON, {"Sec-Fetch-Site": "same-origin"} | JSON])
def test_its_own_page_can(outside, headers):
    url = outside.url + "/simulator/texts"
    assert requests.post(url, data=json.dumps(TEXT), headers=headers, timeout=5).ok


def test_rebound_names_cannot_read_either(outside):
    url = outside.url + "/simulator/ledger"
    assert requests.get(url, headers={"Host": "evil.example"}, timeout=5).status_code == 403
    assert requests.get(url, headers={"Host": "localhost"}, timeout=5).ok


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/simulator/ledger", "/nowhere"])
def test_every_answer_has_the_strict_policy(outside, path):
    answer = requests.get(outside.url + path, timeout=5)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "url", ["https://bot.example.org", "http://10.0.0.5:8000", "http://127.0.0.1.evil.example"]
)
def test_it_does_not_start_for_an_application_elsewhere(url):
    with pytest.raises(ValueError, match="not on this computer"):
        create_simulator(options(url, 1))


def test_all_mistakes_in_the_options_are_told_at_once():
    wrong = options("https://bot.example.org", 1, account_sid="me", auth_token="", organizations=())
    assert len(problems(wrong)) == 4


def test_the_public_address_is_delivered_here():
    given = options("http://127.0.0.1:8000", 1, public_url="https://bot.example.org")
    assert local_url(given, "https://bot.example.org/a?b") == "http://127.0.0.1:8000/a?b"
    assert local_url(given, "https://bot.example.org.evil/a") == "https://bot.example.org.evil/a"


PROGRAM = """
import sys
from pathlib import Path
from bot.simulator.server import serve
from tests.simulator.outside import options
serve(options("http://127.0.0.1:9", int(sys.argv[1]), ledger_path=Path(sys.argv[2])))
"""


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(tmp_path, number):
    port, path = free_port(), tmp_path / "ledger.jsonl"
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(port), str(path)]
    with subprocess.Popen(command, env=os.environ, stderr=subprocess.PIPE, text=True) as process:
        url = f"http://127.0.0.1:{port}"
        until(lambda: _answers(url), seconds=15)
        requests.post(url + "/simulator/texts", json=TEXT, timeout=5)
        process.send_signal(number)
        _, errors = process.communicate(timeout=5)
    assert (process.returncode, errors) == (0, "")
    kinds = [json.loads(line)["kind"] for line in path.read_text().splitlines()]
    assert kinds == ["inbound", "webhook"]


def _answers(url: str) -> bool:
    try:
        return requests.get(url + "/simulator/settings", timeout=1).ok
    except requests.ConnectionError:
        return False
