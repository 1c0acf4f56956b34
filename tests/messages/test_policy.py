"""May this text go now? Tables of the rules, then what must hold whatever the facts are."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.people import Channel
from messages.policy import (
    Facts,
    Hold,
    Hours,
    Kind,
    Refusal,
    Refuse,
    Send,
    decide,
    next_opening,
)

LA, BOSTON = "America/Los_Angeles", "America/New_York"
USUAL = Hours(LA, "09:00", "20:00", "12:00")
IN_BOSTON = replace(USUAL, zone=BOSTON)


def at(zone, *parts):
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def facts(**changed):
    usual = Facts(
        kind=Kind.NOTICE,
        channel=Channel.SMS,
        has_agreed=True,
        has_stopped=False,
        last_inbound_at=None,
        expires_at=None,
        hours=USUAL,
    )
    return replace(usual, **changed)


NOON = at(LA, 2026, 11, 20, 12, 0)  # a Friday
NIGHT = at(LA, 2026, 11, 20, 21, 0)
MORNING_AFTER = at(LA, 2026, 11, 21, 9, 0)
HOUR = timedelta(hours=1)
WHATSAPP = {"channel": Channel.WHATSAPP}

RULES = {
    "a notice at noon goes": ({}, NOON, Send()),
    "a notice at night waits for the morning": ({}, NIGHT, Hold(MORNING_AFTER)),
    "an answer at night goes": ({"kind": Kind.ANSWER}, NIGHT, Send()),
    "the answer to STOP goes at night": ({"kind": Kind.COMPLIANCE}, NIGHT, Send()),
    "a notice without consent is refused": (
        {"has_agreed": False}, NOON, Refuse(Refusal.NO_CONSENT),
    ),
    "an answer needs no consent: they wrote": (
        {"kind": Kind.ANSWER, "has_agreed": False}, NOON, Send(),
    ),
    "a notice after a stop is refused": ({"has_stopped": True}, NOON, Refuse(Refusal.STOPPED)),
    "an answer after a stop is refused": (
        {"has_stopped": True, "kind": Kind.ANSWER}, NOON, Refuse(Refusal.STOPPED),
    ),
    "the one answer to STOP goes": ({"has_stopped": True, "kind": Kind.COMPLIANCE}, NOON, Send()),
    "one that is too late is refused": ({"expires_at": NOON}, NOON, Refuse(Refusal.TOO_LATE)),
    "one that is just in time goes": (
        {"expires_at": NOON + timedelta(seconds=1)}, NOON, Send(),
    ),
    "an answer that is too late is refused too": (
        {"kind": Kind.ANSWER, "expires_at": NOON - HOUR}, NOON, Refuse(Refusal.TOO_LATE),
    ),
    "an answer whose time is up this moment is refused": (
        {"kind": Kind.ANSWER, "expires_at": NOON}, NOON, Refuse(Refusal.TOO_LATE),
    ),
    "one that would be too late by the morning is refused at once": (
        {"expires_at": MORNING_AFTER}, NIGHT, Refuse(Refusal.TOO_LATE),
    ),
    "one that is good until after the opening waits": (
        {"expires_at": MORNING_AFTER + HOUR}, NIGHT, Hold(MORNING_AFTER),
    ),
    "WhatsApp within 24 hours of their text goes": (
        {**WHATSAPP, "last_inbound_at": NOON - 23 * HOUR}, NOON, Send(),
    ),
    "WhatsApp 24 hours after their text is refused": (
        {**WHATSAPP, "last_inbound_at": NOON - 24 * HOUR}, NOON, Refuse(Refusal.WINDOW_CLOSED),
    ),
    "WhatsApp to somebody who never wrote is refused": (
        WHATSAPP, NOON, Refuse(Refusal.WINDOW_CLOSED),
    ),
    "an answer on WhatsApp keeps the window too": (
        {**WHATSAPP, "kind": Kind.ANSWER, "last_inbound_at": NOON - 25 * HOUR},
        NOON, Refuse(Refusal.WINDOW_CLOSED),
    ),
    "SMS has no window": ({"last_inbound_at": NOON - timedelta(days=400)}, NOON, Send()),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "now", "decision"), RULES.values(), ids=RULES)
def test_rule(changed, now, decision):
    assert decide(facts(**changed), now) == decision


OPENINGS = {
    "before opening": (USUAL, (2026, 11, 20, 8, 59), (2026, 11, 20, 9, 0)),
    "at opening": (USUAL, (2026, 11, 20, 9, 0), (2026, 11, 20, 9, 0)),
    "in the last minute": (USUAL, (2026, 11, 20, 19, 59), (2026, 11, 20, 19, 59)),
    "at closing": (USUAL, (2026, 11, 20, 20, 0), (2026, 11, 21, 9, 0)),
    "on Saturday night, Sunday opens at noon": (
        USUAL, (2026, 11, 21, 23, 0), (2026, 11, 22, 12, 0),
    ),
    "on Sunday morning": (USUAL, (2026, 11, 22, 10, 0), (2026, 11, 22, 12, 0)),
    "on Sunday after closing": (USUAL, (2026, 11, 22, 20, 30), (2026, 11, 23, 9, 0)),
    "a Sunday that never opens is passed over": (
        replace(USUAL, sunday_opens="20:00"), (2026, 11, 21, 23, 0), (2026, 11, 23, 9, 0),
    ),
    "clocks go forward in Los Angeles, on Saturday night": (
        USUAL, (2027, 3, 13, 23, 0), (2027, 3, 14, 12, 0),
    ),
    "clocks go forward in Los Angeles, on Sunday morning": (
        USUAL, (2027, 3, 14, 3, 30), (2027, 3, 14, 12, 0),
    ),
    "clocks go forward in Boston": (IN_BOSTON, (2027, 3, 13, 20, 0), (2027, 3, 14, 12, 0)),
    "clocks go back in Los Angeles": (USUAL, (2026, 10, 31, 22, 0), (2026, 11, 1, 12, 0)),
    "clocks go back in Boston": (IN_BOSTON, (2026, 11, 1, 0, 30), (2026, 11, 1, 12, 0)),
    "opening in the hour that is left out is after it": (
        replace(USUAL, sunday_opens="02:30"), (2027, 3, 14, 0, 0), (2027, 3, 14, 3, 30),
    ),
    "opening in the hour that comes twice is its first": (
        replace(USUAL, sunday_opens="01:30"), (2026, 11, 1, 0, 0), (2026, 11, 1, 1, 30),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("hours", "local_now", "local_opening"), OPENINGS.values(), ids=OPENINGS)
def test_next_opening(hours, local_now, local_opening):
    expected = at(hours.zone, *local_opening)
    assert next_opening(hours, at(hours.zone, *local_now)) == expected


def test_a_day_of_23_hours_is_an_hour_nearer():
    """Nine at night on Saturday to noon on Sunday is 15 hours, but 14 when one is left out."""
    usual = next_opening(USUAL, at(LA, 2026, 11, 21, 21, 0)) - at(LA, 2026, 11, 21, 21, 0)
    shorter = next_opening(USUAL, at(LA, 2027, 3, 13, 21, 0)) - at(LA, 2027, 3, 13, 21, 0)
    longer = next_opening(USUAL, at(LA, 2026, 10, 31, 21, 0)) - at(LA, 2026, 10, 31, 21, 0)
    assert (shorter, usual, longer) == (14 * HOUR, 15 * HOUR, 16 * HOUR)


def test_the_same_moment_is_open_in_one_zone_and_shut_in_the_other():
    evening = at(LA, 2026, 11, 20, 18, 0)
    assert decide(facts(), evening) == Send()
    assert decide(facts(hours=IN_BOSTON), evening) == Hold(at(BOSTON, 2026, 11, 21, 9, 0))


def test_hours_that_never_open_are_an_error():
    with pytest.raises(ValueError, match="never open"):
        next_opening(Hours(LA, "20:00", "09:00", "20:00"), NOON)


def is_within(hours, moment):
    """Read off the wall, by other means than the code's."""
    local = moment.astimezone(ZoneInfo(hours.zone))
    opens = hours.sunday_opens if local.isoweekday() == 7 else hours.opens
    wall = local.time().replace(fold=0)
    return time.fromisoformat(opens) <= wall < time.fromisoformat(hours.closes)


ZONES = st.sampled_from([LA, BOSTON, "America/Phoenix", "Pacific/Honolulu", "UTC"])
NEAR_CHANGES = st.sampled_from(
    [datetime(2027, 3, 13, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC)]
)
MOMENTS = st.builds(
    lambda start, minutes: start + timedelta(minutes=minutes),
    NEAR_CHANGES | st.just(datetime(2026, 11, 18, tzinfo=UTC)),
    st.integers(0, 4 * 24 * 60),
)
# From five in the morning: the hours that are left out or come twice have rows of their own above.
HOURS = st.builds(
    lambda zone, opens, length, sunday: Hours(
        zone, f"{opens:02}:00", f"{min(opens + length, 23):02}:30", f"{sunday:02}:00"
    ),
    ZONES,
    st.integers(5, 12),
    st.integers(1, 12),
    st.integers(5, 23),
)
PAST = st.none() | st.timedeltas(timedelta(0), timedelta(days=3))
FACTS = st.builds(
    facts,
    kind=st.sampled_from(Kind),
    channel=st.sampled_from(Channel),
    has_agreed=st.booleans(),
    has_stopped=st.booleans(),
    hours=HOURS,
)


@given(FACTS, MOMENTS, PAST, st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=3)))
def test_whatever_the_facts(known, now, silence, life):
    known = replace(
        known,
        last_inbound_at=None if silence is None else now - silence,
        expires_at=None if life is None else now + life,
    )
    decision = decide(known, now)
    moment = decision.until if isinstance(decision, Hold) else now
    if isinstance(decision, Refuse):
        return
    assert known.expires_at is None or moment < known.expires_at
    assert not known.has_stopped or known.kind is Kind.COMPLIANCE
    if known.channel is Channel.WHATSAPP:
        assert silence is not None
        assert silence < timedelta(hours=24)
    if known.kind is Kind.NOTICE:
        assert known.has_agreed
        assert is_within(known.hours, moment)
    else:
        assert decision == Send()


@given(HOURS, MOMENTS)
def test_the_opening_is_within_the_hours_and_none_is_nearer(hours, now):
    opening = next_opening(hours, now)
    assert opening >= now
    assert is_within(hours, opening)
    minute = now
    while minute < opening:
        assert not is_within(hours, minute)
        minute += timedelta(minutes=30)
    assert opening == now or not is_within(hours, opening - timedelta(seconds=1))


@given(FACTS, MOMENTS)
def test_a_text_that_was_held_goes_when_its_time_has_come(known, now):
    known = replace(known, channel=Channel.SMS)
    decision = decide(known, now)
    if isinstance(decision, Hold):
        assert decide(known, decision.until) == Send()
