"""Sends by Twilio's REST API and sorts what comes of it by whether a second try is safe."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import requests
from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from messages.carriers.contract import (
    Accepted,
    Dispatch,
    FetchedMedia,
    Found,
    KnownSids,
    Listed,
    LookedUp,
    NotNow,
    Outcome,
    ReceiptReport,
    Redacted,
    Refused,
    Unknown,
)
from messages.carriers.twilio.attachments import TwilioFiles
from messages.carriers.twilio.client import api_url_of
from messages.carriers.twilio.content import ContentTemplates, filled_in
from messages.carriers.twilio.errors import meaning_of
from messages.carriers.twilio.listing import list_texts
from messages.carriers.twilio.redaction import redact_between
from messages.carriers.twilio.webhooks import STATUSES
from messages.outbox import Status

log = logging.getLogger(__name__)

_SERVER_ERROR, _NOT_FOUND = 500, 404
# How many of the newest messages to an address are looked through.
_NEWEST = 50
# Certainly not taken, and may be taken later: our token is wrong or being changed, too many at
# once, the number's queue is full (Twilio errors 20003, 20429, 21611).
_LATER_STATUSES = {401, 429}
_LATER_CODES = {20003, 20429, 21611}
# Twilio error 21655: the ContentSid is invalid.
_NO_SUCH_CONTENT = 21655
# What the client raises for a success whose body is not the message, as a proxy may send.
_UNREADABLE = (ValueError, AttributeError, TypeError)


class TwilioCarrier:
    """The carrier `messages.carriers.contract.Carrier` by Twilio's client."""

    def __init__(
        self, make_client: Callable[[], Client], public_url: str, templates: ContentTemplates
    ) -> None:
        self._make_client = make_client
        self._own = threading.local()
        self._public_url = public_url.rstrip("/")
        self._templates = templates

    @property
    def _client(self) -> Client:
        """This thread's client; threads may not share one (github.com/twilio/twilio-python/580)."""
        if not hasattr(self._own, "client"):
            self._own.client = self._make_client()
        client: Client = self._own.client
        return client

    def send(self, dispatch: Dispatch) -> Outcome:
        """POST one message. A timeout, a dropped connection or a 5xx leaves it unknown."""
        parameters = self._parameters(dispatch)
        try:
            message = self._client.messages.create(**parameters)
        except TwilioException as problem:
            outcome = _sort(problem)
            if _is_without_template(outcome) and "content_sid" in parameters:
                # The next question makes it anew; this one goes as numbered text.
                self._templates.drop(parameters["content_sid"])
                return self.send(replace(dispatch, interactive=None))
            return outcome
        except requests.ConnectionError as problem:
            return NotNow(None) if _never_connected(problem) else Unknown(None)
        except (requests.RequestException, *_UNREADABLE):
            return Unknown(None)
        return Accepted(message.sid) if message.sid else Unknown(None)

    def find(self, dispatch: Dispatch, since: datetime, known: frozenset[str]) -> LookedUp:
        """Among the newest messages from this number to this address, one with the same words."""
        to, number = _ends(dispatch.to, dispatch.number)
        words = {dispatch.body}
        if dispatch.interactive:
            words.add(filled_in(dispatch.interactive))
        try:
            messages = self._client.messages.list(to=to, from_=number, limit=_NEWEST)
            for message in messages:
                is_new = message.date_created is not None and message.date_created >= since
                if is_new and message.sid not in known and message.body in words:
                    return Found(_report(message))
        except (TwilioException, requests.RequestException, *_UNREADABLE):
            return Unknown(None)
        return NotNow(None)

    def report(self, sid: str) -> LookedUp:
        """GET one message."""
        try:
            return Found(_report(self._client.messages(sid).fetch()))
        except TwilioException as problem:
            is_gone = getattr(problem, "status", None) == _NOT_FOUND
            return NotNow(_NOT_FOUND) if is_gone else Unknown(None)
        except (requests.RequestException, *_UNREADABLE):
            return Unknown(None)

    def texts_to(self, address: str, since: datetime, known: KnownSids) -> Listed | Unknown:
        """GET the messages to an address of ours, and what media came with those not known."""
        try:
            return list_texts(self._client, address, since, known)
        except (TwilioException, requests.RequestException, *_UNREADABLE):
            return Unknown(None)

    def redact(self, number: str, address: str) -> Redacted | NotNow:
        """One request at a time; what is empty already is passed over."""
        try:
            return redact_between(self._client, *_ends(address, number))
        except TwilioException as problem:
            return NotNow(_whole(getattr(problem, "code", None)))
        except (requests.RequestException, *_UNREADABLE):
            return NotNow(None)

    def fetch_media(self, url: str) -> FetchedMedia:
        """From our own account alone, and from where Twilio sends on to."""
        client = self._client
        credentials = (str(client.username), str(client.password))
        return TwilioFiles(api_url_of(client), str(client.account_sid), credentials).fetch(url)

    def _parameters(self, dispatch: Dispatch) -> dict[str, Any]:
        to, number = _ends(dispatch.to, dispatch.number)
        is_whatsapp = to.startswith("whatsapp:")
        parameters: dict[str, Any] = {
            "to": to,
            "from_": number,
            "status_callback": f"{self._public_url}/webhooks/twilio/status?id={dispatch.reference}",
            "validity_period": dispatch.valid_seconds,
        }
        if dispatch.messaging_service_sid:
            parameters["messaging_service_sid"] = dispatch.messaging_service_sid
        template = self._template(dispatch) if is_whatsapp and dispatch.interactive else None
        if template is None:
            return {**parameters, "body": dispatch.body}
        content_sid, variables = template
        # The client sends a dict as its keys only; Twilio wants a JSON string.
        return {
            **parameters,
            "content_sid": content_sid,
            "content_variables": json.dumps(variables, ensure_ascii=False),
        }

    def _template(self, dispatch: Dispatch) -> tuple[str, dict[str, str]] | None:
        """A content template, or None: then the numbered text goes, which says the same."""
        if dispatch.interactive is None:
            return None
        try:
            return self._templates.template_for(self._client, dispatch.interactive)
        except (TwilioException, requests.RequestException, *_UNREADABLE) as problem:
            log.warning("no content template", extra={"problem": type(problem).__name__})
            return None


def _ends(address: str, number: str) -> tuple[str, str]:
    """The address and our number, as Twilio writes them for the address's channel."""
    is_whatsapp = address.startswith("whatsapp:")
    return address, f"whatsapp:{number}" if is_whatsapp else number


def _report(message: MessageInstance) -> ReceiptReport:
    status = STATUSES.get(str(message.status), Status.ACCEPTED)
    code = _whole(message.error_code)
    return ReceiptReport(str(message.sid), status, code, meaning_of(code))


def _sort(problem: TwilioException) -> Outcome:
    # The exception's own text holds the parent's number: only its codes are kept.
    status = _whole(getattr(problem, "status", None)) or _SERVER_ERROR
    code = _whole(getattr(problem, "code", None)) or status
    if status in _LATER_STATUSES or code in _LATER_CODES:
        return NotNow(code)
    # Without a code of Twilio's own somebody else may have answered, such as a proxy.
    is_twilio = code != status
    return (
        Refused(code, meaning_of(code)) if is_twilio and status < _SERVER_ERROR else Unknown(code)
    )


def _is_without_template(outcome: Outcome) -> bool:
    """Whether Twilio has the template no more: somebody deleted it there."""
    return isinstance(outcome, Refused) and outcome.code == _NO_SUCH_CONTENT


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _never_connected(problem: requests.ConnectionError) -> bool:
    """A refused connection, or a name that did not resolve: nothing was sent."""
    if isinstance(problem, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(problem.args[0] if problem.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
