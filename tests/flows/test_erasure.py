"""Erasure: what refers to a person goes, whatever table it is in; a hash and a proof stay."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from limits.storage import MemoryStorage
from sqlalchemy import Column, ForeignKey, MetaData, Table, Uuid, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from bot.migrations.tables import metadata
from community import consent, people, profiles, suppression
from community.consent import Consent
from community.database import reading, table_of
from community.organizations import teams_of
from community.people import Address, Membership, Person, PersonAddress
from community.suppression import SuppressionKey
from community.vault import Vault, new_key
from flows import erasure
from flows.turn import Receiver, receive
from messages.carriers.contract import Accepted, InboundText, NotNow, Refused
from messages.delivery import Delivery, deliver_batch
from messages.inbox import Inbound
from messages.media import Media, MediaState
from messages.outbox import Outbound
from scheduler.pacing import Pacing
from tests.messages.post_office import StandInCarrier
from tests.transcript import Stage

MARIA, LUPE = "+12135550142", "+12135550143"
_address, _consent, _media = table_of(Address), table_of(Consent), table_of(Media)
_inbound, _outbound, _person = table_of(Inbound), table_of(Outbound), table_of(Person)
_key = table_of(SuppressionKey)
TABLES = metadata.sorted_tables


@pytest.fixture
def signed_up(stage: Stage) -> Stage:
    """Maria has signed up by SMS and by WhatsApp and left something in every table."""
    for words in ("JOIN", "english", "yes", "Xochitl", "1", "la escuela de la esquina", "3"):
        stage.text(words)
    stage.text("PERSON")
    stage.setting = stage.setting.changed("by: whatsapp")
    stage.text("hola")
    stage.text("[voice]")
    stage.setting = stage.setting.changed("by: sms")
    speaker = find(stage, MARIA)
    organization_id = stage.senders["+12135550110"].organization_id
    with stage.engine.begin() as connection:
        inbound_id = connection.execute(select(_inbound.c.id).limit(1)).scalar_one()
        media_id = uuid4()
        media = {
            "id": media_id, "organization_id": sender(stage).organization_id,
            "inbound_id": inbound_id, "state": MediaState.KEPT, "content_type": "audio/ogg",
            "url_sealed": stage.vault.seal("https://example.test", "media.url", media_id),
            "content_sealed": stage.vault.seal_bytes(b"OggS", "media.content", media_id),
            "attempts": 1, "due_at": stage.now,
        }  # fmt: skip
        connection.execute(_media.insert(), media)
        team = teams_of(connection, organization_id)[0]
        people.join_team(connection, speaker.person_id, team.id, stage.now)
    return stage


def sender(stage: Stage):
    return stage.senders["+12135550100"]


def find(stage: Stage, address: str):
    with reading(stage.engine) as connection:
        return people.find_speaker(connection, stage.vault, sender(stage).organization_id, address)


def forget(stage: Stage, address: str = MARIA):
    found = find(stage, address)
    with stage.engine.begin() as connection:
        return erasure.erase_everybody_reached(
            connection, stage.vault, sender(stage).organization_id, found.address_id, stage.now
        )


def rows(stage: Stage, query):
    with reading(stage.engine) as connection:
        return connection.execute(query).all()


def everything_about_people() -> dict:
    """The tables that refer, directly or through others, to a person or an address."""
    found, wanted = {}, [table_of(Person), table_of(Address)]
    while wanted:
        table = wanted.pop()
        for column, referred in erasure.references_to(table):
            if (column.table.name, column.name) not in found:
                found[column.table.name, column.name] = (column, referred)
                wanted.append(column.table)
    return found


def test_no_row_that_refers_to_the_person_or_an_address_is_left(signed_up: Stage):
    """Walks every table of the house; one that is added later is walked too, and must be filled."""
    references = everything_about_people()
    assert {name for name, _ in references} >= {
        "inbound", "outbound", "session", "media", "membership", "person_address", "consent",
    }  # fmt: skip
    for column, _ in references.values():
        assert rows(signed_up, select(column).where(column.is_not(None))), (
            f"{column}: the test leaves nothing there, so it could not see what is forgotten"
        )
    before = {
        table: {row[0] for row in rows(signed_up, select(table.c.id))}
        for table in (table_of(Person), table_of(Address), table_of(Inbound))
    }

    forget(signed_up)

    for column, referred in references.values():
        if column.table is not erasure.KEPT and referred.table in before:
            left = {row[0] for row in rows(signed_up, select(column))}
            assert not left & before[referred.table], f"{column} still refers to who was erased"
    for table in (Person, PersonAddress, Membership, Inbound, Outbound, Media):
        assert rows(signed_up, select(func.count()).select_from(table_of(table))) == [(0,)]


def test_every_column_that_names_a_person_is_a_foreign_key():
    """Or erasure would not find it. The ledger alone names ids that may be gone."""
    named = {
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if column.name in {"person_id", "address_id", "inbound_id", "outbound_id"}
        and not column.foreign_keys
    }
    assert named == {"consent.person_id", "consent.inbound_id"}


def test_nothing_that_can_be_opened_tells_who_it_was(signed_up: Stage):
    def telling() -> list[str]:
        found = [text for table in TABLES for text in opened(signed_up, table)]
        return [each for each in found if not each.startswith(suppression.LABEL)]

    assert len(telling()) > 20
    forget(signed_up)
    assert telling() == []
    for row in rows(signed_up, select(_consent)):
        assert (row.asked_sealed, row.words_sealed) == (None, b"")


def opened(stage: Stage, table: Table) -> list[str]:
    """Whatever is sealed in a table, with its label before it."""
    found = []
    for column in table.columns:
        if column.name.endswith("_sealed"):
            label = f"{table.name}.{column.name.removesuffix('_sealed')}"
            for row_id, sealed in rows(stage, select(table.c.id, column).where(column != b"")):
                text = stage.vault.open_bytes(sealed, label, row_id)
                found.append(f"{label} {text.decode('latin-1')}")
    return found


def test_what_stays_is_a_hash_and_the_proof_of_consent(signed_up: Stage):
    before = {row.id: row.look_up for row in rows(signed_up, select(_address))}
    gone = forget(signed_up)
    kept = rows(signed_up, select(_address).order_by(_address.c.id))
    assert len(kept) == len(before) == gone["address"] == 2
    for row in kept:
        assert row.address_sealed == b""
        assert row.look_up != before[row.id]
        assert (row.stopped_at, row.created_at) == (signed_up.now, signed_up.now)
        assert (row.agreed_at, row.last_inbound_at, row.asked_to_stay_at) == (None, None, None)
    lines = rows(signed_up, select(_consent).order_by(_consent.c.id))
    assert [(line.act, line.method) for line in lines] == [
        ("agreed", "reply"),
        ("withdrawn", "organizer"),
        ("withdrawn", "organizer"),
    ]
    assert (lines[0].language, lines[0].person_id is not None) == ("en", True)


def test_who_had_stopped_needs_no_line(signed_up: Stage):
    signed_up.text("STOP")
    stopped_at = {row.id: row.stopped_at for row in rows(signed_up, select(_address))}
    signed_up.now += timedelta(days=1)
    lines = len(rows(signed_up, select(_consent)))
    forget(signed_up)
    assert len(rows(signed_up, select(_consent))) == lines
    assert {row.id: row.stopped_at for row in rows(signed_up, select(_address))} == stopped_at


def test_others_are_left_alone(signed_up: Stage):
    signed_up.setting = signed_up.setting.changed(f"from: {LUPE}")
    for words in ("JOIN", "english", "yes", "Lupe"):
        signed_up.text(words)
    signed_up.setting = signed_up.setting.changed(f"from: {MARIA}, to: bpon")
    signed_up.text("JOIN")
    lupe = find(signed_up, LUPE)
    counted = [len(rows(signed_up, select(each))) for each in (_inbound, _outbound)]
    pon = sender(signed_up).organization_id
    hers = [
        len(rows(signed_up, select(each).where(_not_marias(each, lupe, pon))))
        for each in (_inbound, _outbound)
    ]
    forget(signed_up)
    assert find(signed_up, LUPE) == lupe
    left = [len(rows(signed_up, select(each))) for each in (_inbound, _outbound)]
    assert left == hers
    assert left < counted


def _not_marias(table, lupe, organization_id):
    return (table.c.organization_id != organization_id) | (table.c.address_id == lupe.address_id)


def test_on_a_shared_phone_who_can_be_reached_elsewhere_stays(stage: Stage):
    """Maria and Lupe share a phone; Lupe has another one."""
    stage.text("JOIN")
    maria = find(stage, MARIA)
    stage.setting = stage.setting.changed(f"from: {LUPE}")
    stage.text("JOIN")
    lupe = find(stage, LUPE)
    with stage.engine.begin() as connection:
        link = {"person_id": lupe.person_id, "address_id": maria.address_id}
        connection.execute(table_of(PersonAddress).insert(), link)
        organization_id = sender(stage).organization_id
        erasure.erase(connection, stage.vault, organization_id, [maria.address_id], stage.now)
    assert [row.id for row in rows(stage, select(_person))] == [lupe.person_id]
    assert find(stage, LUPE) == lupe
    assert find(stage, MARIA) is None


def test_who_was_forgotten_and_writes_gets_no_answer_and_waits_for_a_person(signed_up: Stage):
    erased = {row.id for row in rows(signed_up, select(_address))}
    forget(signed_up)
    assert signed_up.text("hola") == ["! waits: stopped"]
    row = find(signed_up, MARIA)
    assert row.address_id in erased
    assert len(rows(signed_up, select(_address))) == len(erased)
    with reading(signed_up.engine) as connection:
        profile = profiles.profile_of(connection, signed_up.vault, row.person_id)
        assert [(each.address, each.consent) for each in profile.addresses] == [
            (MARIA, "withdrawn")
        ]
        assert (profile.first_name, profile.language) == (None, None)
        history = profiles.consent_history(connection, signed_up.vault, row.address_id)
        assert {line["words"] for line in history} == {None}


@pytest.mark.parametrize("word", ["JOIN", "START", "UNIRME"])
def test_the_way_back_is_the_sign_up_question_since_an_erased_yes_is_none(
    signed_up: Stage, word: str
):
    forget(signed_up)
    with reading(signed_up.engine) as connection:
        for row in connection.execute(select(_address.c.id)).scalars():
            assert not consent.had_agreed(connection, row)
    assert any("Español" in line for line in signed_up.text(word))
    with reading(signed_up.engine) as connection:
        row = connection.execute(
            select(_address).where(_address.c.id == find(signed_up, MARIA).address_id)
        ).one()
    assert (row.agreed_at, row.stopped_at) == (None, None)


def test_who_only_fell_silent_may_come_back_as_anybody(signed_up: Stage):
    address_ids = [row.id for row in rows(signed_up, select(_address))]
    with signed_up.engine.begin() as connection:
        organization_id = sender(signed_up).organization_id
        erasure.erase(connection, signed_up.vault, organization_id, address_ids, signed_up.now)
    assert "< 1 Español" in signed_up.text("hola")
    row = find(signed_up, MARIA)
    assert (row.agreed_at, row.stopped_at) == (None, None)
    with reading(signed_up.engine) as connection:
        profile = profiles.profile_of(connection, signed_up.vault, row.person_id)
    assert [each.consent for each in profile.addresses] == ["none"]


def test_what_was_said_before_is_not_taken_in_when_it_comes_late(signed_up: Stage):
    """The carrier lists what came in lately: the texts of who was erased are none of ours."""

    def comes(sid: str, sent_at):
        text = InboundText(sid, "AC", MARIA, "+12135550100", "hola", sent_at=sent_at)
        receiver = Receiver(signed_up.engine, signed_up.vault, lambda: signed_up.now)
        return receive(receiver, sender(signed_up), text)

    before = signed_up.now - timedelta(minutes=5)
    forget(signed_up)
    assert comes("SM1", before) is None
    assert rows(signed_up, select(_inbound)) == rows(signed_up, select(_person)) == []
    signed_up.now += timedelta(minutes=5)
    assert comes("SM2", signed_up.now - timedelta(minutes=1))


def test_sms_and_whatsapp_are_one_person_again(signed_up: Stage):
    forget(signed_up)
    signed_up.text("hola")
    signed_up.setting = signed_up.setting.changed("by: whatsapp")
    signed_up.text("hola")
    assert find(signed_up, MARIA).person_id == find(signed_up, f"whatsapp:{MARIA}").person_id
    assert len(rows(signed_up, select(_person))) == 1


def test_the_erased_are_found_after_every_data_key_was_changed(signed_up: Stage):
    """Everything but the erased is sealed anew under another key; theirs is never needed."""
    forget(signed_up)
    other = Vault(new_key("other"))
    with signed_up.engine.begin() as connection:
        row = connection.execute(select(_key)).one()
        secret = signed_up.vault.open(row.secret_sealed, suppression.LABEL, row.id)
        anew = other.seal(secret, suppression.LABEL, row.id)
        connection.execute(_key.update().values(secret_sealed=anew))
    with reading(signed_up.engine) as connection:
        organization_id = sender(signed_up).organization_id
        assert people.find_erased(connection, other, organization_id, MARIA)
        assert not people.find_erased(connection, other, organization_id, LUPE)
        assert people.keys_fit(connection, Vault(new_key("third"))), "nobody is left to open"


def test_the_turn_of_a_known_address_asks_nothing_of_suppression(signed_up: Stage):
    signed_up.setting = signed_up.setting.changed(f"from: {LUPE}")
    signed_up.text("JOIN")
    signed_up.setting = signed_up.setting.changed(f"from: {MARIA}")
    forget(signed_up)
    with signed_up.engine.begin() as connection:
        connection.execute(_key.update().values(secret_sealed=b"spoiled"))
    signed_up.setting = signed_up.setting.changed(f"from: {LUPE}")
    assert signed_up.text("english")


def test_a_table_that_erasure_does_not_know_has_it_refused_as_a_whole(signed_up: Stage):
    maria = find(signed_up, MARIA)
    later = Table("later", MetaData(), Column("person_id", Uuid, ForeignKey(_person.c.id)))
    with signed_up.engine.begin() as connection:
        connection.execute(CreateTable(later))
        connection.execute(later.insert(), {"person_id": maria.person_id})
    before = everything(signed_up)
    with pytest.raises(IntegrityError):
        forget(signed_up)
    assert everything(signed_up) == before


def everything(stage: Stage) -> list:
    return [rows(stage, select(table).order_by(*table.primary_key)) for table in TABLES]


def test_an_address_that_is_added_at_this_very_moment_is_erased_too(stage: Stage):
    """A first text by WhatsApp is being taken in while its person is erased for the SMS number."""
    stage.text("hola")
    organization_id, on_whatsapp = sender(stage).organization_id, f"whatsapp:{MARIA}"
    erasing = threading.Thread(target=forget, args=(stage,))
    with stage.engine.begin() as connection:
        people.hold_address(connection, stage.vault, organization_id, on_whatsapp)
        erasing.start()
        erasing.join(0.3)
        assert erasing.is_alive(), "nobody is erased in the middle of a turn"
        people.find_or_add_speaker(connection, stage.vault, organization_id, on_whatsapp, stage.now)
    erasing.join(10)
    assert rows(stage, select(_address.c.address_sealed)) == [(b"",), (b"",)]
    assert rows(stage, select(_person)) == []


@pytest.mark.parametrize("outcome", [Accepted("SM" + "1" * 32), Refused(21610), NotNow(20429)])
def test_who_is_erased_while_a_text_goes_out_stays_erased(stage: Stage, outcome):
    stage.text("hola")
    carrier = StandInCarrier(outcomes=[outcome], while_sending=lambda dispatch: forget(stage))
    pace = Pacing(MemoryStorage())
    delivery = Delivery(stage.engine, stage.vault, carrier, pace, lambda: stage.now)
    deliver_batch(delivery, sender(stage))
    deliver_batch(delivery, sender(stage))
    assert len(carrier.handed) == 1
    assert rows(stage, select(_outbound)) == rows(stage, select(_person)) == []
