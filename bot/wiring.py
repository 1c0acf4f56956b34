"""Puts the parts together. The one place that makes engines, clients and clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

from redis import Redis
from sqlalchemy.engine import Engine

from bot import redis_server
from bot.demo import clock as demo_clock
from bot.settings import Settings
from community.database import connect
from community.senders import SenderBook
from community.vault import Vault
from flows.turn import Receiver
from messages.carriers.contract import Carrier
from messages.delivery import Delivery
from scheduler.alerts.outside import CALL_SECONDS, Outside
from scheduler.alerts.watch import LOOK_SECONDS, Watch
from scheduler.clock import Tick
from scheduler.duties import Duty
from scheduler.heartbeats import BEAT_SECONDS, Heart, ProcessKind
from scheduler.lanes import Lanes
from scheduler.pacing import Pacing, storage_in
from scheduler.tools import Tools

_WEBHOOK_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class Wiring:
    """The parts of one process, each made when it is first asked for."""

    settings: Settings

    @cached_property
    def engine(self) -> Engine:
        """The database."""
        self.settings.home.mkdir(parents=True, exist_ok=True)
        return connect(self.settings.database_url)

    def close(self) -> None:
        """Let go of the database, if it was used."""
        if "engine" in vars(self):
            self.engine.dispose()

    @cached_property
    def vault(self) -> Vault:
        """What seals and opens."""
        return Vault(self.settings.data_keys)

    @cached_property
    def redis(self) -> Redis:
        """The doorbell's wire; a webhook does not wait long for it."""
        return self._redis(timeout=_WEBHOOK_PATIENCE_SECONDS)

    @cached_property
    def patient_redis(self) -> Redis:
        """The same for a worker, to which a long silence is no error."""
        return self._redis(timeout=None)

    def _redis(self, timeout: float | None) -> Redis:
        url = self.settings.redis_url or redis_server.ensure(self.settings.home)
        # Hosts sign their Redis's certificates themselves; `?ssl_cert_reqs=required` in the URL
        # comes before this (docs/decisions/0006).
        trust: dict[str, Any] = {"ssl_cert_reqs": "none"} if url.startswith("rediss://") else {}
        return Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=5, **trust)

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock: the real one, or the demo's, which can be moved."""
        if self.settings.is_demo:
            return lambda: demo_clock.now(self.settings.home)
        return lambda: datetime.now(UTC)

    @cached_property
    def carrier(self) -> Carrier:
        """Twilio. Its client is imported here: webhooks do not need it."""
        from messages.carriers.twilio.adapter import TwilioCarrier  # noqa: PLC0415
        from messages.carriers.twilio.client import make_client  # noqa: PLC0415
        from messages.carriers.twilio.content import ContentTemplates  # noqa: PLC0415

        settings = self.settings
        client = partial(
            make_client,
            settings.twilio_account_sid,
            settings.twilio_auth_tokens[0],
            settings.twilio_api_url,
        )
        templates = ContentTemplates(self.engine, self.now)
        return TwilioCarrier(client, settings.public_url, templates)

    @cached_property
    def delivery(self) -> Delivery:
        """What hands texts to the carrier."""
        pace = Pacing(storage_in(self.patient_redis))
        return Delivery(self.engine, self.vault, self.carrier, pace, self.now)

    @cached_property
    def senders(self) -> SenderBook:
        """The numbers that texts come in at."""
        return SenderBook(self.engine)

    @property
    def receiver(self) -> Receiver:
        """What takes in texts."""
        return Receiver(self.engine, self.vault, self.now)

    @cached_property
    def tools(self) -> Tools:
        """What the jobs work with."""
        return Tools(self.delivery, self.patient_redis, Lanes())

    @property
    def tick(self) -> Tick:
        """What the clock works with."""
        return Tick(self.engine, self.redis, self.now)

    def duties(self, kind: ProcessKind) -> list[Duty]:
        """What a process of this kind does beside its work."""
        heart = Heart(kind, self.engine, self.vault, self.now)
        found = [Duty(heart.beat, BEAT_SECONDS)]
        if kind is not ProcessKind.WEB:
            watch = Watch(self.engine, self.vault, self.redis, self.now)
            found.append(Duty(watch.look, LOOK_SECONDS))
        if kind is ProcessKind.CLOCK and self.settings.heartbeat_url:
            outside = Outside(self.engine, self.redis, self.settings.heartbeat_url)
            found.append(Duty(outside.call, CALL_SECONDS))
        return found
