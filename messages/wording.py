"""Makes a text ready for its channel: one form of each letter, plain spaces, cheap on SMS.

On SMS a single á, í, ó or ú turns the whole text into UCS-2 and more than doubles its price, so
they lose their accent after rendering, names included, unless the organization keeps them. é, ñ,
ü, ¿ and ¡ are in the alphabet and are never touched: año must not become ano.
"""

import re
import unicodedata
from collections.abc import Sequence

from community.people import Channel

# Spaces that would only force UCS-2: CLDR's own, and those of keyboards and web pages.
_SPACES = re.compile(r"[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]")

_CHEAP = str.maketrans(
    {
        "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U",
        "“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'",
        "–": "-", "—": "-", "…": "...", "º": "o", "ª": "a", "·": "-", "•": "-",
    }
)  # fmt: skip

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)

MAX_CHARACTERS = 1600  # Twilio error 21617


def for_channel(text: str, channel: Channel, *, keeps_accents: bool) -> str:
    """`text` as it goes out on `channel`."""
    plain = _CONTROLS.sub("", _SPACES.sub(" ", text))
    plain = unicodedata.normalize("NFC", plain)
    if channel is Channel.SMS and not keeps_accents:
        plain = plain.translate(_CHEAP)
    return plain[:MAX_CHARACTERS]


def numbered(question: str, labels: Sequence[str]) -> str:
    """A question with its choices on lines of their own, to be answered by number."""
    lines = [f"{number} {label}" for number, label in enumerate(labels, start=1)]
    return "\n".join([question, *lines])
