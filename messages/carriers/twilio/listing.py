"""The texts that Twilio has of those who wrote to a number: its webhook may not have brought all.

The list says less than the webhook: no button, place or name, and nothing of what Twilio itself
answered.
"""

import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from messages.carriers.contract import InboundText, KnownSids, Listed, MalformedWebhookError
from messages.carriers.twilio.webhooks import parse_inbound

log = logging.getLogger(__name__)

# Texts for one asking; the rest is asked for after these are taken in.
AT_MOST = 2_000
# Twilio gives up to 1,000 at once; more than this may take longer than we wait.
_PAGE = 250


def list_texts(client: Client, address: str, since: datetime, known: KnownSids) -> Listed:
    """The oldest texts to `address` since a moment; raises what Twilio's client raises."""
    since = since.astimezone(UTC).replace(microsecond=0)  # the client drops the zone, Twilio parts
    newest_first = client.messages.stream(to=address, date_sent_after=since, page_size=_PAGE)
    oldest, is_cut = _oldest(each for each in newest_first if _is_wanted(each, since))
    here = known([str(each.sid) for each in oldest])
    found = (_read(client, each) for each in oldest if each.sid not in here)
    until = _sent_at(oldest[-1]) if is_cut else None
    return Listed(tuple(each for each in found if each), until)


def _oldest(newest_first: Iterable[MessageInstance]) -> tuple[list[MessageInstance], bool]:
    """The last ones, in the order of their sending, and whether there were more."""
    kept: deque[MessageInstance] = deque(newest_first, maxlen=AT_MOST + 1)
    is_cut = len(kept) > AT_MOST
    if is_cut:
        kept.popleft()
    kept.reverse()  # or those of one second would be sorted the wrong way round
    return sorted(kept, key=_sent_at), is_cut


def _is_wanted(message: MessageInstance, since: datetime) -> bool:
    # One with media is `receiving` until all of it is there; the next list has it.
    is_here = (str(message.direction), str(message.status)) == ("inbound", "received")
    return is_here and _sent_at(message) >= since


def _sent_at(message: MessageInstance) -> datetime:
    when = message.date_sent or message.date_created
    if when is None:
        raise ValueError("a message without a date")
    return when


def _read(client: Client, message: MessageInstance) -> InboundText | None:
    """A listed message as its webhook would have brought it; None if it makes no sense."""
    form = {
        "MessageSid": str(message.sid),
        "AccountSid": str(message.account_sid),
        "From": str(message.from_),
        "To": str(message.to),
        "Body": message.body or "",
        **_media(client, message),
    }
    try:
        return replace(parse_inbound(form), sent_at=_sent_at(message))
    except MalformedWebhookError as problem:
        log.warning("a listed text makes no sense", extra={"sid": message.sid, "problem": problem})
        return None


def _media(client: Client, message: MessageInstance) -> dict[str, str]:
    if not int(message.num_media or 0):
        return {}
    form: dict[str, str] = {}
    number = 0
    for number, item in enumerate(client.messages(str(message.sid)).media.list(), start=1):
        url = client.api.absolute_url(str(item.uri).removesuffix(".json"))
        form |= {
            f"MediaUrl{number - 1}": url,
            f"MediaContentType{number - 1}": str(item.content_type or ""),
        }
    return {**form, "NumMedia": str(number)}
