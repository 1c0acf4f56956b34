"""Is this webhook Twilio's? Base64(HMAC-SHA1(token, URL + parameters sorted by name)).

The URL is the public one as Twilio called it, byte for byte; every parameter counts, empty ones
and unknown ones too. While a token is rotated several are accepted.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict


def is_genuine(
    tokens: Sequence[str],
    url: str,
    parameters: MultiDict[str, str],
    raw_body: bytes,
    signature: str,
) -> bool:
    """Whether one of `tokens` made `signature` for a form posted to `url`."""
    if any(RequestValidator(token).validate(url, parameters, signature) for token in tokens):
        return True
    # A body that is not valid UTF-8 reads differently once decoded: sign its bytes instead.
    if not _is_utf8(unquote_to_bytes(raw_body)):
        return any(_bytes_match(token, url, raw_body, signature) for token in tokens)
    return False


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _bytes_match(token: str, url: str, raw_body: bytes, signature: str) -> bool:
    pairs = sorted(
        tuple(unquote_to_bytes(part.replace(b"+", b" ")) for part in pair.partition(b"=")[::2])
        for pair in raw_body.split(b"&")
        if pair
    )
    message = url.encode() + b"".join(name + value for name, value in pairs)
    expected = base64.b64encode(hmac.new(token.encode(), message, hashlib.sha1).digest())
    return hmac.compare_digest(expected, signature.encode("utf-8", "replace"))
