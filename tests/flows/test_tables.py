"""The tables of the shell are complete: one effect an event, and names that are never lost."""

from typing import get_args

from flows.actions import ACTIONS
from flows.effects import EFFECTS
from flows.engine.events import Event

# Stored in published flows. A name may be added here; it is never changed or taken away.
ACTIONS_EVER_PUBLISHED = {
    "find_meeting",
    "find_schools",
    "record_consent",
    "record_refusal",
    "save_first_name",
    "save_relationship",
    "save_school",
    "save_team",
    "set_language",
}


def test_every_event_has_one_effect():
    assert set(EFFECTS) == set(get_args(Event))


def test_no_action_is_lost():
    assert set(ACTIONS) == ACTIONS_EVER_PUBLISHED
