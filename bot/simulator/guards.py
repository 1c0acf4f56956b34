"""Who may ask for what: this computer's own names, our account, our page."""

from __future__ import annotations

import hmac
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request

from bot.simulator.errors import TwilioError, answer
from bot.simulator.options import is_loopback
from bot.simulator.world import World

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TWILIO_PATHS = ("/2010-04-01/", "/v1/")
READING = frozenset({"GET", "HEAD"})


def guard(app: Flask, world: World) -> None:
    """Check every request, and put the page's security headers on every answer."""
    app.before_request(partial(_check, world))
    app.after_request(_protect)
    app.register_error_handler(TwilioError, partial(_refused, world))
    app.register_error_handler(404, partial(_missing, world))


def refuse(status: int, words: str) -> Response:
    """A refusal in plain words, as JSON."""
    response = jsonify(error=words)
    response.status_code = status
    return response


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _authenticate(world: World) -> None:
    given, options = request.authorization, world.options
    name = (given.username or "") if given else ""
    secret = (given.password or "") if given else ""
    known = hmac.compare_digest(name.encode(), options.account_sid.encode())
    if not (hmac.compare_digest(secret.encode(), options.auth_token.encode()) and known):
        raise TwilioError(20003, 401)
    account = (request.view_args or {}).get("account_sid", options.account_sid)
    if account != options.account_sid:
        raise TwilioError(20404, 404)


def _same_origin() -> Response | None:
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return refuse(403, "Other pages may not use this simulator.")
    if request.method != "DELETE" and request.mimetype != "application/json":
        # A form of another page can post anything but JSON without the browser asking first.
        return refuse(415, "Send JSON (Content-Type: application/json).")
    return None


def _check(world: World) -> Response | None:
    if not is_loopback(_hostname(request.host)):
        # A name of the outside that was made to point here (DNS rebinding).
        return refuse(403, "This simulator answers to 127.0.0.1 and localhost only.")
    if request.path.startswith(TWILIO_PATHS):
        _authenticate(world)
        return None
    return None if request.method in READING else _same_origin()


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _refused(world: World, error: TwilioError) -> Response:
    world.ledger.add(
        "refused",
        method=request.method,
        path=request.path,
        status=error.status,
        code=error.code,
        problem=error.message,
        to=request.form.get("To", ""),
    )
    return answer(error)


def _missing(world: World, error: Exception) -> Response:
    if request.path.startswith(TWILIO_PATHS):
        return _refused(world, TwilioError(20404, 404))
    return refuse(404, "There is no such page.")
