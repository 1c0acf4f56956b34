"""Fetches what was attached to a text, from Twilio alone.

A webhook's media address is only read for its ids: the request is put together here, for our own
account. Twilio sends on to one of two hosts of its own; to these our credentials are not shown, and
to no other host anything is asked. How large a file is and of what kind is believed of what comes,
not of what was announced.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException

import requests
from requests import Response, Session
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.exceptions import HTTPError

from messages.carriers.contract import Fetched, FetchedMedia, Gone, NotNow, NotTaken
from messages.carriers.twilio.client import TIMEOUT_SECONDS, TWILIO_API

# Twilio's limit for a message (twilio.com/docs/whatsapp/guidance-whatsapp-media-messages).
MOST_BYTES = 16 * 1024 * 1024
# From the first request to the last byte.
MOST_SECONDS = 30.0
MOST_REDIRECTS = 3
FILE_HOSTS = ("https://mms.twiliocdn.com", "https://media.twiliocdn.com")
TYPES = frozenset(
    {
        "image/jpeg", "image/png", "image/webp", "image/gif",
        "audio/ogg", "audio/mpeg", "audio/mp4", "audio/amr", "audio/aac", "audio/3gpp",
        "video/mp4", "video/3gpp",
        "application/pdf", "text/vcard", "text/x-vcard",
    }
)  # fmt: skip

_PATH = re.compile(
    r"/2010-04-01/Accounts/(?P<account>AC[0-9a-fA-F]{32})"
    r"/Messages/(SM|MM)[0-9a-fA-F]{32}/Media/ME[0-9a-fA-F]{32}",
    re.ASCII,
)
# What a redirect may hold; anything else could be read in two ways.
_PLAIN = re.compile(r"[A-Za-z0-9:/?&=%._~!$'()*+,;@-]+")
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_LATER = frozenset({401, 403, 408, 429})
_SERVER_ERROR = 500
_OK = 200


class _NoCredentials(AuthBase):
    """Shows none: without it `requests` would look for some in the machine's .netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _StayingSession(Session):
    """Goes nowhere by itself: `requests` reads a redirect's whole body even if it is not to follow
    it, and stumbles over where it leads."""

    def get_redirect_target(self, resp: Response) -> None:
        """No redirect is seen."""


@dataclass(frozen=True)
class TwilioFiles:
    """The attachments of one account. `file_hosts` are where Twilio may send on to."""

    api_url: str
    account_sid: str
    credentials: tuple[str, str]
    file_hosts: Sequence[str] = FILE_HOSTS

    def fetch(self, url: str) -> FetchedMedia:
        """Get one; NotNow if trying again may help."""
        request_url = self._own_url(url)
        if request_url is None:
            return NotTaken("not an attachment of our account at Twilio")
        deadline = time.monotonic() + MOST_SECONDS
        try:
            with _StayingSession() as session:
                return self._follow(session, request_url, deadline)
        except (requests.RequestException, HTTPError, HTTPException, OSError):
            return NotNow(None)

    def _own_url(self, url: str) -> str | None:
        """The address to ask, made of nothing but ids; None unless it is of our own account."""
        for base in (self.api_url, TWILIO_API):
            found = _PATH.fullmatch(url.removeprefix(base)) if url.startswith(base) else None
            if found and found["account"] == self.account_sid:
                return self.api_url + found[0]
        return None

    def _follow(self, session: Session, url: str, deadline: float) -> FetchedMedia:
        auth: AuthBase = HTTPBasicAuth(*self.credentials)
        for _ in range(MOST_REDIRECTS + 1):
            with session.get(
                url,
                auth=auth,
                headers={"Accept-Encoding": "identity"},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code not in _REDIRECTS:
                    return _read(response, deadline)
                sent_on = self._file_url(response.headers.get("Location", ""))
            if sent_on is None:
                return NotTaken("sent on to a place that is not Twilio's")
            url, auth = sent_on, _NoCredentials()
        return NotTaken("sent on too often")

    def _file_url(self, location: str) -> str | None:
        """Where a redirect leads, if it is one of Twilio's hosts for files."""
        is_theirs = any(location.startswith(f"{host}/") for host in self.file_hosts)
        return location if is_theirs and _PLAIN.fullmatch(location) else None


def _read(response: Response, deadline: float) -> FetchedMedia:
    status = response.status_code
    if status in _GONE:
        return Gone()
    if status in _LATER or status >= _SERVER_ERROR:
        return NotNow(status)
    if status != _OK:
        return NotTaken(f"answered with {status}")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        return NotTaken("of a kind that we do not keep")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return NotTaken("packed, though it was asked for as it is")
    return _read_body(response, kind, deadline)


def _read_body(response: Response, kind: str, deadline: float) -> FetchedMedia:
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        return NotTaken("too large")
    content = bytearray()
    # `read1` gives what is there: a body that trickles in cannot hold us beyond the deadline.
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        content += chunk
        if len(content) > MOST_BYTES:
            return NotTaken("too large")
        if time.monotonic() > deadline:
            return NotNow(None)
    if announced.isdecimal() and len(content) < int(announced):
        return NotNow(None)  # cut short
    return Fetched(kind, bytes(content))
