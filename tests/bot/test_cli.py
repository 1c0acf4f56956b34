"""The command line: a real organization can be made without the demo, and refusals are plain."""

import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from bot.cli import portavoz
from community.database import connect, table_of
from scheduler.alerts.problems import Problem, ProblemKind
from scheduler.alerts.table import Alert, Changes, write


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an installation of its own."""
    for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "DATA_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTAVOZ_HOME", str(tmp_path / "home"))

    def run(line: str, words: str = "") -> Result:
        return CliRunner().invoke(portavoz, line.split(), input=words)

    assert run("db upgrade").exit_code == 0
    return run


def _make(run, slug: str = "westside") -> None:
    made = run(f"organization new {slug} --name Westside --zone America/Los_Angeles")
    assert made.exit_code == 0, made.output


def test_an_organization_is_made_and_shown(run):
    _make(run)
    assert run("number new westside +12135550130 --rate 3").exit_code == 0
    assert run("team new westside reading --name Reading").exit_code == 0
    assert run("organizer new westside --name Luz --email luz@example.org").exit_code == 0
    shown = json.loads(run("organization show westside --json").stdout)
    assert shown["name"] == "Westside"
    assert shown["languages"] == ["en", "es"]
    assert shown["stop_owner"] == "default"
    assert shown["numbers"] == ["+12135550130"]
    assert shown["teams"] == ["reading"]
    assert json.loads(run("organizer list westside --json").stdout)[0]["email"] == "luz@example.org"
    assert json.loads(run("number show +12135550130 --json").stdout)["segments_per_second"] == 3
    assert json.loads(run("team show westside reading --json").stdout)["name"] == "Reading"


def test_an_organization_is_changed_and_checked_like_a_new_one(run):
    _make(run)
    changed = run("organization change westside --contact 213-555-0101 --stop-owner app")
    assert changed.output == "Changed contact, stop_owner of westside.\n"
    shown = json.loads(run("organization show westside --json").stdout)
    assert (shown["contact"], shown["stop_owner"]) == ("213-555-0101", "app")
    refused = run("organization change westside --closes 08:00")
    assert "opens: is not before closing at 08:00" in refused.output


def test_an_organizer_is_put_on_call_and_taken_off_again(run):
    _make(run)
    run("number new westside +12135550130")
    made = run(
        "organizer new westside --name Luz --email luz@example.org --phone 213-555-0131 --on-call "
        "--language es"
    )
    assert made.output == ("Made organizer Luz of westside; problems are told to +12135550131.\n")
    shown = json.loads(run("organizer show westside luz@example.org --json").stdout)
    assert (shown["phone"], shown["language"], shown["on_call"]) == ("+12135550131", "es", True)
    person = json.loads(run("person show +12135550131 --json").stdout)
    assert (person["consent"], person["language"]) == ("agreed", "es")
    assert [(line["method"], line["words"]) for line in person["ledger"]] == [
        ("organizer", "on call")
    ]
    changed = run("organizer change westside luz@example.org --no-on-call")
    assert changed.output == "Changed on_call of Luz.\n"
    assert not json.loads(run("organizer list westside --json").stdout)[0]["on_call"]


def test_alerts_are_listed_and_the_doctor_knows_of_them(run, tmp_path, now):
    _make(run)
    assert run("alert list").output == "(none)\n"
    engine = connect(f"sqlite:///{tmp_path / 'home' / 'portavoz.db'}")
    with engine.begin() as connection:
        problem = Problem(ProblemKind.CARRIER_REFUSES, now, "a number 30007", code=30007)
        write(connection, Changes([problem], [], []), now)
    (listed,) = json.loads(run("alert list --json").stdout)
    assert (listed["kind"], listed["code"], listed["over_at"]) == ("carrier_refuses", 30007, None)
    assert "carrier_refuses (error 30007), since 2026-11-21 18:00 UTC" in run("doctor").output
    with engine.begin() as connection:
        connection.execute(update(table_of(Alert)).values(over_at=now, over_told_at=now))
    engine.dispose()
    assert json.loads(run("alert list --json").stdout) == []
    assert len(json.loads(run("alert list --all --json").stdout)) == 1


def test_how_long_things_are_kept_is_shown_and_changed(run):
    _make(run)
    names = ("keep_words_days", "keep_deliveries_days", "keep_inactive_days", "legal_hold")

    def kept():
        shown = json.loads(run("organization show westside --json").stdout)
        return [shown[name] for name in names]

    assert kept() == [90, 30, 548, False]
    line = "organization change westside --keep-words-days 60 --keep-inactive-days 365"
    assert run(f"{line} --legal-hold").output == (
        "Changed keep_words_days, keep_inactive_days, legal_hold of westside.\n"
    )
    assert kept() == [60, 30, 365, True]
    run("organization change westside --no-legal-hold")
    assert kept() == [60, 30, 365, False]
    run("organization new east --name East --zone UTC --keep-deliveries-days 7 --legal-hold")
    shown = json.loads(run("organization show east --json").stdout)
    assert [shown[name] for name in names] == [90, 7, 548, True]


def test_keys_that_do_not_open_the_database_are_refused(run, monkeypatch):
    from community.vault import new_key  # noqa: PLC0415

    run("demo")
    assert run("doctor").exit_code == 0
    monkeypatch.setenv("DATA_KEYS", new_key("other"))
    for name in ("SECRET_KEY", "TWILIO_AUTH_TOKEN"):
        monkeypatch.setenv(name, "x" * 40)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    told = run("doctor")
    assert told.exit_code == 1
    assert "DATA_KEYS: do not open this database" in told.output
    assert "do not open this database" in str(run("worker").exception)


def test_the_doctor_sees_that_real_texts_would_go_to_a_simulator(run, monkeypatch):
    from community.vault import new_key  # noqa: PLC0415

    settings = {
        "SECRET_KEY": "x" * 40,
        "DATA_KEYS": new_key("real"),
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "PUBLIC_URL": "https://bot.example.org",
        "TWILIO_API_URL": "http://127.0.0.1:8001",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    told = run("doctor")
    assert told.exit_code == 1
    assert "texts go to a simulator and reach nobody" in told.output


def test_the_demo_is_not_mixed_into_a_real_database(run):
    _make(run)
    refused = run("demo")
    assert refused.exit_code == 1
    assert "This database is in real use" in refused.output
    assert [row["slug"] for row in json.loads(run("organization list --json").stdout)] == [
        "westside"
    ]


def test_an_organization_may_be_made_beside_the_demo(run):
    assert run("demo").exit_code == 0
    _make(run)
    assert run("demo").exit_code == 0


def test_the_inbox_lists_who_waits(run):
    run("demo")
    assert run("inbox list").output == "(none)\n"
    assert json.loads(run("inbox list --organization pon --json").stdout) == []
    assert "There is no organization" in run("inbox list --organization nobody").output


def test_a_person_is_found_by_the_number_as_people_write_it(run):
    run("demo")
    for written in ("+12135550180", "2135550180", "213-555-0180"):
        assert json.loads(run(f"person show {written} --json").stdout)["first_name"] == "Rosa"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("organization new West --name W --zone America/Los_Angeles", "slug: must be lower-case"),
        ("organization new w --name W --zone Los_Angeles", "zone: 'Los_Angeles' is not a time"),
        ("organization new w --name W --zone UTC --languages en,xx", "no texts in xx yet"),
        ("organization new w --name W --zone UTC --opens 9", "opens: '9' is not a time"),
        ("organization new w --name W --zone UTC --opens 21:00", "opens: is not before closing"),
        ("organization new w --name W --zone UTC --school-area LA", "school_areas: must be like"),
        ("organization change westside --keep-words-days 6", "keep_words_days: 6 is not a number"),
        ("organization change westside --keep-words-days 731", "of days from 7 to 730"),
        ("organization change westside --keep-inactive-days 30", "of days from 90 to 3650"),
        ("organization change westside --keep-deliveries-days 91", "is more than keep_words_days"),
        ("organization change westside --keep-words-days 20", "they go with their texts"),
        ("number new westside 12", "number: '12' is not a phone number"),
        ("number new nobody +12135550130", "There is no organization 'nobody'."),
        ("team new westside reading --name " + "R" * 30, "short_name"),
        ("organizer new westside --name L --email luz", "email: 'luz' is not an email address"),
        ("organizer new westside --name L --email l@x.org --on-call", "on_call: needs a phone"),
        ("organizer new westside --name L --email l@x.org --phone 12", "phone: '12' is not"),
        ("organizer new westside --name L --email l@x.org --language xx", "no texts in xx yet"),
        ("organizer change westside l@x.org --phone 2135550131", "There is no organizer l@x.org"),
        ("organization show nobody", "There is no organization 'nobody'."),
        ("person show +12135550199", "Nobody is known at +12135550199."),
        ("clock move 3d", "'3d' is not a step"),
    ],
    ids=lambda value: value[:40],
)
def test_a_refusal_says_what_is_wrong(run, line: str, said: str):
    _make(run)
    refused = run(line)
    assert refused.exit_code == 1
    assert said in refused.output


def test_several_mistakes_are_said_at_once(run):
    refused = run("organization new W --name W --zone Mars --opens 25:00")
    for field in ("slug:", "zone:", "opens:"):
        assert field in refused.output


def test_what_exists_is_not_made_again(run):
    _make(run)
    again = run("organization new westside --name Other --zone America/Los_Angeles")
    assert again.exit_code == 1
    assert "slug: 'westside' is taken" in again.output


def test_the_demo_may_be_loaded_twice(run):
    assert run("demo").exit_code == 0
    first = run("organization list --json").stdout
    assert run("demo").exit_code == 0
    assert run("organization list --json").stdout == first
    assert {row["slug"]: row["number"] for row in json.loads(first)} == {
        "pon": "+12135550100",
        "innovate-la": "+12135550110",
        "bpon": "+16175550120",
    }


def test_new_keys_are_lines_for_an_environment_file(run):
    names = [line.split("=")[0] for line in run("keys new").stdout.splitlines()]
    assert names == ["SECRET_KEY", "DATA_KEYS"]


def test_the_demos_clock_moves_for_everybody(run):
    before = run("clock now").stdout
    assert run("clock move +3d").exit_code == 0
    assert run("clock now").stdout[:10] > before[:10]
    assert run("clock move -3d").exit_code == 0
    assert run("clock now").stdout[:10] == before[:10]


def test_explain_reads_texts_and_writes_objects(run):
    words = "ALTO\nstop sign missing by the school\nSí\nquiero hablar con una persona\n3\nniño\n"
    lines = [json.loads(line) for line in run("explain", words).stdout.splitlines()]
    assert [line["compliance"] for line in lines] == ["stop", None, None, None, None, None]
    assert [line["yes_no"] for line in lines] == [None, None, "yes", None, None, None]
    assert [line["wants_person"] for line in lines] == [False, False, False, True, False, False]
    assert [line["number"] for line in lines] == [None, None, None, None, 3, None]
    assert lines[2] == {
        "text": "Sí", "compliance": None, "wants_person": False, "yes_no": "yes", "number": None,
        "language": "es", "encoding": "UCS-2", "units": 2, "segments": 1,
    }  # fmt: skip
    assert lines[5]["encoding"] == "GSM-7"


def test_wrong_settings_are_all_said_at_once(tmp_path, monkeypatch, capsys):
    from bot import cli  # noqa: PLC0415

    monkeypatch.setenv("PORTAVOZ_HOME", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "short")
    monkeypatch.setenv("PORT", "99999")
    monkeypatch.setattr("sys.argv", ["portavoz", "doctor"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    for name in ("SECRET_KEY", "DATA_KEYS", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PORT"):
        assert name in said
