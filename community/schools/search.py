"""Finding the school a parent means from a few words of a text message.

Words match by spelling, by sound, by their beginning and with a slip or two; level and city tell
namesakes apart. What says only "escuela", "no sé" or "high school" finds nothing.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA

from community.schools.directory import (
    NO_CORE,
    Naming,
    SchoolDirectory,
    SchoolFound,
    may_slip,
)
from community.schools.table import SchoolLevel
from community.schools.words import (
    FILLER_WORDS,
    LEVEL_WORDS,
    joined,
    sound_of,
    with_digits,
    words_of,
)

_MOST_LETTERS = 400  # of a message; the name of a school comes early or not at all
_MOST_WORDS = 16  # that may name something
_SOUND, _START, _ONE_SLIP, _TWO_SLIPS = 0.95, 0.8, 0.85, 0.7
_REAL_WORD = 0.7  # a slip is less likely where the word as written is in some name
_SURE = 0.85  # as good as the word itself
_NEAR_BEST = 0.62  # further below the best than this is noise
_WHOLE = 0.9  # of a unique word: what a full name of everyday words weighs at least
_ENOUGH, _FEW = 0.4, 3  # a slip counts in so much of a name, and in so few words
_CITY, _SAME_LEVEL, _OTHER_LEVEL = 1.0, 1.25, 0.55


def find_schools(directory: SchoolDirectory, words: str, limit: int = 4) -> list[SchoolFound]:
    """The schools that `words` may mean, best first; none when they name no school."""
    asked = words_of(words[:_MOST_LETTERS])
    asked = list(dict.fromkeys([*asked, *with_digits(asked)]))
    telling = [word for word in asked if word not in FILLER_WORDS and word not in NO_CORE]
    left_out = set(telling[_MOST_WORDS:])
    asked = [word for word in asked if word not in left_out]
    if len(telling) <= 2:
        for word in telling:
            if word in directory.initials:
                return [directory.schools[number] for number in directory.initials[word]][:limit]
    scores = _scores(directory, asked, telling)
    if not scores:
        return _all_of_a_small_city(directory, asked, telling, limit)
    best = max(scores.values())
    ranked = sorted(scores, key=lambda number: (-scores[number], number))
    return [directory.schools[n] for n in ranked if scores[n] >= best * _NEAR_BEST][:limit]


def _scores(directory: SchoolDirectory, asked: list[str], telling: list[str]) -> dict[int, float]:
    levels = LEVEL_WORDS.intersection(asked)
    cities = [word for word in telling if word in directory.cities]
    scores: dict[int, float] = {}
    for at, likenesses in _matches(directory, asked).items():
        naming = directory.namings[at]
        likenesses |= {level: 1.0 for level in levels if level in naming.weights}
        score = _score(naming, likenesses, len(telling))
        if score:
            score += sum(_nearness(directory, naming, word) for word in cities)
            score *= _fit(directory.schools[naming.school].level, levels)
            scores[naming.school] = max(score, scores.get(naming.school, 0.0))
    return scores


def _matches(directory: SchoolDirectory, asked: list[str]) -> dict[int, dict[str, float]]:
    """The namings that share a word with what was asked, and how well each of their words fits."""
    # Level words alone find nothing, and they are in most names: they are added afterwards.
    alike = {word: _alike(directory, word) for word in asked if word not in LEVEL_WORDS}
    alike |= {word: {word: 1.0} for word in joined(asked) if word in directory.places}
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for match, likeness in (pair for matches in alike.values() for pair in matches.items()):
        for at, covers in directory.places[match]:
            for word in covers:
                found[at][word] = max(likeness, found[at].get(word, 0.0))
    return found


def _score(naming: Naming, likenesses: Mapping[str, float], telling: int) -> float:
    """How much of what is rare in a name was said; nothing if only everyday words were."""
    weights = naming.weights
    matched = sum(weights[word] * likeness for word, likeness in likenesses.items())
    share = matched / naming.total
    score = matched * (1 + share)
    if _is_whole(naming, likenesses):
        return max(score, _WHOLE * naming.unique)
    rare = max((likenesses[word] for word in naming.rare & likenesses.keys()), default=0.0)
    if rare >= _SOUND or (rare and share >= _ENOUGH and telling <= _FEW):
        return score
    return 0.0


def _is_whole(naming: Naming, likenesses: Mapping[str, float]) -> bool:
    """Whether a name of everyday words was said in full, as in "Para los niños" or "Sixth Ave"."""
    if any(likenesses.get(word, 0.0) < _SURE for word in naming.core):
        return False
    if len(naming.core) >= 2:
        return True
    return not naming.core <= FILLER_WORDS and 2 <= len(naming.weights) == len(likenesses)


def _fit(level: SchoolLevel, asked: frozenset[str]) -> float:
    if not asked or level in (SchoolLevel.SPAN, SchoolLevel.OTHER):
        return 1
    return _SAME_LEVEL if level in asked else _OTHER_LEVEL


def _nearness(directory: SchoolDirectory, naming: Naming, city: str) -> float:
    """What the city adds to a name: less where it has many schools."""
    there = directory.cities[city]
    if naming.school not in there or city in naming.weights:
        return 0.0
    return _CITY * math.log(1 + len(directory.schools) / len(there))


def _alike(directory: SchoolDirectory, word: str) -> dict[str, float]:
    """The words and joined words of names that `word` may stand for, and how surely."""
    exact = {word: 1.0} if word in directory.places else {}
    if not may_slip(word):
        return exact
    sound = sound_of(word)
    alike = dict.fromkeys(_starting_with(directory.words, word), _START)
    for near, likeness in _slips(sound, directory.sounds):
        for match in directory.by_sound[near]:
            alike[match] = max(likeness, alike.get(match, 0.0))
    for match, likeness in _slips(word, directory.words):
        alike[match] = max(likeness, alike.get(match, 0.0))
    for match in directory.by_sound.get(sound, ()):
        alike[match] = _SOUND
    if exact:
        alike = {match: likeness * _REAL_WORD for match, likeness in alike.items()}
    return alike | exact


def _slips(word: str, among: Sequence[str]) -> Iterable[tuple[str, float]]:
    most = 1 if len(word) < 8 else 2
    near = process.extract(word, among, scorer=OSA.distance, score_cutoff=most, limit=None)
    for match, distance, _ in near:
        # In a short word a slip in the first letter makes another word.
        if len(word) > 4 or match[0] == word[0] or match[1:] == word:
            yield match, _ONE_SLIP if distance <= 1 else _TWO_SLIPS


def _starting_with(words: Sequence[str], start: str) -> Iterable[str]:
    rest = (words[at] for at in range(bisect_left(words, start), len(words)))
    return takewhile(lambda word: word.startswith(start), rest)


def _all_of_a_small_city(
    directory: SchoolDirectory, asked: list[str], telling: list[str], limit: int
) -> list[SchoolFound]:
    """Where only a city was named: its schools, if they fit in one answer."""
    if not telling or not all(word in directory.cities for word in telling):
        return []
    there = frozenset.intersection(*(directory.cities[word] for word in telling))
    levels = LEVEL_WORDS.intersection(asked)
    schools = [directory.schools[number] for number in sorted(there)]
    fitting = [school for school in schools if not levels or school.level in levels]
    return fitting if len(fitting) <= limit else []
