"""Lists of schools: what is read, what is refused, and what an import does."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from bot.demo.schools import DEMO_SCHOOLS
from community.database import connect, table_of
from community.schools.directory import load_directory
from community.schools.files import SchoolFileError, read_schools
from community.schools.grades import level_of
from community.schools.table import ImportCount, School, SchoolRow, SchoolStatus, import_schools

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
LISTS = Path(__file__).parents[3] / "shared/data/schools"
CALIFORNIA = LISTS / "ca_public_schools_nces.csv"
CDE_2018 = LISTS / "cde_pubschls_2018_lausd.tsv"
CDE_2026 = LISTS / "cde_pubschls_2026_format_sample.tsv"
needs_lists = pytest.mark.skipif(not CALIFORNIA.exists(), reason="the lists are not here")

CDE = [
    "CDSCode",
    "StatusType",
    "County",
    "District",
    "School",
    "City",
    "Zip",
    "State",
    "GSoffered",
    "GSserved",
    "EILName",
]
NCES = [
    "cds_code",
    "school",
    "district",
    "county",
    "city",
    "zip",
    "low_grade",
    "high_grade",
    "status",
]

ESPERANZA = {
    "CDSCode": "19647336110969",
    "StatusType": "Active",
    "County": "Los Angeles",
    "District": "Los Angeles Unified",
    "School": "Esperanza Elementary",
    "City": "Los Angeles",
    "Zip": "90017-1234",
    "State": "CA",
    "GSoffered": "K-6",
    "GSserved": "K-5",
    "EILName": "Elementary",
}
CHARTER = {
    "cds_code": "01149590114959",
    "school": "Monsenor Oscar Romero Charter Middle",
    "district": "Monsenor Oscar Romero Charter Middle District",
    "county": "Los Angeles",
    "city": "LOS ANGELES",
    "zip": "90035",
    "low_grade": "06",
    "high_grade": "08",
    "status": "Open",
}

CDE = list(ESPERANZA)
NCES = list(CHARTER)


def cde(*changes: dict[str, str], columns: list[str] | None = None) -> str:
    columns = columns or CDE
    rows = [ESPERANZA | change for change in changes]
    lines = ["\t".join(columns), *("\t".join(row[name] for name in columns) for row in rows)]
    return "".join(line + "\r\n" for line in lines)


def nces(*changes: dict[str, str]) -> str:
    rows = [CHARTER | change for change in changes]
    lines = [",".join(NCES), *(",".join(row[name] for name in NCES) for row in rows)]
    return "".join(line + "\n" for line in lines)


def read(text: str) -> list[SchoolRow]:
    return list(read_schools(io.StringIO(text)))


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(SchoolFileError) as refused:
        read(text)
    return refused.value.problems


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path}/schools.db")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def take(engine: Engine, rows: object, now: datetime = NOW) -> ImportCount:
    with engine.begin() as connection:
        return import_schools(connection, rows, now)


def stored(engine: Engine) -> list[School]:
    table = table_of(School)
    with engine.connect() as connection:
        rows = connection.execute(select(table).order_by(table.c.name)).mappings()
        return [School(**row) for row in rows]


def test_a_cde_row() -> None:
    assert read(cde({})) == [
        SchoolRow(
            code="CDE:19647336110969",
            name="Esperanza Elementary",
            city="Los Angeles",
            zip5="90017",
            state="CA",
            county="Los Angeles",
            district="Los Angeles Unified",
            level="elementary",
            status="open",
        )
    ]


def test_an_nces_row_of_a_charter_keeps_only_what_is_true_of_its_code() -> None:
    (row,) = read(nces({}))
    assert (row.code, row.city, row.level) == ("NCES:0114959", "Los Angeles", "middle")


def test_columns_are_found_by_header_in_any_order() -> None:
    assert read(cde({}, columns=CDE[::-1])) == read(cde({}))


@pytest.mark.parametrize(
    ("said", "status"),
    [("Active", "open"), ("Closed", "closed"), ("Merged", "closed"), ("Pending", "closed")],
)
def test_only_what_is_active_is_open(said: str, status: str) -> None:
    assert read(cde({"StatusType": said}))[0].status == status


def test_no_data_is_nothing() -> None:
    change = dict.fromkeys(["Zip", "GSserved", "GSoffered", "EILName", "City"], "No Data")
    (row,) = read(cde(change | {"Zip": "Information Not Available"}))
    assert (row.zip5, row.city, row.level) == (None, "", "other")


def test_districts_and_empty_lines_are_skipped() -> None:
    district = {"CDSCode": "19647330000000", "School": "No Data", "StatusType": "Active"}
    assert len(read(cde(district, {}) + "\r\n\t\r\n")) == 1


def test_leading_zeros_stay() -> None:
    assert read(cde({"CDSCode": "01100170130302"}))[0].code == "CDE:01100170130302"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes(cde({"School": "Año Nuevo Peña"}).encode(encoding))
    assert next(read_schools(file)).name == "Año Nuevo Peña"
    assert next(read_schools(str(file))).name == "Año Nuevo Peña"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"Technical, Agricultural & Nat."', "Technical, Agricultural & Nat."),
        ('"The ""Little"" School"', 'The "Little" School'),
        ('"A" Street', '"A" Street'),
    ],
)
def test_quotation_marks_between_tabs(written: str, name: str) -> None:
    assert read(cde({"School": written}))[0].name == name


GRADES = {
    "K-5": "elementary", "K": "elementary", "KG-KG": "elementary", "P": "elementary",
    "TK-6": "elementary", "1-5": "elementary", "5-8": "middle", "6-8": "middle", "7-9": "middle",
    "9-12": "high", "9": "high", "8-12": "high", "12-12": "high", "K-8": "span", "6-12": "span",
    "7-12": "span", "K-12": "span", "4-8": "span", "Adult": "other", "AE-AE": "other",
    "UG": "other", "12-9": "other", "": "other", "?": "other", "1-2-3": "other",
}  # fmt: skip


@pytest.mark.parametrize(("grades", "level"), GRADES.items())
def test_levels(grades: str, level: str) -> None:
    assert level_of(grades) == level


def test_the_kind_of_school_stands_in_for_grades() -> None:
    assert level_of("", "Intermediate/Middle/Junior High") == "middle"


WRONG = [
    (
        cde({"CDSCode": "1100170130302"}),
        [
            "line 2, CDSCode: 1100170130302 has 13 digits: a spreadsheet has dropped the leading"
            " zero. Take the file as it was downloaded, without opening it in a spreadsheet."
        ],
    ),
    (
        cde({"CDSCode": "1.96473E+13"}),
        ["line 2, CDSCode: 1.96473E+13 is no code: a spreadsheet has rewritten it."],
    ),
    (
        cde({"CDSCode": "1,96473E+13"}),
        ["line 2, CDSCode: 1,96473E+13 is no code: a spreadsheet has rewritten it."],
    ),
    (cde({"CDSCode": "123"}), ["line 2, CDSCode: 123 is no code: it should be 14 digits"]),
    (cde({"CDSCode": "No Data"}), ["line 2, CDSCode: the code is empty"]),
    (cde({}, {}), ["line 3, CDSCode: 19647336110969 is on line 2 already"]),
    (cde({"School": "No Data"}), ["line 2, School: it is empty"]),
    (cde({"StatusType": "Maybe"}), ['line 2, StatusType: "Maybe" is no status that we know']),
    (cde({"School": "x" * 121}), ["line 2, School: it is longer than 120 letters"]),
    (cde({"School": "a\0b"}), ["line 2, School: it holds a NUL"]),
    (cde({}) + "19647336110266\tActive\r\n", ["line 3: 2 columns where the first line has 11"]),
    (cde({}, columns=CDE[1:]), ["line 1: the column CDSCode of CDE's list of schools is missing"]),
    (
        cde({}, columns=[*CDE, "School"]),
        ["line 1, School: the column is there twice"],
    ),
    (
        nces({}).replace("county", "region").replace("status", "state"),
        ["line 1: the columns status, county of NCES's list of schools are missing"],
    ),
    (
        "school,type,building\nAdams,ES,Adams Bldg\n",
        ["line 1: the columns cds_code, status, city, county, district of NCES's list"],
    ),
    ("", ["line 1: the columns CDSCode, School, StatusType, City, County, District of CDE's"]),
    (
        cde({"CDSCode": "1"}, {"StatusType": ""}),
        ["line 2, CDSCode: 1 is no code", 'line 3, StatusType: "" is no status'],
    ),
    (
        nces({"school": '"Open quotation'}, {"cds_code": "19647336110969"}),
        ["line 3: 2 columns where the first line has 9"],
    ),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_what_is_wrong_is_told_by_line_and_column(text: str, told: list[str]) -> None:
    found = problems(text)
    assert len(found) == len(told)
    assert all(problem.startswith(start) for problem, start in zip(found, told, strict=True))


def test_many_problems_are_told_in_a_few_lines() -> None:
    with pytest.raises(SchoolFileError) as refused:
        read(cde(*({"CDSCode": str(number)} for number in range(100))))
    assert len(refused.value.problems) == 100
    assert str(refused.value).endswith("... and 80 more")


def test_a_bad_file_changes_nothing(engine: Engine) -> None:
    with pytest.raises(SchoolFileError), engine.begin() as connection:
        import_schools(connection, read_schools(io.StringIO(cde({}, {"CDSCode": "1"}))), NOW)
    assert stored(engine) == []


def test_an_import_counts_and_repeats_to_nothing(engine: Engine) -> None:
    politi = {"CDSCode": "19647336110266", "School": "Leo Politi Elementary"}
    assert take(engine, read(cde({}, politi))) == ImportCount(added=2)
    later = NOW + timedelta(days=1)
    assert take(engine, read(cde({}, politi)), later) == ImportCount(unchanged=2)
    assert {school.updated_at for school in stored(engine)} == {NOW}
    changed = read(cde({"StatusType": "Closed"}, politi | {"City": "Bell"}))
    assert take(engine, changed, later) == ImportCount(changed=1, closed=1)
    assert [(s.status, s.city, s.updated_at) for s in stored(engine)] == [
        ("closed", "Los Angeles", later),
        ("open", "Bell", later),
    ]


def test_what_a_list_does_not_name_stays(engine: Engine) -> None:
    take(engine, read(cde({})))
    take(engine, read(cde({"CDSCode": "19647336110266"})))
    assert len(stored(engine)) == 2


def test_the_same_code_twice_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="CDE:19647336110969 is in the list twice"):
        take(engine, [*read(cde({})), *read(cde({}))])


def test_other_names_and_accents_outlive_an_import(engine: Engine) -> None:
    take(engine, DEMO_SCHOOLS)
    official = {
        "CDSCode": "19647330114959",
        "School": "Monsenor Oscar Romero Charter Middle",
        "Zip": "90035",
        "GSserved": "6-8",
    }
    assert take(engine, read(cde(official))) == ImportCount(unchanged=1)
    (romero,) = [school for school in stored(engine) if school.code.endswith("0114959")]
    assert (romero.name, romero.aliases) == ("Monseñor Óscar Romero Charter Middle", ["MORCS"])


def test_a_charter_of_two_sources_is_one_school(engine: Engine) -> None:
    official = {"CDSCode": "19647330114959", "School": CHARTER["school"], "GSserved": "6-8"}
    take(engine, read(nces({})))
    (before,) = stored(engine)
    assert take(engine, read(cde(official))) == ImportCount(changed=1)
    (after,) = stored(engine)
    assert (after.id, after.code) == (before.id, "CDE:19647330114959")
    take(engine, read(nces({})))
    (again,) = stored(engine)
    assert (again.id, again.code, again.district) == (after.id, after.code, "Los Angeles Unified")


def test_areas(engine: Engine) -> None:
    take(engine, DEMO_SCHOOLS)
    sizes = {
        ("CA",): 44,
        ("CA/Los Angeles",): 44,
        ("CA/Los Angeles/Compton Unified",): 2,
        ("CA/Los Angeles/Compton Unified", "CA/Los Angeles/Inglewood Unified"): 4,
        ("MA/Suffolk/Boston",): 18,
        ("CA/Orange",): 0,
        (): 62,
    }
    with engine.connect() as connection:
        assert {areas: len(load_directory(connection, areas).schools) for areas in sizes} == sizes


def test_closed_schools_are_not_offered(engine: Engine) -> None:
    take(engine, read(cde({"StatusType": "Merged"})))
    with engine.connect() as connection:
        assert load_directory(connection, ["CA"]).schools == ()


@needs_lists
def test_the_whole_of_california_in_a_few_seconds(engine: Engine) -> None:
    began = perf_counter()
    assert take(engine, read_schools(CALIFORNIA)) == ImportCount(added=10_349)
    assert take(engine, read_schools(CALIFORNIA)) == ImportCount(unchanged=10_349)
    assert perf_counter() - began < 10


@needs_lists
def test_both_layouts_of_cde(engine: Engine) -> None:
    assert take(engine, read_schools(CDE_2018)) == ImportCount(added=1_363)
    took = take(engine, read_schools(CDE_2026))
    assert took.added + took.changed + took.unchanged + took.closed == 11
    open_ones = [school for school in stored(engine) if school.status == SchoolStatus.OPEN]
    assert len(open_ones) == pytest.approx(1_022, abs=3)


@needs_lists
def test_the_list_of_two_sources_has_no_school_twice(engine: Engine) -> None:
    take(engine, read_schools(CALIFORNIA))
    take(engine, read_schools(CDE_2018))
    part = func.substr(table_of(School).c.code, -7)
    with engine.connect() as connection:
        twice = connection.execute(select(part).group_by(part).having(func.count() > 1)).all()
    assert twice == []
