"""Every table of the house, gathered for Alembic: importing a table's module declares it."""

from community import consent, meetings, organizations, people, suppression
from community.database import metadata
from community.schools import table as schools
from flows import sessions
from flows.definitions import revisions
from messages import inbox, media, outbox
from messages.carriers.twilio import content
from scheduler import heartbeats
from scheduler.alerts import table as alerts

__all__ = [
    "alerts", "consent", "content", "heartbeats", "inbox", "media", "meetings", "metadata",
    "organizations", "outbox", "people", "revisions", "schools", "sessions", "suppression",
]  # fmt: skip
