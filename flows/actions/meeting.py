"""Telling of the next meeting."""

from collections.abc import Mapping

from community.meetings import next_meeting
from community.people import teams_joined
from flows.actions.wanted import Wanted
from flows.engine.values import Value
from messages.catalog import SOURCE_LANGUAGE, day_and_time


def find_meeting(wanted: Wanted) -> Mapping[str, Value]:
    """The next meeting of the organization or of the person's teams, in words."""
    scene = wanted.scene
    team_ids = teams_joined(scene.connection, scene.speaker.person_id)
    meeting = next_meeting(scene.connection, scene.sender.organization_id, team_ids, scene.now)
    if meeting is None:
        return {"meeting_title": None, "meeting_when": None, "meeting_place": None}
    return {
        "meeting_title": _in(meeting.title, scene.language),
        "meeting_when": day_and_time(meeting.starts_at, meeting.zone, scene.language),
        "meeting_place": _in(meeting.place, scene.language),
    }


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words[SOURCE_LANGUAGE]
