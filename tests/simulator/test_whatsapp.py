"""WhatsApp's rules: 24 hours after the person's last text, templates, approval, marketing."""

import json

import pytest
from twilio.base.exceptions import TwilioRestException

from bot.simulator.server import running
from tests.simulator.outside import MARIA, PON, Outside, free_port, options

TEXT = {"twilio/text": {"body": "Hola {{1}}, le recordamos la reunión de mañana."}}
LIST = {
    "twilio/list-picker": {
        "body": "¿Qué escuela?",
        "button": "Ver",
        "items": [{"item": "Hoover Street", "id": "1", "description": "Primaria"}],
    }
}


def buttons(count: int = 2) -> dict:
    actions = [{"title": f"Opción {n}", "id": str(n)} for n in range(count)]
    return {"twilio/quick-reply": {"body": "¿Viene usted?", "actions": actions}}


def send(outside, **changes):
    addresses = {"to": f"whatsapp:{MARIA}", "from_": f"whatsapp:{PON}"}
    return outside.send(**(addresses | changes))


def send_content(outside, sid: str):
    return send(outside, body=None, content_sid=sid)


def approve(outside, sid: str, category: str = "UTILITY") -> str:
    contents = outside.client.content.v1.contents(sid)
    request = {"name": "aviso", "category": category}
    wanted = type("Request", (), {"to_dict": lambda self: request})()
    assert contents.approval_create.create(wanted).status == "received"
    return contents.approval_fetch().fetch().whatsapp["status"]


def test_free_words_outside_the_window_fail_afterwards(outside):
    message = send(outside)
    assert message.status == "queued"
    assert outside.receipts(message.sid, "failed") == ["failed"]
    form = outside.app.hooks[-1].form
    assert (form["ErrorCode"], form["ChannelPrefix"]) == ("63016", "whatsapp")
    assert message.fetch().error_code == 63016


def test_free_words_inside_the_window_arrive(outside):
    outside.text(channel="whatsapp")
    assert outside.end(send(outside).sid) == ("read", None)


def test_a_text_to_another_number_or_by_sms_opens_nothing(outside):
    outside.text(channel="whatsapp", to="+16175550120")
    outside.text()
    assert outside.end(send(outside).sid) == ("failed", 63016)


def test_the_window_closes_after_24_hours(tmp_path, whole_world):
    clock = tmp_path / "clock"
    port = free_port()
    with running(options(whole_world.app.url, port, clock_path=clock)) as world:
        later = Outside(world, f"http://127.0.0.1:{port}", whole_world.app)
        later.text(channel="whatsapp")
        clock.write_text(str(24 * 3600 - 60))
        assert later.end(send(later).sid) == ("read", None)
        clock.write_text(str(24 * 3600 + 1))
        message = send(later)
        assert later.end(message.sid) == ("failed", 63016)
        assert (
            message.date_created
            > later.client.messages.list(from_=f"whatsapp:{MARIA}")[0].date_created
        )


@pytest.mark.parametrize("types", [TEXT, buttons(), LIST])
def test_unapproved_content_needs_an_open_window(outside, types):
    sid = outside.post_content(types).json()["sid"]
    assert outside.end(send_content(outside, sid).sid) == ("failed", 63016)
    outside.text(channel="whatsapp")
    assert outside.end(send_content(outside, sid).sid) == ("read", None)


def test_four_buttons_need_approval(outside):
    sid = outside.post_content(buttons(4)).json()["sid"]
    outside.text(channel="whatsapp")
    assert outside.end(send_content(outside, sid).sid) == ("failed", 63005)
    assert approve(outside, sid) == "approved"
    assert outside.end(send_content(outside, sid).sid) == ("read", None)


def test_an_approved_utility_template_begins_a_conversation(outside):
    sid = outside.post_content(buttons()).json()["sid"]
    assert approve(outside, sid) == "approved"
    assert outside.end(send_content(outside, sid).sid) == ("read", None)


def test_marketing_does_not_reach_us_numbers(outside):
    sid = outside.post_content(buttons()).json()["sid"]
    assert approve(outside, sid, "MARKETING") == "approved"
    assert outside.end(send_content(outside, sid).sid) == ("undelivered", 63049)
    abroad = send(outside, to="whatsapp:+525555550101", body=None, content_sid=sid)
    assert outside.end(abroad.sid) == ("read", None)


def test_a_list_cannot_be_submitted(outside):
    sid = outside.post_content(LIST).json()["sid"]
    with pytest.raises(TwilioRestException):
        approve(outside, sid)


@pytest.mark.parametrize(
    "body",
    [
        "{{1}} le espera hoy aquí",
        "Venga usted hoy {{1}}",
        "Vea hoy {{1}} {{2}} aquí ya",
        "Reunión: {{1}} hoy {{2}} ya",
    ],
)
def test_templates_of_a_bad_shape_are_rejected(outside, body):
    sid = outside.post_content({"twilio/text": {"body": body}}).json()["sid"]
    assert approve(outside, sid) == "rejected"


def test_contents_are_kept_listed_and_deleted(outside):
    sids = [outside.post_content(buttons()).json()["sid"] for _ in range(5)]
    contents = outside.client.content.v1.contents
    assert [content.sid for content in contents.list(page_size=2)] == sids[::-1]
    fetched = contents(sids[0]).fetch()
    assert json.loads(json.dumps(fetched.types)) == buttons()
    assert contents(sids[0]).delete()
    assert len(contents.list()) == 4


BAD_CONTENTS = [
    ({}, {}),
    ({"twilio/song": {"body": "la"}}, {}),
    ({"twilio/text": {"body": ""}}, {}),
    ({"twilio/text": {"body": "Hola"}}, {"language": "es-MX"}),
    ({"twilio/text": {"body": "Hola"}}, {"colour": "red"}),
    (buttons(0), {}),
    (buttons(11), {}),
    ({"twilio/quick-reply": {"body": "x", "actions": [{"title": "y" * 21, "id": "1"}]}}, {}),
    ({"twilio/list-picker": LIST["twilio/list-picker"] | {"button": "z" * 21}}, {}),
]


@pytest.mark.parametrize(("types", "changes"), BAD_CONTENTS)
def test_contents_that_twilio_would_refuse(outside, types, changes):
    assert outside.post_content(types, **changes).status_code == 400


def test_sms_gets_the_words_alone(outside):
    types = buttons() | {"twilio/text": {"body": "¿Viene usted? Responda 1 o 2."}}
    sid = outside.post_content(types).json()["sid"]
    message = outside.send(body=None, content_sid=sid)
    assert message.body == "¿Viene usted? Responda 1 o 2."
    assert outside.end(message.sid) == ("delivered", None)
