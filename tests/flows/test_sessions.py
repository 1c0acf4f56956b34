"""Sessions: pinned to their revision, ended in time, one at an address, sealed."""

from sqlalchemy import select, update

from community.database import reading, table_of
from flows.definitions import revisions
from flows.definitions.revisions import FlowRevision
from flows.sessions import Session
from tests.transcript import Stage

_session = table_of(Session)
_revision = table_of(FlowRevision)


def _publish_with(stage: Stage, old: str, new: str) -> None:
    """Publish a next revision of sign-up, as a deploy does."""
    document = (revisions.LIBRARY / "welcome.yaml").read_text(encoding="utf-8")
    assert old in document
    with stage.engine.begin() as connection:
        revisions.publish(connection, "welcome", document.replace(old, new), stage.now)


def test_who_is_in_the_middle_finishes_the_flow_they_began(stage: Stage):
    stage.text("JOIN")
    stage.text("english")
    _publish_with(stage, "What is your first name?", "How are you called?")
    assert "What is your first name?" in stage.text("yes")[0]
    stage.setting = stage.setting.changed("from: +12135550199")
    stage.text("JOIN")
    stage.text("english")
    assert "How are you called?" in stage.text("yes")[0]


def test_who_is_in_the_middle_goes_on_in_their_language(stage: Stage):
    """The English of a question has changed, and with it its place in the catalog of today."""
    old = "What is your first name? If you would rather not say, reply SKIP."
    _publish_with(stage, old, "A question of another day.")
    with stage.engine.begin() as connection:
        row = connection.execute(select(_revision).order_by(_revision.c.number.desc())).first()
        then = {**row.translations["es"], "welcome.first_name.text": "Una pregunta de otro día."}
        connection.execute(
            update(_revision)
            .where(_revision.c.id == row.id)
            .values(translations={**row.translations, "es": then})
        )
    for words in ("hola", "1"):
        stage.text(words)
    assert stage.text("si") == ["< Una pregunta de otro dia."]


def test_a_question_that_is_gone_from_the_new_revision_is_still_answered(stage: Stage):
    stage.text("JOIN")
    stage.text("english")
    stage.text("yes")
    _publish_with(stage, "next: save_first_name", "next: school")
    stage.text("Ana")
    assert "What school" in stage.text("grandma")[0]


def test_publishing_the_same_text_again_makes_no_revision(stage: Stage):
    with stage.engine.begin() as connection:
        assert revisions.publish_library(connection, stage.now) == []
        assert revisions.revision_count(connection) == 1


def test_a_session_is_over_when_its_time_is_over_even_before_the_clock_ticks(stage: Stage):
    stage.text("hola")
    stage.text("1")
    with stage.engine.begin() as connection:
        connection.execute(update(_session).values(expires_at=stage.now))
    answer = stage.text("1")
    assert "¿le escribimos por aqui" in answer[0]
    assert _statuses(stage) == ["expired", "open"]


def test_an_address_has_one_open_session(stage: Stage):
    for words in ("hola", "1", "si", "UNIRME", "hola"):
        stage.text(words)
    assert _statuses(stage) == ["open"]


def test_stop_ends_the_session(stage: Stage):
    stage.text("hola")
    stage.text("ALTO")
    assert _statuses(stage) == ["stopped"]


def test_what_a_session_knows_is_sealed(stage: Stage):
    for words in ("hola", "1", "si", "Xochitl"):
        stage.text(words)
    with reading(stage.engine) as connection:
        sealed = connection.execute(select(_session.c.state_sealed)).scalar_one()
    assert b"Xochitl" not in sealed


def _statuses(stage: Stage) -> list[str]:
    with reading(stage.engine) as connection:
        rows = connection.execute(select(_session.c.status).order_by(_session.c.id)).scalars()
        return [str(status) for status in rows]
