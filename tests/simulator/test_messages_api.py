"""Twilio's Messages resource, used through Twilio's own client."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.outside import ACCOUNT, BOSTON, MARIA, PON, SERVICE, TOKEN

SCHEMA = Path(__file__).parents[3] / "shared/data/twilio/message.schema.json"


def test_a_message_from_a_number_is_queued(outside):
    message = outside.send(body="Reunión")
    assert message.status == "queued"
    assert (message.from_, message.to) == (PON, MARIA)
    assert message.num_segments == "1"
    assert message.direction == "outbound-api"
    assert message.sid.startswith("SM")
    assert datetime.now(UTC) - message.date_created < timedelta(seconds=5)


def test_a_message_from_a_service_is_accepted_before_a_sender_is_chosen(outside):
    message = outside.send(from_=None, messaging_service_sid=SERVICE)
    assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
    assert outside.end(message.sid)[0] == "delivered"
    fetched = message.fetch()
    assert (fetched.from_, fetched.num_segments) == (PON, "1")
    assert float(fetched.price) < 0


def test_a_message_with_media_has_another_kind_of_sid(outside):
    message = outside.send(media_url=["https://example.org/1.png", "https://example.org/2.png"])
    assert message.sid.startswith("MM")
    assert message.num_media == "2"


@pytest.mark.skipif(not SCHEMA.exists(), reason="Twilio's schema is not at hand")
@pytest.mark.parametrize("sender", [{}, {"from_": None, "messaging_service_sid": SERVICE}])
def test_answers_agree_with_twilios_own_schema(outside, sender):
    schema = json.loads(SCHEMA.read_text())
    for name, field in schema["properties"].items():
        field.pop("format", None)  # not formats of JSON Schema
        if field.pop("nullable", False):
            schema["properties"][name] = {"anyOf": [field, {"type": "null"}]}
    strict = schema | {"additionalProperties": False, "required": list(schema["properties"])}
    message = outside.send(**sender)
    outside.end(message.sid)
    url = f"{outside.url}/2010-04-01/Accounts/{ACCOUNT}/Messages"
    listed = requests.get(f"{url}.json", auth=(ACCOUNT, TOKEN), timeout=5).json()["messages"]
    for answer in [outside.post_message(To=MARIA, From=PON, Body="Hi").json(), *listed]:
        jsonschema.validate(answer, strict)


def test_lists_come_in_pages_that_the_client_follows(outside):
    sent = [outside.send(body=str(n)).sid for n in range(7)]
    outside.send(to="+12135550199")
    listed = outside.client.messages.list(to=MARIA, page_size=3)
    assert [message.sid for message in listed] == sent[::-1]
    assert len(outside.client.messages.list(to=MARIA, page_size=3, limit=4)) == 4


def test_pages_do_not_shift_when_new_messages_come(outside):
    sent = [outside.send(body=str(n)).sid for n in range(4)]
    page = outside.client.messages.page(to=MARIA, page_size=2)
    outside.send(body="new")
    following = page.next_page()
    assert [message.sid for message in following] == sent[1::-1]


def test_lists_are_filtered_by_sender_and_date(outside):
    here = outside.send()
    outside.send(from_=BOSTON)
    outside.text()
    now = datetime.now(UTC)
    listed = outside.client.messages.list
    assert [m.sid for m in listed(from_=PON)] == [here.sid]
    assert len(listed(to=MARIA, date_sent_after=now - timedelta(minutes=1))) == 2
    assert listed(to=MARIA, date_sent_after=now + timedelta(minutes=1)) == []
    assert listed(to=MARIA, date_sent_before=now - timedelta(minutes=1)) == []
    assert len(listed(date_sent=now.date())) == 3


def test_a_message_can_be_emptied_and_deleted(outside):
    message = outside.send()
    outside.end(message.sid)
    assert message.update(body="").body == ""
    assert message.delete()
    with pytest.raises(TwilioRestException) as caught:
        outside.client.messages(message.sid).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_a_scheduled_message_waits_and_can_be_canceled(outside):
    message = outside.send(
        from_=None,
        messaging_service_sid=SERVICE,
        schedule_type="fixed",
        send_at=datetime.now(UTC) + timedelta(hours=1),
    )
    assert message.status == "scheduled"
    assert message.update(status="canceled").status == "canceled"


def test_strangers_are_turned_away(outside):
    with pytest.raises(TwilioRestException) as caught:
        outside.client_with(token="wrong").messages.create(to=MARIA, from_=PON, body="x")
    assert (caught.value.status, caught.value.code) == (401, 20003)
    other = f"{outside.url}/2010-04-01/Accounts/AC{'9' * 32}/Messages.json"
    answer = requests.get(other, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_receipts_tell_the_whole_way_of_an_sms(outside):
    message = outside.send()
    assert outside.receipts(message.sid, "delivered") == ["sent", "delivered"]
    hooks = [h for h in outside.app.hooks if h.form["MessageSid"] == message.sid]
    assert all(hook.genuine for hook in hooks)
    form = hooks[-1].form
    assert form["RawDlrDoneDate"].isdigit()
    assert (form["From"], form["To"], form["SmsStatus"]) == (PON, MARIA, "delivered")
    assert form["AccountSid"] == ACCOUNT
    assert "ErrorCode" not in form


def test_receipts_of_a_service_begin_with_queued(outside):
    message = outside.send(from_=None, messaging_service_sid=SERVICE)
    receipts = outside.receipts(message.sid, "delivered")
    assert receipts == ["queued", "sent", "delivered"]


def test_whatsapp_is_read_too(outside):
    outside.text(channel="whatsapp")
    message = outside.send(to=f"whatsapp:{MARIA}", from_=f"whatsapp:{PON}")
    assert outside.receipts(message.sid, "read") == ["sent", "delivered", "read"]
    form = outside.app.hooks[-1].form
    assert (form["ChannelPrefix"], form["EventType"]) == ("whatsapp", "READ")
