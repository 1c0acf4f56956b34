"""The demo's organizations, modelled on real ones, with invented numbers and meetings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.demo.schools import DEMO_SCHOOLS
from community.database import table_of
from community.founding import (
    NewNumber,
    NewOrganization,
    NewTeam,
    add_number,
    add_organization,
    add_team,
)
from community.meetings import Meeting
from community.organizations import Organization, StopOwner
from community.schools.table import import_schools


@dataclass(frozen=True)
class _Demo:
    """An organization of the demo with all that is its own."""

    organization: NewOrganization
    number: NewNumber
    place: dict[str, str]
    teams: tuple[NewTeam, ...] = ()


def _number(number: str) -> NewNumber:
    return NewNumber(number=number, segments_per_second=100)


_ORGANIZATIONS = (
    _Demo(
        NewOrganization(
            slug="pon",
            name="Parent Organization Network",
            zone="America/Los_Angeles",
            school_areas=("CA/Los Angeles",),
            contact="213-555-0101",
            stop_owner=StopOwner.APP,
        ),
        _number("+12135550100"),
        {"en": "Pico Union Library", "es": "Biblioteca Pico Union"},
    ),
    _Demo(
        NewOrganization(
            slug="innovate-la",
            name="Innovate Parent Leaders",
            zone="America/Los_Angeles",
            school_areas=("CA/Los Angeles",),
            contact="213-555-0111",
            stop_owner=StopOwner.APP,
        ),
        _number("+12135550110"),
        {"en": "Maywood Park", "es": "Parque Maywood"},
        (
            NewTeam(slug="bpn", name="Black Parent Network", short_name="Black Parent Network"),
            NewTeam(slug="sela", name="Southeast LA", short_name="Southeast LA"),
            NewTeam(slug="wpu", name="Westlake/Pico-Union", short_name="Westlake/Pico-Union"),
        ),
    ),
    _Demo(
        NewOrganization(
            slug="bpon",
            name="Boston Parent Organizing Network",
            zone="America/New_York",
            school_areas=("MA/Suffolk/Boston",),
            contact="617-555-0121",
            stop_owner=StopOwner.APP,
        ),
        _number("+16175550120"),
        {"en": "Egleston Square Library", "es": "Biblioteca de Egleston Square"},
    ),
)

SLUGS = tuple(each.organization.slug for each in _ORGANIZATIONS)
NUMBERS = tuple((each.number.number, each.organization.name) for each in _ORGANIZATIONS)

_MEETING_IN_DAYS, _MEETING_HOUR, _TUESDAY = 5, 18, 1
_TITLE = {"en": "Families' Evening", "es": "Noche de familias"}


def may_load(connection: Connection) -> bool:
    """Whether this database is empty or the demo's; the demo is not mixed into a real one."""
    known = set(connection.execute(select(table_of(Organization).c.slug)).scalars())
    return not known or not known.isdisjoint(SLUGS)


def load(connection: Connection, now: datetime) -> None:
    """Make the organizations that are missing, and the schools of their areas."""
    import_schools(connection, DEMO_SCHOOLS, now)
    known = set(connection.execute(select(table_of(Organization).c.slug)).scalars())
    for each in _ORGANIZATIONS:
        if each.organization.slug not in known:
            _add(connection, each, now)


def _add(connection: Connection, demo: _Demo, now: datetime) -> None:
    organization_id = add_organization(connection, demo.organization, None, now)
    add_number(connection, organization_id, demo.number, now)
    for team in demo.teams:
        add_team(connection, organization_id, team, now)
    meeting = _meeting(organization_id, demo, now)
    connection.execute(insert(table_of(Meeting)), meeting.model_dump())


def _meeting(organization_id: UUID, demo: _Demo, now: datetime) -> Meeting:
    zone = ZoneInfo(demo.organization.zone)
    day = now.astimezone(zone).date() + timedelta(days=_MEETING_IN_DAYS)
    day += timedelta(days=(_TUESDAY - day.weekday()) % 7)
    return Meeting(
        organization_id=organization_id,
        title=_TITLE,
        place=demo.place,
        starts_at=datetime(day.year, day.month, day.day, _MEETING_HOUR, tzinfo=zone),
        zone=demo.organization.zone,
    )
