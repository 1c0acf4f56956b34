"""A real Redis, started as an installation starts its own; phones that text nobody."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from redis import Redis
from sqlalchemy.engine import Engine

from bot import redis_server
from bot.demo import organizations as demo_organizations
from community.vault import Vault
from tests.scheduler.away import Away, Phones, phones

# A Monday evening in Los Angeles: the demo is made. The night after it begins a Tuesday.
MADE = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("redis")
    yield redis_server.ensure(home)
    redis_server.stop(home)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
        yield redis


@pytest.fixture(scope="module")
def their_phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phones]:
    with phones(tmp_path_factory.mktemp("phones")) as made:
        yield made


@pytest.fixture
def away(their_phones: Phones, engine: Engine, vault: Vault, redis: Redis) -> Iterator[Away]:
    """Portavoz with its demo, from one minute after that was made."""
    with engine.begin() as connection:
        demo_organizations.load(connection, MADE)
    their_phones.world.reset()
    here = Away(their_phones, engine, vault, redis)
    here.at(MADE)
    here.wait(minutes=1)
    yield here
    here.close()
