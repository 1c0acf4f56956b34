"""rediss:// as hosts hand it out: encrypted; who answers is checked when the URL asks for it."""

from collections.abc import Iterator

import pytest
from redis import ConnectionError as NoConnection
from redis import Redis

from bot import settings
from bot.wiring import Wiring
from community.database import new_id
from community.vault import new_key
from scheduler import doorbell
from tests.scheduler import tls

_REFUSED = "CERTIFICATE_VERIFY_FAILED"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory):
    return tls.sign_itself(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def port(redis: Redis, certificate) -> Iterator[int]:
    """Where the real Redis is reached over TLS."""
    path = redis.connection_pool.connection_kwargs["path"]
    with tls.in_front_of(path, *certificate) as port:
        yield port


def wired(url: str) -> Wiring:
    environment = {
        "SECRET_KEY": "x" * 40, "DATA_KEYS": new_key("a"), "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "REDIS_URL": url,
    }  # fmt: skip
    return Wiring(settings.load(environment))


def test_a_certificate_that_the_host_signed_itself_is_taken(redis: Redis, port: int):
    wiring = wired(f"rediss://127.0.0.1:{port}/0")
    with wiring.redis as webs, wiring.patient_redis as workers:
        doorbell.ring(webs, new_id())
        assert doorbell.queue(workers).count == 1
    assert doorbell.queue(redis).count == 1


def test_who_answers_is_checked_when_the_url_asks_for_it(port: int):
    url = f"rediss://127.0.0.1:{port}/0?ssl_cert_reqs=required"
    with wired(url).redis as strict, pytest.raises(NoConnection, match=_REFUSED):
        strict.ping()


def test_the_hosts_own_authority_can_be_named(port: int, certificate):
    url = f"rediss://127.0.0.1:{port}/0?ssl_cert_reqs=required&ssl_ca_certs={certificate[0]}"
    with wired(url).redis as strict:
        assert strict.ping()


def test_another_host_with_the_same_certificate_is_not_taken_when_asked(port: int, certificate):
    """The name is checked too: `localhost` does not stand in the certificate."""
    url = f"rediss://localhost:{port}/0?ssl_cert_reqs=required&ssl_ca_certs={certificate[0]}"
    with wired(url).redis as strict, pytest.raises(NoConnection, match=_REFUSED):
        strict.ping()


def test_what_is_not_encrypted_is_as_before(redis: Redis):
    path = redis.connection_pool.connection_kwargs["path"]
    with wired(f"unix://{path}").redis as plain:
        assert plain.ping()
