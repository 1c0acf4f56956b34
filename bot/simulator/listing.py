"""Lists of messages by page, filtered as Twilio filters them and with links to the next page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.simulator.errors import TwilioError
from bot.simulator.state import Message, Store

PARAMETERS = frozenset(
    {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
)
DAY = "2026-01-31"
PAGE_SIZE = 50
PAGE_LIMIT = 1000
TOKEN = "PA"  # noqa: S105 - a place in a list, not a secret


@dataclass(frozen=True)
class Page:
    """Some messages, and where they stand among all that match."""

    messages: list[Message]
    number: int
    size: int
    more: bool

    def links(self, base: str, args: Mapping[str, str]) -> dict[str, Any]:
        """The fields about paging in Twilio's answer."""
        filters = {k: v for k, v in args.items() if k not in {"Page", "PageToken", "PageSize"}}
        following = None
        if self.more:
            token = TOKEN + self.messages[-1].sid
            following = self._uri(base, filters, {"Page": self.number + 1, "PageToken": token})
        start = self.number * self.size
        return {
            "first_page_uri": self._uri(base, filters, {"Page": 0}),
            "next_page_uri": following,
            "previous_page_uri": None,
            "uri": self._uri(base, filters, {"Page": self.number}),
            "page": self.number,
            "page_size": self.size,
            "start": start,
            "end": start + max(len(self.messages) - 1, 0),
        }

    def _uri(self, base: str, filters: Mapping[str, str], place: Mapping[str, object]) -> str:
        return f"{base}?{urlencode({**filters, 'PageSize': self.size, **place})}"


def page(store: Store, args: Mapping[str, str]) -> Page:
    """The page of messages that a request asks for, newest first."""
    unknown = sorted(set(args) - PARAMETERS)
    if unknown:
        raise TwilioError(20001, detail=", ".join(unknown))
    size = min(_number(args, "PageSize", PAGE_SIZE), PAGE_LIMIT) or PAGE_SIZE
    parties = [args[name] for name in ("To", "From") if args.get(name)]
    wanted = _filter(args)
    # The token names the last message of the page before, so that new ones do not shift the pages.
    skipping = args.get("PageToken", "").removeprefix(TOKEN)
    found: list[Message] = []
    for message in store.newest_first(parties):
        if skipping:
            skipping = "" if message.sid == skipping else skipping
        elif wanted(message):
            found.append(message)
            if len(found) > size:
                break
    return Page(found[:size], _number(args, "Page", 0), size, more=len(found) > size)


def _filter(args: Mapping[str, str]) -> Callable[[Message], bool]:
    to, sender = args.get("To"), args.get("From")
    # Equality is by the day, even when the client writes a moment.
    on = _span((args.get("DateSent") or "")[: len(DAY)])
    until = _span(args.get("DateSent<"))
    since = _span(args.get("DateSent>"))

    def matches(message: Message) -> bool:
        # A message on its way has no date of sending yet; the day it was made stands for it.
        when = message.sent or message.created
        return (
            (not to or message.to_address == to)
            and (not sender or message.from_address == sender)
            and (on is None or on[0] <= when <= on[1])
            and (until is None or when <= until[1])
            and (since is None or when >= since[0])
        )

    return matches


def _span(text: str | None) -> tuple[datetime, datetime] | None:
    """A date is its whole day in UTC; a moment is its whole second."""
    if not text:
        return None
    try:
        if len(text) == len(DAY):
            start = datetime.combine(date.fromisoformat(text), time(), UTC)
            return start, start + timedelta(days=1, microseconds=-1)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TwilioError(20001, detail=f"DateSent {text} is invalid") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.replace(microsecond=0), moment.replace(microsecond=999_999)


def _number(args: Mapping[str, str], name: str, default: int) -> int:
    text = args.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise TwilioError(20001, detail=f"{name} is invalid")
    return int(text)
