"""The whole thread: a signed webhook in at one end, the carrier's ledger at the other."""

import json
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest

from bot import redis_server
from tests.processes.running import Running, running, wait_until

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with running(tmp_path_factory.mktemp("thread")) as up:
        yield up


@pytest.fixture(autouse=True)
def _a_new_ledger(here: Running) -> None:
    here.post("reset")


def test_a_parent_is_signed_up_by_sms(here: Running):
    sender = "+12135550160"
    for count, words in enumerate(["hola", "1", "si", "Ana", "mamá", "belmont", "1"], start=1):
        here.text(words, sender=sender)
        here.answers(count)
    assert here.answers(7)[-1].startswith("Usted ya esta en la lista de Parent Organization")
    person = json.loads(here.portavoz("person", "show", sender, "--json"))
    assert {name: person[name] for name in ("language", "consent", "first_name")} == {
        "language": "es",
        "consent": "agreed",
        "first_name": "Ana",
    }
    assert person["relationship"] == "mother"
    assert person["school"] == "Belmont Senior High"


def test_whatsapp_choices_are_buttons_and_tapping_one_answers(here: Running):
    phone = {"sender": "+12135550161", "channel": "whatsapp"}
    here.text("JOIN", **phone)
    here.answers(1)
    thread = here.get(f"{here.simulator}/simulator/phones/whatsapp/{phone['sender']}")
    buttons = thread["messages"][-1]["buttons"]
    assert [button["title"] for button in buttons] == ["English", "Español"]
    here.text("English", button=buttons[0], **phone)
    assert here.answers(2)[-1].startswith("May Parent Organization Network text you")


def test_two_texts_within_a_second_are_two_turns_in_order(here: Running):
    sender = "+12135550162"
    here.text("hola", sender=sender)
    here.answers(1)
    threads = [
        threading.Thread(target=here.text, args=(words,), kwargs={"sender": sender})
        for words in ("1", "1")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _, consent, name = here.answers(3)
    assert consent.startswith("¿Parent Organization Network puede")
    assert name.startswith("Gracias. ¿Como se llama")


def test_the_same_webhook_again_is_one_text(here: Running):
    answer = here.text("hello", sender="+12135550163")
    here.answers(1)
    again = here.text("hello", sender="+12135550163", sid=answer["sid"])
    assert again["webhook_status"] == 200
    here.text("HELP", sender="+12135550163")
    assert len(here.answers(2)) == 2


def test_receipts_reach_our_rows(here: Running):
    here.text("hello", sender="+12135550164")
    here.answers(1)
    wait_until(lambda: _newest_status(here) == "delivered", 10, lambda: here.ledger("callback"))
    assert [entry["status"] for entry in here.ledger("callback")] == ["sent", "delivered"]


_UNSETTLED = "select count(*) from outbound where status in ('waiting', 'sending', 'unknown')"


def _newest_status(here: Running) -> str:
    return str(here.query("select status from outbound order by created_at desc limit 1")[0][0])


@pytest.mark.parametrize(
    ("words", "last"),
    [("😀" * 1600, "70"), ("a\x00b", "71"), ("שלום עולם \u200f", "72"), ("", "73")],
    ids=["1600 emoji", "a NUL byte", "right to left", "nothing"],
)
def test_odd_texts_are_answered(here: Running, words: str, last: str):
    answer = here.text(words, sender=f"+121355501{last}")
    assert answer["webhook_status"] == 200
    assert "Parent Organization Network" in here.answers(1)[0]


def test_a_bad_signature_is_refused_logged_once_and_stores_nothing(here: Running):
    before = _rows(here, "inbound")
    form = {"MessageSid": "SM" + "0" * 32, "From": "+12135550166", "To": "+12135550100"}
    request = urllib.request.Request(
        f"{here.web}/webhooks/twilio/inbound",
        urllib.parse.urlencode(form).encode(),
        {"X-Twilio-Signature": "bm90IHNpZ25lZA=="},
    )
    logged = here.log.read_text().count("bad signature")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    refused.value.close()
    assert refused.value.code == 403
    assert _rows(here, "inbound") == before
    assert here.log.read_text().count("bad signature") == logged + 1


def test_a_redis_that_died_is_started_again_by_the_supervisor(here: Running):
    redis_server.stop(here.home)
    here.text("hello", sender="+12135550174")
    here.answers(1, seconds=30)


def _rows(here: Running, table: str) -> int:
    return int(here.query(f"select count(*) from {table}")[0][0])
