"""May this text go now? Pure rules over facts: consent, hours, lateness, WhatsApp's window.

Asked when a row of the outbox is made and again at the moment of sending.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from community.people import Channel


class Kind(IntEnum):
    """What a text is; a lower number goes first."""

    COMPLIANCE = 0  # the one answer to STOP, HELP or START
    ANSWER = 1  # the answer to a text just received
    NOTICE = 2  # anything that we begin


class Refusal(StrEnum):
    """Why a text may not go; stored with its row."""

    STOPPED = "stopped"
    NO_CONSENT = "no_consent"
    TOO_LATE = "too_late"
    WINDOW_CLOSED = "window_closed"
    UNREACHABLE = "unreachable"  # the carrier says that nobody is there


@dataclass(frozen=True)
class Hours:
    """When an organization may begin a conversation, by local wall time ("09:00")."""

    zone: str
    opens: str
    closes: str
    sunday_opens: str


@dataclass(frozen=True)
class Facts:
    """What the decision depends on."""

    kind: Kind
    channel: Channel
    has_agreed: bool
    has_stopped: bool
    last_inbound_at: datetime | None
    expires_at: datetime | None
    hours: Hours
    is_unreachable: bool = False
    made_at: datetime | None = None  # None: at this very moment


@dataclass(frozen=True)
class Send:
    """It may go now."""


@dataclass(frozen=True)
class Hold:
    """It may go at this time, and is to be asked about again then."""

    until: datetime


@dataclass(frozen=True)
class Refuse:
    """It may not go."""

    reason: Refusal


Decision = Send | Hold | Refuse

# Outside it WhatsApp takes approved templates only (Twilio error 63016).
WHATSAPP_WINDOW = timedelta(hours=24)


def decide(facts: Facts, now: datetime) -> Decision:
    """Send, hold until a time, or refuse with a reason."""
    refusal = _refusal(facts, now)
    if refusal:
        return Refuse(refusal)
    if facts.kind is not Kind.NOTICE and not is_late(facts.made_at or now, now):
        return Send()
    opening = next_opening(facts.hours, now)
    if facts.expires_at and opening >= facts.expires_at:
        return Refuse(Refusal.TOO_LATE)
    return Send() if opening <= now else Hold(opening)


# Nobody waits for an answer any more after this: it keeps the hours, like what we begin.
_ANSWER_IS_FRESH = timedelta(minutes=15)


def is_late(since: datetime, now: datetime) -> bool:
    """Whether an answer that has been owed since then keeps the hours."""
    return now - since >= _ANSWER_IS_FRESH


def _refusal(facts: Facts, now: datetime) -> Refusal | None:
    if facts.expires_at and now >= facts.expires_at:
        return Refusal.TOO_LATE
    if facts.has_stopped and facts.kind is not Kind.COMPLIANCE:
        return Refusal.STOPPED
    if facts.is_unreachable:
        return Refusal.UNREACHABLE
    if facts.kind is Kind.NOTICE and not facts.has_agreed:
        return Refusal.NO_CONSENT
    if facts.channel is Channel.WHATSAPP and not _window_is_open(facts, now):
        return Refusal.WINDOW_CLOSED
    return None


def _window_is_open(facts: Facts, now: datetime) -> bool:
    return facts.last_inbound_at is not None and now - facts.last_inbound_at < WHATSAPP_WINDOW


def next_opening(hours: Hours, now: datetime) -> datetime:
    """The first moment from `now` on, in UTC, that lies within the hours."""
    opens, _ = _next_hours(hours, now)
    return max(opens, now.astimezone(UTC))


def closing(hours: Hours, now: datetime) -> datetime:
    """When the hours that `now` lies in, or the next ones, end, in UTC."""
    _, closes = _next_hours(hours, now)
    return closes


def _next_hours(hours: Hours, now: datetime) -> tuple[datetime, datetime]:
    """The present or the next opening and closing.

    Local wall times are looked up day by day, so a day of 23 or 25 hours is right by itself.
    """
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    for days in range(8):
        day = today + timedelta(days=days)
        first = hours.sunday_opens if day.weekday() == _SUNDAY else hours.opens
        opens = datetime.combine(day, time.fromisoformat(first), zone).astimezone(UTC)
        closes = datetime.combine(day, time.fromisoformat(hours.closes), zone).astimezone(UTC)
        if now < closes and opens < closes:
            return opens, closes
    raise ValueError(f"the hours {hours.opens} to {hours.closes} never open")


_SUNDAY = 6
