"""Logs: one JSON object a line, with every phone number masked, wherever in the line it stands."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

# Any run of 7 or more digits that may be a phone number, with the marks people write in it, and
# anything like it after a + or the %2B of an address. Our ids, which may begin with digits, and
# SIDs, which are letters and digits in one piece, stay readable.
_ID = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
_DIGITS = r"\d[\d\s().\-\u2010-\u2015/]{5,}\d"
_NUMBER = re.compile(
    rf"(?P<id>{_ID})|(?:\+|%2B){_DIGITS}|(?<![0-9A-Za-z]){_DIGITS}(?![0-9A-Za-z])", re.IGNORECASE
)
_WHATSAPP_ID = re.compile(r"whatsapp(?::|%3A)[A-Z]{2}\.[\w.]+", re.IGNORECASE)
_FEWEST_DIGITS, _KEPT_DIGITS = 7, 2

_STANDARD = frozenset(vars(logging.makeLogRecord({})))


def masked(text: str) -> str:
    """`text` with all but the last two digits of each phone number starred."""
    text = _WHATSAPP_ID.sub("whatsapp:***", text)
    return _NUMBER.sub(_starred, text)


def _starred(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0].upper().removeprefix("%2B"))
    is_number = not found["id"] and len(digits) >= _FEWEST_DIGITS
    return "***" + digits[-_KEPT_DIGITS:] if is_number else found[0]


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what is given as `extra` becomes fields of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Format and mask."""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "message": record.getMessage(),
        }
        extra = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        fields.update({name: str(value) for name, value in extra.items()})
        if record.exc_info and record.exc_info[0]:
            # Never the exception's words: a driver's error can quote a row with a number in it.
            frames = traceback.extract_tb(record.exc_info[2])
            fields["error"] = record.exc_info[0].__name__
            fields["trace"] = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames[-8:]))
        return json.dumps({name: masked(value) for name, value in fields.items()})


def set_up(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Send all logs of this process through the formatter."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("apscheduler", "rq.worker", "twilio.http_client", "werkzeug", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
