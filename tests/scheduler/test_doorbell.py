"""The doorbell: many rings are one job, a job holds an id, no Redis is no error."""

import json
import zlib

import pytest
from redis import Redis

from community.database import new_id
from scheduler import doorbell


def test_many_rings_for_one_number_are_one_job(redis: Redis):
    number_id = new_id()
    for _ in range(5):
        doorbell.ring(redis, number_id)
    assert doorbell.queue(redis).count == 1


def test_each_number_has_its_own_ring(redis: Redis):
    for _ in range(3):
        doorbell.ring(redis, new_id())
    assert doorbell.queue(redis).count == 3


def test_after_an_answer_it_rings_again(redis: Redis):
    number_id = new_id()
    doorbell.ring(redis, number_id)
    doorbell.answer(redis, number_id)
    doorbell.ring(redis, number_id)
    assert doorbell.queue(redis).count == 2


def test_a_ring_that_nobody_answers_falls_by_itself(redis: Redis):
    number_id = new_id()
    doorbell.ring(redis, number_id)
    assert 0 < redis.ttl(f"portavoz:ring:{number_id}") <= 10


def test_a_job_holds_a_number_s_id_and_nothing_else(redis: Redis):
    number_id = new_id()
    doorbell.ring(redis, number_id)
    (job,) = doorbell.queue(redis).jobs
    assert job.args == [str(number_id)] or job.args == (str(number_id),)
    stored = redis.hgetall(f"rq:job:{job.id}")
    assert json.loads(zlib.decompress(stored[b"data"]))[2] == [str(number_id)]


def test_without_redis_a_ring_is_a_warning(caplog: pytest.LogCaptureFixture):
    nowhere = Redis.from_url("redis://127.0.0.1:1")  # as `bot.wiring` connects
    doorbell.ring(nowhere, new_id())
    assert "did not ring" in caplog.text


@pytest.mark.parametrize("end", ["success", "failure", "stopped"])
def test_whoever_writes_to_redis_has_nothing_run_at_a_jobs_end(redis: Redis, end: str):
    doorbell.ring(redis, new_id())
    (job_id,) = doorbell.queue(redis).job_ids
    redis.hset(f"rq:job:{job_id}", f"{end}_callback_name", "os.system")
    (job,) = doorbell.queue(redis).jobs
    assert getattr(job, f"_{end}_callback_name") == "os.system", "RQ has read it"
    assert getattr(job, f"{end}_callback") is None
