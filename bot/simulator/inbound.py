"""Texts from phones: stored as Twilio does, then handed to the application by a signed webhook."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.simulator import samples, segments, twiml
from bot.simulator.courier import Delivery
from bot.simulator.optout import Handled
from bot.simulator.places import place
from bot.simulator.state import Channel, Media, Message, new_sid
from bot.simulator.world import World

PATH = "/webhooks/twilio/inbound"


@dataclass(frozen=True)
class Text:
    """What somebody does on a phone: types, taps a button, picks from a list, attaches."""

    phone: str
    organization: str
    channel: Channel
    body: str = ""
    sid: str | None = None
    profile_name: str | None = None
    replied_to: str | None = None
    button: dict[str, str] | None = None
    list_item: dict[str, str] | None = None
    location: dict[str, Any] | None = None
    media_types: tuple[str, ...] = field(default=())
    user_id: str | None = None


def receive(world: World, text: Text) -> tuple[str, Delivery]:
    """Take a text from a phone, let Twilio's opt-out see it, and hand it to the application."""
    known = world.store.get(text.sid) if text.sid else None
    message = known or _store(world, text)
    handled = None if known else _hear(world, message)
    params = parameters(world, message, text)
    if handled is not None and handled.told:
        params["OptOutType"] = handled.kind
    delivery = _deliver(world, message, params)
    _note(world, message, delivery)
    if handled is not None and handled.reply:
        say(world, message, handled.reply, "auto_reply")
    if delivery.ok:
        _follow_twiml(world, message, delivery)
    return message.sid, delivery


def say(world: World, answered: Message, body: str, kind: str) -> Message:
    """A message that Twilio itself sends in answer to a text."""
    now = world.clock.now()
    message = Message(
        sid=new_sid("SM"),
        direction="outbound-reply",
        channel=answered.channel,
        organization=answered.organization,
        phone=answered.phone,
        body=body,
        status="delivered",
        created=now,
        updated=now,
        sent=now,
        segments=segments.count(body) if answered.channel == "sms" else 1,
        encoding=segments.encoding(body),
        service_sid=answered.service_sid,
    )
    world.store.add(message)
    parties = {"from": message.organization, "to": message.phone}
    world.ledger.add(kind, sid=message.sid, channel=message.channel, **parties, body=body)
    return message


def parameters(world: World, message: Message, text: Text) -> dict[str, str]:
    """The form that Twilio posts for an inbound message."""
    params = {
        "ToCountry": "US",
        "SmsMessageSid": message.sid,
        "NumMedia": str(len(message.media)),
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "Body": message.body,
        "To": message.to_address,
        "NumSegments": str(message.segments),
        "MessageSid": message.sid,
        "AccountSid": world.options.account_sid,
        "From": message.from_address,
        "ApiVersion": "2010-04-01",
    }
    if message.service_sid:
        params["MessagingServiceSid"] = message.service_sid
    for number, item in enumerate(message.media):
        params[f"MediaContentType{number}"] = item.content_type
        params[f"MediaUrl{number}"] = item.url
    if message.channel == "whatsapp":
        del params["ToCountry"]
        return params | _whatsapp_parameters(message, text)
    return params | place("From", message.phone) | place("To", message.organization)


def _whatsapp_parameters(message: Message, text: Text) -> dict[str, str]:
    params = {
        "ProfileName": text.profile_name or "",
        "WaId": re.sub(r"\D", "", message.phone) if message.phone.startswith("+") else "",
        "MessageType": _message_type(text),
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
        "ReferralNumMedia": "0",
        "ChannelMetadata": json.dumps(
            {"type": "whatsapp", "data": {"context": {"ProfileName": text.profile_name or ""}}}
        ),
    }
    hidden = None if message.phone.startswith("+") else message.phone
    if text.user_id or hidden:
        params["ExternalUserId"] = f"whatsapp:{text.user_id or hidden}"
    if text.button:
        params |= {"ButtonText": text.button["title"], "ButtonPayload": text.button["id"]}
        params["ButtonType"] = "REPLY"
    if text.list_item:
        params |= {"ListId": text.list_item["id"], "ListTitle": text.list_item["title"]}
        if text.list_item.get("description"):
            params["ListDescription"] = text.list_item["description"]
    if text.location:
        names = ("Latitude", "Longitude", "Address", "Label")
        params |= {n: str(text.location[n.lower()]) for n in names if n.lower() in text.location}
    if text.replied_to:
        params["OriginalRepliedMessageSid"] = text.replied_to
        params["OriginalRepliedMessageSender"] = message.to_address
    return params


def _message_type(text: Text) -> str:
    if text.button or text.list_item:
        return "interactive"
    if text.location:
        return "location"
    if text.media_types:
        kind = text.media_types[0].split("/")[0]
        return kind if kind in {"audio", "image", "video"} else "document"
    return "text"


def _store(world: World, text: Text) -> Message:
    organization = world.organization(text.organization)
    sid = text.sid or new_sid("MM" if text.media_types else "SM")
    chosen = text.button or text.list_item
    body = text.body or (chosen["title"] if chosen else "")
    now = world.clock.now()
    rich: dict[str, Any] = {"location": text.location} if text.location else {}
    message = Message(
        sid=sid,
        direction="inbound",
        channel=text.channel,
        organization=text.organization,
        phone=text.phone,
        body=body,
        status="received",
        created=now,
        updated=now,
        sent=now,
        segments=segments.count(body) if text.channel == "sms" else 1,
        encoding=segments.encoding(body),
        service_sid=organization.messaging_service_sid if organization else None,
        media=tuple(_media(world, sid, kind) for kind in text.media_types),
        rich=rich,
        note="on its way",
    )
    world.store.add(message)
    world.ledger.add(
        "inbound",
        sid=sid,
        channel=message.channel,
        **{"from": message.phone, "to": message.organization},
        body=body,
        segments=message.segments,
        encoding=message.encoding if message.channel == "sms" else None,
        media=[item.content_type for item in message.media],
        location=text.location,
    )
    return message


def _media(world: World, sid: str, content_type: str) -> Media:
    media_sid = new_sid("ME")
    account = world.options.account_sid
    base = f"http://127.0.0.1:{world.options.port}/2010-04-01/Accounts/{account}"
    url = f"{base}/Messages/{sid}/Media/{media_sid}"
    return Media(media_sid, content_type, samples.data(content_type), url)


def _hear(world: World, message: Message) -> Handled | None:
    mode = world.settings.opt_out
    return world.opt_outs.hear(
        mode, message.channel, message.organization, message.phone, message.body
    )


def _deliver(world: World, message: Message, params: dict[str, str]) -> Delivery:
    if world.faults.take("lost_webhook"):
        lost = Delivery(error="lost on the way (a fault that was switched on)", tries=0)
        return _noted(world, message, lost)
    slow = world.faults.take("slow_webhook")
    if slow:
        world.closing.wait(slow.value)
    forged = "not-the-auth-token" if world.faults.take("forged_signature") else None
    url = world.options.public_url.rstrip("/") + PATH
    post = partial(_post, world, message, url, params, token=forged)
    if not world.faults.take("webhook_thrice"):
        return post()
    with ThreadPoolExecutor(3) as pool:
        attempts = [pool.submit(post, retried=number > 0) for number in range(3)]
        return attempts[0].result()


def _post(
    world: World,
    message: Message,
    url: str,
    params: dict[str, str],
    *,
    token: str | None = None,
    retried: bool = False,
) -> Delivery:
    delivery = world.courier.post(url, params, retried=retried, token=token)
    return _noted(world, message, delivery, again=retried)


def _noted(world: World, message: Message, delivery: Delivery, again: bool = False) -> Delivery:
    world.ledger.add(
        "webhook",
        sid=message.sid,
        http_status=delivery.status,
        problem=delivery.error,
        tries=delivery.tries,
        again=again,
    )
    return delivery


def _note(world: World, message: Message, delivery: Delivery) -> None:
    note = ""
    if not delivery.ok:
        note = delivery.error or f"the application answered {delivery.status}"
    world.store.change(message, world.clock.now(), note=note)


def _follow_twiml(world: World, message: Message, delivery: Delivery) -> None:
    try:
        bodies = twiml.messages(delivery)
    except twiml.BadTwimlError as problem:
        world.store.change(message, world.clock.now(), note=str(problem))
        world.ledger.add("bad_twiml", sid=message.sid, code=problem.code, problem=str(problem))
        return
    for body in bodies:
        say(world, message, body, "twiml_reply")
