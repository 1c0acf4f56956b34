"""Where a number seems to be from, by its area code: a weak hint that Twilio adds to texts."""

from __future__ import annotations

AREAS = {
    "202": ("WASHINGTON", "DC", "20001"),
    "213": ("LOS ANGELES", "CA", "90012"),
    "310": ("SANTA MONICA", "CA", "90401"),
    "323": ("LOS ANGELES", "CA", "90001"),
    "424": ("INGLEWOOD", "CA", "90301"),
    "562": ("LONG BEACH", "CA", "90802"),
    "617": ("BOSTON", "MA", "02118"),
    "626": ("PASADENA", "CA", "91101"),
    "747": ("BURBANK", "CA", "91502"),
    "781": ("WALTHAM", "MA", "02451"),
    "818": ("VAN NUYS", "CA", "91401"),
    "857": ("BOSTON", "MA", "02119"),
}


def place(side: str, number: str) -> dict[str, str]:
    """The parameters FromCity, FromState, FromZip, FromCountry (or To...); empty when unknown."""
    city, state, postcode = AREAS.get(number[2:5] if number.startswith("+1") else "", ("", "", ""))
    country = "US" if number.startswith("+1") else ""
    return {
        f"{side}City": city,
        f"{side}State": state,
        f"{side}Zip": postcode,
        f"{side}Country": country,
    }
