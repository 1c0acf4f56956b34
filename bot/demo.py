"""The demo: three organizations modelled on real ones, with invented numbers and meetings."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.demo_schools import DEMO_SCHOOLS
from community.database import table_of
from community.meetings import Meeting
from community.organizations import Network, Number, Organization, StopOwner, Team
from community.schools import import_schools
from community.vault import Vault

_LA = "America/Los_Angeles"
_BOSTON = "America/New_York"
_LA_SCHOOLS = ["CA/Los Angeles"]
_BOSTON_SCHOOLS = ["MA/Suffolk/Boston"]

# slug, name, number, zone, school areas, contact, teams (slug, name, short name)
_ORGANIZATIONS = (
    (
        "pon", "Parent Organization Network", "+12135550100", _LA, _LA_SCHOOLS,
        "213-555-0101", (),
    ),
    (
        "innovate-la", "Innovate Parent Leaders", "+12135550110", _LA, _LA_SCHOOLS,
        "213-555-0111",
        (
            ("bpn", "Black Parent Network", "Black Parent Network"),
            ("sela", "Southeast LA", "Southeast LA"),
            ("wpu", "Westlake/Pico-Union", "Westlake/Pico-Union"),
        ),
    ),
    (
        "bpon", "Boston Parent Organizing Network", "+16175550120", _BOSTON, _BOSTON_SCHOOLS,
        "617-555-0121", (),
    ),
)  # fmt: skip

SLUGS = tuple(row[0] for row in _ORGANIZATIONS)
NUMBERS = tuple((row[2], row[1]) for row in _ORGANIZATIONS)

_SEGMENTS_PER_SECOND = 100
_MEETING_IN_DAYS, _MEETING_HOUR, _TUESDAY = 5, 18, 1
_TITLE = {"en": "Monthly meeting", "es": "Junta del mes"}
_PLACES = {
    "pon": {"en": "Pico Union Library", "es": "Biblioteca Pico Union"},
    "innovate-la": {"en": "Maywood Park", "es": "Parque Maywood"},
    "bpon": {"en": "Egleston Square Library", "es": "Biblioteca de Egleston Square"},
}


def load(connection: Connection, vault: Vault, now: datetime) -> None:
    """Make what is missing of the demo."""
    import_schools(connection, DEMO_SCHOOLS, now)
    organizations = table_of(Organization)
    known = set(connection.execute(select(organizations.c.slug)).scalars())
    for row in _ORGANIZATIONS:
        if row[0] not in known:
            _add(connection, row, now)


def _add(connection: Connection, row: tuple, now: datetime) -> None:  # type: ignore[type-arg]
    slug, name, number, zone, areas, contact, teams = row
    organization = Organization(
        slug=slug,
        name=name,
        languages=["en", "es"],
        zone=zone,
        stop_owner=StopOwner.APP,
        contact=contact,
        school_areas=areas,
        created_at=now,
    )
    _insert(connection, organization)
    _insert(
        connection,
        Number(
            organization_id=organization.id,
            number=number,
            segments_per_second=_SEGMENTS_PER_SECOND,
            created_at=now,
        ),
    )
    for team_slug, team_name, short_name in teams:
        team = Team(
            organization_id=organization.id,
            slug=team_slug,
            name=team_name,
            short_name=short_name,
            created_at=now,
        )
        _insert(connection, team)
    _insert(connection, _meeting(organization.id, slug, zone, now))


def _meeting(organization_id: UUID, slug: str, zone: str, now: datetime) -> Meeting:
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=_MEETING_IN_DAYS)
    day += timedelta(days=(_TUESDAY - day.weekday()) % 7)
    starts_at = datetime(day.year, day.month, day.day, _MEETING_HOUR, tzinfo=ZoneInfo(zone))
    return Meeting(
        organization_id=organization_id,
        title=_TITLE,
        place=_PLACES[slug],
        starts_at=starts_at,
        zone=zone,
    )


def _insert(connection: Connection, row: Organization | Number | Team | Meeting | Network) -> None:
    connection.execute(insert(table_of(type(row))), row.model_dump())
