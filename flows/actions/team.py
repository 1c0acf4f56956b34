"""Joining a team."""

from collections.abc import Mapping

from community import people
from community.organizations import teams_of
from flows.actions.wanted import Wanted
from flows.engine.values import Value


def save_team(wanted: Wanted) -> Mapping[str, Value]:
    """Make the person a member of the team that was chosen or named."""
    scene = wanted.scene
    chosen = wanted.answer("team")
    for team in teams_of(scene.connection, scene.sender.organization_id):
        if team.slug == chosen:
            people.join_team(scene.connection, scene.speaker.person_id, team.id, scene.now)
    return {}
