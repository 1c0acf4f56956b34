"""How carriers count a text: encoding and number of segments, by 3GPP TS 23.038."""

from __future__ import annotations

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
LIMITS = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


def encoding(text: str) -> str:
    """`GSM-7` when every character is in that alphabet, else `UCS-2`."""
    return "GSM-7" if all(c in BASIC or c in EXTENSION for c in text) else "UCS-2"


def count(text: str) -> int:
    """How many segments a text is billed as; an empty text is one."""
    kind = encoding(text)
    alone, joined = LIMITS[kind]
    widths = [_width(c, kind) for c in text]
    if sum(widths) <= alone:
        return 1
    parts, used = 1, 0
    for width in widths:
        # A two-unit character is never split between two parts.
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return parts


def _width(character: str, kind: str) -> int:
    if kind == "GSM-7":
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1
