"""A watch over one demo organization, with a post office to text from."""

from dataclasses import replace
from datetime import datetime

import pytest
from redis import Redis
from sqlalchemy.engine import Engine

from community.senders import Sender
from community.vault import Vault
from tests.messages.post_office import PostOffice
from tests.scheduler.alerts.vigil import Vigil


@pytest.fixture
def vigil(
    demo: Engine, vault: Vault, senders: dict[str, Sender], now: datetime, redis: Redis
) -> Vigil:
    in_no_hurry = replace(senders["+12135550100"], segments_per_second=10_000)
    return Vigil(PostOffice(demo, vault, in_no_hurry, now), redis)
