"""A night watch for tests: processes that beat or fall silent, several that look, a clock moved by
hand. What organizers on call are told is read from the outbox."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from redis import Redis
from sqlalchemy import select

from community.database import reading, table_of
from community.founding import NewOrganizer, add_organizer
from community.on_call import OnCall, put_on_call
from community.people import ADDRESS
from messages.outbox import BODY
from scheduler.alerts.table import Alert
from scheduler.alerts.watch import Watch
from scheduler.heartbeats import Heart, ProcessKind
from tests.messages.post_office import PostOffice

LUZ = "+12135550131"
ALL = frozenset(ProcessKind)

# By what each text is known.
_MARKS = {
    "no text has gone out": "texts_stuck",
    "has refused texts": "carrier_refuses",
    "that looks for what is due was last seen": "no_clock",
    "that sends texts was last seen": "no_worker",
    "that takes in texts was last seen": "no_web",
    "Texts go out": "over: texts_stuck",
    "no longer refuses": "over: carrier_refuses",
    "that looks for what is due is back": "over: no_clock",
    "that sends texts is back": "over: no_worker",
    "that takes in texts is back": "over: no_web",
}


@dataclass
class Vigil:
    office: PostOffice
    redis: Redis
    watches: list[Watch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hearts = {kind: self._heart(kind) for kind in ProcessKind}
        self.watched_by(1)

    def _heart(self, kind: ProcessKind) -> Heart:
        return Heart(kind, self.office.engine, self.office.vault, lambda: self.office.now)

    def watched_by(self, count: int) -> None:
        """So many processes that have only just begun to look."""
        self.watches = [
            Watch(self.office.engine, self.office.vault, self.redis, lambda: self.office.now)
            for _ in range(count)
        ]

    def on_call(self, phone: str = LUZ, language: str = "en", **sender: object) -> None:
        organization = sender.get("organization_id", self.office.sender.organization_id)
        given = {"name": "Luz", "email": "luz@example.org", "phone": phone, "on_call": True}
        new = NewOrganizer(**given, language=language)
        with self.office.engine.begin() as connection:
            vault, now = self.office.vault, self.office.now
            add_organizer(connection, vault, organization, new, now)
            put_on_call(connection, vault, OnCall(organization, phone, language), now)

    def pass_time(
        self, minutes: float, beating: Collection[ProcessKind] = ALL, *, sending: bool = True
    ) -> None:
        """Let time go by in steps of the watch; who is `beating` is seen at each.

        A worker that beats sends what is due, unless it is stuck.
        """
        for _ in range(round(minutes * 3)):
            self.office.wait(seconds=20)
            for kind in beating:
                self.hearts[kind].beat()
            if sending and ProcessKind.WORKER in beating:
                self.office.deliver()
            self.look()

    def look(self) -> None:
        for watch in self.watches:
            watch.look()

    def told(self, phone: str = LUZ) -> list[str]:
        """What a phone is told, in order, by the kind of problem."""
        return [self._kind(body) for body in self.words(phone)]

    def words(self, phone: str = LUZ) -> list[str]:
        vault = self.office.vault
        return [
            vault.open(row.body_sealed, BODY, row.id)
            for row in self.office.rows()
            if self._phone(row) == phone
        ]

    def _phone(self, row: object) -> str:
        address = self.office.address(row.address_id)
        return self.office.vault.open(address.address_sealed, ADDRESS, address.id)

    def _kind(self, body: str) -> str:
        (kind,) = [kind for mark, kind in _MARKS.items() if mark in body]
        return kind

    def alerts(self) -> list[object]:
        """Every alert there ever was, oldest first."""
        alert = table_of(Alert)
        with reading(self.office.engine) as connection:
            return list(connection.execute(select(alert).order_by(alert.c.id)))

    def hours_later(self, hours: float) -> None:
        self.office.now += timedelta(hours=hours)
