"""The demo's people: invented, as if they had signed up some days ago. Nobody is texted."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Connection

from community import consent, people
from community.consent import ConsentAct, ConsentEntry, ConsentMethod
from community.database import table_of
from community.organizations import teams_of
from community.schools.table import School
from community.senders import Sender, senders
from community.vault import Vault
from flows.conversation import SIGN_UP
from flows.definitions import revisions
from flows.localization import in_language

_DAYS_AGO = timedelta(days=9)


class _Parent(NamedTuple):
    organization: str
    address: str
    language: str
    words: str
    first_name: str
    relationship: str
    school: str
    team: str | None


_PARENTS = (
    _Parent("pon", "+12135550180", "es", "Sí", "Rosa", "mother", "Esperanza Elementary", None),
    _Parent("pon", "whatsapp:+12135550181", "en", "Yes", "Curtis", "guardian", "", None),
    _Parent("innovate-la", "+12135550182", "en", "yes", "Keisha", "mother", "", "bpn"),
    _Parent("innovate-la", "+12135550183", "es", "si", "Guadalupe", "grandparent", "", "sela"),
    _Parent("innovate-la", "+12135550184", "es", "claro", "Óscar", "father",
            "Belmont Senior High", "wpu"),
    _Parent("innovate-la", "whatsapp:+12135550185", "en", "Ok", "Tasha", "aunt_uncle", "", "bpn"),
    _Parent("bpon", "+16175550186", "es", "Sí", "Marisol", "mother", "Mather Elementary", None),
    _Parent("bpon", "+16175550187", "en", "y", "Jean", "guardian", "", None),
)  # fmt: skip


def load(connection: Connection, vault: Vault, now: datetime) -> None:
    """Make the people that are missing, but for those who were erased."""
    by_slug = {sender.slug: sender for sender in senders(connection).values()}
    for parent in _PARENTS:
        sender = by_slug.get(parent.organization)
        if sender and not _is_or_was_there(connection, vault, sender, parent):
            _add(connection, vault, sender, parent, now - _DAYS_AGO)


def _is_or_was_there(connection: Connection, vault: Vault, sender: Sender, parent: _Parent) -> bool:
    who = (connection, vault, sender.organization_id, parent.address)
    return bool(people.find_speaker(*who) or people.find_erased(*who))


def _add(
    connection: Connection, vault: Vault, sender: Sender, parent: _Parent, at: datetime
) -> None:
    organization_id = sender.organization_id
    speaker = people.find_or_add_speaker(connection, vault, organization_id, parent.address, at)
    person_id = speaker.person_id
    entry = ConsentEntry(
        organization_id=organization_id,
        address_id=speaker.address_id,
        person_id=person_id,
        act=ConsentAct.AGREED,
        method=ConsentMethod.REPLY,
        asked=_question(connection, sender, parent.language),
        words=parent.words,
        language=parent.language,
    )
    consent.record(connection, vault, entry, at)
    people.set_first_name(connection, vault, person_id, parent.first_name)
    people.change_person(
        connection,
        person_id,
        language=parent.language,
        relationship=parent.relationship,
        school_id=_school(connection, parent.school),
    )
    for team in teams_of(connection, organization_id):
        if team.slug == parent.team:
            people.join_team(connection, person_id, team.id, at)


def _question(connection: Connection, sender: Sender, language: str) -> str:
    published = revisions.load(connection, revisions.newest_revision(connection, SIGN_UP))
    node = in_language(published, language, sender.languages).node("consent")
    return node.templates()["text"].format(organization=sender.name)


def _school(connection: Connection, name: str) -> UUID | None:
    table = table_of(School)
    found: UUID | None = connection.execute(select(table.c.id).where(table.c.name == name)).scalar()
    return found
