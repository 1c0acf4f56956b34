"""Twilio's webhooks: verified, parsed, handed on, answered with nothing to say."""

import logging
from uuid import UUID

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import BadRequest, Forbidden

from bot.wiring import Wiring
from flows.turn import receive
from messages import receipts
from messages.carriers.contract import InboundText, MalformedWebhookError
from messages.carriers.twilio.signature import is_genuine
from messages.carriers.twilio.webhooks import parse_inbound, parse_receipt
from scheduler import doorbell

log = logging.getLogger(__name__)

_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


def blueprint(wiring: Wiring) -> Blueprint:
    """The routes that Twilio calls."""
    routes = Blueprint("twilio", __name__, url_prefix="/webhooks/twilio")

    @routes.post("/inbound")
    def inbound() -> Response:
        _verify(wiring, request)
        text = _parse(wiring, request)
        sender = wiring.senders.find(text.to)
        if sender is None:
            log.warning("a text to a number that is nobody's", extra={"number": text.to})
        elif wiring.senders.is_ours(text.address):
            log.warning("a text from a number of ours: two bots would never end")
        elif receive(wiring.receiver, sender, text):
            doorbell.ring(wiring.redis, sender.number_id)
        return Response(_NOTHING_TO_SAY, mimetype="text/xml")

    @routes.post("/status")
    def status() -> Response:
        _verify(wiring, request)
        _apply_receipt(wiring, request)
        return Response(status=204)

    @routes.errorhandler(MalformedWebhookError)
    def malformed(problem: MalformedWebhookError) -> Response:
        log.warning("a malformed webhook", extra={"problem": problem})
        return Response(f"{problem}\n", status=400, mimetype="text/plain")

    return routes


def _verify(wiring: Wiring, incoming: Request) -> None:
    """Raise Forbidden unless Twilio signed this request; nothing is stored before this."""
    raw_body = incoming.get_data()
    signature = incoming.headers.get("X-Twilio-Signature", "")
    url = wiring.settings.public_url + _raw_target(incoming)
    tokens = wiring.settings.twilio_auth_tokens
    if not is_genuine(tokens, url, incoming.form, raw_body, signature):
        log.warning("a webhook with a bad signature", extra={"path": incoming.path})
        raise Forbidden("The signature is not Twilio's.")


def _raw_target(incoming: Request) -> str:
    """Path and query as they were sent: Twilio signs them before any decoding."""
    raw = incoming.environ.get("RAW_URI") or incoming.environ.get("REQUEST_URI")
    if raw is None:
        raw = incoming.full_path if incoming.query_string else incoming.path
    if raw.startswith("http"):  # an absolute request target, as proxies may send
        raw = "/" + raw.split("/", 3)[3]
    return str(raw)


def _parse(wiring: Wiring, incoming: Request) -> InboundText:
    text = parse_inbound(incoming.form)
    if text.account_sid != wiring.settings.twilio_account_sid:
        raise Forbidden("AccountSid: not ours.")
    return text


def _apply_receipt(wiring: Wiring, incoming: Request) -> None:
    report = parse_receipt(incoming.form)
    outbound_id = _our_id(incoming)
    if report is None:
        return
    with wiring.engine.begin() as connection:
        receipts.take_in(connection, wiring.vault, outbound_id, report, wiring.now())


def _our_id(incoming: Request) -> UUID:
    try:
        return UUID(incoming.args.get("id", ""))
    except ValueError:
        raise BadRequest("id: not the id of a text") from None
