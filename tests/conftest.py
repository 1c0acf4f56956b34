"""What tests share: a database as a release leaves it, copied for each test; a vault, the demo."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import settings
from sqlalchemy.engine import Engine

from bot.demo import organizations as demo_organizations
from bot.migrations import schema
from community.database import connect, reading
from community.senders import Sender
from community.senders import senders as read_senders
from community.vault import Vault
from flows.definitions.revisions import publish_library
from tests.browser import browser
from tests.databases import Databases, kinds_wanted, opened
from tests.transcript import BEGINS, Stage

# Fixtures of other modules, for every test below this folder.
__all__ = ["browser"]

# A shared machine may stall for a moment; how long an example takes is no property of ours.
settings.register_profile("portavoz", deadline=None)
settings.load_profile("portavoz")

# A Saturday, 10:00 in Los Angeles and 13:00 in Boston: every organization's hours are open.
NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
_KEY = "test:" + "A" * 43 + "="

_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write transcripts as they really go")


@pytest.fixture(scope="session", params=kinds_wanted())
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """SQLite files or PostgreSQL databases: every test that stores runs on each kind."""
    with opened(request.param, tmp_path_factory.mktemp("databases")) as made:
        yield made


@pytest.fixture(scope="session")
def database_url(databases: Databases) -> Iterator[str]:
    """A database as `portavoz db upgrade` leaves it. Tests use copies of it, never itself."""
    url = databases.make("template")
    engine = connect(url)
    schema.upgrade(engine)
    with engine.begin() as connection:
        publish_library(connection, NOW)
    engine.dispose()
    yield url
    databases.drop(url)


@pytest.fixture
def fresh_url(databases: Databases, database_url: str) -> Iterator[str]:
    """The address of a copy of `database_url` for one test."""
    url = databases.copy(database_url, f"copy_{next(_numbers)}")
    yield url
    databases.drop(url)


@pytest.fixture(scope="module")
def database_of_the_module(
    request: pytest.FixtureRequest, databases: Databases, database_url: str
) -> Iterator[str]:
    """The address of a database that all tests of a module share."""
    url = databases.copy(database_url, request.module.__name__.rpartition(".")[2])
    yield url
    databases.drop(url)


@pytest.fixture
def empty_engine(databases: Databases) -> Iterator[Engine]:
    """An engine over a database without any table."""
    url = databases.make(f"empty_{next(_numbers)}")
    engine = connect(url)
    yield engine
    engine.dispose()
    databases.drop(url)


@pytest.fixture
def engine(fresh_url: str) -> Iterator[Engine]:
    """An engine over a migrated database with the library of flows and nobody in it."""
    engine = connect(fresh_url)
    yield engine
    engine.dispose()


@pytest.fixture
def vault() -> Vault:
    """A vault with one key, the same in every test."""
    return Vault(_KEY)


@pytest.fixture
def now() -> datetime:
    """A moment at which every demo organization may begin a conversation."""
    return NOW


@pytest.fixture
def demo(engine: Engine, vault: Vault, now: datetime) -> Engine:
    """`engine` with the demo organizations."""
    with engine.begin() as connection:
        demo_organizations.load(connection, now)
    return engine


@pytest.fixture
def senders(demo: Engine) -> dict[str, Sender]:
    """The demo's numbers with their organizations, by number."""
    with reading(demo) as connection:
        return read_senders(connection)


@pytest.fixture
def stage(engine: Engine, vault: Vault) -> Stage:
    """Where transcripts are played; the demo is as old as they are."""
    with engine.begin() as connection:
        demo_organizations.load(connection, BEGINS)
        return Stage(engine, vault, read_senders(connection))
