"""Reading lists of public schools: CDE's own file and NCES' list for California.

Columns are found by their headers, never by position: CDE's had 49 in 2018 and has 46 in 2026.
Whatever is wrong is told by line and column, all of it at once, and then nothing is taken.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from community.schools.grades import level_of
from community.schools.table import SchoolLevel, SchoolRow, SchoolStatus

_NOTHING = frozenset({"", "no data", "information not available", "n/a"})
_DISTRICT_ITSELF = "0000000"
_SHOWN = 20

_STATUSES = {
    "active": SchoolStatus.OPEN,
    "open": SchoolStatus.OPEN,
    "new": SchoolStatus.OPEN,
    "added": SchoolStatus.OPEN,
    "reopened": SchoolStatus.OPEN,
    "changed agency": SchoolStatus.OPEN,
    "changed boundary/agency": SchoolStatus.OPEN,
    "closed": SchoolStatus.CLOSED,
    "merged": SchoolStatus.CLOSED,
    "inactive": SchoolStatus.CLOSED,
    "pending": SchoolStatus.CLOSED,
    "future": SchoolStatus.CLOSED,
}


class SchoolFileError(ValueError):
    """A list of schools that cannot be taken, with every reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = list(self.problems[:_SHOWN])
        if len(self.problems) > _SHOWN:
            shown.append(f"... and {len(self.problems) - _SHOWN} more")
        super().__init__("\n".join(shown))


@dataclass(frozen=True)
class _Layout:
    """What one publisher calls the columns that we read; an empty name is not in its list."""

    publisher: str
    code: str
    name: str
    status: str
    city: str
    county: str
    district: str
    zip_code: str
    state: str
    grades: tuple[str, ...]  # the first that is not empty counts
    low_high: tuple[str, ...]
    kind: str

    @property
    def needed(self) -> tuple[str, ...]:
        return self.code, self.name, self.status, self.city, self.county, self.district


_LAYOUTS = (
    _Layout(
        publisher="CDE",
        code="CDSCode",
        name="School",
        status="StatusType",
        city="City",
        county="County",
        district="District",
        zip_code="Zip",
        state="State",
        grades=("GSserved", "GSoffered"),
        low_high=(),
        kind="EILName",
    ),
    _Layout(
        publisher="NCES",
        code="cds_code",
        name="school",
        status="status",
        city="city",
        county="county",
        district="district",
        zip_code="zip",
        state="",
        grades=(),
        low_high=("low_grade", "high_grade"),
        kind="",
    ),
)


def read_schools(file: Path | str | TextIO) -> Iterator[SchoolRow]:
    """The schools in `file`, a path or an open text.

    What is wrong is raised as SchoolFileError after the last line, so take the rows only when the
    iteration has ended well; `import_schools` does.
    """
    text = _text_of(file).removeprefix("\ufeff")
    lines = _lines(text)
    try:
        header = [_cell(name) for name in next(lines, [])]
        layout = _layout(header)
        reader = _Reader(layout, header)
        for cells in lines:
            row = reader.row(lines.line_num, cells)
            if row is not None:
                yield row
    except csv.Error as error:
        raise SchoolFileError([f"line {lines.line_num}: this is no table ({error})"]) from error
    if reader.problems:
        raise SchoolFileError(reader.problems)


class _Lines(Protocol):
    """The cells of each line, and the number of the line just read."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def _lines(text: str) -> _Lines:
    first, _, _ = text.partition("\n")
    content = io.StringIO(text, newline="")
    if "\t" in first:
        # CDE does not quote: a quotation mark in its file is part of a name.
        return csv.reader(content, delimiter="\t", quoting=csv.QUOTE_NONE)
    return csv.reader(content, delimiter=max(",;", key=first.count))


def _text_of(file: Path | str | TextIO) -> str:
    if not isinstance(file, Path | str):
        return file.read()
    content = Path(file).read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # as spreadsheets save "Unicode text"
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _cell(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':  # a spreadsheet saved it with tabs
        text = text[1:-1].replace('""', '"').strip()
    return " ".join(text.split())


def _layout(header: list[str]) -> _Layout:
    best = max(_LAYOUTS, key=lambda layout: len(set(layout.needed) & set(header)))
    missing = [name for name in best.needed if name not in header]
    problems = []
    if missing:
        columns = "the column" if len(missing) == 1 else "the columns"
        problems.append(
            f"line 1: {columns} {', '.join(missing)} of {best.publisher}'s list of schools "
            f"{'is' if len(missing) == 1 else 'are'} missing"
        )
    problems += [
        f"line 1, {name}: the column is there twice"
        for name in best.needed
        if header.count(name) > 1
    ]
    if problems:
        raise SchoolFileError(problems)
    return best


class _Reader:
    """Turns lines into schools and gathers what is wrong with them."""

    def __init__(self, layout: _Layout, header: list[str]) -> None:
        self.problems: list[str] = []
        self._layout = layout
        self._header = header
        self._seen: dict[str, int] = {}

    def row(self, line: int, cells: list[str]) -> SchoolRow | None:
        """The school of one line; nothing for a district, an empty line or a wrong one."""
        if not any(cell.strip() for cell in cells):
            return None
        if len(cells) != len(self._header):
            self.problems.append(
                f"line {line}: {len(cells)} columns where the first line has {len(self._header)}"
            )
            return None
        values = dict(zip(self._header, map(_value, cells), strict=True))
        wrong = self._wrong(line, values)
        if wrong:
            self.problems += [f"line {line}, {column}: {problem}" for column, problem in wrong]
            return None
        if values[self._layout.code].endswith(_DISTRICT_ITSELF):
            return None
        return self._school(values)

    def _wrong(self, line: int, values: Mapping[str, str]) -> list[tuple[str, str]]:
        layout = self._layout
        code = values[layout.code]
        if problem := _wrong_code(code):
            return [(layout.code, problem)]
        if code in self._seen:
            return [(layout.code, f"{code} is on line {self._seen[code]} already")]
        self._seen[code] = line
        if code.endswith(_DISTRICT_ITSELF):
            return []
        wrong = [
            (column, "it is empty")
            for column in (layout.name, layout.district)  # NCES leaves a county empty at times
            if not values[column]
        ]
        wrong += [
            (column, f"it is longer than {most} letters")
            for column, most in ((layout.name, 120), (layout.district, 120), (layout.county, 60))
            if len(values[column]) > most
        ]
        wrong += [(name, "it holds a NUL") for name, value in values.items() if "\0" in value]
        status = values[layout.status]
        if status.casefold() not in _STATUSES:
            wrong.append((layout.status, f'"{status}" is no status that we know'))
        return wrong

    def _school(self, values: Mapping[str, str]) -> SchoolRow:
        layout = self._layout
        city = values[layout.city]
        zip_code = values.get(layout.zip_code, "")[:5]
        return SchoolRow(
            code=_full_code(values[layout.code]),
            name=values[layout.name],
            city=(city.title() if city.isupper() else city)[:60],
            zip5=zip_code if re.fullmatch(r"\d{5}", zip_code) else None,
            state=values.get(layout.state, "")[:2].upper() or "CA",
            county=values[layout.county],
            district=values[layout.district],
            level=self._level(values),
            status=_STATUSES[values[layout.status].casefold()],
        )

    def _level(self, values: Mapping[str, str]) -> SchoolLevel:
        layout = self._layout
        spans = [values.get(name, "") for name in layout.grades]
        ends = [values.get(name, "") for name in layout.low_high]
        spans += ["-".join(ends)] if all(ends) else []
        grades = next((span for span in spans if span), "")
        return level_of(grades, values.get(layout.kind, ""))


def _value(text: str) -> str:
    value = _cell(text)
    return "" if value.casefold() in _NOTHING else value


def _full_code(digits: str) -> str:
    # NCES gives an independent charter, its own district there, its school number twice; the first
    # seven digits then name no county and no district.
    return f"NCES:{digits[7:]}" if digits[:7] == digits[7:] else f"CDE:{digits}"


def _wrong_code(code: str) -> str:
    if not code:
        return "the code is empty"
    if re.fullmatch(r"\d{14}", code):
        return ""
    advice = "Take the file as it was downloaded, without opening it in a spreadsheet."
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", code) or re.fullmatch(r"\d{13,14}[.,]0+", code):
        return f"{code} is no code: a spreadsheet has rewritten it. {advice}"
    if re.fullmatch(r"\d{13}", code):
        return f"{code} has 13 digits: a spreadsheet has dropped the leading zero. {advice}"
    return f"{code} is no code: it should be 14 digits"
