"""The level of a school, from the grades it serves."""

import re

from community.schools.table import SchoolLevel

_YOUNGEST = {"P": -1, "PS": -1, "PK": -1, "TK": 0, "K": 0, "KG": 0}
_KINDS = {
    "elementary": SchoolLevel.ELEMENTARY,
    "intermediate/middle/junior high": SchoolLevel.MIDDLE,
    "high school": SchoolLevel.HIGH,
    "elementary-high combination": SchoolLevel.SPAN,
}


def level_of(grades: str, kind: str = "") -> SchoolLevel:
    """The level of "K-5", "9-12", "KG-08"; without grades, of CDE's name for the kind of school."""
    ends = [_grade(end) for end in re.split(r"\s*-\s*", grades.strip().upper())]
    numbers = [end for end in ends if end is not None]
    if not grades.strip():
        return _KINDS.get(kind.strip().casefold(), SchoolLevel.OTHER)
    if len(numbers) != len(ends) or len(ends) > 2:  # adult, ungraded
        return SchoolLevel.OTHER
    return _level(numbers[0], numbers[-1])


def _grade(text: str) -> int | None:
    if text in _YOUNGEST:
        return _YOUNGEST[text]
    number = int(text) if re.fullmatch(r"\d{1,2}", text) else 0
    return number if 1 <= number <= 12 else None


def _level(low: int, high: int) -> SchoolLevel:
    if low > high:
        return SchoolLevel.OTHER
    if high <= 6 and low <= 5:
        return SchoolLevel.ELEMENTARY
    if low >= 5 and high <= 9 and low <= 8:
        return SchoolLevel.MIDDLE
    if low >= 8:
        return SchoolLevel.HIGH
    return SchoolLevel.SPAN
