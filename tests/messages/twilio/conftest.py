"""Twilio's real client, turned to a server on this machine."""

from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import Engine

from messages.carriers.twilio.adapter import TwilioCarrier
from messages.carriers.twilio.client import make_client
from messages.carriers.twilio.content import ContentTemplates
from tests.messages.twilio.loopback import ACCOUNT, TOKEN, Loopback, loopback

PUBLIC_URL = "https://bot.example.org"


@pytest.fixture
def twilio() -> Iterator[Loopback]:
    with loopback() as here:
        yield here


@pytest.fixture
def client_to() -> Iterator[Callable[[str], object]]:
    """Makes clients that wait for a fifth of a second at most."""
    made = []

    def make(url: str) -> object:
        client = make_client(ACCOUNT, TOKEN, url)
        client.http_client.timeout = 0.2
        made.append(client)
        return client

    yield make
    for client in made:
        client.http_client.session.close()


@pytest.fixture
def carrier(
    twilio: Loopback, client_to: Callable[[str], object], engine: Engine, now: datetime
) -> TwilioCarrier:
    templates = ContentTemplates(engine, lambda: now)
    return TwilioCarrier(lambda: client_to(twilio.url), PUBLIC_URL, templates)


@pytest.fixture
def without_templates(client_to: Callable[[str], object]) -> Callable[[str], TwilioCarrier]:
    """A carrier for plain texts alone: it needs no database."""
    return lambda url: TwilioCarrier(lambda: client_to(url), PUBLIC_URL, SimpleNamespace())
