"""WhatsApp's buttons and lists, through Twilio's Content API.

A template holds the words of a question and never a person's: what is filled in travels as
variables with each text. It is made once for each wording and remembered by its hash. Limits:
three buttons of 20 characters, ten list items of 24 and 72, bodies of 1024
(twilio.com/docs/content).
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine
from sqlmodel import Field, SQLModel
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

from community.database import insert_new, reading, table_of, utc_column
from messages.carriers.contract import ChoiceLabel, Interactive
from messages.catalog import say, text

_MAX_BUTTONS, _MAX_BUTTON_LABEL = 3, 20
_MAX_ITEMS, _MAX_ITEM_LABEL, _MAX_DESCRIPTION = 10, 24, 72
_MAX_BODY = 1024
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_REFUSED_IN_VARIABLES = re.compile(r"[\n\r\t\u2028\u2029]| {5}")

_OPEN_LIST = text("whatsapp.open_list", "Choose")


class ContentTemplate(SQLModel, table=True):
    """A template that exists at Twilio, by the hash of its account and of what it holds."""

    __tablename__ = "content_template"

    sha256: str = Field(primary_key=True, max_length=64)
    sid: str = Field(max_length=34)
    made_at: datetime = Field(sa_column=utc_column(nullable=False))


_template = table_of(ContentTemplate)


@dataclass(frozen=True)
class Shape:
    """A question as the Content API takes it, and the variables that fill it for one person."""

    types: dict[str, Any]
    language: str
    variables: dict[str, str]

    def request(self) -> dict[str, Any]:
        """The body of POST /v1/Content; samples stand for the variables."""
        samples = dict.fromkeys(self.variables, "...")
        return {"language": self.language, "variables": samples, "types": self.types}


def shape(question: Interactive) -> Shape | None:
    """Buttons if the choices fit on them, else a list, else None: numbered text says the same."""
    variables: dict[str, str] = {}

    def variable(value: str) -> str:
        name = str(len(variables) + 1)
        variables[name] = value
        return f"{{{{{name}}}}}"

    def filled(how: Callable[[str], str]) -> str:
        # Braces that name no value are words: an organization may have them in its name.
        return _PLACEHOLDER.sub(
            lambda found: how(values[found[1]]) if found[1] in values else found[0],
            question.template,
        )

    values = question.values
    body = filled(variable)
    longest = max(len(choice.label) for choice in question.choices)
    choices = [_item(choice, longest, variable) for choice in question.choices]
    is_too_long = max(len(body), len(filled(str))) > _MAX_BODY
    if is_too_long or not all(map(_may_be_filled_in, variables.values())):
        return None
    types = _types(body, choices, longest, question.language)
    return Shape(types, question.language.replace("-", "_"), variables) if types else None


def filled_in(question: Interactive) -> str:
    """The words of a question as a template shows them, without its choices."""
    values = question.values
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), question.template)


def _may_be_filled_in(value: str) -> bool:
    """WhatsApp refuses empty variables, line breaks, tabs and long runs of spaces."""
    return bool(value.strip()) and not _REFUSED_IN_VARIABLES.search(value)


def _types(
    body: str, items: list[dict[str, str]], longest: int, language: str
) -> dict[str, Any] | None:
    if len(items) <= _MAX_BUTTONS and longest <= _MAX_BUTTON_LABEL:
        actions = [
            {"type": "QUICK_REPLY", "title": item["item"], "id": item["id"]} for item in items
        ]
        return {"twilio/quick-reply": {"body": body, "actions": actions}}
    if len(items) <= _MAX_ITEMS and longest <= _MAX_DESCRIPTION:
        button = say(_OPEN_LIST, language)
        return {"twilio/list-picker": {"body": body, "button": button, "items": items}}
    return None


def _item(choice: ChoiceLabel, longest: int, variable: Callable[[str], str]) -> dict[str, str]:
    """A choice as an item; in a list that has a longer label, its whole label stands below."""
    said = variable if choice.varies else str
    if longest <= _MAX_ITEM_LABEL:
        return {"id": choice.id, "item": said(choice.label)}
    label = choice.label
    short = label if len(label) <= _MAX_ITEM_LABEL else label[: _MAX_ITEM_LABEL - 1] + "…"
    return {"id": choice.id, "item": said(short), "description": said(label)}


@dataclass(frozen=True)
class ContentTemplates:
    """Finds or makes the template for a question."""

    engine: Engine
    now: Callable[[], datetime]

    def template_for(
        self, client: Client, question: Interactive
    ) -> tuple[str, dict[str, str]] | None:
        """A template's SID and the variables for this person; None if no template can hold it."""
        wanted = shape(question)
        if wanted is None:
            return None
        request = wanted.request()
        held = json.dumps([client.account_sid, request], sort_keys=True)
        sha256 = hashlib.sha256(held.encode()).hexdigest()
        sid = self._known(sha256) or self._make(client, request, sha256)
        return sid, wanted.variables

    def drop(self, sid: str) -> None:
        """Forget a template that Twilio has no more."""
        with self.engine.begin() as connection:
            connection.execute(delete(_template).where(_template.c.sid == sid))

    def _known(self, sha256: str) -> str | None:
        query = select(_template.c.sid).where(_template.c.sha256 == sha256)
        with reading(self.engine) as connection:
            return connection.execute(query).scalar()

    def _make(self, client: Client, request: dict[str, Any], sha256: str) -> str:
        named = {"friendly_name": f"portavoz {sha256[:12]}", **request}
        made = client.content.v1.contents.create(ContentList.ContentCreateRequest(named))
        if not made.sid:
            raise ValueError("Twilio answered without the SID of the template")
        with self.engine.begin() as connection:
            insert_new(connection, _template, sha256=sha256, sid=made.sid, made_at=self.now())
        return str(made.sid)
