"""A post office for tests: parents of one demo organization, texts to them, a carrier that is told
what to answer. Only the carrier is made up; it stands where the outside world begins.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from limits.storage import MemoryStorage
from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from community import consent, people
from community.consent import ConsentAct, ConsentEntry, ConsentMethod
from community.database import reading, table_of
from community.people import Address, Speaker
from community.senders import Sender
from community.vault import Vault
from messages.carriers.contract import (
    Accepted,
    Dispatch,
    FetchedMedia,
    Gone,
    LookedUp,
    NotNow,
    Outcome,
    Redacted,
)
from messages.delivery import Delivery, deliver_batch
from messages.lookup import look_up_next
from messages.outbox import BODY, Draft, Outbound, enqueue
from messages.policy import Decision, Kind
from scheduler.pacing import Pacing

MARIA, LUPE, ANA = "+12135550142", "+12135550143", "+12135550144"

_outbound = table_of(Outbound)
_address = table_of(Address)


@dataclass
class StandInCarrier:
    """Answers as told, in order, and accepts when told nothing more; keeps what it was handed."""

    outcomes: list[Outcome] = field(default_factory=list)
    handed: list[Dispatch] = field(default_factory=list)
    lookups: list[LookedUp] = field(default_factory=list)
    asked: list[tuple[Dispatch, datetime, frozenset[str]]] = field(default_factory=list)
    files: dict[str, FetchedMedia] = field(default_factory=dict)
    while_sending: Callable[[Dispatch], None] = lambda dispatch: None

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._lock = threading.Lock()

    def send(self, dispatch: Dispatch) -> Outcome:
        with self._lock:
            self.handed.append(dispatch)
            outcome = self.outcomes.pop(0) if self.outcomes else None
            sid = f"SM{next(self._numbers):032x}"
        self.while_sending(dispatch)
        return outcome or Accepted(sid)

    def find(self, dispatch: Dispatch, since: datetime, known: frozenset[str]) -> LookedUp:
        """As told in `lookups`; with nothing told, it has no such text."""
        self.asked.append((dispatch, since, known))
        return self.lookups.pop(0) if self.lookups else NotNow(None)

    def redact(self, number: str, address: str) -> Redacted | NotNow:
        return Redacted(0, 0)

    def fetch_media(self, url: str) -> FetchedMedia:
        """As told in `files`, by address; with nothing told, it is gone."""
        return self.files.get(url, Gone())

    @property
    def bodies(self) -> list[str]:
        return [dispatch.body for dispatch in self.handed]


@dataclass
class PostOffice:
    """Everything about one sender's texts, with a clock that is moved by hand."""

    engine: Engine
    vault: Vault
    sender: Sender
    now: datetime
    carrier: StandInCarrier = field(default_factory=StandInCarrier)
    pace: Pacing = field(default_factory=lambda: Pacing(MemoryStorage()))

    @property
    def delivery(self) -> Delivery:
        return Delivery(self.engine, self.vault, self.carrier, self.pace, lambda: self.now)

    def parent(self, address: str = MARIA, *, agreed: bool = True) -> Speaker:
        """The parent at an address, added if new; who has agreed may be sent notices."""
        with self.engine.begin() as connection:
            organization = self.sender.organization_id
            found = people.find_or_add_speaker(
                connection, self.vault, organization, address, self.now
            )
            if agreed:
                self.record(connection, found, ConsentAct.AGREED)
        return found

    def record(self, connection: Connection, speaker: Speaker, act: ConsentAct) -> None:
        entry = ConsentEntry(
            organization_id=self.sender.organization_id,
            address_id=speaker.address_id,
            person_id=speaker.person_id,
            act=act,
            method=ConsentMethod.REPLY,
            asked="May we text you?",
            words="words",
            language="en",
            inbound_id=None,
        )
        consent.record(connection, self.vault, entry, self.now)

    def stop(self, speaker: Speaker) -> None:
        with self.engine.begin() as connection:
            self.record(connection, speaker, ConsentAct.WITHDRAWN)

    def write(
        self, body: str, speaker: Speaker, kind: Kind = Kind.ANSWER, **draft: object
    ) -> Decision:
        with self.engine.begin() as connection:
            return self.put(connection, body, speaker, kind, **draft)

    def put(
        self, connection: Connection, body: str, speaker: Speaker, kind: Kind, **draft: object
    ) -> Decision:
        made = replace(Draft(kind, body, "en"), **draft)
        return enqueue(connection, self.vault, self.sender, speaker, made, self.now)

    def deliver(self, limit: int = 100) -> int:
        return deliver_due(self.delivery, self.sender, limit)

    def look_up(self) -> int:
        """Look up everything that needs it now; says how many texts were taken up."""
        taken_up = 0
        while look_up_next(self.delivery, self.sender):
            taken_up += 1
        return taken_up

    def wait(self, **step: float) -> None:
        self.now += timedelta(**step)

    def rows(self) -> list[object]:
        """The outbox, oldest first."""
        order = (_outbound.c.created_at, _outbound.c.id)
        with reading(self.engine) as connection:
            return list(connection.execute(select(_outbound).order_by(*order)).all())

    def row(self) -> object:
        (only,) = self.rows()
        return only

    def statuses(self) -> dict[str, str]:
        """What became of each text, by its words."""
        return {self.vault.open(r.body_sealed, BODY, r.id): str(r.status) for r in self.rows()}

    def address(self, address_id: UUID) -> object:
        with reading(self.engine) as connection:
            return connection.execute(select(_address).where(_address.c.id == address_id)).one()

    def ledger(self, address_id: UUID) -> list[str]:
        with reading(self.engine) as connection:
            return [f"{e.act} by {e.method}" for e in consent.ledger_of(connection, address_id)]


def deliver_due(delivery: Delivery, sender: Sender, limit: int) -> int:
    """Hand over what is due, at most `limit` texts; says how many were taken up."""
    taken_up = 0
    while taken_up < limit:
        progress = deliver_batch(delivery, sender, limit - taken_up)
        taken_up += progress.taken_up
        if not progress.taken_up:
            break
    return taken_up
