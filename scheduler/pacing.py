"""How fast each sender goes: segments a second, counted in Redis for all workers together.

Twilio queues what comes faster; an answer would wait behind it. A sender's rate is its number's by
SMS, and Meta's by WhatsApp.
"""

import logging
import math

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis, RedisError

from community.people import Channel
from community.senders import Sender
from messages.claims import Room

log = logging.getLogger(__name__)

# Texts a second that WhatsApp takes from one sender (twilio.com/docs/whatsapp/key-concepts).
_WHATSAPP_RATE = 80
# A window holds a text of this many segments at least, however slow the number.
_SEGMENTS_AT_ONCE = 4


class Pacing:
    """A `messages.claims.Pace` in a moving window. Without Redis nobody is held."""

    def __init__(self, storage: Storage) -> None:
        self._windows = MovingWindowRateLimiter(storage)

    def room(self, sender: Sender, channel: Channel) -> Room:
        """The segments that may go now."""
        window = _window(sender, channel)
        try:
            left = self._windows.get_window_stats(window, _key(sender, channel)).remaining
        except RedisError as problem:
            log.warning("not paced", extra={"problem": type(problem).__name__})
            left = window.amount
        return Room(left, window.amount)

    def take(self, sender: Sender, channel: Channel, segments: int) -> bool:
        """Count segments that go now; False if they do not fit any more."""
        window = _window(sender, channel)
        try:
            return self._windows.hit(window, _key(sender, channel), cost=segments)
        except RedisError as problem:
            log.warning("not paced", extra={"problem": type(problem).__name__})
            return True


def storage_in(redis: Redis) -> Storage:
    """Windows kept where `redis` is connected to."""
    return RedisStorage("redis://", connection_pool=redis.connection_pool, key_prefix="portavoz")


def _window(sender: Sender, channel: Channel) -> RateLimitItem:
    rate = sender.segments_per_second if channel is Channel.SMS else _WHATSAPP_RATE
    seconds = math.ceil(_SEGMENTS_AT_ONCE / rate)
    return RateLimitItemPerSecond(rate * seconds, seconds)


def _key(sender: Sender, channel: Channel) -> str:
    return f"pace:{sender.number_id}:{channel}"
