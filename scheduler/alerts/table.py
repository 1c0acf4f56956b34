"""The alerts: one row for each problem, from its beginning until its end was told.

Several processes look at the same time; whoever changes a row first has changed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import insert_new, new_id, partial_index, table_of, utc_column
from community.organizations import Organization
from scheduler.alerts.problems import Facts, Problem, ProblemKind, is_over
from scheduler.alerts.problems import problems as problems_in

# A problem must stay away for so long before it counts as over: what comes and goes is told once.
CALM = timedelta(minutes=5)


class Alert(SQLModel, table=True):
    """One problem, from its beginning to its end; `subject` is what it is about, such as a number.

    At most one of the same kind about the same subject is open.
    """

    __table_args__ = (
        partial_index("ix_alert_open", "kind", "subject", unique=True, where="over_at IS NULL"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID | None = Field(default=None, foreign_key="organization.id")
    kind: str = Field(max_length=40)
    subject: str = Field(default="", max_length=80)
    code: int | None = None
    began_at: datetime = Field(sa_column=utc_column(nullable=False))
    told_at: datetime | None = Field(default=None, sa_column=utc_column())
    over_at: datetime | None = Field(default=None, sa_column=utc_column())
    over_told_at: datetime | None = Field(default=None, sa_column=utc_column())


# Not told beside what it follows from, nor until that is over: who is back has to catch up.
_FOLLOWS_FROM: Mapping[ProblemKind, ProblemKind] = {
    ProblemKind.TEXTS_STUCK: ProblemKind.NO_WORKER,
}

_alert = table_of(Alert)
_organization = table_of(Organization)


def open_alerts(connection: Connection) -> list[Alert]:
    """The alerts whose end was not told yet, oldest first."""
    query = select(_alert).where(_alert.c.over_told_at.is_(None)).order_by(_alert.c.id)
    return [Alert(**row) for row in connection.execute(query).mappings()]


def listed(*, with_past: bool) -> Select[Any]:
    """A query for the open alerts, or for all, with the slugs of their organizations."""
    columns = (_alert.c.kind, _alert.c.code, _alert.c.began_at, _alert.c.told_at, _alert.c.over_at)
    query = (
        select(_organization.c.slug.label("organization"), *columns)
        .join_from(
            _alert, _organization, _organization.c.id == _alert.c.organization_id, isouter=True
        )
        .order_by(_alert.c.id)
    )
    return query if with_past else query.where(_alert.c.over_told_at.is_(None))


@dataclass(frozen=True)
class Changes:
    """What is to be written so that the alerts say what is wrong now."""

    begun: Sequence[Problem]
    back: Sequence[UUID]
    gone: Sequence[UUID]

    def __bool__(self) -> bool:
        return bool(self.begun or self.back or self.gone)


def compared(facts: Facts, alerts: Sequence[Alert]) -> Changes:
    """The problems that have no alert yet; the alerts whose problem is back, or gone."""
    problems = problems_in(facts)
    known = {(alert.kind, alert.subject) for alert in alerts}
    present = {(str(problem.kind), problem.subject) for problem in problems}
    kinds = {kind for kind, _ in known | present}
    is_present = {alert.id: (alert.kind, alert.subject) in present for alert in alerts}
    return Changes(
        begun=[
            each
            for each in problems
            if (str(each.kind), each.subject) not in known
            and _FOLLOWS_FROM.get(each.kind) not in kinds
        ],
        back=[each.id for each in alerts if is_present[each.id] and each.over_at],
        gone=[
            each.id
            for each in alerts
            if not is_present[each.id]
            and not each.over_at
            and is_over(facts, each.kind, each.subject)
        ],
    )


def write(connection: Connection, changes: Changes, now: datetime) -> None:
    """Write the changes; what another process has written meanwhile stays."""
    for problem in changes.begun:
        values = {
            "id": new_id(),
            "organization_id": problem.organization_id,
            "kind": str(problem.kind),
            "subject": problem.subject,
            "code": problem.code,
            "began_at": problem.since,
        }
        insert_new(connection, _alert, **values)
    for alert_id in changes.back:
        _change(connection, alert_id, _alert.c.over_told_at.is_(None), over_at=None)
    for alert_id in changes.gone:
        _change(connection, alert_id, _alert.c.over_at.is_(None), over_at=now)


def is_to_be_told(alert: Alert) -> bool:
    """Whether nobody has been told that it began."""
    return alert.told_at is None and alert.over_at is None


def is_to_be_told_as_over(alert: Alert, now: datetime) -> bool:
    """Whether it has been away for long enough."""
    return alert.over_at is not None and now - alert.over_at >= CALM


def claim_telling(connection: Connection, alert: Alert, now: datetime) -> bool:
    """Be the one who tells that it began; False if another is."""
    return _change(connection, alert.id, _alert.c.told_at.is_(None), told_at=now)


def claim_telling_over(connection: Connection, alert: Alert, now: datetime) -> bool:
    """Be the one who tells that it is over; False if another is, or if it has come back."""
    still_over = _alert.c.over_told_at.is_(None) & (_alert.c.over_at == alert.over_at)
    return _change(connection, alert.id, still_over, over_told_at=now)


def _change(
    connection: Connection, alert_id: UUID, condition: ColumnElement[bool], **values: object
) -> bool:
    statement = update(_alert).where(_alert.c.id == alert_id, condition).values(**values)
    return connection.execute(statement).rowcount == 1
