"""A simulator on a free port, with a stand-in application that answers its webhooks."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit

import requests
from flask import Flask, Response, request
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.simulator.options import DemoNumber, Options
from bot.simulator.world import World

ACCOUNT = "AC" + "0" * 32
TOKEN = "the-auth-token"
SERVICE = "MG" + "1" * 32
PON = "+12135550100"
BOSTON = "+16175550120"
MARIA = "+12135550142"
INBOUND = "/webhooks/twilio/inbound"
STATUS = "/webhooks/twilio/status"
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response />'


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(look, seconds: float = 5):
    """Looks again and again until there is something to see."""
    end = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.005)


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass
class Hook:
    """One webhook that the application got."""

    path: str
    form: dict[str, str]
    genuine: bool
    token: str | None


class Application:
    """Stands for Portavoz: keeps what it is sent, and answers as told."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.clear()
        app = Flask("application")
        app.add_url_rule("/webhooks/twilio/<kind>", view_func=self._hook, methods=["POST"])
        handler = QuietHandler
        self._server = make_server(
            "127.0.0.1", self.port, app, threaded=True, request_handler=handler
        )
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def clear(self) -> None:
        self.hooks: list[Hook] = []
        self.answer = Response(EMPTY, 200, mimetype="text/xml")
        self.on_inbound: Callable[[dict[str, str]], None] = lambda form: None

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def inbound(self) -> list[Hook]:
        return [hook for hook in self.hooks if hook.path == INBOUND]

    def statuses(self, sid: str) -> list[str]:
        hooks = [h for h in self.hooks if h.path == STATUS and h.form["MessageSid"] == sid]
        return [hook.form["MessageStatus"] for hook in hooks]

    def _hook(self, kind: str) -> Response:
        form = request.form.to_dict()
        signature = request.headers.get("X-Twilio-Signature", "")
        genuine = RequestValidator(TOKEN).validate(request.url, request.form, signature)
        token = request.headers.get("I-Twilio-Idempotency-Token")
        self.hooks.append(Hook(request.path, form, genuine, token))
        if kind == "status":
            return Response("", 204)
        self.on_inbound(form)
        return self.answer


class RebasedHttpClient(TwilioHttpClient):
    """Sends every *.twilio.com request of Twilio's client to the simulator."""

    def __init__(self, base: str, timeout: float = 5) -> None:
        super().__init__(timeout=timeout)
        self._base = urlsplit(base)

    def request(self, method, url, **given):
        u = urlsplit(url)
        given["headers"] = {**(given.get("headers") or {}), "X-Original-Host": u.netloc}
        rebased = urlunsplit((self._base.scheme, self._base.netloc, u.path, u.query, ""))
        return super().request(method, rebased, **given)


@dataclass
class Outside:
    """What a test needs: the simulator's world, its address, the application, Twilio's client."""

    world: World
    url: str
    app: Application
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.client_with()

    def client_with(self, account: str = ACCOUNT, token: str = TOKEN, timeout: float = 5) -> Client:
        http = RebasedHttpClient(self.url, timeout)
        return Client(account, token, http_client=http)

    def send(self, **changes):
        """Sends a message as the application does."""
        wanted = {
            "to": MARIA,
            "from_": PON,
            "body": "Hola",
            "status_callback": self.app.url + STATUS,
        }
        wanted = {k: v for k, v in (wanted | changes).items() if v is not None}
        return self.client.messages.create(**wanted)

    def post_message(self, **form):
        """Posts a raw form to the Messages resource."""
        whole = {k: v for k, v in form.items() if v is not None}
        url = f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        return requests.post(url, data=whole, auth=(ACCOUNT, TOKEN), timeout=5)

    def post_content(self, types: dict, **changes):
        """Creates a content template."""
        data = {"friendly_name": "test", "language": "es", "types": types} | changes
        return requests.post(f"{self.url}/v1/Content", json=data, auth=(ACCOUNT, TOKEN), timeout=5)

    def text(self, body: str = "hola", **changes):
        """Texts from a phone."""
        data = {"from": MARIA, "to": PON, "body": body, "channel": "sms"} | changes
        answer = requests.post(self.url + "/simulator/texts", json=data, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, name: str, **changes) -> None:
        answer = requests.post(
            self.url + "/simulator/faults", json={"name": name} | changes, timeout=5
        )
        assert answer.status_code == 200, answer.text

    def opt_out(self, mode: str) -> None:
        data = {"opt_out": mode}
        assert requests.post(self.url + "/simulator/settings", json=data, timeout=5).ok

    def ledger(self, kind: str, **wanted) -> list[dict]:
        entries, _ = self.world.ledger.after(0)
        return [
            entry
            for entry in entries
            if entry["kind"] == kind and all(entry.get(k) == v for k, v in wanted.items())
        ]

    def receipts(self, sid: str, last: str) -> list[str]:
        """Waits for a receipt with this status, and gives all receipts so far."""
        until(lambda: last in self.app.statuses(sid))
        return self.app.statuses(sid)

    def end(self, sid: str) -> tuple[str, int | None]:
        """Waits until a message has run its course; its status and error code."""
        final = {"delivered", "read", "failed", "undelivered"}
        message = self.world.store.get(sid)
        last = {"read"} | final if message.channel == "sms" else final - {"delivered"}
        until(lambda: message.status in last)
        return message.status, message.error_code


def options(app_url: str, port: int, **changes) -> Options:
    given = Options(
        port=port,
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        app_url=app_url,
        public_url=app_url,
        organizations=(
            DemoNumber(PON, "Parent Organization Network", SERVICE),
            DemoNumber(BOSTON, "Boston Parent Organizing Network"),
        ),
        receipt_delay_seconds=0.01,
    )
    return replace(given, **changes)
