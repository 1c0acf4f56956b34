"""A thousand requests that Twilio did not sign: none is accepted, nothing is stored."""

import http.client
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

import pytest
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from community.database import metadata
from tests.processes.judge import sent
from tests.processes.parents import text_until_taken
from tests.processes.parts import InParts
from tests.processes.running import wait_until

pytestmark = pytest.mark.processes

FORGERIES = 1_000
# Not Twilio's, or no address of ours at all.
_REFUSED = (403, 404)
INBOUND, STATUS = "/webhooks/twilio/inbound", "/webhooks/twilio/status"


@dataclass(frozen=True)
class Request:
    """A webhook as it goes over the wire."""

    path: str
    pairs: tuple[tuple[str, str], ...]
    signature: str

    @property
    def body(self) -> bytes:
        return "&".join(f"{quote_plus(n)}={quote_plus(v)}" for n, v in self.pairs).encode()


@pytest.fixture(scope="module")
def here(installation: InParts) -> InParts:
    """An installation that has sent a text and waits for nothing."""
    text_until_taken(installation, "hola", "+17475550190")
    installation.settle()
    wait_until(lambda: len(installation.ledger("callback")) == 2, 30, installation.told)
    return installation


def test_a_letter_moved_from_a_value_to_the_name_behind_it_changes_nothing(here: InParts):
    """Strung together they read the same, so Twilio's way of signing cannot tell them apart."""
    genuine = _receipt(here)
    before = _counted(here)
    pairs = list(genuine.pairs)
    for place in range(len(pairs) - 1):
        (name, value), (following, other) = pairs[place : place + 2]
        moved = [(name, value[:-1]), (value[-1] + following, other)]
        forged = replace(genuine, pairs=(*pairs[:place], *moved, *pairs[place + 2 :]))
        assert _send(here, forged) in (*_REFUSED, 204)
    assert _counted(here) == before


def test_none_of_a_thousand_forged_requests_is_accepted(here: InParts):
    chance = random.Random(1000)
    genuine = [_inbound(here), _receipt(here)]
    before = _counted(here)
    accepted = []
    for number in range(FORGERIES):
        forge = list(FORGE.values())[number % len(FORGE)]
        forged = forge(chance.choice(genuine), chance)
        assert forged not in genuine
        if _send(here, forged) not in _REFUSED:
            accepted.append(forged)
    assert accepted == []
    assert _counted(here) == before
    for request in genuine:
        assert _send(here, request) in (200, 204), "what was mutated is good itself"
    assert _counted(here) != before


def _inbound(here: InParts) -> Request:
    pairs = {
        "AccountSid": here.settings.twilio_account_sid,
        "ApiVersion": "2010-04-01",
        "Body": "¿Qué pasó, niña? & más +1 = %41",
        "From": "+17475550191",
        "FromCity": "",
        "MessageSid": "SM" + "5" * 32,
        "NumMedia": "0",
        "To": "+12135550100",
    }
    return _signed(here, INBOUND, pairs)


def _receipt(here: InParts) -> Request:
    ours = sent(here)[0]
    pairs = {
        "AccountSid": here.settings.twilio_account_sid,
        "MessageSid": "SM" + "6" * 32,
        "MessageStatus": "read",
        "To": "+17475550190",
    }
    return _signed(here, f"{STATUS}?id={ours}", pairs)


def _signed(here: InParts, path: str, pairs: dict[str, str]) -> Request:
    signer = RequestValidator(here.settings.twilio_auth_tokens[0])
    signature = signer.compute_signature(here.settings.public_url + path, pairs)
    return Request(path, tuple(pairs.items()), signature)


def _send(here: InParts, request: Request) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=20)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": request.signature,
    }
    connection.request("POST", request.path, request.body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def _counted(here: InParts) -> dict[str, int]:
    """How many people and texts we have, and how many texts have each status."""
    counted = {
        name: here.query(select(func.count()).select_from(metadata.tables[name]))[0][0]
        for name in ("person", "address", "session", "inbound", "outbound", "consent")
    }
    statuses = here.query("select status, count(*) from outbound group by 1")
    return {**counted, **dict(statuses)}


def _other_letter(text: str, chance: random.Random, letters: str = string.ascii_letters) -> str:
    place = chance.randrange(len(text))
    letter = chance.choice(letters.replace(text[place], ""))
    return text[:place] + letter + text[place + 1 :]


def _other_signature(request: Request, chance: random.Random) -> Request:
    # Of a signature's last letter before "=" not every bit counts.
    start, end = request.signature[:-2], request.signature[-2:]
    letters = string.ascii_letters + string.digits + "+/"
    return replace(request, signature=_other_letter(start, chance, letters) + end)


def _shortened_signature(request: Request, chance: random.Random) -> Request:
    return replace(request, signature=request.signature[: chance.randrange(26)])


def _longer_signature(request: Request, chance: random.Random) -> Request:
    return replace(request, signature=request.signature + chance.choice("=A/."))


def _other_value(request: Request, chance: random.Random) -> Request:
    name, value = chance.choice(request.pairs)
    changed = _other_letter(value, chance) if value else "x"
    return _with_pair(request, name, changed)


def _other_name(request: Request, chance: random.Random) -> Request:
    name, value = chance.choice(request.pairs)
    changed = (_other_letter(name, chance), value)
    return replace(request, pairs=tuple(changed if p[0] == name else p for p in request.pairs))


def _longer_value(request: Request, chance: random.Random) -> Request:
    name, value = chance.choice(request.pairs)
    return _with_pair(request, name, value + chance.choice([" ", "\n", "0", "\x00", "̃"]))


def _with_pair(request: Request, name: str, value: str) -> Request:
    pairs = tuple((n, value if n == name else v) for n, v in request.pairs)
    return replace(request, pairs=pairs)


def _one_more(request: Request, chance: random.Random) -> Request:
    more = (chance.choice(["OptOutType", "Extra", "MediaUrl0", "from", ""]), chance.choice("01"))
    place = chance.randrange(len(request.pairs) + 1)
    return replace(request, pairs=(*request.pairs[:place], more, *request.pairs[place:]))


def _one_less(request: Request, chance: random.Random) -> Request:
    # Without one that has a value or a name in the signature, which is each of them.
    left = chance.choice(request.pairs)
    return replace(request, pairs=tuple(pair for pair in request.pairs if pair != left))


def _one_twice_but_otherwise(request: Request, chance: random.Random) -> Request:
    name, value = chance.choice(request.pairs)
    twice = (name, _other_letter(value, chance) if value else "x")
    pairs = (twice, *request.pairs) if chance.random() < 0.5 else (*request.pairs, twice)
    return replace(request, pairs=pairs)


def _two_swapped(request: Request, chance: random.Random) -> Request:
    (one, first), (two, second) = chance.sample([p for p in request.pairs if p[1] != "0"], 2)
    return _with_pair(_with_pair(request, one, second), two, first)


def _other_path(request: Request, chance: random.Random) -> Request:
    more = ["?id=1", "&id=1", "/", "#x", "%20", "?bodySHA256=" + "0" * 64]
    return replace(request, path=request.path + chance.choice(more))


def _the_other_s_path(request: Request, chance: random.Random) -> Request:
    return replace(request, path=INBOUND if request.path.startswith(STATUS) else STATUS)


FORGE: dict[str, Callable[[Request, random.Random], Request]] = {
    each.__name__.strip("_"): each
    for each in (
        _other_signature,
        _shortened_signature,
        _longer_signature,
        _other_value,
        _other_name,
        _longer_value,
        _one_more,
        _one_less,
        _one_twice_but_otherwise,
        _two_swapped,
        _other_path,
        _the_other_s_path,
    )
}
