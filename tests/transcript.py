"""Conversations as text, played through the real turn on a real database.

# anything after a hash is a remark
to: innovate-la, by: sms, from: +12135550142     (a line of settings; may change on the way)
> what the parent writes                         (`> [voice]` and the like: an attachment)
< what we answer, line by line
! waits: asked                                   (the text waits for a person, and why)
@ +2h                                            (time passes)
"""

import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from community.database import reading, table_of
from community.senders import Sender
from community.vault import Vault
from flows.sessions import expire_sessions
from flows.turn import Receiver, receive
from messages.carriers.contract import Attachment, InboundText
from messages.inbox import Inbound
from messages.outbox import BODY, Outbound

# A Tuesday morning in Los Angeles, twelve days and some hours before the demo's meetings.
BEGINS = datetime(2026, 11, 17, 18, 0, tzinfo=UTC)

_ATTACHMENT = re.compile(r"\[(voice|picture|video|file|location|contact)\]")
_STEP = re.compile(r"\+(\d+)([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

_inbound = table_of(Inbound)
_outbound = table_of(Outbound)


@dataclass(frozen=True)
class Setting:
    """Who texts whom, and how."""

    to: str = "pon"
    by: str = "sms"
    sender: str = "+12135550142"

    def changed(self, line: str) -> "Setting":
        """The setting after a line such as `to: pon, by: whatsapp`."""
        pairs = dict(re.split(r":\s*", part.strip(), maxsplit=1) for part in line.split(","))
        names = {"to": "to", "by": "by", "from": "sender"}
        return replace(self, **{names[name]: value for name, value in pairs.items()})

    @property
    def address(self) -> str:
        """What the carrier calls the parent."""
        return f"whatsapp:{self.sender}" if self.by == "whatsapp" else self.sender


@dataclass
class Stage:
    """Where a transcript is played: a database with the demo in it, and a clock."""

    engine: Engine
    vault: Vault
    senders: dict[str, Sender]
    now: datetime = BEGINS
    setting: Setting = field(default_factory=Setting)

    def play(self, script: str) -> str:
        """The transcript as it really goes: the script's own lines, with our true answers."""
        played = []
        for line in script.splitlines():
            if not line.startswith(("<", "!")):
                played += [line, *self._act(line)]
        return "\n".join(played) + "\n"

    def _act(self, line: str) -> list[str]:
        if line.startswith(">"):
            return self.text(line[1:].strip())
        if line.startswith("@"):
            self._wait(line[1:].strip())
        elif re.match(r"(to|by|from):", line):
            self.setting = self.setting.changed(line)
        elif line and not line.startswith("#"):
            raise ValueError(f"not a line of a transcript: {line!r}")
        return []

    def _wait(self, step: str) -> None:
        number, unit = _STEP.fullmatch(step).groups()
        self.now += timedelta(**{_UNITS[unit]: int(number)})
        expire_sessions(self.engine, self.now)

    def text(self, words: str, choice: str | None = None) -> list[str]:
        """Send one text, or tap a button; the lines that come of it."""
        self.now += timedelta(seconds=10)
        found = _ATTACHMENT.fullmatch(words)
        attachments = (Attachment(found[1], "https://example.test/media"),) if found else ()
        text = InboundText(
            sid="SM" + secrets.token_hex(16),
            account_sid="AC" + "0" * 32,
            address=self.setting.address,
            to=self._sender.number,
            body="" if found else words,
            attachments=attachments,
            choice=choice,
        )
        inbound_id = receive(
            Receiver(self.engine, self.vault, lambda: self.now), self._sender, text
        )
        with reading(self.engine) as connection:
            return [*self._answers(connection, inbound_id), *self._waits(connection, inbound_id)]

    @property
    def _sender(self) -> Sender:
        return next(each for each in self.senders.values() if each.slug == self.setting.to)

    def _answers(self, connection: Connection, inbound_id: object) -> list[str]:
        rows = connection.execute(
            select(_outbound)
            .where(_outbound.c.inbound_id == inbound_id)
            .order_by(_outbound.c.created_at, _outbound.c.id)
        )
        bodies = [self.vault.open(row.body_sealed, BODY, row.id) for row in rows]
        return [f"< {line}".rstrip() for body in bodies for line in body.splitlines()]

    def _waits(self, connection: Connection, inbound_id: object) -> list[str]:
        query = select(_inbound.c.waits_because).where(_inbound.c.id == inbound_id)
        reason = connection.execute(query).scalar_one()
        return [f"! waits: {reason}"] if reason else []
