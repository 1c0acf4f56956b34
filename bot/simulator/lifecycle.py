"""What becomes of an accepted message: the statuses it passes through, and their receipts."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bot.simulator import segments
from bot.simulator.contents import Content
from bot.simulator.errors import words
from bot.simulator.state import Message
from bot.simulator.world import World

WINDOW = timedelta(hours=24)
SESSION_BUTTONS = 3
CHECK_SECONDS = 0.25
EXPIRED = 30036
# A carrier or WhatsApp said no after Twilio sent it; other codes stop a message before.
UNDELIVERED = frozenset({30003, 30004, 30005, 30006, 30007, 30008, 30032, 30410, 63024, 63049})


def begin(world: World, message: Message) -> None:
    """Send a message on its way, now or at its hour."""
    if message.send_at is not None:
        world.courier.later(CHECK_SECONDS, partial(_wait_for_hour, world, message))
        return
    stuck = world.faults.take("stuck")
    if stuck is None:
        _set_out(world, message, _error(world, message))
        return
    now = world.clock.now()
    expires = now + timedelta(seconds=message.valid_seconds)
    _wait_on_the_way(world, message, now + timedelta(seconds=stuck.value), expires)


def _set_out(world: World, message: Message, error: int | None) -> None:
    statuses = _statuses(message, error)
    receipts = _receipts(world, statuses) if message.status_callback else []
    if receipts and world.faults.take("early_receipt"):
        first = receipts.pop(0)
        advance(world, message, first, error)
        send_receipt(world, message, first, error)
    late = world.faults.take("late_receipts") if receipts else None
    delay = world.options.receipt_delay_seconds
    for place, status in enumerate(statuses, start=1):
        world.courier.later(delay * place, partial(advance, world, message, status, error))
    for place, status in enumerate(receipts, start=1):
        errand = partial(send_receipt, world, message, status, error)
        after = delay * place + (late.value if late else 0)
        world.courier.later(after, partial(world.courier.soon, errand))


def advance(world: World, message: Message, status: str, error: int | None) -> None:
    """Move a message to its next status."""
    if message.status == status or not _kept(world, message):
        return
    failed = status in {"failed", "undelivered"}
    now = world.clock.now()
    world.store.change(
        message,
        now,
        status=status,
        sender_chosen=True,
        sent=message.sent or (now if status not in {"queued", "failed"} else None),
        segments=_segments(message),
        error_code=error if failed else None,
    )
    world.ledger.add("status", sid=message.sid, status=status, error_code=message.error_code)


def send_receipt(world: World, message: Message, status: str, error: int | None) -> None:
    """Tell the application of one status, by a signed callback."""
    assert message.status_callback is not None  # noqa: S101 - receipts are planned only with one
    params = receipt(world, message, status, error)
    delivery = world.courier.post(message.status_callback, params)
    if not _kept(world, message):
        return
    world.ledger.add(
        "callback",
        sid=message.sid,
        status=status,
        error_code=params.get("ErrorCode"),
        url=message.status_callback,
        http_status=delivery.status,
        problem=delivery.error,
    )


def receipt(world: World, message: Message, status: str, error: int | None) -> dict[str, str]:
    """The parameters of a status callback."""
    params = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "AccountSid": world.options.account_sid,
        "From": message.from_address,
        "To": message.to_address,
        "ApiVersion": "2010-04-01",
    }
    if message.service_sid:
        params["MessagingServiceSid"] = message.service_sid
    failed = status in {"failed", "undelivered"} and error is not None
    if failed and error is not None:
        params |= {"ErrorCode": str(error), "ErrorMessage": words(error)}
    if message.channel == "whatsapp":
        params |= {"ChannelPrefix": "whatsapp", "ChannelInstallSid": "XE" + message.sid[2:]}
        if failed and error is not None:
            params["ChannelStatusMessage"] = words(error)
        if status == "read":
            params["EventType"] = "READ"
    elif status in {"delivered", "undelivered"}:
        params["RawDlrDoneDate"] = world.clock.now().strftime("%y%m%d%H%M")
    return params


def window_open(world: World, message: Message, now: datetime) -> bool:
    """Whether the person wrote to this number on WhatsApp within the last 24 hours."""
    written = world.store.written_at(message.organization, message.phone)
    return written is not None and now - written < WINDOW


def _kept(world: World, message: Message) -> bool:
    """Whether the world still knows this message: it may have been reset meanwhile."""
    return world.store.get(message.sid) is message


def _wait_for_hour(world: World, message: Message) -> None:
    if message.send_at is None or message.status != "scheduled" or not _kept(world, message):
        return
    if world.clock.now() < message.send_at:
        world.courier.later(CHECK_SECONDS, partial(_wait_for_hour, world, message))
        return
    world.store.change(message, world.clock.now(), send_at=None)
    begin(world, message)


def _wait_on_the_way(world: World, message: Message, until: datetime, expires: datetime) -> None:
    """Hold a message back until a moment; one that is valid no longer by then fails."""
    if not _kept(world, message):
        return
    now = world.clock.now()
    if now >= min(until, expires):
        _set_out(world, message, EXPIRED if expires < until else _error(world, message))
        return
    errand = partial(_wait_on_the_way, world, message, until, expires)
    world.courier.later(CHECK_SECONDS, errand)


def _statuses(message: Message, error: int | None) -> list[str]:
    # No receipt tells of the first status, which the answer to the request already did.
    start = ["queued"] if message.status in {"accepted", "scheduled"} else []
    if error is None:
        read = ["read"] if message.channel == "whatsapp" else []
        return [*start, "sent", "delivered", *read]
    return [*start, "sent", "undelivered"] if error in UNDELIVERED else [*start, "failed"]


def _receipts(world: World, statuses: list[str]) -> list[str]:
    if world.faults.take("lost_receipts"):
        return []
    receipts = list(statuses)
    if world.faults.take("reordered_receipts"):
        receipts.reverse()
    if world.faults.take("duplicate_receipts"):
        receipts = [status for status in receipts for _ in range(2)]
    return receipts


def _error(world: World, message: Message) -> int | None:
    fault = world.faults.take("fail_with")
    if fault:
        return fault.value
    mode = world.settings.opt_out
    if world.opt_outs.blocked(mode, message.channel, message.organization, message.phone):
        return 21610
    return _whatsapp_error(world, message) if message.channel == "whatsapp" else None


def _whatsapp_error(world: World, message: Message) -> int | None:
    content = world.contents.get(message.content_sid) if message.content_sid else None
    if content is not None and content.marketing and message.phone.startswith("+1"):
        # Marketing templates to US numbers: not delivered since April 2025.
        return 63049
    if window_open(world, message, world.clock.now()):
        return 63005 if content is not None and _too_many_buttons(content) else None
    return None if content is not None and content.approved else 63016


def _too_many_buttons(content: Content) -> bool:
    actions = content.types.get("twilio/quick-reply", {}).get("actions", [])
    return len(actions) > SESSION_BUTTONS and not content.approved


def _segments(message: Message) -> int:
    plain = message.channel == "sms" and not message.media
    return segments.count(message.body) if plain else 1
