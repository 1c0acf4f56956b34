"""A real Redis, started as an installation starts its own."""

from collections.abc import Iterator

import pytest
from redis import Redis

from bot import redis_server


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
