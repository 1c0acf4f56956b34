"""Every table of the house, gathered for Alembic: importing a table's module declares it."""

from community import consent, meetings, organizations, people
from community.database import metadata
from community.schools import table as schools
from flows import sessions
from flows.definitions import revisions
from messages import inbox, outbox
from messages.carriers.twilio import content

__all__ = [
    "consent", "content", "inbox", "meetings", "metadata", "organizations", "outbox", "people",
    "revisions", "schools", "sessions",
]  # fmt: skip
