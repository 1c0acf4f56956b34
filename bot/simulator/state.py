"""What the simulated Twilio remembers: messages, media, when a phone last wrote on WhatsApp."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Channel = Literal["sms", "whatsapp"]
WHATSAPP = "whatsapp:"
FINAL = frozenset({"delivered", "read", "undelivered", "failed", "canceled", "received"})


def new_sid(prefix: str) -> str:
    """A fresh identifier such as Twilio's: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def address(channel: Channel, number: str) -> str:
    """How a number is written in a request: WhatsApp's carry a prefix."""
    return WHATSAPP + number if channel == "whatsapp" else number


def split_address(text: str) -> tuple[Channel, str]:
    """The channel and the number of an address."""
    if text.startswith(WHATSAPP):
        return "whatsapp", text.removeprefix(WHATSAPP)
    return "sms", text


@dataclass(frozen=True)
class Media:
    """A file that came with a message; without `data` it is a link, shown and never fetched."""

    sid: str
    content_type: str
    data: bytes | None = None
    url: str = ""


@dataclass(eq=False)
class Message:
    """One message between an organization's number and a phone; changed only through the store."""

    sid: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    channel: Channel
    organization: str
    phone: str
    body: str
    status: str
    created: datetime
    updated: datetime
    sent: datetime | None = None
    segments: int = 1
    encoding: str = "GSM-7"
    service_sid: str | None = None
    sender_chosen: bool = True
    status_callback: str | None = None
    content_sid: str | None = None
    content_variables: dict[str, str] = field(default_factory=dict)
    send_at: datetime | None = None
    valid_seconds: int = 0
    media: tuple[Media, ...] = ()
    rich: dict[str, Any] = field(default_factory=dict)
    error_code: int | None = None
    note: str = ""

    @property
    def from_address(self) -> str:
        """Who sent it."""
        number = self.phone if self.direction == "inbound" else self.organization
        return address(self.channel, number)

    @property
    def to_address(self) -> str:
        """Whom it was sent to."""
        number = self.organization if self.direction == "inbound" else self.phone
        return address(self.channel, number)


class Store:
    """All messages, with a version number for each phone so that pages can ask "anything new?"."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._version = 0
        self.clear()

    def clear(self) -> None:
        """Forget every message; versions go on, so that open pages notice."""
        with self.lock:
            self._version += 1
            self._floor = self._version
            self._messages: dict[str, Message] = {}
            self._by_address: dict[str, list[Message]] = {}
            self._versions: dict[tuple[Channel, str], int] = {}
            self._written_at: dict[tuple[str, str], datetime] = {}

    def add(self, message: Message) -> Message:
        """Keep a new message."""
        with self.lock:
            self._messages[message.sid] = message
            for party in (message.from_address, message.to_address):
                self._by_address.setdefault(party, []).append(message)
            if message.channel == "whatsapp" and message.direction == "inbound":
                self._written_at[(message.organization, message.phone)] = message.created
            self._touch(message)
        return message

    def change(self, message: Message, when: datetime, **fields: Any) -> None:  # noqa: ANN401
        """Change fields of a message, and note that its phone has something new to show."""
        with self.lock:
            for name, value in fields.items():
                setattr(message, name, value)
            message.updated = when
            self._touch(message)

    def remove(self, message: Message) -> None:
        """Delete a message from the account's records."""
        with self.lock:
            self._messages.pop(message.sid, None)
            for party in (message.from_address, message.to_address):
                self._by_address[party].remove(message)
            self._touch(message)

    def get(self, sid: str) -> Message | None:
        """The message with this SID, if it is kept."""
        return self._messages.get(sid)

    def newest_first(self, parties: Iterable[str] = ()) -> list[Message]:
        """Messages of the shortest of these addresses' lists (all messages when none is named)."""
        with self.lock:
            lists = [self._by_address.get(party, []) for party in parties]
            found = min(lists, key=len) if lists else list(self._messages.values())
            return found[::-1]

    def thread(self, channel: Channel, phone: str) -> tuple[int, list[Message]]:
        """The version of a phone's thread, and its messages, oldest first."""
        with self.lock:
            return self.version(channel, phone), list(
                self._by_address.get(address(channel, phone), [])
            )

    def version(self, channel: Channel, phone: str) -> int:
        """A number that grows whenever something changes on this phone."""
        return self._versions.get((channel, phone), self._floor)

    def written_at(self, organization: str, phone: str) -> datetime | None:
        """When this phone last wrote to this number on WhatsApp (its 24 hours start there)."""
        return self._written_at.get((organization, phone))

    def _touch(self, message: Message) -> None:
        self._version += 1
        self._versions[(message.channel, message.phone)] = self._version
