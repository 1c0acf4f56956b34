"""What Twilio's real client sends for a text, and how each thing that can come of it is sorted."""

import json
import logging
import socket
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from requests.exceptions import ConnectionError as RequestsConnectionError

from bot.logs import JsonFormatter
from messages.carriers.contract import (
    Accepted,
    ChoiceLabel,
    Dispatch,
    Interactive,
    NotNow,
    Refused,
    Unknown,
)
from messages.carriers.twilio.client import TIMEOUT_SECONDS, make_client
from messages.carriers.twilio.errors import meaning_of
from tests.messages.twilio.loopback import (
    ACCOUNT,
    CONTENT_SID,
    MESSAGE_SID,
    TOKEN,
    breaks_off,
    drops_the_connection,
    hangs,
    says,
)

SCHEMA = Path(__file__).parents[4] / "shared/data/twilio/create_message_request.schema.json"

MARIA = "+12135550142"
SERVICE = "MG" + "1" * 32
TEXT = Dispatch(
    reference="0199c1e2-3456-7890-8abc-123456789012",
    number="+12135550100",
    messaging_service_sid=None,
    to=MARIA,
    body="Hola, ¿viene usted?\n1 Sí\n2 No",
    interactive=None,
    valid_seconds=14400,
)
QUESTION = Interactive(
    template="Hola, {name}. ¿Viene usted?",
    values={"name": "Lupe"},
    choices=(ChoiceLabel("rsvp:yes", "Sí"), ChoiceLabel("rsvp:no", "No")),
    language="es",
)
ON_WHATSAPP = replace(TEXT, to=f"whatsapp:{MARIA}")
ASKED_ON_WHATSAPP = replace(ON_WHATSAPP, interactive=QUESTION)

USUAL = {
    "From": ["+12135550100"],
    "To": [MARIA],
    "Body": [TEXT.body],
    "StatusCallback": [f"https://bot.example.org/webhooks/twilio/status?id={TEXT.reference}"],
    "ValidityPeriod": ["14400"],
}
BY_WHATSAPP = {**USUAL, "From": ["whatsapp:+12135550100"], "To": [f"whatsapp:{MARIA}"]}
BY_TEMPLATE = {name: value for name, value in BY_WHATSAPP.items() if name != "Body"}

REQUESTS = {
    "an SMS": (TEXT, USUAL),
    "an SMS through a messaging service": (
        replace(TEXT, messaging_service_sid=SERVICE),
        {**USUAL, "MessagingServiceSid": [SERVICE]},
    ),
    "an SMS with choices: numbered text": (replace(TEXT, interactive=QUESTION), USUAL),
    "a WhatsApp text": (ON_WHATSAPP, BY_WHATSAPP),
    "a WhatsApp text to a hidden number": (
        replace(TEXT, to="whatsapp:US.a1B2"),
        {**BY_WHATSAPP, "To": ["whatsapp:US.a1B2"]},
    ),
    "a WhatsApp question": (
        ASKED_ON_WHATSAPP,
        {
            **BY_TEMPLATE,
            "ContentSid": [CONTENT_SID],
            "ContentVariables": ['{"1": "Lupe"}'],
        },
    ),
}


@pytest.mark.parametrize(("dispatch", "form"), REQUESTS.values(), ids=REQUESTS)
def test_request(carrier, twilio, dispatch, form):
    assert carrier.send(dispatch) == Accepted(MESSAGE_SID)

    (request,) = twilio.messages
    assert request.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert request.form == form
    user = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
    assert user == f"{ACCOUNT}:{TOKEN}"


@pytest.mark.skipif(not SCHEMA.exists(), reason="Twilio's schema is not here")
@pytest.mark.parametrize("dispatch", [each[0] for each in REQUESTS.values()], ids=REQUESTS)
def test_request_is_as_twilios_own_description_says(carrier, twilio, dispatch):
    carrier.send(dispatch)
    schema = {**json.loads(SCHEMA.read_text()), "additionalProperties": False}
    sent = as_described(twilio.messages[0].form, schema["properties"])
    assert [problem.message for problem in Draft202012Validator(schema).iter_errors(sent)] == []
    misspelt = {**sent, "StatusCallbak": "x"}
    assert list(Draft202012Validator(schema).iter_errors(misspelt)), "the schema can refuse"


def as_described(form, properties):
    """A form in the types that the schema speaks of: on the wire everything is words."""
    kinds = {"integer": lambda words: int(words[0]), "array": list}
    return {
        name: kinds.get(properties.get(name, {}).get("type"), lambda words: words[0])(words)
        for name, words in form.items()
    }


def error(status, code, message=f"The 'To' number {MARIA} is not a valid phone number."):
    return says(status, {"code": code, "message": message, "more_info": "x", "status": status})


PROBLEM = {
    "type": "https://www.twilio.com/docs/api/errors/21610",
    "title": "Attempt to send to unsubscribed recipient",
    "detail": f"{MARIA} has replied STOP",
}
PROXY = says(502, f"<html>Bad gateway for {MARIA}</html>", "text/html")

OUTCOMES = {
    "an invalid number": (error(400, 21211), Refused(21211, meaning_of(21211))),
    "stopped at the carrier": (error(400, 21610), Refused(21610, meaning_of(21610))),
    "outside the window": (error(400, 63016), Refused(63016, meaning_of(63016))),
    "an error code that is new to us": (error(400, 29999), Refused(29999, meaning_of(29999))),
    "a refusal without a code of Twilio's": (says(404, {"message": "gone"}), Unknown(404)),
    "a refusal that is not JSON": (says(413, "too large", "text/plain"), Unknown(413)),
    "too many at once": (error(429, 20429), NotNow(20429)),
    "too many, says a proxy": (says(429, "slow down", "text/plain"), NotNow(429)),
    "a wrong token is put right and then works": (error(401, 20003), NotNow(20003)),
    "a wrong token, says a proxy": (says(401, "who?", "text/plain"), NotNow(401)),
    "a full queue empties": (error(400, 21611), NotNow(21611)),
    "a server error": (error(500, 20500), Unknown(20500)),
    "service unavailable": (error(503, 20503), Unknown(20503)),
    "a proxy's page": (PROXY, Unknown(502)),
    "a problem as RFC 9457 tells it": (
        says(400, {**PROBLEM, "status": 400, "code": 21610}, "application/problem+json"),
        Refused(21610, meaning_of(21610)),
    ),
    "such a problem of the server": (
        says(500, {**PROBLEM, "status": 500, "code": 20500}, "application/problem+json"),
        Unknown(20500),
    ),
    "such a problem with words for numbers": (
        says(400, {**PROBLEM, "status": "bad", "code": "21610"}, "application/problem+json"),
        Unknown(500),
    ),
    "no answer in time": (hangs, Unknown(None)),
    "a dropped connection": (drops_the_connection, Unknown(None)),
    "an answer that breaks off": (breaks_off, Unknown(None)),
    "a success that is a page": (says(201, "<html>", "text/html"), Unknown(None)),
    "a success that says nothing": (says(201, ""), Unknown(None)),
    "a success without a SID": (says(201, {"status": "queued"}), Unknown(None)),
    "a success that is a list": (says(201, ["odd"]), Unknown(None)),
}


@pytest.mark.parametrize(("answer", "outcome"), OUTCOMES.values(), ids=OUTCOMES)
def test_outcome(without_templates, twilio, answer, outcome, caplog):
    twilio.answers = [answer]
    with caplog.at_level(logging.INFO):
        assert without_templates(twilio.url).send(TEXT) == outcome
    assert len(twilio.messages) == 1, "one try only: a second may text somebody twice"
    assert no_number_in(caplog.records)
    assert MARIA not in repr(outcome)


def no_number_in(records):
    lines = [JsonFormatter().format(record) for record in records]
    return not any("2135550142" in line or "213 555" in line for line in lines)


def test_a_refused_connection_is_safe_to_try_again(without_templates):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # taken, and nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert without_templates(url).send(TEXT) == NotNow(None)


def test_a_name_that_does_not_resolve_is_safe_to_try_again(without_templates):
    assert without_templates("http://twilio.invalid").send(TEXT) == NotNow(None)


def test_a_connection_error_of_another_kind_is_not_taken_for_safe(without_templates, twilio):
    carrier = without_templates(twilio.url)

    def fail(*_, **__):
        raise RequestsConnectionError("whatever")

    carrier._client.http_client.request = fail
    assert carrier.send(TEXT) == Unknown(None)


NO_TEMPLATE = {
    "Twilio refuses it": error(400, 20001),
    "Twilio fails": error(500, 20500),
    "no answer in time": hangs,
    "a dropped connection": drops_the_connection,
    "a proxy's page": PROXY,
    "a success that is a page": says(201, "<html>", "text/html"),
    "a success without a SID": says(201, {}),
}


@pytest.mark.parametrize("answer", NO_TEMPLATE.values(), ids=NO_TEMPLATE)
def test_without_a_template_the_numbered_text_goes(carrier, twilio, answer, caplog):
    twilio.answers = [answer]
    with caplog.at_level(logging.INFO):
        assert carrier.send(ASKED_ON_WHATSAPP) == Accepted(MESSAGE_SID)
    assert twilio.messages[0].form == BY_WHATSAPP
    assert no_number_in(caplog.records)

    carrier.send(ASKED_ON_WHATSAPP)
    assert "ContentSid" in twilio.messages[1].form, "the next one is tried again"


def test_a_question_that_no_template_can_hold_goes_numbered(carrier, twilio):
    many = tuple(ChoiceLabel(f"q:{number}", str(number)) for number in range(11))
    carrier.send(replace(ASKED_ON_WHATSAPP, interactive=replace(QUESTION, choices=many)))
    assert twilio.contents == []
    assert twilio.messages[0].form == BY_WHATSAPP


def test_no_client_waits_for_ever():
    for url in (None, "http://127.0.0.1:1"):
        client = make_client(ACCOUNT, TOKEN, url)
        assert client.http_client.timeout == TIMEOUT_SECONDS
        client.http_client.session.close()


def test_without_another_address_the_client_calls_twilio():
    client = make_client(ACCOUNT, TOKEN, None)
    assert client.api.base_url == "https://api.twilio.com"
    assert type(client.http_client).__name__ == "TwilioHttpClient"
    client.http_client.session.close()


def test_a_question_whose_template_is_gone_goes_as_text_and_the_next_makes_it_anew(carrier, twilio):
    """Somebody deleted it in Twilio's console."""
    carrier.send(ASKED_ON_WHATSAPP)
    twilio.answers = [error(400, 21655, "The ContentSid is invalid")]
    assert carrier.send(ASKED_ON_WHATSAPP) == Accepted(MESSAGE_SID)
    assert twilio.messages[-1].form["Body"] == [TEXT.body]
    assert len(twilio.contents) == 1
    carrier.send(ASKED_ON_WHATSAPP)
    assert len(twilio.contents) == 2
    assert twilio.messages[-1].form["ContentSid"] == [CONTENT_SID]
