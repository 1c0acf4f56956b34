"""What every carrier's adapter takes and gives, in our own words."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

AttachmentKind = Literal["voice", "picture", "video", "file", "location", "contact"]


class MalformedWebhookError(ValueError):
    """A webhook lacks a field or has one that makes no sense; the text names the field."""


@dataclass(frozen=True)
class Attachment:
    """Something sent with a text or instead of one; a location has no address to fetch."""

    kind: AttachmentKind
    url: str | None = None
    content_type: str | None = None


@dataclass(frozen=True)
class InboundText:
    """A text as it came in. `choice` is the id of a tapped button or list item.

    `sent_at` is None when the webhook has just brought it; a text that was missed has a time.
    """

    sid: str
    account_sid: str
    address: str
    to: str
    body: str
    choice: str | None = None
    quoted_sid: str | None = None
    attachments: tuple[Attachment, ...] = ()
    profile_name: str | None = None
    external_user_id: str | None = None
    opt_out: Literal["stop", "help", "start"] | None = None
    sent_at: datetime | None = None

    def said_at(self, now: datetime) -> datetime:
        """When it was sent; never later than `now`, whatever the carrier's clock says."""
        return min(self.sent_at or now, now)


@dataclass(frozen=True)
class ChoiceLabel:
    """A choice as a button or list item shows it; `varies` if it is made for one person."""

    id: str
    label: str
    varies: bool = False


@dataclass(frozen=True)
class Interactive:
    """A question with choices for channels that have buttons; `template` has {placeholders}."""

    template: str
    values: Mapping[str, str]
    choices: tuple[ChoiceLabel, ...]
    language: str


@dataclass(frozen=True)
class Dispatch:
    """One text to hand over. `reference` is our id; it comes back with each receipt."""

    reference: str
    number: str
    messaging_service_sid: str | None
    to: str
    body: str
    interactive: Interactive | None
    valid_seconds: int


@dataclass(frozen=True)
class Accepted:
    """The carrier has it."""

    sid: str


@dataclass(frozen=True)
class Meaning:
    """What it means beyond one text that it failed for good.

    `is_doubtful` says that somebody may be there all the same; `again_after`, that the same words
    may be sent once more then, since these certainly did not arrive.
    """

    is_stop: bool = False
    is_unreachable: bool = False
    is_doubtful: bool = False
    is_alert: bool = False
    again_after: timedelta | None = None


@dataclass(frozen=True)
class Refused:
    """The carrier will not send it; trying again at once would not help."""

    code: int
    meaning: Meaning = Meaning()


@dataclass(frozen=True)
class NotNow:
    """It was certainly not taken; trying again later is safe."""

    code: int | None


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether it was taken; it must be looked up before any second try."""

    code: int | None


Outcome = Accepted | Refused | NotNow | Unknown


@dataclass(frozen=True)
class ReceiptReport:
    """What became of a text; `status` is one of `messages.outbox.Status`'s values.

    `sid` is None for a text that the carrier did not take.
    """

    sid: str | None
    status: str
    error_code: int | None = None
    meaning: Meaning = Meaning()


@dataclass(frozen=True)
class Found:
    """The carrier has the text that was looked up."""

    report: ReceiptReport


LookedUp = Found | NotNow | Unknown


@dataclass(frozen=True)
class Listed:
    """Texts that came in, oldest first; `until` when there are more of them after that moment."""

    texts: tuple[InboundText, ...]
    until: datetime | None = None


# Of some SIDs, those that are already here.
KnownSids = Callable[[Collection[str]], Collection[str]]


@dataclass(frozen=True)
class Redacted:
    """How many messages were emptied, and how many of their attachments were taken out."""

    messages: int
    media: int


@dataclass(frozen=True)
class Fetched:
    """An attachment, with the type that the carrier gives it."""

    content_type: str
    content: bytes


@dataclass(frozen=True)
class NotTaken:
    """An attachment that we do not fetch or keep, and why."""

    reason: str


@dataclass(frozen=True)
class Gone:
    """The carrier has the attachment no more."""


FetchedMedia = Fetched | NotTaken | Gone | NotNow


class Carrier(Protocol):
    """Hands texts over, and says what it knows of them and of those that came in."""

    def send(self, dispatch: Dispatch) -> Outcome:
        """Send one text; never raises for what the carrier or the network does."""

    def find(self, dispatch: Dispatch, since: datetime, known: frozenset[str]) -> LookedUp:
        """Look for a text that may have been taken since a moment, and is none of `known`.

        NotNow says that the carrier certainly has it not, Unknown that it could not be asked.
        """

    def report(self, sid: str) -> LookedUp:
        """What became of a text that the carrier took; NotNow says that it has it no more."""

    def texts_to(self, address: str, since: datetime, known: KnownSids) -> Listed | Unknown:
        """The texts that came in at an address of ours since a moment and are not `known`.

        An address is a number, or "whatsapp:" and a number. `known` is asked once.
        """

    def redact(self, number: str, address: str) -> Redacted | NotNow:
        """Empty every text between our number and an address, and take out what was attached.

        NotNow says that something is left, and that trying again goes on from there.
        """

    def fetch_media(self, url: str) -> FetchedMedia:
        """Get an attachment from the address that came with its text; never raises."""
