"""Every trouble that can be switched on does what its name says."""

import threading
import time

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from bot.simulator.faults import FAULTS
from tests.simulator.outside import MARIA, until


def taken(outside) -> int:
    return len(outside.ledger("outbound"))


@pytest.mark.parametrize(
    ("name", "value", "status", "code", "kept"),
    [
        ("429", None, 429, 20429, 0),
        ("500_before_accepting", None, 500, 20500, 0),
        ("500_after_accepting", None, 500, 20500, 1),
        ("refuse_with", 21614, 400, 21614, 0),
    ],
)
def test_refusals(outside, name, value, status, code, kept):
    outside.fault(name, value=value)
    with pytest.raises(TwilioRestException) as caught:
        outside.send()
    assert (caught.value.status, caught.value.code) == (status, code)
    assert taken(outside) == kept
    assert outside.send().status == "queued"
    assert outside.ledger("fault", name=name)


def test_a_message_taken_before_an_error_is_delivered_and_found(outside):
    outside.fault("500_after_accepting")
    with pytest.raises(TwilioRestException):
        outside.send(body="una vez")
    [message] = outside.client.messages.list(to=MARIA)
    assert message.body == "una vez"
    assert outside.receipts(message.sid, "delivered")


def test_timeout_takes_the_message_and_holds_the_answer(outside):
    outside.fault("timeout", value=2)
    begun = time.monotonic()
    with pytest.raises(requests.exceptions.ReadTimeout):
        outside.client_with(timeout=0.2).messages.create(to=MARIA, from_="+12135550100", body="x")
    assert time.monotonic() - begun < 1
    assert taken(outside) == 1


def test_drop_takes_the_message_and_hangs_up(outside):
    outside.fault("drop")
    with pytest.raises(requests.exceptions.ConnectionError):
        outside.send()
    assert taken(outside) == 1


@pytest.mark.parametrize(
    ("code", "way"),
    [
        (30003, ["sent", "undelivered"]),
        (30007, ["sent", "undelivered"]),
        (30034, ["failed"]),
        (21610, ["failed"]),
    ],
)
def test_failures_told_by_receipt(outside, code, way):
    outside.fault("fail_with", value=code)
    message = outside.send()
    assert outside.receipts(message.sid, way[-1]) == way
    assert outside.app.hooks[-1].form["ErrorCode"] == str(code)
    assert outside.end(message.sid) == (way[-1], code)


def test_an_early_receipt_comes_before_the_answer(outside):
    outside.fault("early_receipt")
    message = outside.send()
    assert outside.app.statuses(message.sid)[:1] == ["sent"]
    assert outside.receipts(message.sid, "delivered") == ["sent", "delivered"]


def test_receipts_twice(outside):
    outside.fault("duplicate_receipts")
    sid = outside.send().sid
    until(lambda: len(outside.app.statuses(sid)) == 4)
    assert sorted(outside.app.statuses(sid)) == ["delivered", "delivered", "sent", "sent"]


def test_receipts_in_reverse(outside):
    outside.fault("reordered_receipts")
    assert outside.receipts(outside.send().sid, "sent") == ["delivered", "sent"]


def test_receipts_late(outside):
    outside.fault("late_receipts", value=1)
    sid = outside.send().sid
    assert outside.end(sid)[0] == "delivered"
    assert outside.app.statuses(sid) == []


def test_receipts_lost(outside):
    outside.fault("lost_receipts")
    lost = outside.send().sid
    assert outside.receipts(outside.send().sid, "delivered")
    assert outside.app.statuses(lost) == []
    assert outside.end(lost)[0] == "delivered"


def test_a_webhook_three_times(outside):
    outside.fault("webhook_thrice")
    sid = outside.text()["sid"]
    assert [hook.form["MessageSid"] for hook in outside.app.inbound] == [sid] * 3
    assert sorted(hook.token is None for hook in outside.app.inbound) == [False, False, True]


def test_a_slow_webhook(outside):
    outside.fault("slow_webhook", value=1)
    texting = threading.Thread(target=outside.text)
    texting.start()
    until(lambda: outside.ledger("inbound"))
    assert outside.app.inbound == []
    texting.join()
    assert len(outside.app.inbound) == 1


def test_a_lost_webhook(outside):
    outside.fault("lost_webhook")
    answer = outside.text()
    assert answer["webhook_status"] is None
    assert outside.app.inbound == []
    assert [m.sid for m in outside.client.messages.list(from_=MARIA)] == [answer["sid"]]


def test_a_forged_signature(outside):
    outside.fault("forged_signature")
    outside.text()
    outside.text()
    assert [hook.genuine for hook in outside.app.inbound] == [False, True]


def test_a_failing_lookup(outside):
    outside.fault("lookup_500")
    # Twilio's client has no better exception for a list that fails.
    with pytest.raises(TwilioException, match="HTTP 500"):
        outside.client.messages.list(to=MARIA)


def test_faults_are_counted(outside):
    outside.fault("429", times=2)
    outcomes = [outside.post_message(To=MARIA, From="+12135550100", Body="x") for _ in range(3)]
    assert [answer.status_code for answer in outcomes] == [429, 429, 201]


def test_a_fault_may_last_until_it_is_turned_off(outside):
    outside.fault("429", times=None)
    for _ in range(5):
        assert outside.post_message(To=MARIA, From="+12135550100", Body="x").status_code == 429
    assert requests.delete(outside.url + "/simulator/faults?name=429", timeout=5).ok
    assert outside.post_message(To=MARIA, From="+12135550100", Body="x").status_code == 201


def test_the_table_is_shown_with_what_is_on(outside):
    outside.fault("timeout", times=3, value=7)
    rows = requests.get(outside.url + "/simulator/faults", timeout=5).json()["faults"]
    assert [row["name"] for row in rows] == [fault.name for fault in FAULTS]
    [on] = [row for row in rows if row["on"]]
    assert (on["name"], on["times"], on["value"]) == ("timeout", 3, 7)


@pytest.mark.parametrize(
    "wrong",
    [{"name": "flood"}, {"name": "429", "times": 0}, {"name": "429", "value": "x"}, {}, []],
)
def test_faults_that_make_no_sense(outside, wrong):
    answer = requests.post(outside.url + "/simulator/faults", json=wrong, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_message_that_is_stuck_goes_on_after_a_while(outside):
    outside.fault("stuck", value=1)
    message = outside.send(validity_period=30)
    assert outside.send().sid != message.sid
    assert message.fetch().status == "queued"
    assert outside.receipts(message.sid, "delivered") == ["sent", "delivered"]


def test_a_message_that_is_stuck_for_longer_than_it_is_valid_fails(outside):
    outside.fault("stuck", value=3600)
    message = outside.send(validity_period=1)
    assert outside.receipts(message.sid, "failed") == ["failed"]
    assert outside.app.hooks[-1].form["ErrorCode"] == "30036"
    assert outside.end(message.sid) == ("failed", 30036)


def test_a_stuck_message_waits_by_the_simulated_clock(outside, tmp_path, monkeypatch):
    clock = tmp_path / "clock"
    monkeypatch.setattr(outside.world.clock, "_path", clock)
    outside.fault("stuck", value=20 * 3600)
    message = outside.send(validity_period=4 * 3600)
    clock.write_text(str(3 * 3600))
    time.sleep(0.4)
    assert message.fetch().status == "queued"
    clock.write_text(str(5 * 3600))
    assert outside.end(message.sid) == ("failed", 30036)


def test_a_stuck_message_is_forgotten_with_the_rest(outside):
    outside.fault("stuck", value=1)
    sid = outside.send().sid
    outside.world.reset()
    time.sleep(1.4)
    assert outside.ledger("status", sid=sid) == []
