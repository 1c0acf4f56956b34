"""Twilio's own handling of STOP, in its three ways."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.outside import BOSTON, MARIA, PON


def bodies(outside, to: str = MARIA) -> list[str]:
    return [message.body for message in outside.client.messages.list(to=to)]


def test_left_to_the_application_nothing_is_blocked(outside):
    outside.text("STOP")
    assert "OptOutType" not in outside.app.inbound[0].form
    assert bodies(outside) == []
    assert outside.end(outside.send().sid) == ("delivered", None)


@pytest.mark.parametrize("word", ["STOP", "stopall", " Quit ", "REVOKE", "OptOut", "CANCEL"])
def test_default_words_block_and_are_answered_once(outside, word):
    outside.opt_out("default")
    outside.text(word)
    outside.text(word)
    assert [hook.form["Body"] for hook in outside.app.inbound] == [word, word]
    assert "OptOutType" not in outside.app.inbound[0].form
    assert len(bodies(outside)) == 1
    with pytest.raises(TwilioRestException) as caught:
        outside.send()
    assert (caught.value.status, caught.value.code) == (400, 21610)


@pytest.mark.parametrize("word", ["STOP PLEASE", "ALTO", "PARAR", "no", "please stop"])
def test_default_words_are_english_and_alone(outside, word):
    outside.opt_out("default")
    outside.text(word)
    assert outside.end(outside.send().sid) == ("delivered", None)


@pytest.mark.parametrize("word", ["START", "yes", "UNSTOP"])
def test_default_words_to_come_back(outside, word):
    outside.opt_out("default")
    outside.text("STOP")
    outside.text(word)
    assert "re-subscribed" in bodies(outside)[0]
    assert outside.end(outside.send().sid) == ("delivered", None)


def test_yes_from_someone_who_never_left_is_not_answered(outside):
    outside.opt_out("default")
    outside.text("YES")
    assert bodies(outside) == []


def test_the_block_is_of_one_number(outside):
    outside.opt_out("default")
    outside.text("STOP")
    assert outside.end(outside.send(from_=BOSTON).sid) == ("delivered", None)


def test_default_words_do_nothing_on_whatsapp(outside):
    outside.opt_out("default")
    outside.text("STOP", channel="whatsapp")
    message = outside.send(to=f"whatsapp:{MARIA}", from_=f"whatsapp:{PON}")
    assert outside.end(message.sid) == ("read", None)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("STOP", "STOP"), ("parar", "STOP"), ("Alto", "STOP"), ("AYUDA", "HELP"), ("INICIO", "START")],
)
def test_advanced_opt_out_tells_the_application(outside, word, kind):
    outside.opt_out("advanced")
    outside.text(word)
    assert outside.app.inbound[0].form["OptOutType"] == kind


def test_advanced_opt_out_answers_in_the_words_language(outside):
    outside.opt_out("advanced")
    outside.text("BAJA")
    outside.text("inicio")
    assert bodies(outside)[1].startswith("Listo: ya no recibirá")
    assert bodies(outside)[0].startswith("Gracias: volverá")


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_advanced_opt_out_fails_a_message_afterwards(outside, channel):
    outside.opt_out("advanced")
    outside.text("ALTO", channel=channel)
    prefix = "whatsapp:" if channel == "whatsapp" else ""
    message = outside.send(to=prefix + MARIA, from_=prefix + PON)
    assert message.status == "queued"
    assert outside.receipts(message.sid, "failed") == ["failed"]
    assert outside.end(message.sid) == ("failed", 21610)
