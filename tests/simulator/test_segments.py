"""The simulator bills as carriers do."""

import pytest

from bot.simulator.segments import count, encoding

CASES = [
    ("", "GSM-7", 1),
    ("x" * 160, "GSM-7", 1),
    ("x" * 161, "GSM-7", 2),
    ("x" * 306, "GSM-7", 2),
    ("x" * 307, "GSM-7", 3),
    ("€" * 80, "GSM-7", 1),
    ("€" * 81, "GSM-7", 2),
    ("x" * 152 + "€" + "x" * 10, "GSM-7", 2),
    ("ñ" * 160, "GSM-7", 1),
    ("á" * 70, "UCS-2", 1),
    ("á" * 71, "UCS-2", 2),
    ("😀" * 35, "UCS-2", 1),
    ("😀" * 36, "UCS-2", 2),
    ("😀" * 67, "UCS-2", 3),
    ("x" * 1600, "GSM-7", 11),
    ("á" * 1600, "UCS-2", 24),
    ("Hola, la reunión de padres es mañana a las 6. ¿Vienes? Responde SÍ o NO.", "UCS-2", 2),
    ("Hola, la reunion de padres es mañana a las 6. ¿Vienes? Responde SI o NO.", "GSM-7", 1),
]


@pytest.mark.parametrize(("text", "kind", "parts"), CASES)
def test_segments(text, kind, parts):
    assert (encoding(text), count(text)) == (kind, parts)
