"""Tells a service outside that all is well, so that it calls somebody when this stops.

The service is any that expects a call at intervals, such as healthchecks.io: a GET of its address
says that all is well, a POST of the address with /fail that something is wrong. While something is
wrong nothing else is sent, and a clock that is dead sends nothing: silence tells as well.
"""

from dataclasses import dataclass

import requests
from redis import Redis, RedisError
from sqlalchemy.engine import Engine

from community.database import reading
from scheduler.alerts.table import Alert, open_alerts

CALL_SECONDS = 60
_OK, _ELSEWHERE = 200, 300
_TOLD_SECONDS = 7 * 24 * 3600


class OutsideError(Exception):
    """The service did not take a call."""


@dataclass(frozen=True)
class Outside:
    """The way to the service; `url` is HEARTBEAT_URL and is itself a secret."""

    engine: Engine
    redis: Redis
    url: str
    timeout_seconds: float = 5.0

    def call(self) -> None:
        """Say that all is well, or once for each problem that it is not; raises OutsideError."""
        with reading(self.engine) as connection:
            alerts = open_alerts(connection)
        if not alerts:
            self._request("GET", self.url)
            return
        new = [alert for alert in alerts if self._is_first_to_tell(alert)]
        if new:
            self._fail(new)

    def _fail(self, alerts: list[Alert]) -> None:
        try:
            self._request("POST", f"{self.url.rstrip('/')}/fail", "\n".join(map(_line, alerts)))
        except OutsideError:
            self.redis.delete(*map(_flag, alerts))
            raise

    def _is_first_to_tell(self, alert: Alert) -> bool:
        # Several clocks tell once between them. Without Redis none does, and silence tells.
        try:
            return bool(self.redis.set(_flag(alert), 1, nx=True, ex=_TOLD_SECONDS))
        except RedisError:
            return False

    def _request(self, method: str, url: str, words: str | None = None) -> None:
        try:
            # What it answers is not read: only that it answers counts.
            with requests.request(
                method,
                url,
                data=words,
                timeout=self.timeout_seconds,
                allow_redirects=False,
                stream=True,
                headers={"Content-Type": "text/plain; charset=utf-8"} if words else None,
            ) as answer:
                status = answer.status_code
        except requests.RequestException as problem:
            # Not its words: they hold the address.
            raise OutsideError(type(problem).__name__) from None
        if not _OK <= status < _ELSEWHERE:
            raise OutsideError(f"answered {status}")


def _flag(alert: Alert) -> str:
    return f"portavoz:told-outside:{alert.id}"


def _line(alert: Alert) -> str:
    """What is wrong, and nothing of whose number or organization it is."""
    return f"{alert.kind} {alert.code}" if alert.code else alert.kind
