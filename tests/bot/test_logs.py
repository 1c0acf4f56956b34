"""Logs: one line of JSON each, ids readable, numbers starred, an exception's words left out."""

import io
import json
import logging
import sys
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs
from bot.logs import JsonFormatter, masked
from community.database import new_id

MASKED = {
    "as Twilio writes it": ("+12135550142", "***42"),
    "without a plus": ("12135550142", "***42"),
    "without the country": ("2135550142", "***42"),
    "seven digits": ("555-0142", "***42"),
    "with hyphens": ("213-555-0142", "***42"),
    "with dots": ("213.555.0142", "***42"),
    "with spaces": ("213 555 0142", "***42"),
    "with brackets": ("+1 (213) 555-0142", "***42"),
    "with no-break spaces": ("213\u00a0555\u202f0142", "***42"),
    "with typographic hyphens": ("213–555–0142", "***42"),
    "with hyphens that do not break": ("213\u2011555\u20110142", "***42"),
    "with a slash": ("213/555-0142", "***42"),
    "as WhatsApp has it": ("whatsapp:+12135550142", "whatsapp:***42"),
    "in an address": ("/x?To=%2B12135550142&y=1", "/x?To=***42&y=1"),
    "in an address for WhatsApp": ("To=whatsapp%3A%2B12135550142", "To=whatsapp%3A***42"),
    "as a link": ("tel:+1-213-555-0142", "tel:***42"),
    "after a hyphen": ("tel-2135550142", "tel-***42"),
    "with letters behind": ("+12135550142ext", "***42ext"),
    "in quotes": ("'+12135550142'", "'***42'"),
    "at the end of a sentence": ("texted 2135550142.", "texted ***42."),
    "two of them": ("from +12135550142 to +12135550100", "from ***42 to ***00"),
    "from another country": ("+52 55 1234 5678", "***78"),
    "in Arabic digits": ("٢١٣٥٥٥٠١٤٢", "***٤٢"),
    "a hidden WhatsApp user": ("whatsapp:US.a1B2c3.x", "whatsapp:***"),
}


@pytest.mark.parametrize(("text", "expected"), MASKED.values(), ids=MASKED)
def test_a_number_is_starred(text, expected):
    assert masked(text) == expected


READABLE = {
    "an id of ours": "0199c1e2-3456-7abc-8def-a23456789012",
    "an id that begins with digits": "01998877-1234-7abc-8123-a12345678901",
    "an id of digits alone": "12345678-1234-7123-8123-123456789012",
    "an id among words": "ring 01998877-1234-7123-8123-123456789012, again",
    "the SID of a message": "SM" + "0123456789" * 3 + "ab",
    "a SID of digits alone": "SM12345678901234567890123456789012",
    "a hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "an error code": "Refused(code=21610)",
    "an address of this machine": "http://127.0.0.1:8000/webhooks/twilio/inbound",
    "a moment": "2026-11-21T18:00:00.123+00:00",
    "small numbers": "3 of 50, 12.5 ms",
}


@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE)
def test_it_stays_readable(text):
    assert masked(text) == text


def test_every_id_of_ours_stays_readable():
    for _ in range(2000):
        made = f"outbound {new_id()} is due"
        assert masked(made) == made


DIGITS = st.text("0123456789", min_size=10, max_size=10)
MARK = st.sampled_from(["", " ", "-", ".", ") ", "–", "\u00a0"])


@given(DIGITS, MARK, MARK, st.sampled_from(["", "+1", "%2B1", "(", "whatsapp:+1", "to: "]))
def test_no_number_is_seen_however_it_is_written(digits, first, second, before):
    number = f"{before}{digits[:3]}{first}{digits[3:6]}{second}{digits[6:]}"
    for text in (number, f"texted {number} now", f"'{number}'", f"x={number}&y"):
        assert sum(char.isdigit() for char in masked(text)) <= 2


@given(st.text())
def test_masking_twice_is_masking_once(text):
    assert masked(masked(text)) == masked(text)


@pytest.fixture
def log():
    """A logger of its own and what it has written, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger("tests.log")
    logger.addHandler(handler)
    return logger, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_object(log):
    logger, lines = log
    logger.warning("not\naccepted %s", "é", extra={"outbound": "x1", "count": 3})
    (line,) = lines()
    assert datetime.fromisoformat(line.pop("at")).utcoffset().total_seconds() == 0
    assert line == {
        "level": "warning",
        "log": "tests.log",
        "message": "not\naccepted é",
        "outbound": "x1",
        "count": "3",
    }


def test_numbers_are_starred_wherever_they_stand(log):
    logger, lines = log
    logger.warning("to %s", "+12135550142", extra={"number": "+12135550142", "at_no": 12135550142})
    assert "2135550" not in json.dumps(lines())
    assert lines()[0]["number"] == "***42"


def fail_with(problem):
    raise problem


class OddError(Exception):
    """An error of a driver, which may quote a row."""


def test_the_words_of_an_exception_are_never_written(log):
    logger, lines = log
    try:
        try:
            fail_with(ValueError("Guadalupe at +12135550142"))
        except ValueError as cause:
            raise OddError("Guadalupe wrote: no puedo") from cause
    except OddError:
        logger.exception("a flow failed", extra={"inbound": "x1"})
    (line,) = lines()
    assert line["error"] == "OddError"
    assert line["trace"].startswith("test_the_words_of_an_exception_are_never_written:")
    assert not any(word in json.dumps(line) for word in ("Guadalupe", "puedo", "2135550"))


def test_a_long_trace_is_cut_to_its_end(log):
    logger, lines = log

    def dig(depth):
        return dig(depth - 1) if depth else fail_with(OddError())

    try:
        dig(30)
    except OddError:
        logger.exception("deep")
    trace = lines()[0]["trace"].split(" < ")
    assert len(trace) == 8
    assert trace[0].startswith("fail_with:")


def test_no_exception_at_hand_is_no_error(log):
    logger, lines = log
    logger.warning("all is well", exc_info=sys.exc_info())
    assert "error" not in lines()[0]


@pytest.fixture
def root():
    """The root logger, put back as it was."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


def test_all_logs_of_a_process_go_through_it(root):
    stream = io.StringIO()
    logs.set_up(stream)
    logging.getLogger("some.library").info("to +12135550142")
    logging.getLogger("twilio.http_client").info("POST ...?To=+12135550142")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["message"] == "to ***42"
