"""What the rules of `scheduler.alerts.problems` judge, as the database has it."""

from datetime import datetime

from sqlalchemy.engine import Connection

from messages import traffic
from scheduler import heartbeats
from scheduler.alerts.problems import PATIENCE, REFUSED_WITHIN, Facts


def facts(connection: Connection, now: datetime, watching_since: datetime) -> Facts:
    """The facts of this moment."""
    return Facts(
        now=now,
        watching_since=watching_since,
        last_seen={kind: each.last_at for kind, each in heartbeats.seen(connection, now).items()},
        stuck=traffic.stuck(connection, now, PATIENCE),
        refused=traffic.refused(connection, now - REFUSED_WITHIN),
        taken_from=traffic.taken_since(connection, now - REFUSED_WITHIN),
    )
