"""What parents type for a school, and the school it finds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from bot.demo.schools import DEMO_SCHOOLS
from community.database import connect
from community.schools.directory import SchoolDirectory, SchoolFound, load_directory
from community.schools.files import read_schools
from community.schools.search import find_schools
from community.schools.table import import_schools

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
LA_COUNTY = Path(__file__).parents[3] / "shared/data/schools/la_county_schools.csv"

MACARTHUR = "MacArthur Park Elementary School for the Visual and Performing Arts"

LOS_ANGELES = [
    # short names, as they are said
    ("Belmont", "Belmont Senior High"),
    ("Esperanza", "Esperanza Elementary"),
    ("la Politi", "Leo Politi Elementary"),
    ("politi", "Leo Politi Elementary"),
    ("Liechty", "John H. Liechty Middle"),
    ("la berendo", "Berendo Middle"),
    ("magnolia", "Magnolia Avenue Elementary"),
    ("Union Ave", "Union Avenue Elementary"),
    ("la roybal", "Edward R. Roybal Learning Center"),
    ("Contreras", "Contreras Learning Center-School of Social Justice"),
    ("miguel contreras", "Contreras Learning Center-School of Social Justice"),
    ("Gratts", "Gratts Learning Academy for Young Scholars (GLAYS)"),
    ("glays", "Gratts Learning Academy for Young Scholars (GLAYS)"),
    ("Nimitz", "Chester W. Nimitz Middle"),
    ("escalante", "Jaime Escalante Elementary"),
    ("foshay", "Foshay Learning Center"),
    ("Santee", "Santee Education Complex"),
    ("dorsey", "Susan Miller Dorsey Senior High"),
    ("crenshaw", "Crenshaw Sci Tech Engr Math and Med Magnet"),
    ("Carver", "George Washington Carver Middle"),
    ("king drew", "King/Drew Medical Magnet High"),
    ("dolores huerta", "Dolores Huerta Elementary"),
    # initials
    ("MACES", "Maywood Center for Enriched Studies"),
    ("morcs", "Monseñor Óscar Romero Charter Middle"),
    ("HPHS", "Huntington Park Senior High"),
    ("SGMS", "South Gate Middle"),
    # with their level, short, or in Spanish
    ("escuela primaria esperanza", "Esperanza Elementary"),
    ("esperanza elem", "Esperanza Elementary"),
    ("belmont high", "Belmont Senior High"),
    ("Belmont SH", "Belmont Senior High"),
    ("BELMONT HS", "Belmont Senior High"),
    ("preparatoria belmont", "Belmont Senior High"),
    ("prepa jefferson", "Thomas Jefferson Senior High"),
    ("secundaria nimitz", "Chester W. Nimitz Middle"),
    ("berendo ms", "Berendo Middle"),
    ("Roybal Lrng Ctr", "Edward R. Roybal Learning Center"),
    ("Gratts Lrng Acad", "Gratts Learning Academy for Young Scholars (GLAYS)"),
    ("Foshay LC", "Foshay Learning Center"),
    ("crenshaw high", "Crenshaw Sci Tech Engr Math and Med Magnet"),
    ("macarthur park elementary", MACARTHUR),
    ("macarthur park visual and perf arts", MACARTHUR),
    # streets and numbers
    ("Hoover st", "Hoover Street Elementary"),
    ("la de la hoover", "Hoover Street Elementary"),
    ("10th st", "Tenth Street Elementary"),
    ("tenth street", "Tenth Street Elementary"),
    ("la 95 st", "Ninety-Fifth Street Elementary"),
    ("95th street school", "Ninety-Fifth Street Elementary"),
    ("ninety fifth", "Ninety-Fifth Street Elementary"),
    # accents, and their absence
    ("monsenor oscar romero", "Monseñor Óscar Romero Charter Middle"),
    ("Óscar Romero", "Monseñor Óscar Romero Charter Middle"),
    ("Éscalante", "Jaime Escalante Elementary"),
    # slips, and as it sounds
    ("belmnt", "Belmont Senior High"),
    ("Belmon", "Belmont Senior High"),
    ("esperansa", "Esperanza Elementary"),
    ("Esparanza", "Esperanza Elementary"),
    ("Leo Polity", "Leo Politi Elementary"),
    ("Lichty middle", "John H. Liechty Middle"),
    ("huver", "Hoover Street Elementary"),
    ("jeferson high", "Thomas Jefferson Senior High"),
    ("mcarthur park", MACARTHUR),
    ("southgate high", "South Gate Senior High"),
    ("Hungtington park high", "Huntington Park Senior High"),
    ("contre", "Contreras Learning Center-School of Social Justice"),
    # cities and namesakes
    ("south gate middle", "South Gate Middle"),
    ("bell", "Bell Senior High"),
    ("maywood elementary", "Maywood Elementary"),
    ("maywood academy", "Maywood Academy High"),
    ("cudahy", "Elizabeth Learning Center"),
    ("compton high", "Compton High"),
    ("elizabeth en cudahy", "Elizabeth Learning Center"),
    # in a sentence
    ("la escuela de mi hija es Politi en los angeles", "Leo Politi Elementary"),
    ("mi hijo va a la Belmont", "Belmont Senior High"),
    ("my daughter goes to Nimitz middle school", "Chester W. Nimitz Middle"),
    ("Hola buenas tardes, mi hijo va a la Miles en Huntington Park", "Miles Avenue Elementary"),
    ("se llama nueva vista", "Nueva Vista Elementary"),
    ("I think it's called manual arts??", "Manual Arts Senior High"),
    ("📚 ESPERANZA!!! 🙏🏽", "Esperanza Elementary"),
]  # fmt: skip

BOSTON = [
    ("Hernandez", "Rafael Hernández K-8"),
    ("la rafael hernandes", "Rafael Hernández K-8"),
    ("umana", "Mario Umana Academy"),
    ("Muñiz", "Margarita Muñiz Academy"),
    ("margarita muniz", "Margarita Muñiz Academy"),
    ("madison park", "Madison Park High"),
    ("East Boston High", "East Boston High"),
    ("eastie high", "East Boston High"),
    ("english high", "The English High"),
    ("obryant", "O'Bryant School of Math and Science"),
    ("O’Bryant", "O'Bryant School of Math and Science"),
    ("orchard gardens k8", "Orchard Gardens K-8"),
    ("the burke", "Jeremiah E. Burke High"),
    ("tech boston", "TechBoston Academy"),
    ("techboston", "TechBoston Academy"),
    ("BLS", "Boston Latin School"),
    ("boston latin", "Boston Latin School"),
    ("mattahunt in mattapan", "Mattahunt Elementary"),
    ("haley", "Dennis C. Haley"),
    ("escuela superior charlestown", "Charlestown High"),
]

NAMES_NO_SCHOOL = [
    "", " ", "?", "2", "no", "si", "hola", "no se", "no sé", "elementary", "high school", "escuela",
    "la escuela", "la primaria", "primaria", "middle school", "academy", "charter school", "kinder",
    "pre-k", "escuela para adultos",
    "mi hijo todavia no va a la escuela", "no aparece", "ninguna de estas", "not listed", "street",
    "quiero hablar con alguien", "no tengo hijos en la escuela", "gracias", "homeschool", "👍",
    "que es esto?", "trabajo todo el dia no puedo ir", "the one near my house", "learning center",
]  # fmt: skip

# Four schools of the county are called Carver, and Cudahy has more than fit in one answer.
TOO_MANY_IN_THE_COUNTY = {"Carver", "cudahy"}

ODD = [
    "\0", "Belmont\0", "😀" * 800, "x" * 1600, "la " * 800, "9" * 1600, "\ud800", "ﷺ" * 400,
    "Ａｖｅ", "ñ\u0303\u0303", "'; drop table school; --", "%", "学校", "\u202ehgih", "\r\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('schools')}/demo.db")
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        import_schools(connection, DEMO_SCHOOLS, NOW)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def los_angeles(engine: Engine) -> SchoolDirectory:
    with engine.connect() as connection:
        return load_directory(connection, ["CA/Los Angeles"])


@pytest.fixture(scope="module")
def boston(engine: Engine) -> SchoolDirectory:
    with engine.connect() as connection:
        return load_directory(connection, ["MA/Suffolk/Boston"])


@pytest.fixture(scope="module")
def whole_county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchoolDirectory]:
    if not LA_COUNTY.exists():
        pytest.skip("the list of Los Angeles County is not here")
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('county')}/county.db")
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        import_schools(connection, read_schools(LA_COUNTY), NOW)
        # As a demo that later took the official list: other names stay.
        import_schools(connection, DEMO_SCHOOLS, NOW)
        directory = load_directory(connection, ["CA/Los Angeles"])
    yield directory
    engine.dispose()


def names(found: list[SchoolFound]) -> list[str]:
    return [school.name for school in found]


@pytest.mark.parametrize(("typed", "meant"), LOS_ANGELES)
def test_finds_what_parents_in_los_angeles_type(
    los_angeles: SchoolDirectory, typed: str, meant: str
) -> None:
    assert meant in names(find_schools(los_angeles, typed))[:3]


@pytest.mark.parametrize(("typed", "meant"), BOSTON)
def test_finds_what_parents_in_boston_type(boston: SchoolDirectory, typed: str, meant: str) -> None:
    assert meant in names(find_schools(boston, typed))[:3]


@pytest.mark.parametrize("typed", NAMES_NO_SCHOOL)
def test_finds_nothing_where_no_school_is_named(
    los_angeles: SchoolDirectory, boston: SchoolDirectory, typed: str
) -> None:
    assert names(find_schools(los_angeles, typed)) == []
    assert names(find_schools(boston, typed)) == []


@pytest.mark.parametrize("typed", NAMES_NO_SCHOOL)
def test_finds_nothing_in_the_whole_county_where_no_school_is_named(
    whole_county: SchoolDirectory, typed: str
) -> None:
    assert names(find_schools(whole_county, typed)) == []


@pytest.mark.parametrize("typed", ODD, ids=range(len(ODD)))
def test_odd_texts_do_no_harm(los_angeles: SchoolDirectory, typed: str) -> None:
    assert len(find_schools(los_angeles, typed)) <= 4


def test_an_answer_is_no_longer_than_asked(whole_county: SchoolDirectory) -> None:
    assert len(find_schools(whole_county, "Washington", limit=2)) == 2
    assert len(find_schools(whole_county, "Washington")) == 4


def test_a_city_or_a_level_tells_namesakes_apart(whole_county: SchoolDirectory) -> None:
    first = find_schools(whole_county, "washington elementary compton")[0]
    assert (first.name, first.city) == ("Washington Elementary", "Compton")
    assert find_schools(whole_county, "primaria jordan")[0].level == "elementary"
    assert find_schools(whole_county, "jordan high")[0].level == "high"
    assert {school.level for school in find_schools(whole_county, "lincoln hs")} == {"high"}


def test_initials_of_a_whole_county(whole_county: SchoolDirectory) -> None:
    assert names(find_schools(whole_county, "LACES")) == ["Los Angeles Center for Enriched Studies"]
    assert "South Gate Senior High" in names(find_schools(whole_county, "sghs"))


def test_no_schools_no_findings(engine: Engine) -> None:
    with engine.connect() as connection:
        empty = load_directory(connection, ["TX"])
    assert empty.schools == ()
    assert find_schools(empty, "Belmont") == []


@pytest.mark.parametrize(
    ("typed", "meant"), [row for row in LOS_ANGELES if row[0] not in TOO_MANY_IN_THE_COUNTY]
)
def test_finds_the_same_in_the_whole_county(
    whole_county: SchoolDirectory, typed: str, meant: str
) -> None:
    assert meant in names(find_schools(whole_county, typed))


def with_a_slip(name: str, random: Random) -> str:
    at = random.choice([at for at, letter in enumerate(name) if letter.isalpha()])
    letter = random.choice("abcdefghijklmnopqrstuvwxyz")
    kind = random.choice(["left out", "swapped", "another", "one more"])
    if kind == "left out":
        return name[:at] + name[at + 1 :]
    if kind == "swapped":
        return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    return name[:at] + letter + name[at + (kind == "another") :]


def without_level(name: str) -> str:
    levels = {"Elementary", "Middle", "Senior", "Junior", "High"}
    return " ".join(word for word in name.split() if word not in levels) or name


def test_five_hundred_schools_of_the_county_are_found(whole_county: SchoolDirectory) -> None:
    random = Random(20261121)
    chosen = random.sample(whole_county.schools, 500)
    for write in (lambda name: with_a_slip(name, random), without_level):
        found = [school in find_schools(whole_county, write(school.name)) for school in chosen]
        assert sum(found) >= 450
    both = [
        school in find_schools(whole_county, with_a_slip(without_level(school.name), random))
        for school in chosen
    ]
    assert sum(both) >= 450


def test_a_search_is_quick(whole_county: SchoolDirectory) -> None:
    times = []
    for typed, _ in LOS_ANGELES:
        began = perf_counter()
        find_schools(whole_county, typed)
        times.append(perf_counter() - began)
    assert median(times) < 0.005
