"""Making organizations, teams, numbers and organizers: each mistake a sentence, nothing twice."""

import pytest
from sqlalchemy import select

from community.database import reading, table_of
from community.founding import (
    ORGANIZER_EMAIL,
    ORGANIZER_NAME,
    FoundingError,
    NewNumber,
    NewOrganization,
    NewOrganizer,
    NewTeam,
    add_number,
    add_organization,
    add_organizer,
    add_team,
    checked,
)
from community.organizations import Network, Organization, Organizer, teams_of
from community.senders import SenderBook, senders

ORGANIZATION = {"slug": "pon", "name": "Parents", "zone": "America/Los_Angeles"}
TEAM = {"slug": "sela", "name": "Southeast LA", "short_name": "SELA"}
NUMBER = {"number": "+12135550100"}
ORGANIZER = {"name": "Ana", "email": "ana@example.org"}


def test_an_organization_keeps_the_usual_hours_and_speaks_two_languages():
    made = checked(NewOrganization, ORGANIZATION)
    assert (made.opens, made.closes, made.sunday_opens) == ("09:00", "20:00", "12:00")
    assert (made.languages, made.keeps_accents) == (("en", "es"), False)


NUMBERS = ["+12135550100", "(213) 555-0100", "213.555.0100", "1 213 555 0100", " +1 213-555-0100 "]


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_number_is_taken_however_it_is_typed(typed):
    assert checked(NewNumber, {"number": typed}).number == "+12135550100"


MISTAKES = {
    "a slug in capitals": (NewOrganization, {"slug": "PON"}, "slug: must be lower-case"),
    "a slug that begins with a digit": (NewOrganization, {"slug": "1a"}, "slug: must be"),
    "a slug with a line break": (NewOrganization, {"slug": "p\nn"}, "slug: must be"),
    "no name": (NewOrganization, {"name": " "}, "name: "),
    "a zone that is none": (
        NewOrganization, {"zone": "Los Angeles"}, "zone: 'Los Angeles' is not a time zone",
    ),
    "an hour that is none": (NewOrganization, {"opens": "9"}, "opens: '9' is not a time"),
    "an hour past midnight": (NewOrganization, {"closes": "24:00"}, "closes: '24:00' is not"),
    "hours that never open": (
        NewOrganization, {"opens": "20:00"}, "opens: is not before closing at 20:00",
    ),
    "a Sunday that never opens": (
        NewOrganization, {"sunday_opens": "21:00"}, "sunday_opens: is not before closing",
    ),
    "no language": (NewOrganization, {"languages": ()}, "languages: "),
    "a language in words": (NewOrganization, {"languages": ("English",)}, "languages: must be"),
    "a field that there is not": (NewOrganization, {"colour": "red"}, "colour: "),
    "a number that is a word": (NewNumber, {"number": "call us"}, "number: 'call us' is not"),
    "a number that is too short": (NewNumber, {"number": "+1213"}, "number: '+1213' is not"),
    "a pace of nothing": (NewNumber, {"segments_per_second": 0}, "segments_per_second: "),
    "a service that is none": (
        NewNumber, {"messaging_service_sid": "MG1"}, "messaging_service_sid: must be MG and 32",
    ),
    "a team without a short name": (NewTeam, {"short_name": ""}, "short_name: "),
    "a short name that is long": (NewTeam, {"short_name": "a" * 21}, "short_name: "),
    "an email that is none": (NewOrganizer, {"email": "ana"}, "email: 'ana' is not an email"),
}  # fmt: skip

RIGHT = {
    NewOrganization: ORGANIZATION, NewTeam: TEAM, NewNumber: NUMBER, NewOrganizer: ORGANIZER,
}  # fmt: skip


@pytest.mark.parametrize(("shape", "wrong", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_a_sentence_that_names_its_field(shape, wrong, said):
    checked(shape, RIGHT[shape])
    with pytest.raises(FoundingError) as problem:
        checked(shape, {**RIGHT[shape], **wrong})
    (sentence,) = problem.value.problems
    assert sentence.startswith(said)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(FoundingError) as problem:
        checked(NewOrganization, {"slug": "A", "zone": "Mars", "opens": "x"})
    told = [sentence.split(":")[0] for sentence in problem.value.problems]
    assert told == ["slug", "name", "zone", "opens"]


@pytest.fixture
def found(engine, now):
    def organization(slug, network=None):
        new = checked(NewOrganization, {**ORGANIZATION, "slug": slug})
        with engine.begin() as connection:
            return add_organization(connection, new, network, now)

    return organization


def test_a_slug_is_taken_once(found):
    found("pon")
    with pytest.raises(FoundingError, match="slug: 'pon' is taken"):
        found("pon")


def test_organizations_of_one_network_share_it(found, engine):
    first, second, third = found("a", "la"), found("b", "la"), found("c")
    with reading(engine) as connection:
        rows = connection.execute(select(table_of(Organization)))
        networks = {row.id: row.network_id for row in rows}
        assert len(connection.execute(select(table_of(Network))).all()) == 1
    assert networks[first] == networks[second] is not None
    assert networks[third] is None


def test_a_number_belongs_to_one_organization_only(found, engine, now):
    first, second = found("a"), found("b")
    new = checked(NewNumber, NUMBER)
    with engine.begin() as connection:
        number_id = add_number(connection, first, new, now)
    with pytest.raises(FoundingError, match=r"'\+12135550100' is taken"), engine.begin() as again:
        add_number(again, second, new, now)
    with reading(engine) as connection:
        (sender,) = senders(connection).values()
    assert (sender.number_id, sender.organization_id, sender.slug) == (number_id, first, "a")
    assert (sender.languages, sender.school_areas) == (("en", "es"), ())


def test_two_organizations_may_each_have_a_team_of_the_same_name(found, engine, now):
    first, second = found("a"), found("b")
    new = checked(NewTeam, TEAM)
    with engine.begin() as connection:
        add_team(connection, first, new, now)
        add_team(connection, second, new, now)
    with pytest.raises(FoundingError, match="slug: 'sela' is taken"), engine.begin() as again:
        add_team(again, first, new, now)
    with reading(engine) as connection:
        assert [team.slug for team in teams_of(connection, first)] == ["sela"]
        assert teams_of(connection, first)[0].organization_id == first


def test_an_organizer_is_stored_sealed(found, engine, vault, now):
    organization_id = found("a")
    with engine.begin() as connection:
        new = checked(NewOrganizer, ORGANIZER)
        organizer_id = add_organizer(connection, vault, organization_id, new, now)
        row = connection.execute(select(table_of(Organizer))).one()
    assert b"ana@" not in row.email_sealed
    assert vault.open(row.name_sealed, ORGANIZER_NAME, organizer_id) == "Ana"
    assert vault.open(row.email_sealed, ORGANIZER_EMAIL, organizer_id) == "ana@example.org"


def test_a_number_that_is_new_is_found_at_once(found, engine, now):
    book = SenderBook(engine)
    assert book.find("+12135550100") is None
    organization_id = found("a")
    with engine.begin() as connection:
        add_number(connection, organization_id, checked(NewNumber, NUMBER), now)
    assert book.find("+12135550100").organization_id == organization_id
