"""Twilio's own client, with a timeout and a base URL that can be set.

Threads may not share one: it keeps the session of its last call (twilio-python issue 580).
"""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

# For connecting and again for reading. Handing over one text takes two calls at most, and must have
# ended before `messages.lookup` takes its worker for dead.
TIMEOUT_SECONDS = 5.0
TWILIO_API = "https://api.twilio.com"


class RebasedHttpClient(TwilioHttpClient):
    """Sends what is meant for any host of Twilio to one base URL, for the simulator."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self.base_url = base_url.rstrip("/")
        self._base = urlsplit(base_url)

    def request(self, method: str, uri: str, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]  # noqa: ANN401
        """Move the URL to the base, whatever host of Twilio it was meant for."""
        meant = urlsplit(uri)
        uri = urlunsplit((self._base.scheme, self._base.netloc, meant.path, meant.query, ""))
        return super().request(method, uri, *args, **kwargs)


def api_url_of(client: Client) -> str:
    """Where a client's requests go: Twilio's API, or what stands for it."""
    http = client.http_client
    return http.base_url if isinstance(http, RebasedHttpClient) else TWILIO_API


def make_client(account_sid: str, auth_token: str, api_url: str | None) -> Client:
    """A client for Twilio itself, or for `api_url` when that is set."""
    http = RebasedHttpClient(api_url) if api_url else TwilioHttpClient(timeout=TIMEOUT_SECONDS)
    client = Client(account_sid, auth_token, http_client=http)
    if api_url:
        client.api.base_url = api_url  # media are where the base is, and are asked for there
    return client
