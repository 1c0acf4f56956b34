"""What an SMS costs: its encoding, its length in units and its segments, as Twilio bills them.

A GSM-7 text holds 160 units, or 153 in each part; a text with one character outside that alphabet
goes as UCS-2 with 70 and 67. Neither an extension pair nor a surrogate pair is split over two
parts (Twilio's own segment calculator; 3GPP TS 23.038).
"""

from typing import Literal, NamedTuple

Encoding = Literal["GSM-7", "UCS-2"]

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")

_LIMITS: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


class Measure(NamedTuple):
    """The size of one text as a carrier counts it; `units` are septets or UTF-16 code units."""

    encoding: Encoding
    units: int
    segments: int


def measure(text: str) -> Measure:
    """Measure `text` as it would be billed; an empty text is one segment."""
    encoding: Encoding = "GSM-7" if _is_gsm(text) else "UCS-2"
    widths = [_width(char, encoding) for char in text]
    units = sum(widths)
    single, part = _LIMITS[encoding]
    if units <= single:
        return Measure(encoding, units, 1)
    return Measure(encoding, units, _parts(widths, part))


def outside_gsm(text: str) -> list[str]:
    """The distinct characters that force UCS-2, in order of appearance."""
    return [char for char in dict.fromkeys(text) if not _is_gsm(char)]


def _is_gsm(text: str) -> bool:
    return all(char in GSM_BASIC or char in GSM_EXTENSION for char in text)


def _width(char: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if char in GSM_EXTENSION else 1
    return 2 if ord(char) > 0xFFFF else 1


def _parts(widths: list[int], part: int) -> int:
    count, used = 1, 0
    for width in widths:
        if used + width > part:
            count, used = count + 1, 0
        used += width
    return count
