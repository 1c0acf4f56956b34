"""Only what Twilio signed is Twilio's: vectors, mutations, and bodies that are not UTF-8."""

import base64
import hashlib
import hmac
import random
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from messages.carriers.twilio.signature import is_genuine

TOKEN = "12345"
MYAPP = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+12349013030",
    "Digits": "1234",
    "From": "+12349013030",
    "To": "+18005551212",
}
VECTORS = {
    "with a query": (
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        {**MYAPP, "Caller": "+14158675309", "From": "+14158675309"},
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ),
    "without one": ("https://example.com/myapp", MYAPP, "NGAgWNhdnsLF8j385frvrQoi9sg="),
}

URL = "https://bot.example.org/webhooks/twilio/inbound"
FORM = {
    "AccountSid": "AC" + "0" * 32,
    "Body": "¿Qué hora? 🐕",
    "From": "+12135550142",
    "MessageSid": "SM" + "1" * 32,
    "NumMedia": "0",
    "To": "+12135550100",
}


def sign(url, form, token=TOKEN):
    return RequestValidator(token).compute_signature(url, MultiDict(form))


def check(url, form, signature, tokens=(TOKEN,)):
    return is_genuine(tokens, url, MultiDict(form), urlencode(form).encode(), signature)


@pytest.mark.parametrize(("url", "form", "signature"), VECTORS.values(), ids=VECTORS)
def test_published_vector(url, form, signature):
    assert check(url, form, signature)
    assert not check(url, form, signature, tokens=["12346"])


GENUINE = {
    "a usual form": (URL, FORM),
    "an empty parameter": (URL, {**FORM, "Body": ""}),
    "a parameter that is new to us": (URL, {**FORM, "Astonishing": "news"}),
    "spaces and line breaks kept": (URL, {**FORM, "Body": " \n hola \r\n"}),
    "an encoded query": (URL + "?m=a%2Bb%2Fc%3Dd&e=%C3%B1&p=a+b&q=it's", FORM),
    "a status callback with our id": (
        "https://bot.example.org/webhooks/twilio/status?id=0199c1e2-0000-7000-8000-000000000000",
        FORM,
    ),
    "no parameter at all": (URL, {}),
}


@pytest.mark.parametrize(("url", "form"), GENUINE.values(), ids=GENUINE)
def test_genuine(url, form):
    assert check(url, form, sign(url, form))


@pytest.mark.parametrize("shown", [URL, URL.replace(".org/", ".org:443/")])
def test_the_usual_port_may_be_named_or_not(shown):
    assert check(shown, FORM, sign(URL, FORM))


SIGNATURE = sign(URL, FORM)
ODD_PORT = URL.replace(".org/", ".org:8443/")
WITHOUT_MEDIA = {name: value for name, value in FORM.items() if name != "NumMedia"}
MUTATIONS = {
    "another body": (URL, {**FORM, "Body": "STOP"}, SIGNATURE),
    "another sender": (URL, {**FORM, "From": "+12135550143"}, SIGNATURE),
    "a parameter more": (URL, {**FORM, "OptOutType": "STOP"}, SIGNATURE),
    "an empty parameter more": (URL, {**FORM, "Extra": ""}, SIGNATURE),
    "a parameter less": (URL, WITHOUT_MEDIA, SIGNATURE),
    "whitespace taken off": (URL, {**FORM, "Body": "x"}, sign(URL, {**FORM, "Body": " x"})),
    "another path": (URL + "/", FORM, SIGNATURE),
    "another host": (URL.replace("bot.", "evil."), FORM, SIGNATURE),
    "http instead of https": (URL.replace("https", "http"), FORM, SIGNATURE),
    "a port that was signed and is not shown": (URL, FORM, sign(ODD_PORT, FORM)),
    "a query more": (URL + "?id=1", FORM, SIGNATURE),
    "a query that was decoded": (URL + "?e=ñ", FORM, sign(URL + "?e=%C3%B1", FORM)),
    "a fragment": (URL + "#rc=2", FORM, SIGNATURE),
    "no signature": (URL, FORM, ""),
    "a signature with more behind it": (URL, FORM, SIGNATURE + "="),
    "a signature in hex": (URL, FORM, base64.b64decode(SIGNATURE).hex()),
    "a signature of letters that no base64 has": (URL, FORM, "ñ" * len(SIGNATURE)),
}


@pytest.mark.parametrize(("url", "form", "signature"), MUTATIONS.values(), ids=MUTATIONS)
def test_forged(url, form, signature):
    assert check(URL, FORM, SIGNATURE), "the signature is good for what was signed"
    assert not check(url, form, signature)


def test_a_thousand_mutated_signatures_are_all_refused():
    chance = random.Random(5)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    accepted = []
    for _ in range(1000):
        place = chance.randrange(len(SIGNATURE) - 2)  # of the last two not every bit counts
        other = chance.choice(letters.replace(SIGNATURE[place], ""))
        mutated = SIGNATURE[:place] + other + SIGNATURE[place + 1 :]
        if check(URL, FORM, mutated):
            accepted.append(mutated)
    assert accepted == []


ROTATION = {
    "the new one of two": (["new", TOKEN], True),
    "the old one of two": ([TOKEN, "new"], True),
    "neither": (["new", "newer"], False),
    "no token at all": ([], False),
}


@pytest.mark.parametrize(("tokens", "expected"), ROTATION.values(), ids=ROTATION)
def test_while_a_token_is_rotated(tokens, expected):
    assert check(URL, FORM, SIGNATURE, tokens) is expected


def test_a_json_webhooks_address_does_not_let_a_form_in_unchecked():
    """With bodySHA256 in the address the client's library checks no parameter of a text body."""
    url = URL + "?bodySHA256=" + hashlib.sha256(b"{}").hexdigest()
    assert not check(url, FORM, sign(url, {}))
    assert check(url, FORM, sign(url, FORM))


RAW = b"AccountSid=AC0&Body=caf%E9+ol%E9&From=%2B12135550142"


def sign_bytes(*pairs):
    message = URL.encode() + b"".join(name + value for name, value in sorted(pairs))
    return base64.b64encode(hmac.new(TOKEN.encode(), message, hashlib.sha1).digest()).decode()


RAW_SIGNATURE = sign_bytes(
    (b"AccountSid", b"AC0"), (b"Body", b"caf\xe9 ol\xe9"), (b"From", b"+12135550142")
)
AS_READ = MultiDict({"AccountSid": "AC0", "Body": "caf\ufffd ol\ufffd", "From": "+12135550142"})


def test_a_body_that_is_not_utf8_is_signed_over_its_bytes():
    assert is_genuine([TOKEN], URL, AS_READ, RAW, RAW_SIGNATURE)


@pytest.mark.parametrize(
    "raw",
    [
        RAW.replace(b"%E9", b"%E8"),
        RAW + b"&Extra=1",
        RAW.replace(b"Body", b"Bodi"),
        RAW.replace(b"%E9", b"e"),
    ],
    ids=["another byte", "a pair more", "another name", "one that is UTF-8 after all"],
)
def test_a_forged_body_that_is_not_utf8_is_refused(raw):
    assert not is_genuine([TOKEN], URL, AS_READ, raw, RAW_SIGNATURE)
    assert not is_genuine(["another"], URL, AS_READ, RAW, RAW_SIGNATURE)
