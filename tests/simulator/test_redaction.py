"""What Twilio keeps of a conversation is emptied by its own client, and only of that one."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from messages.carriers.contract import NotNow, Redacted
from messages.carriers.twilio import redaction
from messages.carriers.twilio.adapter import TwilioCarrier
from messages.carriers.twilio.client import make_client
from tests.simulator.outside import ACCOUNT, BOSTON, MARIA, PON, SERVICE, TOKEN

LUPE = "+12135550143"


@pytest.fixture
def carrier(outside):
    client = make_client(ACCOUNT, TOKEN, outside.url)
    yield TwilioCarrier(lambda: client, "https://bot.example.org", SimpleNamespace())
    client.http_client.session.close()


def bodies(outside) -> dict[str, str]:
    return {message.sid: message.body for message in outside.world.store.newest_first()}


def test_both_ways_are_emptied_with_what_was_attached(outside, carrier):
    came = outside.text("mi hija se llama Ana")["sid"]
    picture = outside.text("", media=[{"content_type": "image/png"}] * 2)["sid"]
    went = outside.send(body="Gracias").sid
    outside.end(went)
    assert carrier.redact(PON, MARIA) == Redacted(messages=2, media=2)
    assert bodies(outside) == {came: "", picture: "", went: ""}
    assert outside.world.store.get(picture).media == ()
    assert len(outside.ledger("redacted")) == len(outside.ledger("media_deleted")) == 2


def test_nobody_elses_texts_are_touched(outside, carrier):
    outside.text("mine")
    others = [
        outside.text("hers", **{"from": LUPE})["sid"],
        outside.text("to Boston", to=BOSTON)["sid"],
        outside.text("on WhatsApp", channel="whatsapp")["sid"],
    ]
    carrier.redact(PON, MARIA)
    kept = bodies(outside)
    assert [kept[sid] for sid in others] == ["hers", "to Boston", "on WhatsApp"]
    carrier.redact(PON, f"whatsapp:{MARIA}")
    assert bodies(outside)[others[-1]] == ""


def test_every_page_is_gone_through_and_a_second_time_nothing_is_left_to_do(
    outside, carrier, monkeypatch
):
    monkeypatch.setattr(redaction, "_PAGE", 3)
    for number in range(8):
        outside.text(f"text {number}")
    assert carrier.redact(PON, MARIA) == Redacted(messages=8, media=0)
    assert set(bodies(outside).values()) == {""}
    assert carrier.redact(PON, MARIA) == Redacted(messages=0, media=0)


def test_not_everything_at_once_and_then_on_from_there(outside, carrier, monkeypatch):
    monkeypatch.setattr(redaction, "_MOST_AT_ONCE", 3)
    for number in range(5):
        outside.text(f"text {number}")
    assert carrier.redact(PON, MARIA) == NotNow(None)
    assert sorted(bodies(outside).values())[:3] == ["", "", ""]
    assert carrier.redact(PON, MARIA) == Redacted(messages=2, media=0)


def test_a_text_that_is_on_its_way_is_not_emptied_yet(outside, carrier):
    later = datetime.now(UTC) + timedelta(hours=1)
    message = outside.send(
        from_=PON, messaging_service_sid=SERVICE, schedule_type="fixed", send_at=later
    )
    assert carrier.redact(PON, MARIA) == NotNow(20009)
    assert bodies(outside) == {message.sid: "Hola"}


def test_a_carrier_that_fails_says_so(outside, carrier):
    outside.text("hola")
    outside.fault("lookup_500", times=1)
    assert carrier.redact(PON, MARIA) == NotNow(None), (
        "Twilio's client does not say why a page failed"
    )
    assert list(bodies(outside).values()) == ["hola"]


def test_a_carrier_that_is_away_says_so():
    client = make_client(ACCOUNT, TOKEN, "http://127.0.0.1:9")
    away = TwilioCarrier(lambda: client, "https://bot.example.org", SimpleNamespace())
    assert away.redact(PON, MARIA) == NotNow(None)
    client.http_client.session.close()


@pytest.mark.parametrize(
    "form", [{}, {"Body": "other words"}, {"Body": "", "Status": "canceled"}], ids=str
)
def test_a_body_can_only_be_made_empty(outside, form):
    sid = outside.text("hola")["sid"]
    url = f"{outside.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json"
    answer = requests.post(url, data=form, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, 30400)


def test_an_attachment_is_deleted_once(outside):
    sid = outside.text("", media=[{"content_type": "audio/ogg"}])["sid"]
    [media] = outside.client.messages(sid).media.list()
    url = outside.app.inbound[0].form["MediaUrl0"]
    assert media.delete()
    assert requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5).status_code == 404
    assert outside.client.messages(sid).media.list() == []
    with pytest.raises(TwilioRestException) as caught:
        media.delete()
    assert (caught.value.status, caught.value.code) == (404, 20404)
