"""The consent ledger: what was said, by whom and how; lines are added and never changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from community import consent, people
from community.consent import Consent, ConsentAct, ConsentEntry, ConsentMethod
from community.database import reading, table_of
from community.people import Address, PersonAddress
from community.profiles import consent_history, profile_of

MARIA, LUPE = "+12135550142", "+12135550143"
_consent, _address = table_of(Consent), table_of(Address)


class Ledger:
    """The ledger of one organization, and people to keep it of."""

    def __init__(self, engine, vault, organization_id, now):
        self.engine, self.vault = engine, vault
        self.organization_id, self.now = organization_id, now

    def add(self, address):
        with self.engine.begin() as connection:
            return people.find_or_add_speaker(
                connection, self.vault, self.organization_id, address, self.now
            )

    def share(self, person, address):
        link = {"person_id": person.person_id, "address_id": address.address_id}
        with self.engine.begin() as connection:
            connection.execute(table_of(PersonAddress).insert(), link)

    def record(self, speaker, act, **changed):
        self.now += timedelta(minutes=1)
        entry = ConsentEntry(
            organization_id=self.organization_id,
            address_id=speaker.address_id,
            person_id=speaker.person_id,
            act=act,
            method=ConsentMethod.REPLY,
            asked="May we text you?",
            words="Sí, claro",
            language="es",
            inbound_id=None,
        )
        with self.engine.begin() as connection:
            consent.record(connection, self.vault, replace(entry, **changed), self.now)

    def state(self, speaker):
        query = select(_address.c.agreed_at, _address.c.stopped_at)
        with reading(self.engine) as connection:
            return tuple(connection.execute(query.where(_address.c.id == speaker.address_id)).one())

    def acts(self, speaker):
        with reading(self.engine) as connection:
            return [str(each.act) for each in consent.ledger_of(connection, speaker.address_id)]


@pytest.fixture
def ledger(demo, vault, senders, now):
    return Ledger(demo, vault, senders["+12135550110"].organization_id, now)


A, D, W = ConsentAct.AGREED, ConsentAct.DECLINED, ConsentAct.WITHDRAWN
COURSES = {
    "nobody has said anything": ([], False, False),
    "agreed": ([A], True, False),
    "declined": ([D], False, False),
    "declined and then agreed": ([D, A], True, False),
    "stopped": ([A, W], False, True),
    "stopped before ever agreeing": ([W], False, True),
    "came back": ([A, W, A], True, False),
    "stopped twice": ([A, W, W], False, True),
    "came back and stopped again": ([W, A, W], False, True),
}


@pytest.mark.parametrize(("acts", "agreed", "stopped"), COURSES.values(), ids=COURSES)
def test_the_address_repeats_the_last_word_of_the_ledger(ledger, acts, agreed, stopped):
    maria = ledger.add(MARIA)
    for act in acts:
        ledger.record(maria, act)
    agreed_at, stopped_at = ledger.state(maria)
    assert (agreed_at is not None, stopped_at is not None) == (agreed, stopped)
    assert ledger.now in {agreed_at, stopped_at} or not (agreed or stopped)
    assert ledger.acts(maria) == acts


def test_a_line_holds_what_was_asked_and_answered_sealed(ledger, vault):
    maria = ledger.add(MARIA)
    ledger.record(maria, A)
    with reading(ledger.engine) as connection:
        row = connection.execute(select(_consent)).one()
        (line,) = consent_history(connection, vault, maria.address_id)
    assert b"claro" not in row.words_sealed
    assert line == {
        "at": ledger.now,
        "act": "agreed",
        "method": "reply",
        "asked": "May we text you?",
        "words": "Sí, claro",
        "language": "es",
        "inbound": None,
    }


def test_agreeing_concerns_the_address_it_came_from_only(ledger):
    sms, whatsapp = ledger.add(MARIA), ledger.add(f"whatsapp:{MARIA}")
    ledger.record(sms, A)
    assert ledger.state(sms) == (ledger.now, None)
    assert ledger.state(whatsapp) == (None, None)
    assert ledger.acts(whatsapp) == []


def test_a_stop_reaches_every_address_of_everybody_at_the_address(ledger):
    """Maria and Lupe share a phone; each has another address. Ana has nothing to do with it."""
    shared, marias = ledger.add(MARIA), ledger.add(f"whatsapp:{MARIA}")
    lupes, anas = ledger.add(LUPE), ledger.add("+12135550144")
    ledger.share(lupes, shared)
    for speaker in (shared, marias, lupes, anas):
        ledger.record(speaker, A)
    agreed_at = ledger.now

    ledger.record(shared, W, method=ConsentMethod.KEYWORD, words="ALTO", asked=None)

    for speaker in (shared, marias, lupes):
        assert ledger.state(speaker) == (None, ledger.now)
        assert ledger.acts(speaker) == ["agreed", "withdrawn"]
    assert ledger.state(anas) == (agreed_at, None)


def test_a_stop_at_one_of_two_phones_does_not_silence_the_other_person(ledger):
    shared, lupes = ledger.add(MARIA), ledger.add(LUPE)
    ledger.share(lupes, shared)
    marias = ledger.add(f"whatsapp:{MARIA}")
    ledger.record(marias, A)
    ledger.record(lupes, W)
    assert ledger.state(lupes)[1] == ledger.state(shared)[1] == ledger.now
    assert ledger.state(marias)[1] is None


def test_a_stop_stays_within_the_organization(ledger, senders):
    here = ledger.add(MARIA)
    elsewhere = Ledger(
        ledger.engine, ledger.vault, senders["+16175550120"].organization_id, ledger.now
    )
    there = elsewhere.add(MARIA)
    elsewhere.record(there, A)
    ledger.record(here, W)
    assert elsewhere.state(there)[1] is None


def test_coming_back_by_sms_does_not_bring_whatsapp_back(ledger):
    sms, whatsapp = ledger.add(MARIA), ledger.add(f"whatsapp:{MARIA}")
    ledger.record(sms, W)
    stopped_at = ledger.now
    ledger.record(sms, A)
    assert ledger.state(sms) == (ledger.now, None)
    assert ledger.state(whatsapp) == (None, stopped_at)


CHANGES = {
    "another time": update(_consent).values(at=datetime(2020, 1, 1, tzinfo=UTC)),
    "another act": update(_consent).values(act=ConsentAct.AGREED),
    "another method": update(_consent).values(method=ConsentMethod.ORGANIZER),
    "no person": update(_consent).values(person_id=None),
    "another language": update(_consent).values(language="en"),
    "no line at all": delete(_consent),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_database_refuses_to_change_a_line(ledger, change):
    maria = ledger.add(MARIA)
    ledger.record(maria, W)
    with pytest.raises(DBAPIError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(change)
    assert ledger.acts(maria) == ["withdrawn"]


def test_what_is_sealed_may_be_sealed_anew_under_another_key(ledger, vault):
    ledger.record(ledger.add(MARIA), A)
    with ledger.engine.begin() as connection:
        row = connection.execute(select(_consent)).one()
        anew = vault.seal("Sí, claro", consent.WORDS, row.id)
        connection.execute(update(_consent).values(words_sealed=anew))
        assert connection.execute(select(_consent.c.words_sealed)).scalar_one() == anew


def test_a_profile_shows_each_address_with_its_consent(ledger, vault):
    sms, whatsapp = ledger.add(MARIA), ledger.add(f"whatsapp:{MARIA}")
    ledger.record(sms, A)
    with reading(ledger.engine) as connection:
        profile = profile_of(connection, vault, sms.person_id)
        assert people.has_agreed_anywhere(connection, whatsapp.person_id)
    shown = [(each.address, each.channel, each.consent) for each in profile.addresses]
    assert shown == [(MARIA, "sms", "agreed"), (f"whatsapp:{MARIA}", "whatsapp", "none")]
