"""Keys are replaced while texts come in: nobody twice, everybody found, nothing left under the old.

In a rolling change, processes of two neighbouring steps run side by side.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import count

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select, update
from sqlalchemy.engine import Engine

from bot.migrations.tables import metadata
from community import people
from community.consent import Consent
from community.database import connect, new_id, reading, table_of
from community.organizations import Organizer
from community.people import ADDRESS, Address, Person
from community.rotation import Rotated, rotate
from community.sealed import count_under_none_of, label_of, sealed_columns
from community.suppression import SuppressionKey
from community.vault import Vault, beginning, new_key
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


class Town:
    """Parents who text processes of several steps."""

    def __init__(self, url: str, sender, now) -> None:
        # As far as the database can tell, each step is a process of its own.
        self.engines = {step: connect(url) for step in STEPS}
        self.sender, self.now = sender, now
        self.heard: Counter[str] = Counter()
        self._sids, self._lines = count(1), count(100)

    @property
    def engine(self) -> Engine:
        return self.engines["new"]

    def new_numbers(self, how_many: int) -> list[str]:
        return [f"+1213555{next(self._lines):04}" for _ in range(how_many)]

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
            media_id, organizer_id, key_id = new_id(), new_id(), new_id()
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
            secret = vault.seal("secret", "suppression_key.secret", key_id)
            connection.execute(
                insert(table_of(SuppressionKey)),
                {"id": key_id, "place": 1, "secret_sealed": secret},
            )


@pytest.fixture
def town(fresh_url, senders, now) -> Iterator[Town]:
    made = Town(fresh_url, senders["+12135550100"], now)
    yield made
    for engine in made.engines.values():
        engine.dispose()


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


def values_in(engine: Engine) -> dict[str, list[tuple[object, bytes]]]:
    """Every sealed value of the whole database with its row's id, by label."""
    found: dict[str, list[tuple[object, bytes]]] = {}
    with reading(engine) as connection:
        for table, columns in sealed_columns(metadata).items():
            for column in columns:
                rows = connection.execute(select(table.c.id, column).where(column.is_not(None)))
                found[label_of(column)] = [(row[0], row[1]) for row in rows if row[1]]
    return found


def assert_only_the_new_key_is_needed(engine: Engine) -> None:
    values = values_in(engine)
    assert all(values.values()), f"nothing to look at in {[k for k, v in values.items() if not v]}"
    for label, rows in values.items():
        for row_id, sealed in rows:
            assert STEPS["new"].open_bytes(sealed, label, row_id) is not None
            assert not sealed.startswith(beginning("old"))


def test_a_key_is_replaced_step_by_step_while_the_same_parents_text_both_sides(town: Town):
    known = town.new_numbers(4)
    for number in known:
        town.text("old", number)
    town.furnish("old")

    def side_by_side(*steps: str) -> None:
        town.text_at_once(steps, known + town.new_numbers(4))

    side_by_side("old", "new behind")
    town.check("new behind")
    side_by_side("new behind", "new in front")
    town.check("new behind")
    town.check("new in front")
    # Begun while some processes still seal with the old key, and once more when none does.
    for steps in (("new behind", "new in front"), ("new in front", "new in front")):
        together([lambda steps=steps: side_by_side(*steps), town.rotate])
        town.check("new in front")
    assert town.rotate().left == 0
    side_by_side("new in front", "new")
    town.check("new")
    assert_only_the_new_key_is_needed(town.engine)


def test_what_is_no_text_is_sealed_anew_too(town: Town):
    town.furnish("old")
    town.rotate()
    ((row_id, sealed),) = values_in(town.engine)["media.content"]
    assert STEPS["new"].open_bytes(sealed, "media.content", row_id) == NOT_TEXT


def test_what_is_being_written_meanwhile_is_newer_and_stays(town: Town):
    town.furnish("old")
    rotating = threading.Thread(target=town.rotate)
    with town.engines["old"].begin() as turn:
        person_id = turn.execute(select(_person.c.id)).scalars().first()
        people.set_first_name(turn, STEPS["new behind"], person_id, "Ana")
        rotating.start()
        rotating.join(0.5)  # by now it has seen the name that is about to be replaced
    rotating.join(30)
    ((row_id, sealed),) = values_in(town.engine)["person.first_name"]
    assert STEPS["new"].open(sealed, people.FIRST_NAME, row_id) == "Ana"


def test_who_was_erased_stays_erased(town: Town):
    town.text("old", *town.new_numbers(1))
    with town.engine.begin() as connection:
        connection.execute(update(_address).values(address_sealed=b"", look_up=b"suppressed"))
    town.furnish("old")
    assert town.rotate().left == 0
    with reading(town.engine) as connection:
        erased = select(_address.c.look_up).where(func.length(_address.c.address_sealed) == 0)
        assert connection.execute(erased).scalar_one() == b"suppressed"


def test_the_ledger_keeps_its_lines(town: Town):
    town.furnish("old")
    consent = table_of(Consent)
    fixed = [column for column in consent.columns if not column.name.endswith("_sealed")]
    with reading(town.engine) as connection:
        before = connection.execute(select(*fixed).order_by(consent.c.id)).all()
    town.rotate()
    with reading(town.engine) as connection:
        assert connection.execute(select(*fixed).order_by(consent.c.id)).all() == before


def test_what_no_key_opens_is_named_and_left_alone(town: Town):
    town.furnish("old")
    with town.engine.begin() as connection:
        person_id = connection.execute(select(_person.c.id)).scalars().first()
        people.set_first_name(connection, Vault(new_key("lost")), person_id, "Rosa")
    done = town.rotate()
    assert done.not_opened == [f"person.first_name of {person_id}"]
    assert done.left == 1


def test_an_address_that_stands_twice_is_named_and_nothing_of_it_is_lost(town: Town):
    """As when a process with the old key alone ran beside one that sealed with the new."""
    one, other = town.new_numbers(2)
    town.furnish("old")
    town.text("old", one)
    town.text("old", other)
    town.text("new", one)
    done = town.rotate()
    assert len(done.twice) == 1
    assert done.left == 1
    with reading(town.engine) as connection:
        rows = connection.execute(select(_address)).all()
        found = people.find_speaker(connection, STEPS["new"], town.sender.organization_id, other)
    assert found is not None, "the others are found all the same"
    vault = STEPS["new in front"]
    opened = [vault.open(row.address_sealed, ADDRESS, row.id) for row in rows]
    assert opened.count(one) == 2


def test_how_much_is_under_which_key_is_counted(town: Town):
    for number in town.new_numbers(3):
        town.text("old", number)
    town.text("new behind", *town.new_numbers(1))
    town.text("new in front", *town.new_numbers(1))
    with reading(town.engine) as connection:
        assert count_under_none_of(["new"], connection, metadata)["inbound.body"] == 4
        assert count_under_none_of(["old"], connection, metadata)["inbound.body"] == 1
        assert count_under_none_of(["new", "old"], connection, metadata) == {}


def test_a_table_whose_values_could_not_be_bound_to_a_row_is_refused():
    anew = MetaData()
    Table("odd", anew, Column("id", Integer, primary_key=True), Column("body_sealed", Integer))
    with pytest.raises(ValueError, match="odd: sealed values are bound to a UUID `id`"):
        sealed_columns(anew)
