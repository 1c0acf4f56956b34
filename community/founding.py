"""What is accepted when an organization, team, number or organizer is made.

Each shape checks itself; a mistake is a sentence that names the field.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

import phonenumbers
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Row, select, update
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from community.database import insert_new, new_id, table_of
from community.organizations import Network, Number, Organization, Organizer, StopOwner, Team
from community.vault import Vault


class FoundingError(ValueError):
    """What was given cannot be made; `problems` holds a sentence for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"'{name}' is not a time zone such as America/Los_Angeles")
    return name


def _wall_time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f"'{text}' is not a time such as 09:00")
    return text


def phone_number(text: str) -> str:
    """A number as people write it, in E.164; raises ValueError with a sentence."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        raise ValueError(f"'{text}' is not a phone number such as +12135550100") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(f"'{text}' is not a phone number such as +12135550100")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise ValueError(f"'{text}' is not an email address")
    return text


def _days(fewest: int, most: int) -> AfterValidator:
    """A number of days between two bounds, these included."""

    def check(days: int) -> int:
        if not fewest <= days <= most:
            raise ValueError(f"{days} is not a number of days from {fewest} to {most}")
        return days

    return AfterValidator(check)


Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=120)]
WallTime = Annotated[str, AfterValidator(_wall_time)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class NewOrganization(_Shape):
    """An organization to be made."""

    slug: Slug
    name: Name
    zone: Annotated[str, AfterValidator(_zone)]
    languages: tuple[Language, ...] = Field(default=("en", "es"), min_length=1)
    opens: WallTime = "09:00"
    closes: WallTime = "20:00"
    sunday_opens: WallTime = "12:00"
    keeps_accents: bool = False
    stop_owner: StopOwner = StopOwner.DEFAULT
    contact: Annotated[str, Field(max_length=120)] = ""
    school_areas: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}/[^/]+(/[^/]+)?$")], ...] = ()
    keep_words_days: Annotated[int, _days(7, 730)] = 90
    keep_deliveries_days: Annotated[int, _days(7, 730)] = 30
    keep_inactive_days: Annotated[int, _days(90, 3650)] = 548
    legal_hold: bool = False

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> "NewOrganization":
        closes = time.fromisoformat(self.closes)
        for name in ("opens", "sunday_opens"):
            if time.fromisoformat(getattr(self, name)) >= closes:
                raise ValueError(f"{name}: is not before closing at {self.closes}")
        return self

    @model_validator(mode="after")
    def _keeps_deliveries_no_longer_than_texts(self) -> "NewOrganization":
        if self.keep_deliveries_days > self.keep_words_days:
            raise ValueError(
                "keep_deliveries_days: is more than keep_words_days; they go with their texts"
            )
        return self


class NewTeam(_Shape):
    """A team to be made."""

    slug: Slug
    name: Annotated[str, Field(min_length=1, max_length=80)]
    short_name: Annotated[str, Field(min_length=1, max_length=20)]


class NewNumber(_Shape):
    """A number that an organization will text from."""

    number: Annotated[str, AfterValidator(phone_number)]
    sms: bool = True
    whatsapp: bool = True
    segments_per_second: Annotated[int, Field(ge=1, le=400)] = 1
    messaging_service_sid: Annotated[str, Field(pattern=r"^MG[0-9a-fA-F]{32}$")] | None = None


class NewOrganizer(_Shape):
    """An organizer to be made."""

    name: Name
    email: Annotated[str, AfterValidator(_email)]
    phone: Annotated[str, AfterValidator(phone_number)] | None = None
    language: Language = "en"
    on_call: bool = False

    @model_validator(mode="after")
    def _can_be_called(self) -> "NewOrganizer":
        if self.on_call and self.phone is None:
            raise ValueError("on_call: needs a phone")
        return self


S = TypeVar("S", bound=_Shape)


def checked(shape: type[S], values: Mapping[str, object]) -> S:
    """`values` as a shape; raises FoundingError with every mistake."""
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        # One sentence a field: of a list with a wrong item pydantic also says that it is empty.
        first = {str(problem["loc"][:1]): problem for problem in reversed(error.errors())}
        raise FoundingError([_sentence(each) for each in reversed(first.values())]) from None


_SENTENCES = {
    "slug": "must be lower-case letters, digits and -, beginning with a letter",
    "languages": "must be codes such as en or es",
    "language": "must be a code such as en or es",
    "school_areas": "must be like CA/Los Angeles or CA/Los Angeles/Los Angeles Unified",
    "messaging_service_sid": "must be MG and 32 digits or letters a to f",
}


def _sentence(problem: Any) -> str:  # noqa: ANN401 - pydantic's own description of a mistake
    text = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return text
    field = str(problem["loc"][0])
    if problem["type"] == "string_pattern_mismatch":
        text = _SENTENCES.get(field, text)
    return f"{field}: {text[:1].lower()}{text[1:]}"


def add_organization(
    connection: Connection, new: NewOrganization, network: str | None, now: datetime
) -> UUID:
    """Make an organization; its network is made too when it is new."""
    values = new.model_dump()
    values["languages"] = list(new.languages)
    values["school_areas"] = list(new.school_areas)
    values["network_id"] = _network(connection, network) if network else None
    return _add(connection, Organization, {**values, "created_at": now}, f"slug: '{new.slug}'")


def change_organization(
    connection: Connection, organization_id: UUID, changes: Mapping[str, object]
) -> None:
    """Change some of an organization, checked as a whole like a new one."""
    table = table_of(Organization)
    row = connection.execute(select(table).where(table.c.id == organization_id)).mappings().one()
    present = {name: row[name] for name in NewOrganization.model_fields}
    new = checked(NewOrganization, {**present, **changes}).model_dump()
    values = {name: _stored(new[name]) for name in changes}
    if values:
        connection.execute(update(table).where(table.c.id == organization_id).values(**values))


def _stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def add_team(connection: Connection, organization_id: UUID, new: NewTeam, now: datetime) -> UUID:
    """Make a team of an organization."""
    values = {**new.model_dump(), "organization_id": organization_id, "created_at": now}
    return _add(connection, Team, values, f"slug: '{new.slug}'")


def add_number(
    connection: Connection, organization_id: UUID, new: NewNumber, now: datetime
) -> UUID:
    """Give an organization a number; it may belong to one only."""
    values = {**new.model_dump(), "organization_id": organization_id, "created_at": now}
    return _add(connection, Number, values, f"number: '{new.number}'")


def add_organizer(
    connection: Connection, vault: Vault, organization_id: UUID, new: NewOrganizer, now: datetime
) -> UUID:
    """Make an organizer; name, email and phone are sealed."""
    organizer_id = new_id()
    values = {
        "id": organizer_id,
        "organization_id": organization_id,
        "created_at": now,
        **_sealed_organizer(vault, organizer_id, new),
    }
    return _add(connection, Organizer, values, "organizer")


def change_organizer(
    connection: Connection, vault: Vault, organizer: Row[Any], changes: Mapping[str, object]
) -> NewOrganizer:
    """Change some of an organizer, by their row; checked as a whole, they are given as they are."""
    table = table_of(Organizer)
    new = checked(NewOrganizer, {**opened_organizer(vault, organizer), **changes})
    values = _sealed_organizer(vault, organizer.id, new)
    is_this = (table.c.id == organizer.id) & (table.c.organization_id == organizer.organization_id)
    connection.execute(update(table).where(is_this).values(**values))
    return new


def opened_organizer(vault: Vault, row: Row[Any]) -> dict[str, object]:
    """What is known of an organizer, by the row of the table."""
    phone = row.phone_sealed
    return {
        "name": vault.open(row.name_sealed, ORGANIZER_NAME, row.id),
        "email": vault.open(row.email_sealed, ORGANIZER_EMAIL, row.id),
        "phone": vault.open(phone, ORGANIZER_PHONE, row.id) if phone else None,
        "language": row.language,
        "on_call": row.on_call,
    }


def _sealed_organizer(vault: Vault, organizer_id: UUID, new: NewOrganizer) -> dict[str, object]:
    phone = vault.seal(new.phone, ORGANIZER_PHONE, organizer_id) if new.phone else None
    return {
        "name_sealed": vault.seal(new.name, ORGANIZER_NAME, organizer_id),
        "email_sealed": vault.seal(new.email, ORGANIZER_EMAIL, organizer_id),
        "phone_sealed": phone,
        "language": new.language,
        "on_call": new.on_call,
    }


ORGANIZER_NAME = "organizer.name"
ORGANIZER_EMAIL = "organizer.email"
ORGANIZER_PHONE = "organizer.phone"


def _add(
    connection: Connection, model: type[SQLModel], values: dict[str, object], what: str
) -> UUID:
    row_id = values.setdefault("id", new_id())
    if not insert_new(connection, table_of(model), **values):
        raise FoundingError([f"{what} is taken"])
    return UUID(str(row_id))


def _network(connection: Connection, slug: str) -> UUID:
    table = table_of(Network)
    insert_new(connection, table, id=new_id(), slug=slug, name=slug)
    found: UUID = connection.execute(select(table.c.id).where(table.c.slug == slug)).scalar_one()
    return found
