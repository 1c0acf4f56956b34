"""What Twilio's error codes ask of us (twilio.com/docs/api/errors; WhatsApp's begin with 63).

A code that is not here is taken as the end of that one text: it is not tried again.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from messages.carriers.contract import Meaning

_STOP = Meaning(is_stop=True)
_UNREACHABLE = Meaning(is_unreachable=True)
_ALERT = Meaning(is_alert=True)
_SOON = Meaning(again_after=timedelta(minutes=5))
_LATER = Meaning(again_after=timedelta(hours=1))
_LATER_AND_ALERT = Meaning(again_after=timedelta(hours=1), is_alert=True)
_TOMORROW_AND_ALERT = Meaning(again_after=timedelta(hours=24), is_alert=True)

_MEANINGS: Mapping[int, Meaning] = MappingProxyType(
    {
        20003: _ALERT,  # authentication failed
        21211: _UNREACHABLE,  # not a number
        21408: Meaning(is_unreachable=True, is_alert=True),  # region not enabled
        21606: _ALERT,  # our number cannot send
        21608: _ALERT,  # a trial account
        21610: _STOP,  # the recipient has stopped
        21611: _ALERT,  # our number's queue is full
        21612: _UNREACHABLE,  # not reachable from our number
        21614: _UNREACHABLE,  # not a mobile number
        21635: _UNREACHABLE,  # a landline
        21659: _ALERT,  # our number is not ours
        21660: _ALERT,  # our number belongs to another account
        21661: _ALERT,  # our number cannot send texts
        21703: _ALERT,  # the messaging service has no usable sender
        30001: _LATER_AND_ALERT,  # the carrier's queue overflowed
        30002: _ALERT,  # account suspended
        30003: Meaning(is_doubtful=True, again_after=timedelta(hours=3)),  # handset unreachable
        30004: Meaning(is_doubtful=True),  # blocked by recipient or phone company
        30005: _UNREACHABLE,  # unknown or inactive number
        30006: _UNREACHABLE,  # a landline, or a phone company that cannot be reached
        30007: _ALERT,  # filtered for its words or our reputation
        30008: Meaning(again_after=timedelta(hours=1)),  # unknown to the phone company
        30022: _SOON,  # too fast
        30023: _TOMORROW_AND_ALERT,  # the day's cap is reached
        30032: _ALERT,  # toll-free number not verified
        30034: _ALERT,  # number not registered
        30410: _SOON,  # the phone company was too slow; Twilio gave up rather than send twice
        30450: _LATER,  # taken for pumping, for some minutes
        30610: _LATER,  # quiet hours, as Twilio sees them
        30640: _UNREACHABLE,  # known to sue
        63001: _ALERT,  # WhatsApp: channel not authorized
        63003: _UNREACHABLE,  # not a WhatsApp address
        63005: _ALERT,  # content refused
        63012: _SOON,  # WhatsApp is down
        63013: _ALERT,  # against WhatsApp's policy
        63018: _LATER_AND_ALERT,  # too fast, or over the portfolio's limit
        63020: _ALERT,  # invitation not accepted
        63024: _UNREACHABLE,  # cannot receive on WhatsApp
        63038: _TOMORROW_AND_ALERT,  # the account's day's limit
        63040: _ALERT,  # template rejected
        63041: _ALERT,  # template paused
        63042: _ALERT,  # template disabled
        63051: _ALERT,  # sender locked
        63112: _ALERT,  # WhatsApp account disabled
    }
)


def meaning_of(code: int | None) -> Meaning:
    """What a text that failed with `code` means beyond itself."""
    return _MEANINGS.get(code or 0, Meaning())
