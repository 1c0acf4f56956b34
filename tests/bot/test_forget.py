"""`portavoz forget`: asks, erases, and says what went, what stays and what is out of reach."""

import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from bot.cli import portavoz
from bot.demo import organizations, secrets
from bot.demo.clock import now
from bot.settings import load
from bot.simulator.options import DemoNumber, Options
from bot.simulator.server import running
from bot.wiring import Wiring
from community.database import reading, table_of
from community.organizations import Organization
from community.people import Person
from tests.simulator.outside import free_port

ROSA = "+12135550180"
_person, _organization = table_of(Person), table_of(Organization)


class Installation:
    """The demo in a home of its own."""

    def __init__(self, home):
        self.home = home
        self.environment = {"PORTAVOZ_HOME": str(home)}

    def run(self, line: str, words: str = "") -> Result:
        return CliRunner(env=self.environment).invoke(portavoz, line.split(), input=words)

    @property
    def wiring(self) -> Wiring:
        return Wiring(load(self.environment))

    def people(self) -> int:
        with reading(self.wiring.engine) as connection:
            return len(connection.execute(select(_person)).all())


@pytest.fixture
def here(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "DATA_KEYS"):
        monkeypatch.delenv(name, raising=False)
    made = Installation(tmp_path / "home")
    assert made.run("demo").exit_code == 0
    return made


@pytest.fixture
def simulator(here):
    """Twilio as the demo knows it, with a text from Rosa."""
    port = free_port()
    known = secrets.load_or_make(here.home)
    options = Options(
        port=port,
        account_sid=known["TWILIO_ACCOUNT_SID"],
        auth_token=known["TWILIO_AUTH_TOKEN"],
        app_url="http://127.0.0.1:9",
        public_url="http://127.0.0.1:9",
        organizations=tuple(DemoNumber(*each) for each in organizations.NUMBERS),
    )
    with running(options) as world:
        here.environment["TWILIO_API_URL"] = f"http://127.0.0.1:{port}"
        from bot.simulator import inbound  # noqa: PLC0415

        inbound.receive(world, inbound.Text(ROSA, "+12135550100", "sms", "mi hija se llama Ana"))
        yield world


def test_it_says_what_went_what_stays_and_what_is_out_of_reach(here):
    before = here.people()
    told = here.run(f"forget {ROSA}", words="y\n")
    assert told.exit_code == 0, told.output
    assert "Erased in pon: 1 person, 1 address." in told.output
    for said in ("Kept: of each address a keyed hash", "proof of", "Out of reach", "400 days"):
        assert said in told.output
    assert f"portavoz forget {ROSA}\n--organization pon --at-carrier" in told.output
    assert here.people() == before - 1
    assert here.run(f"person show {ROSA}").exit_code == 1
    listed = [row["address"] for row in json.loads(here.run("person list --json").stdout)]
    assert listed
    assert ROSA not in listed


def test_without_a_yes_nothing_is_erased(here):
    before = here.people()
    told = here.run(f"forget {ROSA}", words="n\n")
    assert told.exit_code == 1
    assert f"Erase everything about everybody reached at {ROSA} in pon, for good?" in told.output
    assert "Nothing was erased." in told.output
    assert here.people() == before


def test_an_address_may_be_written_as_people_write_it(here):
    assert "Erased in pon" in here.run("forget 213-555-0180 --yes").output


def test_who_is_unknown_and_who_was_erased_before(here):
    assert "Nobody is known at +12135550199." in here.run("forget +12135550199 --yes").output
    here.run(f"forget {ROSA} --yes")
    day = f"{now(here.home):%Y-%m-%d}"
    again = here.run(f"forget {ROSA} --yes")
    assert again.output == f"{ROSA} was erased in pon on {day}.\n"
    other = here.run(f"forget {ROSA} --organization bpon --yes")
    assert "Nobody is known" in other.output


def test_a_legal_hold_stands_before_everything(here, simulator):
    with here.wiring.engine.begin() as connection:
        connection.execute(update(_organization).values(legal_hold=True))
    before = here.people()
    told = here.run(f"forget {ROSA} --at-carrier --yes")
    assert told.exit_code == 1
    assert "pon is under a legal hold: nothing is erased" in told.output
    assert here.people() == before
    assert [message.body for message in simulator.store.newest_first()] == ["mi hija se llama Ana"]


def test_at_the_carrier_too(here, simulator):
    told = here.run(f"forget {ROSA} --at-carrier --yes")
    assert told.exit_code == 0, told.output
    assert "At Twilio: 1 text emptied, 0 attachments deleted." in told.output
    assert [message.body for message in simulator.store.newest_first()] == [""]


def test_if_the_carrier_fails_nothing_is_erased_here_yet(here, simulator):
    before = here.people()
    simulator.faults.arm("lookup_500", 1, None)
    told = here.run(f"forget {ROSA} --at-carrier --yes")
    assert told.exit_code == 1
    assert "Nothing was erased here. Please try again" in told.output
    assert "Error: Twilio has not emptied everything yet" in told.output
    assert here.people() == before
    assert here.run(f"forget {ROSA} --at-carrier --yes").exit_code == 0


def test_who_was_erased_here_can_still_be_emptied_there(here, simulator):
    here.run(f"forget {ROSA} --yes")
    told = here.run(f"forget {ROSA} --at-carrier")
    assert "At Twilio: 1 text emptied" in told.output
    assert [message.body for message in simulator.store.newest_first()] == [""]


def test_the_demo_does_not_bring_back_who_was_erased(here):
    here.run(f"forget {ROSA} --yes")
    before = here.people()
    assert here.run("demo").exit_code == 0
    assert here.people() == before
