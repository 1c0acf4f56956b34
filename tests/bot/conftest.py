"""A real Redis for tests of the edge."""

from tests.scheduler.conftest import redis, redis_url

__all__ = ["redis", "redis_url"]
