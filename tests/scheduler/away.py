"""Portavoz that was away: nobody answers the simulator's webhooks, and its clock is ours."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from limits.storage import MemoryStorage
from redis import Redis
from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from twilio.rest import Client

from bot.simulator import inbound
from bot.simulator.inbound import Text
from bot.simulator.options import DemoNumber
from bot.simulator.server import running
from bot.simulator.world import World
from community import people
from community.database import reading, table_of
from community.organizations import Number, Organization
from community.people import Speaker
from community.senders import Sender, senders
from community.vault import Vault
from flows.turn import Receiver, receive
from messages.carriers.contract import InboundText
from messages.carriers.twilio.adapter import TwilioCarrier
from messages.carriers.twilio.client import make_client
from messages.carriers.twilio.content import ContentTemplates
from messages.delivery import Delivery, Outlook, Progress, deliver_batch
from messages.inbox import BODY as INBOUND_BODY
from messages.inbox import Inbound
from messages.outbox import BODY as OUTBOUND_BODY
from messages.outbox import Outbound
from scheduler.lanes import Lanes
from scheduler.pacing import Pacing
from scheduler.tools import Tools
from tests.simulator.outside import ACCOUNT, TOKEN, free_port, options

PON, INNOVATE = "+12135550100", "+12135550110"
MARIA, LUPE = "+12135550142", "+12135550143"

_inbound, _outbound = table_of(Inbound), table_of(Outbound)
_number, _organization = table_of(Number), table_of(Organization)


@dataclass(frozen=True)
class Phones:
    """A simulator whose application is down, and the file that moves its clock."""

    world: World
    url: str
    clock: Path


@contextmanager
def phones(folder: Path) -> Iterator[Phones]:
    port, clock = free_port(), folder / "clock"
    nobody = f"http://127.0.0.1:{free_port()}"
    numbers = tuple(DemoNumber(number, number) for number in (PON, INNOVATE))
    given = replace(options(nobody, port), clock_path=clock, organizations=numbers)
    with running(given) as world:
        yield Phones(world, f"http://127.0.0.1:{port}", clock)


@dataclass
class Away:
    """The phones, the database and what a worker works with."""

    phones: Phones
    engine: Engine
    vault: Vault
    redis: Redis
    clients: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tools = Tools(self._delivery(), self.redis, Lanes())

    def _delivery(self) -> Delivery:
        now = self.phones.world.clock.now
        templates = ContentTemplates(self.engine, now)
        public_url = self.phones.world.options.public_url
        carrier = TwilioCarrier(self._client, public_url, templates)
        return Delivery(self.engine, self.vault, carrier, Pacing(MemoryStorage()), now)

    def _client(self) -> Client:
        self.clients.append(make_client(ACCOUNT, TOKEN, self.phones.url))
        return self.clients[-1]

    def close(self) -> None:
        self.tools.lanes.close()
        for client in self.clients:
            client.http_client.session.close()

    @property
    def now(self) -> datetime:
        return self.phones.world.clock.now()

    def at(self, moment: datetime) -> None:
        """Make it this moment, here and at the carrier."""
        offset = (moment - datetime.now(UTC)).total_seconds()
        self.phones.clock.write_text(str(offset))

    def wait(self, **step: float) -> None:
        self.at(self.now + timedelta(**step))

    def senders(self) -> dict[str, Sender]:
        with reading(self.engine) as connection:
            return senders(connection)

    def text(self, body: str, phone: str = MARIA, to: str = PON, **more: Any) -> str:
        """Text a number; its webhook finds nobody. The text's SID."""
        given = {"channel": "sms", **more}
        sid, delivery = inbound.receive(self.phones.world, Text(phone, to, body=body, **given))
        assert not delivery.ok
        return sid

    def webhook(self, sid: str, body: str, phone: str = MARIA) -> object:
        """The webhook of a text comes after all."""
        receiver = Receiver(self.engine, self.vault, lambda: self.now)
        return receive(receiver, self.senders()[PON], InboundText(sid, ACCOUNT, phone, PON, body))

    def deliver(self) -> int:
        """Hand over all that is due at this moment; how many texts that is."""
        taken_up = 0
        while (progress := self._deliver_batch()).outlook is not Outlook.NOTHING:
            taken_up += progress.taken_up
        return taken_up

    def _deliver_batch(self) -> Progress:
        return deliver_batch(self.tools.delivery, self.senders()[PON])

    def speaker(self, address: str = MARIA) -> Speaker | None:
        organization = self.senders()[PON].organization_id
        with reading(self.engine) as connection:
            return people.find_speaker(connection, self.vault, organization, address)

    def inbox(self) -> list[Any]:
        """The texts that came in, in the order of their turns."""
        return self._all(select(_inbound).order_by(_inbound.c.id))

    def outbox(self) -> list[Any]:
        return self._all(select(_outbound).order_by(_outbound.c.created_at, _outbound.c.id))

    def heard(self) -> list[str]:
        return [self.vault.open(row.body_sealed, INBOUND_BODY, row.id) for row in self.inbox()]

    def said(self) -> dict[str, list[str]]:
        """The first words of each text in the outbox, by what became of it."""
        by_status = defaultdict(list)
        for row in self.outbox():
            words = self.vault.open(row.body_sealed, OUTBOUND_BODY, row.id)
            by_status[str(row.status)].append(words[:28].strip())
        return dict(by_status)

    def swept_at(self, number: str = PON) -> datetime | None:
        (row,) = self._all(select(_number.c.swept_at).where(_number.c.number == number))
        return row.swept_at

    def change_number(self, number: str = PON, **values: object) -> None:
        self._do(update(_number).where(_number.c.number == number).values(**values))

    def change_organization(self, **values: object) -> None:
        self._do(update(_organization).values(**values))

    def handed_over(self) -> list[dict[str, Any]]:
        """What the carrier took from us."""
        return self._seen("outbound")

    def _seen(self, kind: str) -> list[dict[str, Any]]:
        entries, _ = self.phones.world.ledger.after(0)
        return [entry for entry in entries if entry["kind"] == kind]

    def _all(self, query: Any) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(query).all())

    def _do(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)
