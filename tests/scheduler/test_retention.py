"""Retention: what was promised to go after so many days goes, and nothing else."""

import threading
import time
from datetime import timedelta

import pytest
from limits.storage import MemoryStorage
from redis import Redis
from sqlalchemy import func, insert, select, update

from community import people
from community.consent import Consent
from community.database import new_id, reading, table_of
from community.founding import ORGANIZER_PHONE
from community.on_call import OnCall, put_on_call
from community.organizations import Number, Organization, Organizer
from community.people import Address, Person, PersonAddress
from flows.sessions import Session
from messages.delivery import Delivery
from messages.inbox import Inbound
from messages.media import Media
from messages.outbox import Outbound
from scheduler.jobs import SWEEPS
from scheduler.lanes import Lanes
from scheduler.pacing import Pacing
from scheduler.sweeps import retention
from scheduler.tools import Tools
from tests.messages.post_office import StandInCarrier, deliver_due
from tests.transcript import Stage

MARIA, LUPE = "+12135550142", "+12135550143"
PON = "+12135550100"
_organization, _address, _person = table_of(Organization), table_of(Address), table_of(Person)
_inbound, _outbound, _session = table_of(Inbound), table_of(Outbound), table_of(Session)
_media, _consent = table_of(Media), table_of(Consent)
WORDS = (_inbound, _outbound, _session)


class Keeping:
    """A stage, and the sweep that goes over it as often as it wants to."""

    def __init__(self, stage: Stage, redis: Redis) -> None:
        self.stage = stage
        self.carrier = StandInCarrier()
        pace = Pacing(MemoryStorage())
        self.delivery = Delivery(stage.engine, stage.vault, self.carrier, pace, lambda: stage.now)
        self.tools = Tools(self.delivery, redis, Lanes())

    def sign_up(self, address: str = MARIA) -> None:
        self.stage.setting = self.stage.setting.changed(f"from: {address}")
        for words in ("JOIN", "english", "yes", "Xochitl", "SKIP", "SKIP", "SKIP"):
            self.stage.text(words)
        self.deliver()

    def listen(self) -> None:
        """What the carrier has for us was taken in a moment ago."""
        with self.stage.engine.begin() as connection:
            connection.execute(update(table_of(Number)).values(swept_at=self.stage.now))

    def sweep(self, *, has_listened: bool = True) -> int:
        if has_listened:
            self.listen()
        rounds = 1
        while retention.sweep(self.tools):
            rounds += 1
            assert rounds < 100, "there is always more to do"
        return rounds

    def after(self, **step: float) -> None:
        self.stage.now += timedelta(**step)
        self.sweep()

    def set(self, **values: object) -> None:
        with self.stage.engine.begin() as connection:
            connection.execute(update(_organization).values(**values))

    def rows(self, query) -> list:
        with reading(self.stage.engine) as connection:
            return connection.execute(query).all()

    def count(self, *tables) -> list[int]:
        return [self.rows(select(func.count()).select_from(table))[0][0] for table in tables]

    def addresses(self) -> list:
        return self.rows(select(_address).order_by(_address.c.id))

    def deliver(self) -> list[str]:
        """Hand over what is due; what it said."""
        before = len(self.carrier.bodies)
        deliver_due(self.delivery, self.stage.senders[PON], 100)
        return self.carrier.bodies[before:]


@pytest.fixture
def keeping(stage: Stage, redis: Redis) -> Keeping:
    return Keeping(stage, redis)


def test_the_clock_calls_for_it_every_hour():
    assert SWEEPS["retention"] == (retention.sweep, 3600)


def test_words_go_when_their_days_are_over(keeping: Keeping):
    keeping.sign_up()
    keeping.stage.text("[voice]")
    keeping.deliver()
    before = keeping.count(*WORDS, _media)
    assert all(before)
    keeping.after(days=89)
    assert keeping.count(*WORDS, _media) == before
    keeping.after(days=2)
    assert keeping.count(*WORDS, _media) == [0, 0, 0, 0]
    assert keeping.count(_person, _address) == [1, 1], "who they are stays"
    assert [line.act for line in keeping.rows(select(_consent))] == ["agreed"]


@pytest.mark.parametrize("days", [7, 30, 730])
def test_each_organization_has_its_own_days(keeping: Keeping, days: int):
    keeping.sign_up()
    keeping.set(keep_words_days=days, keep_deliveries_days=7, keep_inactive_days=3650)
    before = keeping.count(*WORDS)
    keeping.after(days=days - 1)
    assert keeping.count(_inbound) == before[:1]
    keeping.after(days=2)
    assert keeping.count(*WORDS) == [0, 0, 0]


def test_what_still_waits_for_a_person_goes_too(keeping: Keeping):
    keeping.sign_up()
    assert "! waits: asked" in keeping.stage.text("PERSON")
    keeping.deliver()
    keeping.after(days=91)
    assert keeping.count(_inbound) == [0]


def test_newer_words_stay_though_older_ones_go(keeping: Keeping):
    keeping.sign_up()
    keeping.stage.now += timedelta(days=60)
    keeping.stage.text("hola")
    keeping.after(days=31)
    assert keeping.count(_inbound, _outbound) == [1, 1]


def test_an_open_conversation_stays(keeping: Keeping):
    keeping.stage.text("JOIN")
    keeping.after(days=91)
    assert [row.status for row in keeping.rows(select(_session))] == ["open"]


def test_what_may_still_go_out_stays_until_it_may_not(keeping: Keeping):
    keeping.stage.text("JOIN")
    with keeping.stage.engine.begin() as connection:
        later = keeping.stage.now + timedelta(days=100)
        connection.execute(update(_outbound).values(expires_at=later))
    keeping.after(days=95)
    assert keeping.count(_outbound, _inbound) == [1, 1]
    keeping.set(keep_words_days=7)
    keeping.after(days=20)
    assert keeping.count(_outbound, _inbound) == [0, 0]


def test_what_the_carrier_said_goes_first(keeping: Keeping):
    keeping.sign_up()
    with keeping.stage.engine.begin() as connection:
        connection.execute(update(_outbound).values(error_code=30003))
    assert None not in [row.carrier_sid for row in keeping.rows(select(_outbound))]
    keeping.after(days=29)
    assert None not in [row.carrier_sid for row in keeping.rows(select(_outbound))]
    keeping.after(days=2)
    told = {(row.carrier_sid, row.error_code) for row in keeping.rows(select(_outbound))}
    assert told == {(None, None)}
    assert keeping.count(_outbound)[0] > 1, "the words stay"


def test_a_stopped_address_is_a_hash_after_ninety_days(keeping: Keeping):
    keeping.sign_up()
    keeping.stage.text("STOP")
    keeping.after(days=89)
    assert keeping.addresses()[0].address_sealed
    keeping.after(days=2)
    (row,) = keeping.addresses()
    assert (row.address_sealed, row.stopped_at is not None) == (b"", True)
    assert keeping.count(_person) == [0]
    assert [line.method for line in keeping.rows(select(_consent))] == ["reply", "keyword"]
    assert keeping.stage.text("hola") == ["! waits: stopped"]


def test_who_stopped_at_one_address_and_came_back_at_another_stays(keeping: Keeping):
    keeping.sign_up()
    keeping.stage.setting = keeping.stage.setting.changed("by: whatsapp")
    for words in ("hola", "yes", "STOP", "START"):
        keeping.stage.text(words)
    keeping.after(days=91)
    sms, whatsapp = keeping.addresses()
    assert (sms.address_sealed, whatsapp.agreed_at is not None) == (b"", True)
    (name,) = keeping.rows(select(_person.c.first_name_sealed))
    assert name[0]
    keeping.stage.setting = keeping.stage.setting.changed("by: sms")
    assert keeping.stage.text("hola") == ["! waits: stopped"]
    assert keeping.count(_person) == [1], "the same number is the same person"


def test_who_has_long_been_silent_is_asked_once_in_their_language(keeping: Keeping):
    keeping.sign_up()
    keeping.after(days=547)
    assert keeping.deliver() == []
    keeping.after(days=2)
    assert keeping.deliver() == [
        "Parent Organization Network: we have not heard from you in a long time. Do you want to "
        "stay? Reply STAY. If we hear nothing, we erase your information in 30 days. STOP to end."
    ]
    keeping.after(days=20)
    assert keeping.deliver() == []


def test_the_question_keeps_the_hours(keeping: Keeping):
    keeping.sign_up()
    keeping.after(days=548, hours=12)  # 10 at night in Los Angeles
    assert keeping.deliver() == []
    keeping.stage.now += timedelta(hours=12)
    assert len(keeping.deliver()) == 1


@pytest.mark.parametrize("words", ["STAY", "hola", "no"])
def test_any_text_is_an_answer(keeping: Keeping, words: str):
    keeping.sign_up()
    keeping.after(days=549)
    assert keeping.addresses()[0].asked_to_stay_at
    keeping.stage.text(words)
    assert keeping.addresses()[0].asked_to_stay_at is None
    keeping.after(days=31)
    assert keeping.addresses()[0].address_sealed
    assert keeping.count(_person) == [1]


def test_who_stays_is_told_so_and_nobody_has_to_look(keeping: Keeping):
    keeping.sign_up()
    assert keeping.stage.text("Stay") == [
        "< Parent Organization Network: thank you. You are still with us."
    ]
    keeping.stage.text("español")
    assert keeping.stage.text("SEGUIR") == [
        "< Parent Organization Network: gracias. Usted sigue con nosotros."
    ]


def test_who_does_not_answer_is_erased_and_may_come_back_as_anybody(keeping: Keeping):
    keeping.sign_up()
    keeping.after(days=549)
    keeping.after(days=29)
    assert keeping.addresses()[0].address_sealed
    keeping.after(days=2)
    (row,) = keeping.addresses()
    assert (row.address_sealed, row.stopped_at, row.agreed_at) == (b"", None, None)
    assert keeping.count(_person, _inbound, _outbound) == [0, 0, 0]
    assert any("English" in line for line in keeping.stage.text("hola"))


def test_who_never_agreed_is_not_texted_and_goes_in_the_same_time(keeping: Keeping):
    keeping.stage.text("hola")
    keeping.deliver()
    keeping.after(days=549)
    assert keeping.deliver() == []
    assert [row.refusal for row in keeping.rows(select(_outbound))] == ["no_consent"]
    keeping.after(days=31)
    assert keeping.addresses()[0].address_sealed == b""


def test_organizers_on_call_listen_and_need_not_write(keeping: Keeping):
    stage = keeping.stage
    luz = OnCall(stage.senders[PON].organization_id, "+12135550131", "es")
    organizer_id = new_id()
    with stage.engine.begin() as connection:
        values = {
            "id": organizer_id, "organization_id": luz.organization_id, "created_at": stage.now,
            "name_sealed": b"", "email_sealed": b"", "language": "es", "on_call": True,
            "phone_sealed": stage.vault.seal(luz.phone, ORGANIZER_PHONE, organizer_id),
        }  # fmt: skip
        connection.execute(insert(table_of(Organizer)), values)
        put_on_call(connection, stage.vault, luz, stage.now)
    keeping.after(days=549)
    keeping.after(days=31)
    (row,) = keeping.addresses()
    assert (row.address_sealed != b"", row.asked_to_stay_at) == (True, None)
    with stage.engine.begin() as connection:
        connection.execute(update(table_of(Organizer)).values(on_call=False))
    keeping.after(hours=1)
    assert keeping.addresses()[0].asked_to_stay_at


def test_whoever_writes_at_one_address_stays_at_all(keeping: Keeping):
    keeping.sign_up()
    keeping.stage.setting = keeping.stage.setting.changed("by: whatsapp")
    keeping.stage.text("hola")
    keeping.stage.now += timedelta(days=400)
    keeping.stage.text("hola")
    keeping.after(days=200)
    assert [row.asked_to_stay_at for row in keeping.addresses()] == [None, None]
    keeping.after(days=349)  # 549 days after the last text
    assert None not in [row.asked_to_stay_at for row in keeping.addresses()]
    asked = keeping.rows(select(_outbound.c.address_id, _outbound.c.refusal))
    assert asked == [(keeping.addresses()[0].id, None)], "asked once, by SMS"
    keeping.stage.text("hola")
    keeping.after(days=31)
    assert all(row.address_sealed for row in keeping.addresses())


def test_who_answered_once_is_asked_again_before_being_erased(keeping: Keeping):
    """The answer came by SMS; that WhatsApp was asked about, too, is then long ago."""
    keeping.sign_up()
    keeping.stage.setting = keeping.stage.setting.changed("by: whatsapp")
    keeping.stage.text("hola")
    keeping.after(days=549)
    keeping.stage.setting = keeping.stage.setting.changed("by: sms")
    keeping.stage.text("STAY")
    keeping.after(days=549)
    assert all(row.address_sealed for row in keeping.addresses())
    keeping.after(days=29)
    assert all(row.address_sealed for row in keeping.addresses())
    keeping.after(days=2)
    assert [row.address_sealed for row in keeping.addresses()] == [b"", b""]


def test_a_legal_hold_stops_all_of_it_and_only_there(keeping: Keeping):
    keeping.sign_up()
    keeping.stage.text("STOP")
    keeping.sign_up(LUPE)
    keeping.stage.setting = keeping.stage.setting.changed("to: bpon")
    keeping.stage.text("hola")
    with keeping.stage.engine.begin() as connection:
        pon = _organization.c.slug == "pon"
        connection.execute(update(_organization).where(pon).values(legal_hold=True))
    held = keeping.count(*WORDS)
    keeping.after(days=700)
    there = keeping.stage.senders["+16175550120"].organization_id
    assert not keeping.rows(select(_inbound).where(_inbound.c.organization_id == there))
    assert keeping.count(_inbound) == [held[0] - 1]
    pons = _address.c.organization_id != there
    known = keeping.rows(select(_address).where(pons))
    assert len(known) == 2
    assert all(row.address_sealed and row.asked_to_stay_at is None for row in known)
    keeping.set(legal_hold=False)
    keeping.after(hours=1)
    assert not keeping.rows(select(_inbound))


def test_an_address_that_cannot_be_opened_holds_up_nobody(keeping: Keeping):
    for number in (MARIA, LUPE):
        keeping.sign_up(number)
        keeping.stage.text("STOP")
    with keeping.stage.engine.begin() as connection:
        first = select(_address.c.id).order_by(_address.c.id).limit(1).scalar_subquery()
        connection.execute(
            update(_address).where(_address.c.id == first).values(address_sealed=b"spoiled")
        )
    keeping.after(days=91)
    assert [row.address_sealed for row in keeping.addresses()] == [b"spoiled", b""]


def _many_old_texts(keeping: Keeping, number: int) -> None:
    """Texts in and out of somebody, each answered."""
    keeping.stage.text("hola")
    at = keeping.stage.now - timedelta(days=100)
    with keeping.stage.engine.begin() as connection:
        template_in = dict(connection.execute(select(_inbound)).mappings().one())
        template_out = dict(connection.execute(select(_outbound)).mappings().one())
        ids = [new_id() for _ in range(number)]
        texts = [
            {**template_in, "id": each, "carrier_sid": f"SM{place}", "received_at": at}
            for place, each in enumerate(ids)
        ]
        connection.execute(insert(_inbound), texts)
        answers = [
            {**template_out, "id": new_id(), "inbound_id": each, "created_at": at, "expires_at": at}
            for each in ids
        ]
        connection.execute(insert(_outbound), answers)


def test_much_goes_in_chunks(keeping: Keeping, monkeypatch):
    monkeypatch.setattr(retention, "_ROWS_AT_ONCE", 10)
    _many_old_texts(keeping, 35)
    assert keeping.sweep() == 4
    assert keeping.count(_inbound, _outbound) == [1, 1]


def test_many_people_go_in_chunks(keeping: Keeping, monkeypatch):
    monkeypatch.setattr(retention, "_PEOPLE_AT_ONCE", 2)
    for number in range(5):
        keeping.stage.setting = keeping.stage.setting.changed(f"from: +1213555014{number}")
        keeping.stage.text("STOP")
    keeping.after(days=91)
    assert {row.address_sealed for row in keeping.addresses()} == {b""}


def test_a_turn_does_not_wait_for_it(keeping: Keeping):
    """Four thousand old texts and their answers go; meanwhile a parent writes again and again."""
    _many_old_texts(keeping, 4_000)
    waits = []
    is_done = threading.Event()

    def write() -> None:
        while not is_done.is_set():
            began = time.monotonic()
            keeping.stage.text("hola")
            waits.append(time.monotonic() - began)
            is_done.wait(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        keeping.sweep()
    finally:
        is_done.set()
        writer.join()
    assert keeping.count(_inbound) == [1 + len(waits)]
    assert len(waits) >= 3
    assert max(waits) < 1, f"the longest turn took {max(waits):.2f} s"


def test_two_workers_at_once_do_no_harm(keeping: Keeping):
    for number in range(6):
        keeping.stage.setting = keeping.stage.setting.changed(f"from: +1213555014{number}")
        keeping.stage.text("JOIN")
        keeping.stage.text("STOP")
    keeping.stage.now += timedelta(days=91)
    problems = []

    def work() -> None:
        try:
            keeping.sweep()
        except Exception as problem:  # noqa: BLE001
            problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert {row.address_sealed for row in keeping.addresses()} == {b""}
    assert keeping.count(_person, _inbound, _outbound, table_of(PersonAddress)) == [0, 0, 0, 0]


def test_an_organization_without_a_number_asks_nobody_and_forgets_all_the_same(keeping: Keeping):
    keeping.sign_up()
    with keeping.stage.engine.begin() as connection:
        connection.execute(update(table_of(Number)).values(sms=False))
        assert people.find_speaker(
            connection, keeping.stage.vault, keeping.stage.senders[PON].organization_id, MARIA
        )
    keeping.after(days=549)
    keeping.after(days=31)
    assert keeping.addresses()[0].address_sealed == b""


def test_nobody_is_erased_while_an_answer_may_lie_at_the_carrier(keeping: Keeping):
    """We were away for long: who was asked to stay may have answered meanwhile."""
    keeping.sign_up()
    keeping.after(days=549)
    keeping.stage.now += timedelta(days=31)
    keeping.sweep(has_listened=False)
    assert keeping.addresses()[0].address_sealed != b""
    keeping.sweep()
    assert keeping.addresses()[0].address_sealed == b""


def test_who_is_put_on_call_after_being_asked_stays(keeping: Keeping):
    keeping.sign_up()
    keeping.after(days=549)
    with keeping.stage.engine.begin() as connection:
        organization_id = keeping.stage.senders[PON].organization_id
        luz = OnCall(organization_id, MARIA, "en")
        put_on_call(connection, keeping.stage.vault, luz, keeping.stage.now)
    keeping.after(days=31)
    assert keeping.addresses()[0].address_sealed != b""
