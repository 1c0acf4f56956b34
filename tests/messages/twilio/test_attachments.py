"""Attachments are fetched from Twilio alone, with our credentials shown to nobody else."""

import socket
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler

import pytest

from messages.carriers.contract import Fetched, Gone, NotNow, NotTaken
from messages.carriers.twilio import attachments
from messages.carriers.twilio.attachments import FILE_HOSTS, MOST_BYTES, TYPES, TwilioFiles
from messages.carriers.twilio.client import TWILIO_API
from tests.messages.twilio.loopback import serving

ACCOUNT, OTHER = "AC" + "0" * 32, "AC" + "1" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'a' * 32}/Media/ME{'b' * 32}"
CREDENTIALS = (ACCOUNT, "the-auth-token")
SHOWN = "Basic " + b64encode(":".join(CREDENTIALS).encode()).decode()
PICTURE = b"\x89PNG and so on"

Answer = Callable[[BaseHTTPRequestHandler], None]


def gives(
    content: bytes = PICTURE, kind: str | None = "image/png", status: int = 200, **headers: str
) -> Answer:
    """An answer whose headers are as told; its length is told truly unless told otherwise."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if kind is not None:
            handler.send_header("Content-Type", kind)
        told = {"Content_Length": str(len(content))} | headers
        for name, value in told.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def sends_on(location: str, status: int = 307) -> Answer:
    return gives(b"", None, status, Location=location)


def goes_on(chunk: bytes, pause: float = 0.0) -> Answer:
    """A body that ends only when nobody listens any more."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        gives(b"", "image/png", Content_Length="")(handler)
        try:
            while not handler.server.released.wait(pause):  # type: ignore[attr-defined]
                handler.wfile.write(chunk)
        except OSError:
            pass

    return answer


@dataclass
class Host:
    """A server on this machine; what it was asked, with the credentials that it was shown."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@contextmanager
def host() -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append((self.path, self.headers.get("Authorization")))
            here.answers.get(self.path.partition("?")[0], gives(status=404))(self)

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as url:
        here = Host(url)
        yield here


@pytest.fixture
def api() -> Iterator[Host]:
    with host() as here:
        yield here


@pytest.fixture
def files() -> Iterator[Host]:
    """What stands for mms.twiliocdn.com."""
    with host() as here:
        yield here


@pytest.fixture
def elsewhere() -> Iterator[Host]:
    """A host that nothing may be asked of."""
    with host() as here:
        here.answers = {"/stolen": gives()}
        yield here


@pytest.fixture
def twilio(api: Host, files: Host) -> TwilioFiles:
    return TwilioFiles(api.url, ACCOUNT, CREDENTIALS, (files.url,))


def test_an_attachment_is_fetched_with_our_credentials(twilio, api):
    api.answers[PATH] = gives()
    assert twilio.fetch(api.url + PATH) == Fetched("image/png", PICTURE)
    assert api.asked == [(PATH, SHOWN)]


def test_where_twilio_sends_on_to_no_credentials_are_shown(twilio, api, files):
    api.answers[PATH] = sends_on(f"{files.url}/x/y.png?Signature=a~b-c_&Expires=1")
    files.answers["/x/y.png"] = gives()
    assert twilio.fetch(api.url + PATH) == Fetched("image/png", PICTURE)
    assert api.asked == [(PATH, SHOWN)]
    assert files.asked == [("/x/y.png?Signature=a~b-c_&Expires=1", None)]


def test_not_even_those_of_this_machine_are_shown(twilio, api, files, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    api.answers[PATH] = sends_on(f"{files.url}/x")
    files.answers["/x"] = gives()
    assert isinstance(twilio.fetch(api.url + PATH), Fetched)
    assert [shown for _, shown in files.asked] == [None]


def test_the_real_hosts_are_twilios_over_https():
    assert TWILIO_API == "https://api.twilio.com"
    assert FILE_HOSTS == ("https://mms.twiliocdn.com", "https://media.twiliocdn.com")


NOT_OURS = {
    "nothing": "",
    "only a path": PATH,
    "another host": f"https://example.org{PATH}",
    "a host that ends alike": f"https://evilapi.twilio.com{PATH}",
    "a host that begins alike": f"https://api.twilio.com.example.org{PATH}",
    "a host after another's name": f"https://api.twilio.com@example.org{PATH}",
    "ours after a name": f"https://me@api.twilio.com{PATH}",
    "ours after a name and a password": f"https://me:you@api.twilio.com{PATH}",
    "a backslash before another host": f"https://api.twilio.com\\@example.org{PATH}",
    "without a lock": f"http://api.twilio.com{PATH}",
    "another port": f"https://api.twilio.com:8443{PATH}",
    "its own port": f"https://api.twilio.com:443{PATH}",
    "a trailing dot": f"https://api.twilio.com.{PATH}",
    "in capitals": f"HTTPS://API.TWILIO.COM{PATH}",
    "this machine": f"http://127.0.0.1{PATH}",
    "this machine by IPv6": f"http://[::1]{PATH}",
    "this machine, mapped": f"https://[::ffff:127.0.0.1]{PATH}",
    "this machine as a number": f"https://2130706433{PATH}",
    "the cloud's own address": "http://169.254.169.254/latest/meta-data/",
    "a file": f"file://{PATH}",
    "a file of this machine": "file:///etc/passwd",
    "other schemes": f"gopher://api.twilio.com{PATH}",
    "no scheme": f"//api.twilio.com{PATH}",
    "another account": "https://api.twilio.com" + PATH.replace(ACCOUNT, OTHER),
    "another resource": f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}.json",
    "below it": f"https://api.twilio.com{PATH}/x",
    "its description": f"https://api.twilio.com{PATH}.json",
    "encoded slashes": "https://api.twilio.com" + PATH.replace("/Media/", "%2FMedia%2F"),
    "up and down": f"https://api.twilio.com/2010-04-01/Accounts/{OTHER}/../{ACCOUNT}/Messages",
    "up at the end": f"https://api.twilio.com{PATH}/../../..",
    "twice a slash": f"https://api.twilio.com/{PATH}",
    "a question": f"https://api.twilio.com{PATH}?x=1",
    "a fragment": f"https://api.twilio.com{PATH}#x",
    "a space before": f" https://api.twilio.com{PATH}",
    "a line after": f"https://api.twilio.com{PATH}\n",
    "a line within": "https://api.twilio.com" + PATH.replace("/Media", "/Med\r\nia"),
    "a header within": f"https://api.twilio.com{PATH} HTTP/1.1\r\nX: y",
    "other digits": "https://api.twilio.com" + PATH.replace("b" * 32, "٣" * 32),
    "too short an id": "https://api.twilio.com" + PATH.replace("b" * 32, "b" * 31),
}


@pytest.mark.parametrize("url", NOT_OURS.values(), ids=NOT_OURS)
def test_no_other_address_is_asked(twilio, api, url):
    api.answers[PATH] = gives()
    assert twilio.fetch(url) == NotTaken("not an attachment of our account at Twilio")
    assert api.asked == []


MOVABLE = {name: url for name, url in NOT_OURS.items() if "https://api.twilio.com" in url}


@pytest.mark.parametrize("url", MOVABLE.values(), ids=MOVABLE)
def test_nor_with_the_api_moved_to_this_machine(twilio, api, url):
    """With a simulator, its address is as good as Twilio's; what follows it is as strict."""
    api.answers[PATH] = gives()
    assert isinstance(twilio.fetch(url.replace("https://api.twilio.com", api.url)), NotTaken)
    assert api.asked == []


def test_an_address_of_twilios_is_asked_at_the_simulator_when_there_is_one(twilio, api):
    api.answers[PATH] = gives()
    assert isinstance(twilio.fetch(f"https://api.twilio.com{PATH}"), Fetched)


def test_a_simulators_address_is_nothing_to_a_real_installation(elsewhere):
    elsewhere.answers[PATH] = gives()
    real = TwilioFiles(TWILIO_API, ACCOUNT, CREDENTIALS)
    assert isinstance(real.fetch(elsewhere.url + PATH), NotTaken)
    assert elsewhere.asked == []


SENT_ASTRAY = {
    "another host": "{elsewhere}/stolen",
    "after the name of a file host": "{scheme}://{files}@{away}/stolen",
    "a file host as a name before it": "{scheme}://{files}:x@{away}/stolen",
    "a backslash": "{scheme}://{files}\\@{away}/stolen",
    "another scheme": "file:///etc/passwd",
    "no scheme": "//{away}/stolen",
    "a path": "/stolen",
    "back to the API": "{api}" + PATH,
    "nowhere": "",
    "a tab within": "{scheme}://{files}/\t/stolen",
    "a host that begins alike": "{scheme}://{files}.{away}/stolen",
    "another port": "{scheme}://{files}0/stolen",
    "IPv6": "http://[::1]/stolen",
    "the cloud's own address": "http://169.254.169.254/latest/meta-data/",
}


@pytest.mark.parametrize("location", SENT_ASTRAY.values(), ids=SENT_ASTRAY)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_fetched_where_somebody_else_sends_us(
    twilio, api, files, elsewhere, location, status
):
    api.answers[PATH] = sends_on(
        location.format(
            elsewhere=elsewhere.url,
            scheme="http",
            files=files.url.removeprefix("http://"),
            away=elsewhere.url.removeprefix("http://"),
            api=api.url,
        ),
        status,
    )
    outcome = twilio.fetch(api.url + PATH)
    assert outcome == NotTaken("sent on to a place that is not Twilio's")
    assert (elsewhere.asked, files.asked, len(api.asked)) == ([], [], 1)


def test_a_file_host_may_not_send_us_astray_either(twilio, api, files, elsewhere):
    api.answers[PATH] = sends_on(f"{files.url}/a")
    files.answers["/a"] = sends_on(f"{elsewhere.url}/stolen")
    assert isinstance(twilio.fetch(api.url + PATH), NotTaken)
    assert elsewhere.asked == []


def test_what_stands_in_a_redirect_is_not_read(twilio, api, elsewhere):
    def endless(handler: BaseHTTPRequestHandler) -> None:
        gives(b"", None, 307, Location=f"{elsewhere.url}/stolen", Content_Length="")(handler)
        handler.wfile.flush()
        handler.server.released.wait(5)  # type: ignore[attr-defined]

    api.answers[PATH] = endless
    began = time.monotonic()
    assert isinstance(twilio.fetch(api.url + PATH), NotTaken)
    assert time.monotonic() - began < 2


def test_we_are_not_sent_round_and_round(twilio, api, files):
    api.answers[PATH] = sends_on(f"{files.url}/a")
    files.answers["/a"] = sends_on(f"{files.url}/a")
    assert twilio.fetch(api.url + PATH) == NotTaken("sent on too often")
    assert len(files.asked) == attachments.MOST_REDIRECTS


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_what_is_taken(twilio, api, kind):
    api.answers[PATH] = gives(kind=f"{kind.title()}; charset=x")
    assert twilio.fetch(api.url + PATH) == Fetched(kind, PICTURE)


@pytest.mark.parametrize(
    "kind",
    ["text/html", "image/svg+xml", "application/octet-stream", "application/zip", "image", "", None,
     "application/javascript", "image/png/../../text/html", "multipart/mixed", "text/plain"],
)  # fmt: skip
def test_what_is_not_taken_whatever_the_webhook_said(twilio, api, kind):
    api.answers[PATH] = gives(kind=kind)
    assert twilio.fetch(api.url + PATH) == NotTaken("of a kind that we do not keep")


def test_what_comes_packed_is_not_unpacked(twilio, api):
    api.answers[PATH] = gives(Content_Encoding="gzip")
    assert isinstance(twilio.fetch(api.url + PATH), NotTaken)


def test_a_size_that_is_announced_as_too_large_is_not_waited_for(twilio, api):
    api.answers[PATH] = gives(Content_Length=str(MOST_BYTES + 1))
    assert twilio.fetch(api.url + PATH) == NotTaken("too large")


@pytest.mark.parametrize(("size", "is_taken"), [(MOST_BYTES, True), (MOST_BYTES + 1, False)])
def test_the_largest_that_is_taken(twilio, api, size, is_taken):
    content = bytes(size)
    api.answers[PATH] = gives(content, Content_Length="")
    outcome = twilio.fetch(api.url + PATH)
    assert outcome == (Fetched("image/png", content) if is_taken else NotTaken("too large"))


def test_a_body_that_never_ends_is_cut(twilio, api):
    api.answers[PATH] = goes_on(bytes(1024 * 1024))
    assert twilio.fetch(api.url + PATH) == NotTaken("too large")


def test_a_body_that_trickles_is_given_up(twilio, api, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_SECONDS", 0.3)
    api.answers[PATH] = goes_on(b"x", pause=0.05)
    began = time.monotonic()
    assert twilio.fetch(api.url + PATH) == NotNow(None)
    assert time.monotonic() - began < 2


def test_a_server_that_falls_silent_is_given_up(twilio, api, monkeypatch):
    monkeypatch.setattr(attachments, "TIMEOUT_SECONDS", 0.2)
    api.answers[PATH] = goes_on(b"", pause=0.05)
    assert twilio.fetch(api.url + PATH) == NotNow(None)


def test_a_body_shorter_than_announced_is_asked_for_again(twilio, api):
    api.answers[PATH] = gives(Content_Length="5000")
    assert twilio.fetch(api.url + PATH) == NotNow(None)


def test_a_body_longer_than_announced_is_read_as_announced(twilio, api):
    api.answers[PATH] = gives(b"0123456789", Content_Length="4")
    assert twilio.fetch(api.url + PATH) == Fetched("image/png", b"0123")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Gone()), (410, Gone()), (401, NotNow(401)), (403, NotNow(403)), (429, NotNow(429)),
        (500, NotNow(500)), (503, NotNow(503)), (400, NotTaken("answered with 400")),
        (204, NotTaken("answered with 204")), (304, NotTaken("answered with 304")),
    ],
)  # fmt: skip
def test_what_the_answers_mean(twilio, api, status, outcome):
    api.answers[PATH] = gives(b"", status=status)
    assert twilio.fetch(api.url + PATH) == outcome


def test_a_server_that_is_away_is_asked_again_later(twilio):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert replace(twilio, api_url=away).fetch(away + PATH) == NotNow(None)
