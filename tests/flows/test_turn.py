"""A turn: one transaction, once for each text, and nothing lost when a flow fails."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from community.consent import Consent
from community.database import reading, table_of
from community.people import Address
from flows import actions
from flows.sessions import Session
from flows.turn import Receiver, receive
from messages.carriers.contract import InboundText
from messages.inbox import BODY, Inbound
from messages.outbox import Outbound
from tests.transcript import Stage

_address = table_of(Address)
_consent = table_of(Consent)
_inbound = table_of(Inbound)
_outbound = table_of(Outbound)
_session = table_of(Session)


def _text(words: str, sid: str, sender: str = "+12135550142") -> InboundText:
    return InboundText(
        sid=sid, account_sid="AC" + "0" * 32, address=sender, to="+12135550100", body=words
    )


def _receive(stage: Stage, text: InboundText) -> object:
    receiver = Receiver(stage.engine, stage.vault, lambda: stage.now)
    return receive(receiver, stage.senders["+12135550100"], text)


def _count(stage: Stage, table) -> int:
    with reading(stage.engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_text_delivered_again_is_one_text(stage: Stage):
    assert _receive(stage, _text("hola", "SM1"))
    assert _receive(stage, _text("hola", "SM1")) is None
    assert (_count(stage, _inbound), _count(stage, _outbound)) == (1, 1)


def test_a_text_raced_with_itself_is_one_text(stage: Stage):
    threads = [
        threading.Thread(target=_receive, args=(stage, _text("hola", "SM1"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (_count(stage, _inbound), _count(stage, _outbound)) == (1, 1)


def test_two_texts_at_once_are_two_turns_one_after_the_other(stage: Stage):
    _receive(stage, _text("hola", "SM0"))
    threads = [
        threading.Thread(target=_receive, args=(stage, _text("1", f"SM{number}")))
        for number in (1, 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # "1" is Spanish, then "1" is yes: had one not seen the other, consent would be asked twice.
    assert _answers(stage)[1:] == ["¿Parent Organization", "Gracias. ¿Como se"]


def _answers(stage: Stage) -> list[str]:
    with reading(stage.engine) as connection:
        rows = connection.execute(select(_outbound).order_by(_outbound.c.id)).all()
    bodies = [stage.vault.open(row.body_sealed, "outbound.body", row.id) for row in rows]
    return [" ".join(body.split()[:3])[:21].rstrip() for body in bodies]


def test_a_flow_that_fails_keeps_the_text_and_brings_a_person(stage: Stage, monkeypatch):
    def broken(wanted):
        raise RuntimeError("a bug")

    for words in ("JOIN", "english", "yes"):
        stage.text(words)
    monkeypatch.setitem(actions.ACTIONS, "save_first_name", broken)
    assert stage.text("Ana") == [
        "< Parent Organization Network: sorry, something went wrong on our side. "
        "We kept your text and a person will read it.",
        "! waits: flow_failed",
    ]
    with reading(stage.engine) as connection:
        row = connection.execute(select(_inbound).order_by(_inbound.c.id.desc())).first()
    assert stage.vault.open(row.body_sealed, BODY, row.id) == "Ana"


def test_what_a_failed_flow_wrote_is_undone(stage: Stage, monkeypatch):
    def writes_and_breaks(wanted):
        actions.set_language(wanted)
        raise RuntimeError("a bug")

    stage.text("hola")
    monkeypatch.setitem(actions.ACTIONS, "set_language", writes_and_breaks)
    stage.text("2")
    monkeypatch.undo()
    # The language was not kept: a new conversation asks for it again.
    assert "< 1 Español" in stage.text("hola")


@pytest.mark.parametrize(
    "words",
    ["", "\x00", "\ud800", "😀" * 1600, "‮override", "a" * 1600, "{organization}", "{0}"],
    ids=["empty", "NUL", "surrogate", "emoji", "override", "long", "braces", "zero"],
)
def test_nothing_a_parent_writes_breaks_a_turn(stage: Stage, words: str):
    for before in ([], ["hola"], ["hola", "1"], ["hola", "1", "si"]):
        stage.setting = stage.setting.changed(f"from: +1213555{10 + len(before)}00")
        for each in before:
            stage.text(each)
        answer = stage.text(words)
        assert answer
        assert "! waits: flow_failed" not in answer


def test_the_last_word_of_the_ledger_is_what_the_gate_reads(stage: Stage):
    """Yes, taken back to no, yes again, stop and start: the address's row agrees each time."""
    walk = ["JOIN", "english", "yes", "BACK", "no", "JOIN", "yes", "STOP", "START"]
    for words in walk:
        stage.text(words)
        with reading(stage.engine) as connection:
            line = connection.execute(select(_consent).order_by(_consent.c.id.desc())).first()
            row = connection.execute(select(_address)).one()
        if line:
            assert (row.agreed_at is not None) == (line.act == "agreed")
            assert (row.stopped_at is not None) == (line.act == "withdrawn")


def test_a_button_of_an_earlier_question_answers_nothing(stage: Stage):
    """Tapped late or twice: the present question is put again, and nothing is saved."""
    stage.setting = stage.setting.changed("by: whatsapp")
    for words in ("hola", "1", "sí"):
        stage.text(words)
    asked = stage.text("Ana")
    tapped = stage.text("No", choice="consent:declined")
    assert tapped == asked
    with reading(stage.engine) as connection:
        assert connection.execute(select(_address.c.agreed_at)).scalar_one() is not None


def test_a_lasting_error_of_the_database_keeps_the_text(stage: Stage, monkeypatch):
    def broken(wanted):
        wanted.scene.connection.exec_driver_sql("select * from nowhere")

    stage.text("hola")
    monkeypatch.setitem(actions.ACTIONS, "set_language", broken)
    assert "! waits: flow_failed" in stage.text("1")


def test_a_stop_stands_even_if_everything_else_fails(stage: Stage, monkeypatch):
    """The session cannot be read, and the words of the confirmation cannot be found."""
    for words in ("JOIN", "english", "yes"):
        stage.text(words)
    with stage.engine.begin() as connection:
        connection.execute(update(_session).values(state_sealed=b"spoiled"))
    monkeypatch.setattr("flows.compliance.STOPPED", None)
    assert stage.text("STOP") == ["! waits: flow_failed"]
    with reading(stage.engine) as connection:
        assert connection.execute(select(_address.c.stopped_at)).scalar_one() is not None
        acts = connection.execute(select(_consent.c.act).order_by(_consent.c.id)).scalars()
        assert [str(act) for act in acts] == ["agreed", "withdrawn"]


def test_nothing_that_waited_goes_after_a_stop(stage: Stage):
    for words in ("HELP", "JOIN", "english", "STOP"):
        stage.text(words)
    with reading(stage.engine) as connection:
        rows = connection.execute(select(_outbound.c.status).order_by(_outbound.c.id)).scalars()
        assert [str(status) for status in rows] == ["refused"] * 3 + ["waiting"]


def test_stops_from_both_channels_at_once_are_all_heard(stage: Stage):
    stage.text("JOIN")
    addresses = ["+12135550142", "whatsapp:+12135550142"] * 4
    threads = [
        threading.Thread(target=_receive, args=(stage, _text("STOP", f"SM{n}", address)))
        for n, address in enumerate(addresses)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(stage, _inbound) == 1 + len(addresses)
    with reading(stage.engine) as connection:
        stopped = connection.execute(select(_address.c.stopped_at)).scalars().all()
    assert len(stopped) == 2
    assert None not in stopped


def test_with_advanced_opt_out_a_yes_still_answers_a_question(stage: Stage):
    """To Twilio YES is a start, and it says so; to us it is the answer that was asked for."""
    stage.text("JOIN")
    stage.text("english")
    told = InboundText(
        sid="SM9", account_sid="AC", address="+12135550142", to="+12135550100", body="YES",
        opt_out="start",
    )  # fmt: skip
    _receive(stage, told)
    assert _answers(stage)[-1] == "Thank you. What"


def test_answers_are_in_the_order_of_their_turns_whatever_the_clock_said_before(stage: Stage):
    """The one who waited for the other is answered after it, so its time is asked for then."""
    _receive(stage, _text("hola", "SM0"))
    ticks = iter(range(100))
    waiting = threading.Event()

    def now():
        waiting.wait(0.05)
        return stage.now + timedelta(seconds=next(ticks))

    receiver = Receiver(stage.engine, stage.vault, now)
    sender = stage.senders["+12135550100"]
    threads = [
        threading.Thread(target=receive, args=(receiver, sender, _text("1", f"SM{number}")))
        for number in range(1, 7)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(stage.engine) as connection:
        rows = connection.execute(select(_outbound).order_by(_outbound.c.created_at)).all()
    bodies = [stage.vault.open(row.body_sealed, "outbound.body", row.id) for row in rows]
    assert bodies[1].startswith("¿Parent Organization")
    assert bodies[2].startswith("Gracias. ¿Como se llama")
