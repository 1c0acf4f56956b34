"""The schools of some areas, made ready for searching.

Each school is known by its name, its other names and its initials. A word counts by how rare it is
among the schools at hand: "Politi" says much, "Elementary" little, "escuela" next to nothing.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Connection

from community.database import table_of
from community.schools.table import School, SchoolLevel, SchoolStatus, in_areas
from community.schools.words import (
    FILLER_WORDS,
    GENERIC_WORDS,
    LEVEL_WORDS,
    SMALL_WORDS,
    joined,
    sound_of,
    with_digits,
    words_of,
)

NO_CORE = LEVEL_WORDS | {"sch", "charter"}  # what a name keeps its meaning without
_LIGHT = 0.2  # what a generic or filler word weighs against a rare one


@dataclass(frozen=True)
class SchoolFound:
    """A school to choose from."""

    id: UUID
    name: str
    city: str
    level: SchoolLevel


@dataclass(frozen=True)
class Naming:
    """One way to name a school: its words with their weights."""

    school: int
    weights: Mapping[str, float]
    total: float
    core: frozenset[str]  # what is left without "high school" and the like
    rare: frozenset[str]  # words that by themselves may mean this school
    unique: float  # what a word weighs that one school has


@dataclass(frozen=True)
class SchoolDirectory:
    """The open schools of some areas, made ready for searching."""

    schools: tuple[SchoolFound, ...]
    namings: tuple[Naming, ...] = field(repr=False)
    # Where a word, or two neighbours written as one, stands: the naming, and its words.
    places: Mapping[str, Sequence[tuple[int, tuple[str, ...]]]] = field(repr=False)
    by_sound: Mapping[str, Sequence[str]] = field(repr=False)
    words: Sequence[str] = field(repr=False)  # those in which a slip is understood, sorted
    sounds: Sequence[str] = field(repr=False)
    initials: Mapping[str, Sequence[int]] = field(repr=False)
    cities: Mapping[str, frozenset[int]] = field(repr=False)


def load_directory(connection: Connection, areas: Sequence[str]) -> SchoolDirectory:
    """The open schools of `areas`, ready to be searched. Keep it: it is slow to make."""
    table = table_of(School)
    query = (
        select(table.c.id, table.c.name, table.c.city, table.c.level, table.c.aliases)
        .where(table.c.status == SchoolStatus.OPEN, in_areas(areas))
        .order_by(table.c.name, table.c.city, table.c.code)
    )
    rows = connection.execute(query).all()
    schools = tuple(SchoolFound(row.id, row.name, row.city, SchoolLevel(row.level)) for row in rows)
    ways = [
        (number, way) for number, row in enumerate(rows) for way in _ways((row.name, *row.aliases))
    ]
    cities = _by_word((number, words_of(school.city)) for number, school in enumerate(schools))
    # A city of many schools says as little in a name as "school" does.
    many = max(3, len(schools) / 8)
    common = {word for word, there in cities.items() if len(there) > many}
    return _directory(schools, ways, cities, common)


def _directory(
    schools: tuple[SchoolFound, ...],
    ways: list[tuple[int, tuple[str, ...]]],
    cities: Mapping[str, frozenset[int]],
    common: set[str],
) -> SchoolDirectory:
    holders = _by_word(ways)
    rarity = {
        word: math.log(1 + len(schools) / len(there)) * (_LIGHT if _is_light(word, common) else 1)
        for word, there in holders.items()
    }
    unique = math.log(1 + len(schools))
    slippery = sorted(word for word in rarity if may_slip(word))
    by_sound = defaultdict(list)
    for word in slippery:
        by_sound[sound_of(word)].append(word)
    return SchoolDirectory(
        schools=schools,
        namings=tuple(_naming(number, way, rarity, common, unique) for number, way in ways),
        places=_places([way for _, way in ways]),
        by_sound=dict(by_sound),
        words=slippery,
        sounds=list(by_sound),
        initials=_initials(schools, rarity),
        cities=cities,
    )


def _by_word(owned: Iterable[tuple[int, Sequence[str]]]) -> dict[str, frozenset[int]]:
    owners: dict[str, set[int]] = defaultdict(set)
    for number, words in owned:
        for word in words:
            owners[word].add(number)
    return {word: frozenset(numbers) for word, numbers in owners.items()}


def _ways(names: Iterable[str]) -> list[tuple[str, ...]]:
    spelled = [words_of(name) for name in names]
    ways = [tuple(way) for words in spelled for way in (words, with_digits(words)) if way]
    return list(dict.fromkeys(ways))


def _is_light(word: str, common: set[str]) -> bool:
    short = len(word) == 1 or (word.isdigit() and int(word) <= 12)
    return short or word in GENERIC_WORDS or word in FILLER_WORDS or word in common


def may_slip(word: str) -> bool:
    """Whether other spellings of `word` are understood; short and everyday words are exact."""
    everyday = word in GENERIC_WORDS or word in FILLER_WORDS
    return len(word) >= 4 and not everyday and not word.isdigit()


def _naming(
    school: int, way: tuple[str, ...], rarity: Mapping[str, float], common: set[str], unique: float
) -> Naming:
    return Naming(
        school=school,
        weights={word: rarity[word] for word in way},
        total=sum(rarity[word] for word in set(way)),
        core=frozenset(way) - NO_CORE,
        rare=frozenset(word for word in way if not _is_light(word, common)),
        unique=unique,
    )


def _places(ways: list[tuple[str, ...]]) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    places: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for at, way in enumerate(ways):
        for word in dict.fromkeys(way):
            places[word].append((at, (word,)))
        for together, pair in zip(joined(way), pairwise(way), strict=True):
            if not GENERIC_WORDS.issuperset(pair):
                places[together].append((at, pair))
    return dict(places)


def _initials(
    schools: Sequence[SchoolFound], words: Mapping[str, float]
) -> dict[str, Sequence[int]]:
    """Initials of names, where they are no word and at most two schools share them."""
    tails = {"elementary": "es", "middle": "ms", "high": "hs"}
    full, with_level = [], []
    for number, school in enumerate(schools):
        parts = [word for word in words_of(school.name) if word not in SMALL_WORDS]
        core = "".join(word[0] for word in parts if word not in LEVEL_WORDS)
        full.append((number, ("".join(word[0] for word in parts), core)))
        with_level.append((number, (core + tails.get(school.level, "s"), core + "s")))
    return {
        letters: sorted(owners)
        for letters, owners in [*_by_word(with_level).items(), *_by_word(full).items()]
        if len(letters) >= 4 and len(owners) <= 2
        if letters not in words and letters not in FILLER_WORDS
    }
