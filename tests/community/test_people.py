"""People and their addresses: one address once, one number one person, organizations are walls."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from community import people
from community.database import reading, table_of
from community.organizations import teams_of
from community.people import (
    Address,
    Channel,
    Person,
    PersonAddress,
    channel_of,
    find_or_add_speaker,
    find_speaker,
    same_number_elsewhere,
)
from community.vault import Vault, new_key
from tests.town import together

MARIA = "+12135550142"
ON_WHATSAPP = f"whatsapp:{MARIA}"
HIDDEN = "whatsapp:US.a1B2c3"


@pytest.fixture
def organization(senders):
    return senders["+12135550110"].organization_id


@pytest.fixture
def elsewhere(senders):
    return senders["+16175550120"].organization_id


@pytest.fixture
def add(demo, vault, now):
    def add_speaker(organization_id, address, keys=vault):
        with demo.begin() as connection:
            people.hold_address(connection, keys, organization_id, address)
            return find_or_add_speaker(connection, keys, organization_id, address, now)

    return add_speaker


def how_many(engine, model):
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(table_of(model))).scalar_one()


ADDRESSES = [
    (MARIA, Channel.SMS, ON_WHATSAPP),
    (ON_WHATSAPP, Channel.WHATSAPP, MARIA),
    (HIDDEN, Channel.WHATSAPP, None),
    ("22395", Channel.SMS, None),
]


@pytest.mark.parametrize(("address", "channel", "twin"), ADDRESSES, ids=lambda each: str(each))
def test_what_an_address_tells_of_itself(address, channel, twin):
    assert channel_of(address) is channel
    assert same_number_elsewhere(address) == twin


def test_nobody_is_found_before_they_wrote(demo, vault, organization):
    with reading(demo) as connection:
        assert find_speaker(connection, vault, organization, MARIA) is None


def test_a_new_address_is_a_new_person(add, demo, organization):
    speaker = add(organization, MARIA)
    assert (speaker.channel, speaker.language) == (Channel.SMS, None)
    assert (speaker.agreed_at, speaker.stopped_at, speaker.last_inbound_at) == (None, None, None)
    assert add(organization, MARIA) == speaker
    assert (how_many(demo, Address), how_many(demo, Person)) == (1, 1)


def test_an_address_is_sealed(add, demo, vault, organization):
    speaker = add(organization, MARIA)
    with reading(demo) as connection:
        row = connection.execute(select(table_of(Address))).one()
    assert MARIA.encode() not in row.address_sealed + row.look_up
    assert vault.open(row.address_sealed, people.ADDRESS, speaker.address_id) == MARIA


@pytest.mark.parametrize("first", [MARIA, ON_WHATSAPP])
def test_sms_and_whatsapp_of_one_number_are_one_person(add, demo, organization, first):
    one = add(organization, first)
    other = add(organization, same_number_elsewhere(first))
    assert one.person_id == other.person_id
    assert one.address_id != other.address_id
    with reading(demo) as connection:
        reached = people.addresses_reaching(connection, one.address_id)
    assert set(reached) == {one.address_id, other.address_id}


def test_a_hidden_number_is_a_person_of_its_own(add, organization):
    assert add(organization, HIDDEN).person_id != add(organization, MARIA).person_id


def test_two_organizations_never_share_a_person(add, demo, vault, organization, elsewhere):
    here, there = add(organization, MARIA), add(elsewhere, MARIA)
    assert here.person_id != there.person_id
    assert here.address_id != there.address_id
    assert add(elsewhere, ON_WHATSAPP).person_id == there.person_id
    with reading(demo) as connection:
        assert here.address_id not in people.addresses_reaching(connection, there.address_id)
        rows = connection.execute(select(table_of(Address).c.look_up)).scalars().all()
    assert len(set(rows)) == 3, "the same number cannot be matched between organizations"


def race(engine, vault, organization_id, addresses, now):
    begin = threading.Barrier(len(addresses))
    speakers = []

    def work(address):
        begin.wait()
        with engine.begin() as connection:
            people.hold_address(connection, vault, organization_id, address)
            found = find_or_add_speaker(connection, vault, organization_id, address, now)
        speakers.append(found)

    together(partial(work, address) for address in addresses)
    assert len(speakers) == len(addresses)
    return speakers


def test_eight_racing_threads_make_one_address(demo, vault, organization, now):
    speakers = race(demo, vault, organization, [MARIA] * 8, now)
    assert len({speaker.address_id for speaker in speakers}) == 1
    counts = [how_many(demo, model) for model in (Address, Person, PersonAddress)]
    assert counts == [1, 1, 1]


@pytest.mark.parametrize("again", range(3))
def test_sms_and_whatsapp_that_arrive_at_once_are_one_person(demo, vault, organization, now, again):
    speakers = race(demo, vault, organization, [MARIA, ON_WHATSAPP] * 4, now)
    assert len({speaker.person_id for speaker in speakers}) == 1
    counts = [how_many(demo, model) for model in (Address, Person, PersonAddress)]
    assert counts == [2, 1, 2]


def test_who_waited_for_an_address_sees_what_was_written_meanwhile(
    add, demo, vault, organization, now
):
    speaker = add(organization, MARIA)
    seen = []

    def wait_for_it():
        with demo.begin() as connection:
            people.hold_address(connection, vault, organization, MARIA)
            seen.append(find_or_add_speaker(connection, vault, organization, MARIA, now))

    other = threading.Thread(target=wait_for_it)
    with demo.begin() as connection:
        people.hold_address(connection, vault, organization, MARIA)
        people.heard_from(connection, speaker, now)
        people.change_person(connection, speaker.person_id, language="es")
        other.start()
        other.join(0.2)
        assert seen == [], "nobody else handles this address until commit"
    other.join(10)
    assert [(each.language, each.last_inbound_at) for each in seen] == [("es", now)]


def test_an_address_is_found_while_keys_are_replaced(add, demo, organization):
    old, new = new_key("old"), new_key("new")
    speaker = add(organization, MARIA, Vault(old))
    both = Vault(f"{new},{old}")
    assert add(organization, MARIA, both) == speaker
    assert add(organization, ON_WHATSAPP, both).person_id == speaker.person_id
    assert how_many(demo, Person) == 1


def test_on_a_shared_number_the_first_person_speaks(add, demo, vault, organization, now):
    first = add(organization, MARIA)
    second = add(organization, "+12135550143")
    with demo.begin() as connection:
        link = {"person_id": second.person_id, "address_id": first.address_id}
        connection.execute(table_of(PersonAddress).insert(), link)
    with reading(demo) as connection:
        found = find_speaker(connection, vault, organization, MARIA)
        reached = people.addresses_reaching(connection, first.address_id)
    assert found.person_id == first.person_id
    assert set(reached) == {first.address_id, second.address_id}


def test_what_a_person_tells_is_kept_sealed(add, demo, vault, organization):
    speaker = add(organization, MARIA)
    with demo.begin() as connection:
        people.change_person(connection, speaker.person_id, language="es", relationship="mother")
        people.set_first_name(connection, vault, speaker.person_id, "Guadalupe")
        people.set_school_words(connection, vault, speaker.person_id, "la de la calle 9")
        row = connection.execute(select(table_of(Person))).one()
        assert find_speaker(connection, vault, organization, MARIA).language == "es"
    assert b"Guadalupe" not in row.first_name_sealed
    opened = vault.open(row.first_name_sealed, people.FIRST_NAME, row.id)
    words = vault.open(row.school_words_sealed, people.SCHOOL_WORDS, row.id)
    assert (opened, words) == ("Guadalupe", "la de la calle 9")


def test_a_team_is_joined_once(add, demo, organization, now):
    speaker = add(organization, MARIA)
    with demo.begin() as connection:
        team = teams_of(connection, organization)[0]
        people.join_team(connection, speaker.person_id, team.id, now)
        people.join_team(connection, speaker.person_id, team.id, now + timedelta(days=1))
        assert people.teams_joined(connection, speaker.person_id) == [team.id]


def test_when_somebody_last_wrote_is_noted(add, demo, vault, organization, now):
    speaker = add(organization, MARIA)
    with demo.begin() as connection:
        people.heard_from(connection, speaker, now)
        found = find_speaker(connection, vault, organization, MARIA)
    assert found.last_inbound_at == now
