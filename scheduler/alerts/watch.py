"""Looks at every interval whether something is wrong, and has it told.

Clocks and workers look, each at the other too. They may all look at once: whoever changes an
alert's row is the one who tells.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from redis import Redis
from sqlalchemy.engine import Engine

from community.database import reading
from community.vault import Vault
from scheduler import doorbell
from scheduler.alerts import table
from scheduler.alerts.facts import facts
from scheduler.alerts.table import Alert
from scheduler.alerts.telling import tell
from scheduler.heartbeats import GONE_AFTER

log = logging.getLogger(__name__)

LOOK_SECONDS = 20


@dataclass
class Watch:
    """One process's looking; it remembers only since when it has been looking without a gap."""

    engine: Engine
    vault: Vault
    redis: Redis
    now: Callable[[], datetime]
    _since: datetime | None = field(default=None, init=False)
    _looked_at: datetime | None = field(default=None, init=False)

    def look(self) -> None:
        """See what is wrong, write it down, and tell what was not told yet."""
        now = self.now()
        since = self._watching_since(now)
        with reading(self.engine) as connection:
            seen = facts(connection, now, since)
            alerts = table.open_alerts(connection)
        self._since, self._looked_at = since, now
        if changes := table.compared(seen, alerts):
            with self.engine.begin() as connection:
                table.write(connection, changes, now)
                alerts = table.open_alerts(connection)
        for alert in alerts:
            self._tell(alert, now)

    def _watching_since(self, now: datetime) -> datetime:
        # Who was away himself (a machine that slept, a database that was down) does not judge the
        # silence of the others by it.
        if self._since is None or self._looked_at is None:
            return now
        return self._since if abs(now - self._looked_at) < GONE_AFTER else now

    def _tell(self, alert: Alert, now: datetime) -> None:
        is_over = table.is_to_be_told_as_over(alert, now)
        if not is_over and not table.is_to_be_told(alert):
            return
        claim = table.claim_telling_over if is_over else table.claim_telling
        with self.engine.begin() as connection:
            if not claim(connection, alert, now):
                return
            numbers = tell(connection, self.vault, alert, now, is_over=is_over)
        log.warning(
            "a problem is over" if is_over else "a problem began",
            extra={"problem": alert.kind, "subject": alert.subject, "code": alert.code},
        )
        for number_id in sorted(numbers):
            doorbell.ring(self.redis, number_id)
