"""An installation to measure: a migrated database of one kind with the demo organizations."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import redis_server, settings
from bot.demo import organizations
from bot.demo.secrets import new_keys
from bot.migrations import schema
from bot.wiring import Wiring
from community.senders import Sender
from flows.definitions.revisions import publish_library
from tests.benchmarks.table import Line
from tests.databases import Databases, kinds_wanted
from tests.processes.running import environment_without_settings, free_port

# A Tuesday noon in Los Angeles: whatever is measured in process may begin conversations.
NOON = datetime(2026, 11, 17, 20, 0, tzinfo=UTC)

WITHOUT_POSTGRESQL = "PostgreSQL must be asked for: PORTAVOZ_TEST_POSTGRES=1"


@dataclass(frozen=True)
class Installation:
    """Its parts, and the environment that gives processes the same ones."""

    wiring: Wiring
    environment: dict[str, str]

    @property
    def kind(self) -> str:
        """The kind of its database."""
        return self.wiring.engine.dialect.name

    @property
    def sender(self) -> Sender:
        """The number that everybody texts; its organization has no teams."""
        found = self.wiring.senders.find("+12135550100")
        assert found
        return found

    @property
    def database(self) -> str:
        """Which database this is, and which release of it."""
        with self.wiring.engine.connect() as connection:
            version = connection.dialect.server_version_info or ()
        return f"{self.kind} {'.'.join(map(str, version))}"


def left_out(what: str) -> list[Line]:
    """A line that says so where PostgreSQL was not asked for."""
    return [] if "postgresql" in kinds_wanted() else [Line(what, note=WITHOUT_POSTGRESQL)]


@contextmanager
def installed(
    databases: Databases, folder: Path, name: str = "bench", **more: str
) -> Iterator[Installation]:
    """An installation with keys of its own, as in real use; nothing of it is left behind."""
    home = folder / name
    home.mkdir()
    url = databases.make(name)
    environment = {
        **environment_without_settings(),
        **new_keys(),
        "PORTAVOZ_HOME": str(home),
        "DATABASE_URL": url,
        "REDIS_URL": redis_server.ensure(home),
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "0" * 32,
        "PORT": str(free_port()),
        **more,
    }
    wiring = Wiring(settings.load(environment))
    try:
        _prepare(wiring)
        yield Installation(wiring, environment)
    finally:
        wiring.engine.dispose()
        databases.drop(url)
        redis_server.stop(home)


def _prepare(wiring: Wiring) -> None:
    schema.upgrade(wiring.engine)
    with wiring.engine.begin() as connection:
        publish_library(connection, NOON)
        organizations.load(connection, NOON)
