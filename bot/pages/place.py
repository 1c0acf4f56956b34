"""What the public may know of an organization: its name, numbers, languages, hours and teams."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.pages.language import offered
from community.database import table_of
from community.organizations import Number, Organization, teams_of

_organization = table_of(Organization)
_number = table_of(Number)

_ORGANIZATION = select(
    *(
        _organization.c[name]
        for name in (
            "id", "slug", "name", "languages", "contact", "opens", "closes", "sunday_opens",
            "keep_words_days", "keep_deliveries_days", "keep_inactive_days",
        )
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An organization that can be texted: it has a number for SMS, for WhatsApp or for both."""

    slug: str
    name: str
    languages: tuple[str, ...]
    contact: str
    opens: str
    closes: str
    sunday_opens: str
    keep_words_days: int
    keep_deliveries_days: int
    keep_inactive_days: int
    sms: str | None
    whatsapp: str | None
    teams: tuple[str, ...]

    @property
    def number(self) -> str:
        """The number that is printed."""
        return self.sms or self.whatsapp or ""


def find_place(connection: Connection, slug: str) -> Place | None:
    """The organization of this slug; None if there is none or it has no number yet."""
    row = connection.execute(_ORGANIZATION.where(_organization.c.slug == slug)).first()
    if row is None:
        return None
    sms, whatsapp = _numbers(connection, row.id)
    if sms is None and whatsapp is None:
        return None
    return Place(
        slug=row.slug,
        name=row.name,
        languages=offered(row.languages),
        contact=row.contact,
        opens=row.opens,
        closes=row.closes,
        sunday_opens=row.sunday_opens,
        keep_words_days=row.keep_words_days,
        keep_deliveries_days=row.keep_deliveries_days,
        keep_inactive_days=row.keep_inactive_days,
        sms=sms,
        whatsapp=whatsapp,
        teams=tuple(team.name for team in teams_of(connection, row.id)),
    )


def _numbers(connection: Connection, organization_id: UUID) -> tuple[str | None, str | None]:
    """The oldest number for SMS and the oldest for WhatsApp, often the same."""
    query = (
        select(_number.c.number, _number.c.sms, _number.c.whatsapp)
        .where(_number.c.organization_id == organization_id)
        .order_by(_number.c.created_at, _number.c.id)
    )
    rows = connection.execute(query).all()
    sms = next((row.number for row in rows if row.sms), None)
    whatsapp = next((row.number for row in rows if row.whatsapp), None)
    return sms, whatsapp
