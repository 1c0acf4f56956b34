"""`portavoz keys`: says how to begin, refuses who would be left behind, may be killed."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from bot.cli import portavoz
from bot.demo import secrets
from bot.migrations.tables import metadata
from community import people
from community.database import reading, table_of
from community.people import Address
from community.sealed import count_under_none_of
from community.vault import Vault, new_key
from scheduler.heartbeats import Heartbeat
from tests.town import NEW, OLD, phone

REAL = {"SECRET_KEY": "x" * 40, "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "token"}
SETTINGS = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "DATA_KEYS", "TWILIO_API_URL", *REAL)

_address = table_of(Address)
_heartbeat = table_of(Heartbeat)


@pytest.fixture
def environment(tmp_path, monkeypatch, fresh_url):
    """A demo by its settings; a real installation once it is given DATA_KEYS."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTAVOZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", fresh_url)
    return monkeypatch


def run(line: str, environment, data_keys: str | None = None) -> Result:
    if data_keys:
        for name, value in {**REAL, "DATA_KEYS": data_keys}.items():
            environment.setenv(name, value)
    return CliRunner().invoke(portavoz, line.split())


def hear(engine, senders, how_many: int, data_keys: str = OLD) -> None:
    """Make so many parents known."""
    vault, sender = Vault(data_keys), senders["+12135550100"]
    with engine.begin() as connection:
        for number in range(how_many):
            address = phone(number)
            people.find_or_add_speaker(
                connection, vault, sender.organization_id, address, datetime.now(UTC)
            )


def see(engine, name: str, key_ids: str, ago: timedelta = timedelta()) -> None:
    """A process of this name was seen with these keys."""
    row = {"name": name, "kind": "web", "keys": key_ids, "seen_at": datetime.now(UTC) - ago}
    with engine.begin() as connection:
        connection.execute(insert(_heartbeat), row)


def left(engine) -> int:
    with reading(engine) as connection:
        return sum(count_under_none_of(["new"], connection, metadata).values())


def test_with_one_key_it_says_how_to_begin(environment):
    said = run("keys rotate", environment, OLD)
    assert said.exit_code == 0
    assert "DATA_KEYS has one key only, 'old'" in said.output
    assert "in front of" in said.output
    assert "Stop every process" in said.output


def test_afterwards_it_says_which_key_may_go(environment, engine, senders):
    hear(engine, senders, 3)
    said = run("keys rotate", environment, f"{NEW},{OLD}")
    assert said.exit_code == 0, said.output
    assert "Pass 1: 3 sealed anew, 0 left." in said.output
    assert "'old' may be taken out of DATA_KEYS; then restart every process." in said.output
    assert "backups made before now" in said.output
    assert run("doctor", environment, NEW).output.count("ok     keys") == 1
    again = run("keys rotate", environment, f"{NEW},{OLD}")
    assert "Pass 1: 0 sealed anew, 0 left." in again.output


def test_a_process_that_does_not_know_the_new_key_is_named_and_nothing_changes(
    environment, engine, senders
):
    hear(engine, senders, 1)
    see(engine, "web-7", "old")
    see(engine, "worker-1", "old,new")
    said = run("keys rotate", environment, f"{NEW},{OLD}")
    assert said.exit_code == 1
    assert "still run without the key 'new': web-7. Restart them" in said.output
    assert left(engine) == 1


def test_a_process_that_is_gone_holds_up_nothing(environment, engine, senders):
    hear(engine, senders, 1)
    see(engine, "web-7", "old", ago=timedelta(minutes=3))
    see(engine, "web-8", "new,old")
    assert run("keys rotate", environment, f"{NEW},{OLD}").exit_code == 0
    assert left(engine) == 0


def test_no_key_may_go_while_a_process_still_seals_with_it(environment, engine, senders):
    hear(engine, senders, 1)
    see(engine, "web-7", "old,new")
    said = run("keys rotate", environment, f"{NEW},{OLD}")
    assert said.exit_code == 1
    assert "still seal with another key than 'new': web-7" in said.output
    assert "may be taken out" not in said.output


def test_what_cannot_be_opened_keeps_the_keys_in(environment, engine, senders):
    hear(engine, senders, 1, new_key("lost"))
    hear(engine, senders, 2)
    said = run("keys rotate", environment, f"{NEW},{OLD}")
    assert said.exit_code == 1
    assert "1 could not be. Take no key out yet." in said.output
    assert "opens with none of the keys" in said.output


def test_the_demo_puts_its_new_key_in_front_itself(environment, engine, senders, tmp_path):
    home = tmp_path / "home"
    old = secrets.load_or_make(home)["DATA_KEYS"]
    hear(engine, senders, 2, old)
    said = run("keys rotate", environment)
    assert "Restart Portavoz" in said.output
    keys = secrets.load_or_make(home)["DATA_KEYS"]
    assert keys.endswith(f",{old}")
    assert {path.stat().st_mode & 0o777 for path in home.glob("demo.env*")} == {0o600}
    assert len(list(home.glob("demo.env*"))) == 2, "the file as it was is kept"

    said = run("keys rotate", environment)
    assert "2 sealed anew, 0 left" in said.output
    assert f"may be taken out of {home}/demo.env" in said.output


def test_the_doctor_tells_how_far_it_has_come(environment, engine, senders):
    hear(engine, senders, 3)
    said = run("doctor", environment, f"{NEW},{OLD}").output
    assert "'new' is in use; DATA_KEYS also has 'old'" in said
    assert "3 values are under another key than 'new': run `portavoz keys rotate`" in said
    run("keys rotate", environment)
    assert "nothing is under another key than 'new'" in run("doctor", environment).output
    assert "in use" not in run("doctor", environment, NEW).output


def test_killed_in_the_middle_it_is_run_again(environment, engine, senders):
    hear(engine, senders, 1000)
    command = [sys.executable, "-m", "bot.cli", "keys", "rotate"]
    settings = {**os.environ, **REAL, "DATA_KEYS": f"{NEW},{OLD}"}
    rotating = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL)
    while left(engine) == 1000 and rotating.poll() is None:
        time.sleep(0.02)
    rotating.send_signal(signal.SIGKILL)
    rotating.wait(10)
    assert 0 < left(engine) < 1000
    with reading(engine) as connection:
        rows = connection.execute(select(_address)).all()
    both = Vault(f"{NEW},{OLD}")
    for row in rows:
        address = both.open(row.address_sealed, people.ADDRESS, row.id)
        key = NEW if row.address_sealed.startswith(b"\x01\x03new") else OLD
        assert row.look_up == Vault(key).look_up(row.organization_id, address)

    again = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=60)
    assert again.returncode == 0, again.stderr
    assert left(engine) == 0
    with reading(engine) as connection:
        assert len(connection.execute(select(_address)).all()) == 1000
