"""Twilio's Messages resource over HTTP: create, fetch, list, redact, cancel, delete, and media."""

from __future__ import annotations

import socket
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.simulator import lifecycle, listing, segments, validation
from bot.simulator.contents import render
from bot.simulator.errors import TwilioError, words
from bot.simulator.state import FINAL, Media, Message, new_sid
from bot.simulator.validation import Wanted
from bot.simulator.world import World

PRICE_SMS = 0.0083
PRICE_MMS = 0.022
PRICE_WHATSAPP = 0.005
FORM = "application/x-www-form-urlencoded"


def messages_blueprint(world: World) -> Blueprint:
    """The routes below /2010-04-01."""
    api = Blueprint("messages", __name__, url_prefix="/2010-04-01/Accounts/<account_sid>")

    @api.post("/Messages.json")
    def create(account_sid: str) -> tuple[Response, int]:
        _refuse_by_fault(world)
        wanted = validation.check(world, _form())
        _refuse_blocked(world, wanted)
        message = accept(world, wanted)
        answer = jsonify(resource(world, message))
        lifecycle.begin(world, message)
        _misbehave_after(world)
        return answer, 201

    @api.get("/Messages.json")
    def list_(account_sid: str) -> Response:
        _check_lookup(world)
        page = listing.page(world.store, request.args)
        base = f"/2010-04-01/Accounts/{account_sid}/Messages.json"
        messages = [resource(world, message) for message in page.messages]
        return jsonify(messages=messages, **page.links(base, request.args))

    _routes_of_one(api, world)
    _media_routes(api, world)
    return api


def _routes_of_one(api: Blueprint, world: World) -> None:
    @api.get("/Messages/<sid>.json")
    def fetch(account_sid: str, sid: str) -> Response:
        _check_lookup(world)
        return jsonify(resource(world, _find(world, sid)))

    @api.post("/Messages/<sid>.json")
    def update(account_sid: str, sid: str) -> Response:
        message = _find(world, sid)
        _update(world, message, _form())
        return jsonify(resource(world, message))

    @api.delete("/Messages/<sid>.json")
    def delete(account_sid: str, sid: str) -> tuple[str, int]:
        message = _find(world, sid)
        if message.status not in FINAL | {"sent"}:
            raise TwilioError(20009, 409)
        world.store.remove(message)
        world.ledger.add("deleted", sid=sid)
        return "", 204


def _media_routes(api: Blueprint, world: World) -> None:
    @api.get("/Messages/<sid>/Media.json")
    def media_list(account_sid: str, sid: str) -> Response:
        message = _find(world, sid)
        items = [_media_resource(world, message, item) for item in message.media]
        uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{sid}/Media.json"
        return jsonify(media_list=items, uri=uri, next_page_uri=None, page=0, page_size=50)

    @api.get("/Messages/<sid>/Media/<media_sid>")
    def media(account_sid: str, sid: str, media_sid: str) -> Response:
        for item in _find(world, sid).media:
            if item.sid == media_sid.removesuffix(".json") and item.data is not None:
                return Response(item.data, mimetype=item.content_type)
        raise TwilioError(20404, 404)

    @api.delete("/Messages/<sid>/Media/<media_sid>.json")
    def media_delete(account_sid: str, sid: str, media_sid: str) -> tuple[str, int]:
        message = _find(world, sid)
        left = tuple(item for item in message.media if item.sid != media_sid)
        if len(left) == len(message.media):
            raise TwilioError(20404, 404)
        world.store.change(message, world.clock.now(), media=left)
        world.ledger.add("media_deleted", sid=sid, media_sid=media_sid)
        return "", 204


def accept(world: World, wanted: Wanted) -> Message:
    """Make the message that a request asks for, and write it in the ledger."""
    body = wanted.body
    rich: dict[str, Any] = {}
    if wanted.content is not None:
        body, rich = render(wanted.content, wanted.variables, plain=wanted.channel == "sms")
    chosen = wanted.service_sid is None or wanted.pinned
    plain = wanted.channel == "sms" and not wanted.media_urls
    now = world.clock.now()
    message = Message(
        sid=new_sid("MM" if wanted.media_urls or wanted.content else "SM"),
        direction="outbound-api",
        channel=wanted.channel,
        organization=wanted.organization.number,
        phone=wanted.phone,
        body=body,
        status=_first_status(wanted),
        created=now,
        updated=now,
        segments=(segments.count(body) if plain else 1) if chosen else 0,
        encoding=segments.encoding(body),
        service_sid=wanted.service_sid,
        sender_chosen=chosen,
        status_callback=wanted.status_callback,
        content_sid=wanted.content.sid if wanted.content else None,
        content_variables=wanted.variables,
        send_at=wanted.send_at,
        valid_seconds=wanted.valid_seconds,
        media=tuple(Media(new_sid("ME"), "", url=url) for url in wanted.media_urls),
        rich=rich,
    )
    world.store.add(message)
    _note_accepted(world, message)
    return message


def resource(world: World, message: Message) -> dict[str, Any]:
    """A message as Twilio's API shows it."""
    account = world.options.account_sid
    uri = f"/2010-04-01/Accounts/{account}/Messages/{message.sid}"
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": _rfc2822(message.created),
        "date_sent": _rfc2822(message.sent),
        "date_updated": _rfc2822(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": words(message.error_code) if message.error_code else None,
        "from": message.from_address if message.sender_chosen else None,
        "messaging_service_sid": message.service_sid,
        "num_media": str(len(message.media)),
        "num_segments": str(message.segments),
        "price": _price(message),
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {
            "media": f"{uri}/Media.json",
            "feedback": f"{uri}/Feedback.json",
        },
        "to": message.to_address,
        "uri": f"{uri}.json",
    }


def _media_resource(world: World, message: Message, item: Media) -> dict[str, Any]:
    account = world.options.account_sid
    return {
        "sid": item.sid,
        "account_sid": account,
        "parent_sid": message.sid,
        "content_type": item.content_type,
        "date_created": _rfc2822(message.created),
        "date_updated": _rfc2822(message.created),
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{message.sid}/Media/{item.sid}.json",
    }


def _form() -> dict[str, list[str]]:
    if request.mimetype != FORM:
        return {}
    return {name: request.form.getlist(name) for name in request.form}


def _first_status(wanted: Wanted) -> str:
    if wanted.send_at is not None:
        return "scheduled"
    return "accepted" if wanted.service_sid else "queued"


def _note_accepted(world: World, message: Message) -> None:
    plain = message.channel == "sms" and not message.media
    world.ledger.add(
        "outbound",
        sid=message.sid,
        channel=message.channel,
        **{"from": message.organization, "to": message.phone},
        body=message.body,
        status=message.status,
        segments=segments.count(message.body) if plain else 1,
        encoding=message.encoding if message.channel == "sms" else None,
        content_sid=message.content_sid,
        content_variables=message.content_variables,
        media=[item.url for item in message.media],
        status_callback=message.status_callback,
    )


def _refuse_by_fault(world: World) -> None:
    if world.faults.take("429"):
        raise TwilioError(20429, 429)
    if world.faults.take("500_before_accepting"):
        raise TwilioError(20500, 500)
    refuse = world.faults.take("refuse_with")
    if refuse:
        raise TwilioError(refuse.value)


def _refuse_blocked(world: World, wanted: Wanted) -> None:
    """With Twilio's default words the refusal comes at once; Advanced Opt-Out's by receipt."""
    mode, number = world.settings.opt_out, wanted.organization.number
    if mode == "default" and world.opt_outs.blocked(mode, wanted.channel, number, wanted.phone):
        raise TwilioError(21610)


def _misbehave_after(world: World) -> None:
    """The message is taken; now spoil the answer, if so told."""
    if world.faults.take("500_after_accepting"):
        raise TwilioError(20500, 500)
    held = world.faults.take("timeout")
    if held:
        world.closing.wait(held.value)
    if world.faults.take("drop"):
        connection = request.environ.get("werkzeug.socket")
        if connection is not None:
            connection.shutdown(socket.SHUT_RDWR)


def _check_lookup(world: World) -> None:
    if world.faults.take("lookup_500"):
        raise TwilioError(20500, 500)


def _find(world: World, sid: str) -> Message:
    message = world.store.get(sid)
    if message is None:
        raise TwilioError(20404, 404)
    return message


def _update(world: World, message: Message, form: dict[str, list[str]]) -> None:
    unknown = sorted(set(form) - {"Body", "Status"})
    if unknown:
        raise TwilioError(20001, detail=", ".join(unknown))
    if len(form) != 1 or form.get("Body", [""]) != [""]:
        raise TwilioError(30400)  # one of the two; a body can only be made empty
    now = world.clock.now()
    if "Status" in form:
        if form["Status"] != ["canceled"] or message.status != "scheduled":
            raise TwilioError(30409)
        world.store.change(message, now, status="canceled")
        world.ledger.add("status", sid=message.sid, status="canceled", error_code=None)
    if "Body" in form:
        if message.status not in FINAL | {"sent"}:
            raise TwilioError(20009, 409)
        world.store.change(message, now, body="")
        world.ledger.add("redacted", sid=message.sid)


def _price(message: Message) -> str | None:
    if message.status not in FINAL | {"sent"} or message.status in {"failed", "canceled"}:
        return None
    if message.channel == "whatsapp":
        price = PRICE_WHATSAPP
    elif message.media:
        price = PRICE_MMS
    else:
        price = PRICE_SMS * message.segments
    return f"{-price:.5f}"


def _rfc2822(when: datetime | None) -> str | None:
    return format_datetime(when) if when else None
