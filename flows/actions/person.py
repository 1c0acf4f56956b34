"""What a parent tells about themselves."""

from collections.abc import Mapping

from community import people
from flows.actions.wanted import Wanted
from flows.engine.values import Value


def set_language(wanted: Wanted) -> Mapping[str, Value]:
    """Remember the language and go on in it; who skipped the question gets the one put first."""
    scene = wanted.scene
    language = wanted.answer("language") or scene.language
    people.change_person(scene.connection, scene.speaker.person_id, language=language)
    scene.speak(language)
    return {}


def save_first_name(wanted: Wanted) -> Mapping[str, Value]:
    """Remember the first name."""
    name = wanted.answer("first_name")
    if name:
        scene = wanted.scene
        people.set_first_name(scene.connection, scene.vault, scene.speaker.person_id, name)
    return {}


def save_relationship(wanted: Wanted) -> Mapping[str, Value]:
    """Remember who the person is to the child."""
    relationship = wanted.answer("relationship")
    if relationship:
        scene = wanted.scene
        people.change_person(scene.connection, scene.speaker.person_id, relationship=relationship)
    return {}
