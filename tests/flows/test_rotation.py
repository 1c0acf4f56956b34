"""Keys are replaced while texts come in: nobody twice, everybody found, nothing left under the old.

In a rolling change, processes of two neighbouring steps run side by side.
"""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, select, update
from sqlalchemy.engine import Engine

from bot.migrations.tables import metadata
from community import people
from community.consent import Consent
from community.database import reading, table_of
from community.people import ADDRESS, Address, Person
from community.sealed import count_under_none_of, label_of, sealed_columns
from community.vault import Vault, beginning, new_key
from tests.town import NOT_TEXT, STEPS, Town, together

_address = table_of(Address)
_person = table_of(Person)


@pytest.fixture
def town(fresh_url, senders, now) -> Iterator[Town]:
    made = Town(fresh_url, senders["+12135550100"], now)
    yield made
    made.close()


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
    town.text("old", one)
    town.text("old", other)
    town.text("new", one)
    town.furnish("old")
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
