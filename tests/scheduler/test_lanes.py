"""Lanes: what is slow holds up nothing else, what fails ends nothing, closing lets work end."""

import threading
import time

import pytest

from scheduler.lanes import Lanes


@pytest.fixture
def lanes():
    lanes = Lanes()
    yield lanes
    lanes.close()


def wait_until(is_so, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_work_goes_on_as_long_as_there_is_more(lanes):
    left = [3]

    def work():
        left[0] -= 1
        return left[0] > 0

    lanes.call("a", work)
    wait_until(lambda: left == [0])


def test_a_slow_one_holds_up_no_other(lanes):
    go_on, done = threading.Event(), threading.Event()
    for _ in range(20):  # more than there are threads
        lanes.call("slow", lambda: go_on.wait(5) and False)
    lanes.call("quick", lambda: done.set() or False)
    assert done.wait(2)
    go_on.set()


def test_a_call_while_all_lanes_are_taken_is_not_lost(lanes):
    go_on, calls = threading.Event(), []

    def work():
        calls.append(1)
        go_on.wait(5)
        return False

    for _ in range(6):
        lanes.call("a", work)
    wait_until(lambda: len(calls) == 4)
    go_on.set()
    wait_until(lambda: len(calls) == 5)  # the two calls that found no lane are one more look


def test_work_that_fails_leaves_its_lane_to_the_next(lanes, caplog):
    done = threading.Event()

    def fail():
        raise RuntimeError("a bug")

    lanes.call("a", fail)
    wait_until(lambda: "work failed" in caplog.text)
    begun = time.monotonic()
    while not done.wait(0.05):
        lanes.call("a", lambda: done.set() or False)
        assert time.monotonic() - begun < 5


def test_closing_waits_for_what_is_in_hand_and_begins_nothing_more():
    lanes, begun, ended = Lanes(), threading.Event(), []

    def work():
        begun.set()
        lanes.closing.wait(5)
        ended.append(1)
        return True

    lanes.call("a", work)
    assert begun.wait(2)
    lanes.close()
    assert ended == [1]
