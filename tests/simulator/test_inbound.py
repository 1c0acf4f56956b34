"""Texts from phones reach the application as Twilio's webhooks do."""

import pytest
import requests
from flask import Response
from twilio.request_validator import RequestValidator

from bot.simulator.courier import Courier, Delivery
from bot.simulator.inbound import Text, receive
from bot.simulator.server import WORLD, create_simulator
from tests.simulator.outside import (
    ACCOUNT,
    BOSTON,
    MARIA,
    PON,
    SERVICE,
    TOKEN,
    free_port,
    options,
)

VECTORS = [
    (
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        {"Caller": "+14158675309", "From": "+14158675309"},
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ),
    (
        "https://example.com/myapp",
        {"Caller": "+12349013030", "From": "+12349013030"},
        "NGAgWNhdnsLF8j385frvrQoi9sg=",
    ),
]


@pytest.mark.parametrize(("url", "callers", "signature"), VECTORS)
def test_signatures_agree_with_twilios_examples(url, callers, signature):
    params = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"} | callers
    assert RequestValidator("12345").compute_signature(url, params) == signature


@pytest.mark.parametrize(("url", "callers", "signature"), VECTORS)
def test_the_courier_signs_the_public_address_and_delivers_here(
    monkeypatch, url, callers, signature
):
    params = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"} | callers
    public = url.split("/myapp")[0]
    seen = {}

    def note(self, target, **given):
        seen.update(target=target, **given)
        raise requests.ReadTimeout

    monkeypatch.setattr(requests.Session, "post", note)
    given = options("http://127.0.0.1:1", 1, public_url=public, auth_token="12345")
    courier = Courier(given)
    assert courier.post(url + "#rc=2", params) == Delivery(error="ReadTimeout")
    courier.close()
    assert seen["target"].startswith("http://127.0.0.1:1/myapp")
    assert seen["headers"]["X-Twilio-Signature"] == signature
    assert seen["allow_redirects"] is False


def test_an_sms_carries_all_of_twilios_parameters(outside):
    answer = outside.text("hola, ¿qué tal?")
    assert answer["webhook_status"] == 200
    [hook] = outside.app.inbound
    assert hook.genuine
    assert hook.token is None
    assert hook.form == {
        "MessageSid": answer["sid"],
        "SmsSid": answer["sid"],
        "SmsMessageSid": answer["sid"],
        "SmsStatus": "received",
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "MessagingServiceSid": SERVICE,
        "From": MARIA,
        "To": PON,
        "Body": "hola, ¿qué tal?",
        "NumMedia": "0",
        "NumSegments": "1",
        "FromCity": "LOS ANGELES",
        "FromState": "CA",
        "FromZip": "90012",
        "FromCountry": "US",
        "ToCity": "LOS ANGELES",
        "ToState": "CA",
        "ToZip": "90012",
        "ToCountry": "US",
    }


def test_the_text_is_in_twilios_list(outside):
    sid = outside.text()["sid"]
    [message] = outside.client.messages.list(from_=MARIA)
    assert (message.sid, message.status, message.direction) == (sid, "received", "inbound")


def test_a_whatsapp_text_names_its_writer(outside):
    outside.text(channel="whatsapp", profile_name="María", to=BOSTON)
    form = outside.app.inbound[0].form
    assert form["From"] == f"whatsapp:{MARIA}"
    assert form["To"] == f"whatsapp:{BOSTON}"
    assert (form["ProfileName"], form["WaId"]) == ("María", MARIA[1:])
    assert (form["MessageType"], form["ReferralNumMedia"]) == ("text", "0")
    assert "FromCity" not in form
    assert "MessagingServiceSid" not in form


def test_a_tapped_button(outside):
    sid = outside.send().sid
    button = {"id": "yes-7", "title": "Sí, voy"}
    outside.text("", channel="whatsapp", button=button, replied_to=sid)
    form = outside.app.inbound[0].form
    assert (form["Body"], form["ButtonText"], form["ButtonPayload"]) == (
        "Sí, voy",
        "Sí, voy",
        "yes-7",
    )
    assert form["OriginalRepliedMessageSid"] == sid
    assert form["MessageType"] == "interactive"


def test_a_choice_from_a_list(outside):
    choice = {"id": "school-1", "title": "Hoover Street", "description": "Primaria"}
    outside.text("", channel="whatsapp", list=choice)
    form = outside.app.inbound[0].form
    assert (form["ListId"], form["ListTitle"], form["Body"]) == (
        "school-1",
        "Hoover Street",
        "Hoover Street",
    )


def test_a_location(outside):
    place = {"latitude": 34.05, "longitude": -118.27, "label": "Parque", "address": "Calle 6"}
    outside.text("", channel="whatsapp", location=place)
    form = outside.app.inbound[0].form
    names = ("Latitude", "Longitude", "Label", "Address", "Body", "MessageType")
    assert [form[n] for n in names] == ["34.05", "-118.27", "Parque", "Calle 6", "", "location"]


def test_a_voice_note_can_be_fetched_with_the_account_only(outside):
    outside.text("", channel="whatsapp", media=[{"content_type": "audio/ogg"}])
    form = outside.app.inbound[0].form
    assert (form["NumMedia"], form["MediaContentType0"]) == ("1", "audio/ogg")
    assert form["MessageSid"].startswith("MM")
    url = form["MediaUrl0"]
    assert url.startswith(f"{outside.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/")
    fetched = requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5)
    assert fetched.headers["Content-Type"] == "audio/ogg"
    assert fetched.content.startswith(b"OggS")
    assert requests.get(url, timeout=5).status_code == 401
    [media] = outside.client.messages(form["MessageSid"]).media.list()
    assert (media.content_type, media.parent_sid) == ("audio/ogg", form["MessageSid"])


def test_a_hidden_number_shows_an_id_instead(outside):
    outside.text(channel="whatsapp", **{"from": "US.ABC123"})
    form = outside.app.inbound[0].form
    assert form["From"] == form["ExternalUserId"] == "whatsapp:US.ABC123"
    assert form["WaId"] == ""
    outside.text(channel="whatsapp", user_id="US.ABC123")
    assert outside.app.inbound[1].form["From"] == f"whatsapp:{MARIA}"


def test_the_same_text_can_come_again(outside):
    sid = outside.text()["sid"]
    assert outside.text(sid=sid)["sid"] == sid
    assert [hook.form["MessageSid"] for hook in outside.app.inbound] == [sid, sid]
    assert len(outside.client.messages.list(from_=MARIA)) == 1


def test_a_refused_connection_is_tried_once_more():
    given = options("http://127.0.0.1:9", free_port())
    world = create_simulator(given).extensions[WORLD]
    sid, delivery = receive(world, Text(MARIA, PON, "sms", "hola"))
    assert (delivery.tries, delivery.error) == (2, "could not connect")
    assert world.store.get(sid).note == "could not connect"
    world.close()


def test_a_second_try_carries_a_token(monkeypatch):
    headers = []

    def refuse(self, target, **given):
        headers.append(dict(given["headers"]))
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.Session, "post", refuse)
    courier = Courier(options("http://127.0.0.1:9", 1))
    courier.post("http://127.0.0.1:9/", {})
    courier.close()
    assert ["I-Twilio-Idempotency-Token" in sent for sent in headers] == [False, True]


def test_a_server_error_is_not_tried_again(outside):
    outside.app.answer = Response("oops", 500)
    answer = outside.text()
    assert answer["webhook_status"] == 500
    assert len(outside.app.inbound) == 1
    thread = requests.get(f"{outside.url}/simulator/phones/sms/{MARIA}", timeout=5).json()
    assert thread["messages"][0]["problem"] == "the application answered 500"


def test_empty_twiml_says_nothing_and_a_message_is_sent(outside):
    outside.text()
    assert outside.client.messages.list(to=MARIA) == []
    twiml = "<Response><Message>Hola</Message><Message><Body>¿Qué tal?</Body></Message></Response>"
    outside.app.answer = Response(twiml, mimetype="text/xml")
    outside.text()
    bodies = [message.body for message in outside.client.messages.list(to=MARIA)]
    assert bodies == ["¿Qué tal?", "Hola"]


BAD_ANSWERS = [
    ("<Response>", "text/xml", 12100),
    ("<!DOCTYPE x [<!ENTITY a 'b'>]><Response/>", "text/xml", 12100),
    ("<html/>", "text/xml", 12100),
    ("<Response/>", "text/html", 12300),
    (f"<Response><!--{'x' * 64_000}--></Response>", "text/xml", 11750),
]


@pytest.mark.parametrize(("body", "kind", "code"), BAD_ANSWERS)
def test_twiml_that_twilio_cannot_read(outside, body, kind, code):
    outside.app.answer = Response(body, mimetype=kind)
    outside.text()
    assert outside.ledger("bad_twiml", code=code)
