"""A post office for each test."""

from datetime import datetime

import pytest
from sqlalchemy.engine import Engine

from community.senders import Sender
from community.vault import Vault
from tests.messages.post_office import PostOffice


@pytest.fixture
def office(demo: Engine, vault: Vault, senders: dict[str, Sender], now: datetime) -> PostOffice:
    return PostOffice(demo, vault, senders["+12135550100"], now)
