"""Requests that Twilio would refuse are refused, with its codes."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.outside import MARIA, PON, SERVICE

GOOD = {"To": MARIA, "From": PON, "Body": "Hola"}
SOON = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
LATER = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
FAR = (datetime.now(UTC) + timedelta(days=36)).isoformat()

REFUSED = [
    # what is changed in a good request, and the code it is refused with
    ({"Too": "x"}, 20001),
    ({"body": "x"}, 20001),
    ({"To": None}, 21604),
    ({"To": "12135550142"}, 21211),
    ({"To": "+1 213 555 0142"}, 21211),
    ({"To": "maria"}, 21211),
    ({"To": "whatsapp:maria"}, 21211),
    ({"From": None}, 21603),
    ({"From": "+12135550199"}, 21606),
    ({"To": f"whatsapp:{MARIA}"}, 21606),
    ({"From": None, "MessagingServiceSid": "MG12"}, 21701),
    ({"From": None, "MessagingServiceSid": "MG" + "9" * 32}, 21701),
    ({"From": "+16175550120", "MessagingServiceSid": SERVICE}, 21606),
    ({"Body": None}, 21602),
    ({"Body": ""}, 21602),
    ({"Body": "x" * 1601}, 21617),
    ({"MediaUrl": "ftp://example.org/a.png"}, 21620),
    ({"MediaUrl": [f"https://example.org/{n}.png" for n in range(11)]}, 21620),
    ({"ValidityPeriod": "0"}, 20001),
    ({"ValidityPeriod": "36001"}, 20001),
    ({"ValidityPeriod": "soon"}, 20001),
    ({"SmartEncoded": "yes"}, 20001),
    ({"RiskCheck": "maybe"}, 20001),
    ({"ContentRetention": "forget"}, 20001),
    ({"StatusCallback": "/webhooks/twilio/status"}, 21609),
    ({"StatusCallback": "http://my_host.localhost/status"}, 21609),
    ({"StatusCallback": "https://example.org/status"}, 21609),
    ({"ContentSid": "HX12"}, 21655),
    ({"ContentSid": "HX" + "9" * 32}, 21655),
    ({"ContentVariables": '{"1": "Ana"}'}, 21654),
    ({"ApplicationSid": "AP12"}, 20001),
    ({"SendAt": LATER}, 20001),
    ({"ScheduleType": "fixed"}, 35111),
    ({"ScheduleType": "fixed", "SendAt": LATER}, 35118),
    ({"ScheduleType": "fixed", "SendAt": SOON, "MessagingServiceSid": SERVICE}, 35114),
    ({"ScheduleType": "fixed", "SendAt": FAR, "MessagingServiceSid": SERVICE}, 35114),
    ({"ScheduleType": "fixed", "SendAt": "noon", "MessagingServiceSid": SERVICE}, 35114),
    ({"ScheduleType": "daily", "SendAt": LATER, "MessagingServiceSid": SERVICE}, 20001),
]


@pytest.mark.parametrize(("change", "code"), REFUSED)
def test_refused(outside, change, code):
    answer = outside.post_message(**(GOOD | change))
    assert answer.status_code == 400
    error = answer.json()
    assert (error["code"], error["status"]) == (code, 400)
    assert error["more_info"].endswith(str(code))
    assert error["message"]
    assert outside.world.store.newest_first() == []
    assert outside.ledger("refused", code=code)


ACCEPTED = [
    {},
    {"Body": "x" * 1600},
    {"Body": None, "MediaUrl": "https://example.org/a.png"},
    {"ValidityPeriod": "36000", "SmartEncoded": "true", "RiskCheck": "disable"},
    {"MessagingServiceSid": SERVICE},
    {"MessageIntent": "notifications"},
    {"ScheduleType": "fixed", "SendAt": LATER, "MessagingServiceSid": SERVICE},
]


@pytest.mark.parametrize("change", ACCEPTED)
def test_accepted(outside, change):
    assert outside.post_message(**(GOOD | change)).status_code == 201


BAD_VARIABLES = ["1", "[]", "Ana", '{"1": ""}', '{"1": null}', '{"1": "a\\nb"}', '{"1": 2}']


@pytest.mark.parametrize("variables", BAD_VARIABLES)
def test_content_variables_are_a_json_object_of_plain_words(outside, variables):
    content = outside.post_content({"twilio/text": {"body": "Hola {{1}}, gracias"}}).json()
    wanted = {"To": MARIA, "From": PON, "ContentSid": content["sid"]}
    answer = outside.post_message(**wanted, ContentVariables=variables)
    assert answer.json()["code"] == 21656
    many = json.dumps({str(n): "x" for n in range(101)})
    assert outside.post_message(**wanted, ContentVariables=many).json()["code"] == 92002


def test_content_variables_fill_the_words(outside):
    types = {"twilio/text": {"body": "Hola {{1}}, gracias por {{2}}."}}
    content = outside.post_content(types, variables={"1": "amiga", "2": "venir"}).json()
    message = outside.send(
        body=None, content_sid=content["sid"], content_variables=json.dumps({"1": "Ana"})
    )
    assert message.body == "Hola Ana, gracias por venir."
