"""Empties what Twilio keeps of a conversation: bodies are made empty, attachments deleted.

Twilio says of neither that it can be undone; the records themselves (who, when, what it cost) stay
there, and its internal logs for up to 400 days.
"""

from collections.abc import Iterator

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from messages.carriers.contract import NotNow, Redacted

_PAGE = 200
# Changes in one go, so that Twilio is not asked without end; whoever asks again goes on from there.
_MOST_AT_ONCE = 2000
_NOT_FOUND = 404


def redact_between(client: Client, address: str, number: str) -> Redacted | NotNow:
    """Empty every message between two ends; raises what the client raises."""
    messages = media = 0
    for message in _between(client, address, number):
        if messages + media >= _MOST_AT_ONCE:
            return NotNow(None)
        if message.num_media not in (None, "0"):
            media += _delete_media(client, str(message.sid))
        if message.body:
            client.messages(str(message.sid)).update(body="")
            messages += 1
    return Redacted(messages, media)


def _between(client: Client, address: str, number: str) -> Iterator[MessageInstance]:
    for to, from_ in ((address, number), (number, address)):
        yield from client.messages.stream(to=to, from_=from_, page_size=_PAGE)


def _delete_media(client: Client, message_sid: str) -> int:
    deleted = 0
    for item in client.messages(message_sid).media.list():
        try:
            deleted += client.messages(message_sid).media(str(item.sid)).delete()
        except TwilioRestException as problem:
            if problem.status != _NOT_FOUND:
                raise
    return deleted
