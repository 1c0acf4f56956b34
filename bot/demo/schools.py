"""Schools of the demo: public facts about a few dozen, where the demo organizations work.

Each carries its official code (California's CDS code, Massachusetts' DESE code), so that an
official list imported later changes these same rows. Other names are those that parents use.
"""

from community.schools.table import SchoolLevel, SchoolRow

# Code, name, city, ZIP, level, other names.
_Fact = tuple[str, str, str, str, str, tuple[str, ...]]

_LOS_ANGELES_UNIFIED: tuple[_Fact, ...] = (
    # Westlake and Pico-Union
    ("19647336110969", "Esperanza Elementary", "Los Angeles", "90017", "elementary", ()),
    ("19647336110266", "Leo Politi Elementary", "Los Angeles", "90006", "elementary", ()),
    ("19647331930924", "Belmont Senior High", "Los Angeles", "90026", "high", ("Belmont High",)),
    ("19647330114199", "John H. Liechty Middle", "Los Angeles", "90017", "middle", ()),
    ("19647336017636", "Hoover Street Elementary", "Los Angeles", "90005", "elementary", ()),
    ("19647336061402", "Berendo Middle", "Los Angeles", "90006", "middle", ()),
    ("19647336017990", "Magnolia Avenue Elementary", "Los Angeles", "90006", "elementary", ()),
    ("19647336019624", "Union Avenue Elementary", "Los Angeles", "90057", "elementary", ()),
    ("19647336019459", "Tenth Street Elementary", "Los Angeles", "90015", "elementary", ()),
    ("19647330106948", "Charles White Elementary", "Los Angeles", "90057", "elementary", ()),
    (
        "19647336120810",
        "MacArthur Park Elementary School for the Visual and Performing Arts",
        "Los Angeles",
        "90057",
        "elementary",
        ("MacArthur Park Elementary",),
    ),
    (
        "19647336113419",
        "Gratts Learning Academy for Young Scholars (GLAYS)",
        "Los Angeles",
        "90017",
        "elementary",
        ("Evelyn Gratts Elementary",),
    ),
    (
        "19647330117051",
        "Edward R. Roybal Learning Center",
        "Los Angeles",
        "90026",
        "high",
        ("Roybal High",),
    ),
    (
        "19647330127795",
        "Contreras Learning Center-School of Social Justice",
        "Los Angeles",
        "90017",
        "high",
        ("Miguel Contreras",),
    ),
    (
        "19647330114959",
        "Monseñor Óscar Romero Charter Middle",
        "Los Angeles",
        "90035",
        "middle",
        ("MORCS",),
    ),
    # Southeast
    (
        "19647330135855",
        "Maywood Center for Enriched Studies",
        "Maywood",
        "90270",
        "span",
        ("MaCES",),
    ),
    ("19647330109462", "Maywood Academy High", "Maywood", "90270", "high", ()),
    ("19647330109363", "Maywood Elementary", "Maywood", "90270", "elementary", ()),
    ("19647331930866", "Bell Senior High", "Bell", "90201", "high", ("Bell High",)),
    ("19647336110274", "Nueva Vista Elementary", "Bell", "90201", "elementary", ()),
    ("19647331938307", "South Gate Senior High", "South Gate", "90280", "high", ()),
    ("19647336058309", "South Gate Middle", "South Gate", "90280", "middle", ()),
    ("19647330109454", "South East High", "South Gate", "90280", "high", ()),
    (
        "19647331934157",
        "Huntington Park Senior High",
        "Huntington Park",
        "90255",
        "high",
        ("HP High",),
    ),
    ("19647336057939", "Chester W. Nimitz Middle", "Huntington Park", "90255", "middle", ()),
    ("19647336061469", "Henry T. Gage Middle", "Huntington Park", "90255", "middle", ()),
    ("19647336018170", "Miles Avenue Elementary", "Huntington Park", "90255", "elementary", ()),
    ("19647330122168", "Jaime Escalante Elementary", "Cudahy", "90201", "elementary", ()),
    ("19647336016885", "Elizabeth Learning Center", "Cudahy", "90201", "span", ()),
    # South Los Angeles
    ("19647336061451", "Foshay Learning Center", "Los Angeles", "90018", "span", ()),
    ("19647330109447", "Santee Education Complex", "Los Angeles", "90011", "high", ()),
    ("19647331935519", "Manual Arts Senior High", "Los Angeles", "90037", "high", ()),
    ("19647331932383", "Susan Miller Dorsey Senior High", "Los Angeles", "90016", "high", ()),
    ("19647331934371", "Thomas Jefferson Senior High", "Los Angeles", "90011", "high", ("Jeff",)),
    ("19647331934454", "Jordan High", "Los Angeles", "90002", "high", ("David Starr Jordan",)),
    ("19647331933001", "King/Drew Medical Magnet High", "Los Angeles", "90059", "high", ()),
    (
        "19647331932128",
        "Crenshaw Sci Tech Engr Math and Med Magnet",
        "Los Angeles",
        "90043",
        "high",
        ("Crenshaw High",),
    ),
    ("19647336057921", "George Washington Carver Middle", "Los Angeles", "90011", "middle", ()),
    ("19647336018337", "Ninety-Fifth Street Elementary", "Los Angeles", "90044", "elementary", ()),
    ("19647330122135", "Dolores Huerta Elementary", "Los Angeles", "90011", "elementary", ()),
)

_COMPTON_UNIFIED: tuple[_Fact, ...] = (
    ("19734371931963", "Compton High", "Compton", "90221", "high", ()),
    ("19734371931567", "Centennial High", "Compton", "90222", "high", ()),
)

_INGLEWOOD_UNIFIED: tuple[_Fact, ...] = (
    ("19646341934231", "Inglewood High", "Inglewood", "90301", "high", ()),
    ("19646341936046", "Morningside High", "Inglewood", "90303", "high", ()),
)

# In Boston the neighborhood stands for the city, as in the addresses that people write.
_BOSTON: tuple[_Fact, ...] = (
    ("00350530", "East Boston High", "East Boston", "02128", "high", ("Eastie High",)),
    ("00350656", "Mario Umana Academy", "East Boston", "02128", "span", ()),
    ("00350141", "Hugh Roe O'Donnell Elementary", "East Boston", "02128", "elementary", ()),
    ("00350515", "Charlestown High", "Charlestown", "02129", "high", ()),
    ("00350691", "Rafael Hernández K-8", "Roxbury", "02119", "span", ()),
    ("00350257", "Orchard Gardens K-8", "Roxbury", "02119", "span", ()),
    ("00350537", "Madison Park High", "Roxbury", "02120", "high", ()),
    ("00350575", "O'Bryant School of Math and Science", "Roxbury", "02120", "span", ()),
    ("00350549", "Margarita Muñiz Academy", "Jamaica Plain", "02130", "high", ()),
    ("00350535", "The English High", "Jamaica Plain", "02130", "high", ()),
    ("00350020", "Curley K-8", "Jamaica Plain", "02130", "span", ()),
    ("00350525", "Jeremiah E. Burke High", "Dorchester", "02121", "high", ()),
    ("00350657", "TechBoston Academy", "Dorchester", "02124", "span", ("Tech Boston",)),
    ("00350227", "Mather Elementary", "Dorchester", "02122", "elementary", ()),
    ("00350226", "Mattahunt Elementary", "Mattapan", "02126", "elementary", ()),
    ("00350077", "Dennis C. Haley", "Roslindale", "02131", "span", ("Haley Pilot",)),
    ("00350286", "Josiah Quincy Elementary", "Boston", "02111", "elementary", ("Quincy Lower",)),
    ("00350560", "Boston Latin School", "Boston", "02115", "span", ("BLS",)),
)


def _rows(
    facts: tuple[_Fact, ...], source: str, state: str, county: str, district: str
) -> list[SchoolRow]:
    return [
        SchoolRow(
            code=f"{source}:{code}",
            name=name,
            city=city,
            zip5=zip5,
            state=state,
            county=county,
            district=district,
            level=SchoolLevel(level),
            aliases=aliases,
        )
        for code, name, city, zip5, level, aliases in facts
    ]


DEMO_SCHOOLS: tuple[SchoolRow, ...] = (
    *_rows(_LOS_ANGELES_UNIFIED, "CDE", "CA", "Los Angeles", "Los Angeles Unified"),
    *_rows(_COMPTON_UNIFIED, "CDE", "CA", "Los Angeles", "Compton Unified"),
    *_rows(_INGLEWOOD_UNIFIED, "CDE", "CA", "Los Angeles", "Inglewood Unified"),
    *_rows(_BOSTON, "ESE", "MA", "Suffolk", "Boston"),
)
