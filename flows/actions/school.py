"""Finding a child's school in the directory, and remembering it."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine

from community import people
from community.schools.directory import SchoolDirectory, SchoolFound, load_directory
from community.schools.search import find_schools as find_schools_named
from community.schools.table import directory_version
from flows.actions.wanted import Wanted
from flows.engine.values import Value
from flows.scene import Scene


def find_schools(wanted: Wanted) -> Mapping[str, Value]:
    """Look for what was written; `school_count` is None when nothing was."""
    words = wanted.answer(wanted.args.get("words", "school_words"))
    if words is None:
        return {"schools": None, "school_count": None}
    found = _search(wanted, words)
    names = Counter(school.name for school in found)
    schools = [
        {
            "id": str(school.id),
            "label": school.name if names[school.name] == 1 else f"{school.name}, {school.city}",
        }
        for school in found
    ]
    return {"schools": schools, "school_count": str(len(schools))}


def save_school(wanted: Wanted) -> Mapping[str, Value]:
    """Remember the school that was confirmed; else the words, so that a person can look it up."""
    scene = wanted.scene
    chosen = wanted.answer("school")
    if chosen and chosen != "not_listed":
        people.change_person(scene.connection, scene.speaker.person_id, school_id=UUID(chosen))
        return {}
    tries = (wanted.answer("school_words"), wanted.answer("school_words_again"))
    words = " / ".join(filter(None, tries))
    if words:
        people.set_school_words(scene.connection, scene.vault, scene.speaker.person_id, words)
    return {}


def _search(wanted: Wanted, words: str) -> list[SchoolFound]:
    scene = wanted.scene
    return find_schools_named(_directory(scene), words)


_Shelf = dict[tuple[str, ...], tuple[object, SchoolDirectory]]
_kept: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()


def _directory(scene: Scene) -> SchoolDirectory:
    """The schools of the organization's areas; made again only when schools have changed."""
    version = directory_version(scene.connection)
    shelf = _kept.setdefault(scene.connection.engine, {})
    areas = scene.sender.school_areas
    kept = shelf.get(areas)
    if kept is None or kept[0] != version:
        kept = shelf[areas] = (version, load_directory(scene.connection, areas))
    return kept[1]
