"""Who is told of a problem, from where, in which language, and when nobody is."""

from datetime import UTC, datetime

import pytest

from community.founding import FoundingError, NewNumber, add_number
from community.people import Channel, find_speaker
from messages.alerts import BEGUN, OVER
from messages.carriers.contract import Refused
from messages.catalog import languages, say
from messages.segments import measure
from messages.wording import for_channel
from scheduler.alerts.problems import ProblemKind
from scheduler.heartbeats import ProcessKind
from tests.messages.post_office import LUPE, MARIA
from tests.scheduler.alerts.vigil import ALL, LUZ, Vigil

NO_WORKER = ALL - {ProcessKind.WORKER}


@pytest.fixture
def boston(senders):
    return senders["+16175550120"]


def test_every_kind_of_problem_has_its_words():
    assert set(BEGUN) == set(OVER) == set(ProblemKind)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("wanted", [*BEGUN.values(), *OVER.values()], ids=lambda each: each.key)
def test_no_text_is_longer_than_two_segments(language, wanted):
    values = {
        "organization": "Boston Parent Organizing Network",
        "number": "+12135550100",
        "code": 30007,
        "since": "miércoles 30 de septiembre, 10:30 a.m.",
        "until": "miércoles 30 de septiembre, 10:30 a.m.",
    }
    body = for_channel(say(wanted, language, **values), Channel.SMS, keeps_accents=False)
    assert measure(body).segments <= 2


def test_it_is_told_in_the_organizers_language(vigil: Vigil):
    vigil.on_call(language="es")
    vigil.pass_time(5)
    vigil.pass_time(5, NO_WORKER)
    assert vigil.words() == [
        "Parent Organization Network: desde el sábado 21 de noviembre, 10:05 a.m. la parte de "
        "Portavoz que envia los mensajes no da señales. Estan guardados y saldran cuando vuelva. "
        "Por favor avise a quien se encarga de Portavoz.".replace("á", "a")
    ]


def test_a_problem_of_the_installation_is_told_to_every_organization(vigil: Vigil, boston):
    vigil.on_call()
    vigil.on_call(LUPE, organization_id=boston.organization_id)
    vigil.pass_time(5, NO_WORKER)
    assert vigil.told(LUZ) == vigil.told(LUPE) == ["no_worker"]
    assert {row.number_id for row in vigil.office.rows()} == {
        vigil.office.sender.number_id, boston.number_id,
    }  # fmt: skip


def test_who_is_on_call_for_two_organizations_is_told_of_it_once(vigil: Vigil, boston):
    vigil.on_call()
    vigil.on_call(organization_id=boston.organization_id)
    vigil.pass_time(5, NO_WORKER)
    assert vigil.told(LUZ) == ["no_worker"]


def test_a_problem_of_one_number_is_told_to_its_organization_alone(vigil: Vigil, boston):
    vigil.on_call()
    vigil.on_call(LUPE, organization_id=boston.organization_id)
    _refuse(vigil)
    assert (vigil.told(LUZ), vigil.told(LUPE)) == (["carrier_refuses"], [])


def test_it_is_told_from_a_number_that_is_not_in_trouble(vigil: Vigil):
    with vigil.office.engine.begin() as connection:
        organization = vigil.office.sender.organization_id
        other = NewNumber(number="+12135550199")
        spare = add_number(connection, organization, other, vigil.office.now)
        whatsapp_only = NewNumber(number="+12135550098", sms=False)
        add_number(connection, organization, whatsapp_only, vigil.office.now)
    vigil.on_call()
    _refuse(vigil)
    assert vigil.office.rows()[-1].number_id == spare


def test_at_night_it_is_held_until_opening(vigil: Vigil):
    vigil.on_call()
    vigil.office.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 1:00 in Los Angeles
    vigil.pass_time(5, NO_WORKER)
    (row,) = vigil.office.rows()
    assert (row.status, row.due_at) == ("waiting", datetime(2026, 11, 24, 17, 0, tzinfo=UTC))


def test_who_has_stopped_is_not_told_and_the_others_are(vigil: Vigil):
    vigil.on_call()
    vigil.on_call(LUPE)
    with vigil.office.engine.begin() as connection:
        organization = vigil.office.sender.organization_id
        luz = find_speaker(connection, vigil.office.vault, organization, LUZ)
    vigil.office.stop(luz)
    vigil.pass_time(5, NO_WORKER)
    assert {(row.address_id == luz.address_id, str(row.status)) for row in vigil.office.rows()} == {
        (True, "refused"), (False, "waiting"),
    }  # fmt: skip


def test_a_phone_that_has_stopped_cannot_be_put_on_call(vigil: Vigil):
    vigil.office.stop(vigil.office.parent(MARIA))
    with pytest.raises(FoundingError, match="has texted STOP"):
        vigil.on_call(MARIA)


def test_being_put_on_call_is_a_line_of_the_ledger(vigil: Vigil):
    vigil.on_call(language="es")
    with vigil.office.engine.begin() as connection:
        organization = vigil.office.sender.organization_id
        luz = find_speaker(connection, vigil.office.vault, organization, LUZ)
    assert luz.language == "es"
    assert vigil.office.ledger(luz.address_id) == ["agreed by organizer"]


def test_with_nobody_on_call_the_alert_is_there_all_the_same(vigil: Vigil):
    vigil.pass_time(5, NO_WORKER)
    (alert,) = vigil.alerts()
    assert alert.told_at is not None
    assert vigil.office.rows() == []


def _refuse(vigil: Vigil) -> None:
    vigil.office.carrier.outcomes = [Refused(30034)]
    vigil.office.write("hello", vigil.office.parent(MARIA))
    vigil.office.deliver()
    vigil.pass_time(1)
