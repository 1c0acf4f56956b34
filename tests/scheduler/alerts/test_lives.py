"""The life of an alert: it begins and is told once, it is over and is told once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from messages.carriers.contract import NotNow, Refused, Unknown
from messages.policy import Kind
from scheduler import doorbell
from scheduler.alerts.watch import Watch
from scheduler.heartbeats import ProcessKind
from tests.scheduler.alerts.vigil import ALL, LUZ, Vigil

NO_WORKER = ALL - {ProcessKind.WORKER}
NO_CLOCK = ALL - {ProcessKind.CLOCK}
NO_WEB = ALL - {ProcessKind.WEB}
BOTH = ["no_worker", "over: no_worker"]

# What happens for how many minutes, and what is told in the end.
LIVES = {
    "all is well": ([(ALL, 10)], []),
    "a restart is no problem": ([(ALL, 5), (NO_WORKER, 1.3), (ALL, 10)], []),
    "begins, told once": ([(ALL, 5), (NO_WORKER, 20)], ["no_worker"]),
    "over, told once": ([(ALL, 5), (NO_WORKER, 5), (ALL, 20)], BOTH),
    "over only after five quiet minutes": ([(ALL, 5), (NO_WORKER, 5), (ALL, 5)], ["no_worker"]),
    "flaps, told once": (
        [(ALL, 5), (NO_WORKER, 4), (ALL, 3), (NO_WORKER, 4), (ALL, 3), (NO_WORKER, 4), (ALL, 9)],
        BOTH,
    ),
    "comes again after it was over": (
        [(ALL, 5), (NO_WORKER, 5), (ALL, 10), (NO_WORKER, 5), (ALL, 10)],
        BOTH * 2,
    ),
    "a worker that is back catches up": ([(ALL, 5), (NO_WORKER, 30), (ALL, 20)], BOTH),
    "a clock": ([(ALL, 5), (NO_CLOCK, 5), (ALL, 10)], ["no_clock", "over: no_clock"]),
    "a web": ([(ALL, 5), (NO_WEB, 5), (ALL, 10)], ["no_web", "over: no_web"]),
    "nothing was ever seen of it": ([(NO_WEB, 5)], ["no_web"]),
    "one problem after another": (
        [(ALL, 5), (NO_WORKER, 5), (NO_CLOCK, 12)],
        ["no_worker", "no_clock", "over: no_worker"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("watches", [1, 2], ids=["one looks", "two look"])
@pytest.mark.parametrize(("story", "told"), LIVES.values(), ids=LIVES)
def test_life(vigil: Vigil, watches: int, story: list, told: list[str]):
    vigil.on_call()
    vigil.watched_by(watches)
    for beating, minutes in story:
        vigil.pass_time(minutes, beating)
    assert vigil.told() == told


def test_who_has_just_begun_to_look_does_not_judge_what_was_before(vigil: Vigil):
    vigil.on_call()
    vigil.pass_time(5)
    vigil.hours_later(8)  # everything was switched off
    vigil.watched_by(1)
    vigil.pass_time(1.3, beating=())
    vigil.pass_time(5)
    assert vigil.told() == []


def test_a_machine_that_slept_takes_nobody_for_gone(vigil: Vigil):
    vigil.on_call()
    vigil.pass_time(5)
    vigil.hours_later(8)
    vigil.look()
    vigil.pass_time(5)
    assert vigil.told() == []


def test_two_alerts_of_one_kind_are_never_open(vigil: Vigil):
    vigil.watched_by(3)
    vigil.pass_time(5, NO_WORKER)
    (alert,) = vigil.alerts()
    assert (alert.kind, alert.over_at) == ("no_worker", None)


def test_those_who_look_at_the_very_same_moment_tell_once(vigil: Vigil):
    vigil.on_call()
    vigil.pass_time(5)
    vigil.watched_by(4)
    vigil.pass_time(1.7, NO_WORKER)
    vigil.office.wait(minutes=1)
    for kind in NO_WORKER:
        vigil.hearts[kind].beat()
    together = Barrier(4)

    def look(watch: Watch) -> None:
        together.wait()
        watch.look()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(look, vigil.watches))
    assert vigil.told() == ["no_worker"]


def test_an_alert_says_since_when(vigil: Vigil):
    vigil.pass_time(5)
    last_seen = vigil.office.now
    vigil.pass_time(10, NO_WORKER)
    (alert,) = vigil.alerts()
    assert alert.began_at == last_seen


def test_texts_that_do_not_go_out_for_five_minutes(vigil: Vigil):
    vigil.on_call()
    vigil.pass_time(6)
    vigil.office.write("hello", vigil.office.parent())
    vigil.pass_time(4.6, sending=False)
    assert vigil.told() == []
    vigil.pass_time(20, sending=False)
    assert vigil.told() == ["texts_stuck"]
    vigil.pass_time(10)
    assert vigil.told() == ["texts_stuck", "over: texts_stuck"]


def test_a_long_list_that_goes_out_one_by_one_is_no_problem(vigil: Vigil):
    vigil.on_call()
    parent = vigil.office.parent()
    for number in range(30):
        vigil.office.write(f"text {number}", parent)
    for _ in range(30):
        vigil.pass_time(1, sending=False)
        vigil.office.deliver(1)
    assert vigil.told() == []


def test_a_text_that_waits_for_its_hour_is_no_problem(vigil: Vigil):
    vigil.on_call()
    vigil.hours_later(14)  # after midnight
    vigil.watched_by(1)
    vigil.office.write("a notice", vigil.office.parent(), Kind.NOTICE)
    vigil.pass_time(20)
    assert vigil.told() == []


def test_a_text_that_is_tried_again_and_again_is_stuck_too(vigil: Vigil):
    vigil.on_call()
    vigil.office.carrier.outcomes = [NotNow(None)] * 100
    vigil.office.write("hello", vigil.office.parent())
    vigil.pass_time(20)
    assert vigil.told() == ["texts_stuck"]


def test_a_refusal_that_somebody_must_act_on_is_told_once_for_each_number_and_code(vigil: Vigil):
    vigil.on_call()
    vigil.pass_time(3)
    vigil.office.carrier.outcomes = [Refused(30007), Refused(30007), Refused(30034)]
    for number in range(3):
        vigil.office.write(f"text {number}", vigil.office.parent())
        vigil.office.deliver(1)
    vigil.pass_time(3)
    assert sorted(vigil.words()) == [
        f"Parent Organization Network: since Saturday, November 21, 10:03 AM Twilio has refused "
        f"texts from +12135550100, error {code}. Please tell whoever runs Portavoz to look up this "
        "error at Twilio."
        for code in (30007, 30034)
    ]
    vigil.pass_time(70)
    assert sorted(vigil.told()) == ["carrier_refuses"] * 2 + ["over: carrier_refuses"] * 2


def test_a_refusal_that_only_concerns_one_parent_is_not_told(vigil: Vigil):
    vigil.on_call()
    vigil.office.carrier.outcomes = [Refused(21610), Refused(30003)]
    for number in range(2):
        vigil.office.write(f"text {number}", vigil.office.parent(f"+1213555014{number}"))
    vigil.office.deliver()
    vigil.pass_time(3)
    assert vigil.told() == []


def test_a_wrong_token_is_told_though_its_texts_are_tried_again(vigil: Vigil):
    vigil.on_call()
    vigil.pass_time(1)
    vigil.office.carrier.outcomes = [NotNow(20003)]
    vigil.office.write("hello", vigil.office.parent())
    vigil.office.deliver()
    vigil.pass_time(1, sending=False)
    assert vigil.told() == ["carrier_refuses"]
    vigil.pass_time(10)  # the token is right again
    assert vigil.told() == ["carrier_refuses", "over: carrier_refuses"]


def test_what_is_told_rings_the_doorbell_since_no_clock_may_be_there_to_do_it(vigil: Vigil):
    vigil.on_call()
    vigil.pass_time(5, NO_CLOCK)
    (job,) = doorbell.queue(vigil.redis).jobs
    assert list(job.args) == [str(vigil.office.sender.number_id)]


def test_a_text_that_tells_of_a_problem_reaches_the_carrier_like_any_other(vigil: Vigil):
    vigil.on_call()
    vigil.pass_time(5, NO_CLOCK)
    vigil.office.deliver()
    (dispatch,) = vigil.office.carrier.handed
    assert dispatch.to == LUZ


def test_a_number_whose_every_text_is_refused_is_told_of_once(vigil: Vigil):
    """The text that tells of it is refused too; to offer nothing mends nothing."""
    vigil.on_call()
    vigil.office.carrier.outcomes = [Refused(30034)] * 100
    vigil.office.write("hello", vigil.office.parent())
    for _ in range(5):
        vigil.pass_time(2)
        vigil.hours_later(1.1)
    assert vigil.told() == ["carrier_refuses"]
    vigil.office.carrier.outcomes = []
    vigil.office.write("again", vigil.office.parent())
    vigil.pass_time(8)
    assert vigil.told() == ["carrier_refuses", "over: carrier_refuses"]


def test_texts_of_which_nobody_knows_are_told_as_stuck(vigil: Vigil):
    """The carrier answers with errors only: nothing is refused, and nothing goes out."""
    vigil.on_call()
    vigil.pass_time(6)
    vigil.office.carrier.outcomes = [Unknown(20500)]
    vigil.office.write("hello", vigil.office.parent())
    vigil.pass_time(7)
    assert vigil.told() == ["texts_stuck"]
