"""A town whose parents text processes that have different keys, for tests of keys and backups."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import count

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Engine

from bot.migrations.tables import metadata
from community import people, suppression
from community.database import connect, new_id, reading, table_of
from community.organizations import Organizer
from community.people import ADDRESS, Address, Person
from community.rotation import Rotated, rotate
from community.vault import Vault, new_key
from flows.turn import Receiver, receive
from messages.carriers.contract import Attachment, InboundText
from messages.inbox import Inbound
from messages.media import Media, MediaState

OLD, NEW = new_key("old"), new_key("new")
STEPS = {
    "old": Vault(OLD),
    "new behind": Vault(f"{OLD},{NEW}"),
    "new in front": Vault(f"{NEW},{OLD}"),
    "new": Vault(NEW),
}
NOT_TEXT = b"\xff\xfe\x00 no text in any encoding \xff"

_address = table_of(Address)
_inbound = table_of(Inbound)
_media = table_of(Media)
_person = table_of(Person)


def phone(place: int) -> str:
    """A number that nobody has, for each place."""
    return f"+1{300 + place // 100}55501{place % 100:02}"


class Town:
    """Parents who text processes of several steps."""

    def __init__(self, url: str, sender, now) -> None:
        # As far as the database can tell, each step is a process of its own.
        self.engines = {step: connect(url) for step in STEPS}
        self.sender, self.now = sender, now
        self.heard: Counter[str] = Counter()
        self._sids, self._lines = count(1), count(0)

    @property
    def engine(self) -> Engine:
        return self.engines["new"]

    def new_numbers(self, how_many: int) -> list[str]:
        return [phone(next(self._lines)) for _ in range(how_many)]

    def text(self, step: str, address: str, words: str = "hola", **more) -> None:
        sid = f"SM{next(self._sids)}"
        text = InboundText(sid, "AC" + "0" * 32, address, self.sender.number, words, **more)
        receive(Receiver(self.engines[step], STEPS[step], lambda: self.now), self.sender, text)
        self.heard[address] += 1

    def text_at_once(self, steps: tuple[str, str], numbers: list[str]) -> None:
        """Each number texts processes of both steps at the same moment, by SMS and by WhatsApp."""
        ends = [(step, prefix) for step in steps for prefix in ("", "whatsapp:")]
        begin = threading.Barrier(len(ends))

        def work(step: str, prefix: str) -> None:
            for number in numbers:
                begin.wait(30)
                self.text(step, prefix + number)

        together([lambda end=end: work(*end) for end in ends])

    def moved_to(self, url: str) -> "Town":
        """The same parents before another database."""
        moved = Town(url, self.sender, self.now)
        moved.heard, moved._sids, moved._lines = self.heard.copy(), self._sids, self._lines
        return moved

    def close(self) -> None:
        for engine in self.engines.values():
            engine.dispose()

    def rotate(self, step: str = "new in front", tell: Callable[[str], None] = print) -> Rotated:
        return rotate(self.engines[step], STEPS[step], metadata, tell)

    def check(self, step: str) -> None:
        """Nobody is there twice, everybody is found, no text is lost."""
        vault = STEPS[step]
        with reading(self.engine) as connection:
            rows = connection.execute(select(_address)).all()
            texts = connection.execute(select(func.count()).select_from(_inbound)).scalar_one()
            persons = connection.execute(select(func.count()).select_from(_person)).scalar_one()
            found = {
                address: people.find_speaker(
                    connection, vault, self.sender.organization_id, address
                )
                for address in self.heard
            }
        opened = Counter(vault.open(row.address_sealed, ADDRESS, row.id) for row in rows)
        assert opened == Counter(list(self.heard))
        assert texts == self.heard.total()
        assert persons == len({address.removeprefix("whatsapp:") for address in self.heard})
        assert {each.address_id for each in found.values()} == {row.id for row in rows}

    def furnish(self, step: str) -> None:
        """Put something into every sealed column there is."""
        vault, (number,) = STEPS[step], self.new_numbers(1)
        for words in ("hola", "1", "sí"):
            self.text(step, f"whatsapp:{number}", words)
        voice = (Attachment("voice", "https://example.test/media"),)
        self.text(step, f"whatsapp:{number}", "", attachments=voice)
        with self.engine.begin() as connection:
            person_id = connection.execute(select(_person.c.id)).scalars().first()
            people.set_first_name(connection, vault, person_id, "Rosa")
            people.set_school_words(connection, vault, person_id, "la escuela de la esquina")
            inbound_id = connection.execute(select(_inbound.c.id)).scalars().first()
            media_id, organizer_id = new_id(), new_id()
            connection.execute(
                insert(_media),
                {
                    "id": media_id, "organization_id": self.sender.organization_id,
                    "inbound_id": inbound_id, "state": MediaState.KEPT, "content_type": "audio/ogg",
                    "url_sealed": vault.seal("https://example.test", "media.url", media_id),
                    "content_sealed": vault.seal_bytes(NOT_TEXT, "media.content", media_id),
                    "attempts": 0, "due_at": self.now,
                },
            )  # fmt: skip
            connection.execute(
                insert(table_of(Organizer)),
                {
                    "id": organizer_id, "organization_id": self.sender.organization_id,
                    "name_sealed": vault.seal("Luz", "organizer.name", organizer_id),
                    "email_sealed": vault.seal("luz@example.org", "organizer.email", organizer_id),
                    "phone_sealed": vault.seal("+12135550101", "organizer.phone", organizer_id),
                    "language": "en", "on_call": False, "created_at": self.now,
                },
            )  # fmt: skip
            suppression.look_up(connection, vault, self.sender.organization_id, number)


def together(works: Iterable[Callable[[], object]]) -> None:
    """Do all of it in threads; none may fail."""
    problems = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as problem:  # noqa: BLE001
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert problems == []
