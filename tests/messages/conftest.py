"""A post office for each test."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.engine import Engine

from community.senders import Sender
from community.vault import Vault
from tests.messages.post_office import PostOffice


@pytest.fixture
def office(demo: Engine, vault: Vault, senders: dict[str, Sender], now: datetime) -> PostOffice:
    in_no_hurry = replace(senders["+12135550100"], segments_per_second=10_000)
    return PostOffice(demo, vault, in_no_hurry, now)
