"""The web application: webhooks, health and public pages."""

from flask import Flask, Response

from bot import health, pages, webhooks
from bot.wiring import Wiring

# Twilio's longest text, 1,600 emoji, is 20 kB with all its parameters.
_MAX_BODY_BYTES = 64 * 1024

# Nothing from elsewhere, no inline script or style, in no frame.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "object-src 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def create_app(wiring: Wiring) -> Flask:
    """An application over the parts of `wiring`."""
    app = Flask("bot", static_folder=None)
    app.url_map.merge_slashes = False  # or //webhooks would be sent on to the host of the request
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES
    app.config["SECRET_KEY"] = wiring.settings.secret_key
    app.register_blueprint(webhooks.blueprint(wiring))
    app.register_blueprint(health.blueprint(wiring))
    app.register_blueprint(pages.blueprint(wiring))
    app.after_request(_secure)
    return app


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
