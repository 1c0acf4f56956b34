"""Settings: every mistake at once, in plain words that name the variable."""

import stat

import pytest

from bot import settings
from bot.settings import SettingsError, is_loopback, load
from community.vault import Vault, new_key

KEYS = new_key("a")
GOOD = {
    "SECRET_KEY": "s" * 48,
    "DATA_KEYS": KEYS,
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "PUBLIC_URL": "https://bot.example.org",
    "DATABASE_URL": "postgresql://portavoz@localhost/portavoz",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def problems_of(environment):
    with pytest.raises(SettingsError) as caught:
        load(environment)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_good_settings(tmp_path):
    found = load({**GOOD, "PORTAVOZ_HOME": str(tmp_path), "PORT": "9000"})
    assert not found.is_demo
    assert found.database_url == GOOD["DATABASE_URL"]
    assert (found.redis_url, found.port) == ("redis://127.0.0.1:6379/0", 9000)
    assert (found.home, found.twilio_api_url) == (tmp_path, None)
    assert found.twilio_auth_tokens == ("token",)
    assert found.heartbeat_url is None
    assert list(tmp_path.iterdir()) == [], "nothing is made that was not asked for"


def test_what_is_left_out_has_a_usual_value():
    found = load({name: GOOD[name] for name in settings._SECRETS})
    assert (found.port, found.public_url) == (8000, "http://127.0.0.1:8000")
    assert (found.home.name, found.redis_url) == ("var", None)
    assert found.database_url == f"sqlite:///{found.home}/portavoz.db"


def test_spaces_around_a_value_and_empty_values_do_not_count():
    found = load(
        {**GOOD, "PORT": " 9000 ", "REDIS_URL": "  ", "PUBLIC_URL": GOOD["PUBLIC_URL"] + "/"}
    )
    assert (found.port, found.redis_url) == (9000, None)
    assert found.public_url == GOOD["PUBLIC_URL"]


@pytest.mark.parametrize("url", ["https://hc-ping.com/1-2", "http://127.0.0.1:9000/ping"])
def test_a_heartbeat_may_go_to_a_service_outside_or_to_this_machine(url):
    assert load({**GOOD, "HEARTBEAT_URL": url}).heartbeat_url == url


@pytest.mark.parametrize("tokens", ["old,new", " old , new ,"])
def test_several_tokens_while_one_is_rotated(tokens):
    assert load({**GOOD, "TWILIO_AUTH_TOKEN": tokens}).twilio_auth_tokens == ("old", "new")


MISTAKES = {
    "a short secret": ("SECRET_KEY", "short", "shorter than 32 characters"),
    "malformed data keys": ("DATA_KEYS", "a:b", "key 1 is not 32 bytes"),
    "two data keys of one id": ("DATA_KEYS", f"{KEYS},{KEYS}", "same id"),
    "an account SID that is none": ("TWILIO_ACCOUNT_SID", "AC123", "not AC and 32"),
    "commas for tokens": ("TWILIO_AUTH_TOKEN", " , ", "empty"),
    "another Twilio elsewhere": ("TWILIO_API_URL", "https://evil.example", "on this machine"),
    "another Twilio that is no address": ("TWILIO_API_URL", "localhost", "on this machine"),
    "a port that is a word": ("PORT", "http", "not a number from 1 to 65534"),
    "a port of nothing": ("PORT", "0", "not a number"),
    "a port without a next one": ("PORT", "65535", "not a number"),
    "a port below nothing": ("PORT", "-1", "not a number"),
    "a port that fills a page": ("PORT", "9" * 5000, "not a number"),
    "a port in other digits": ("PORT", "８０００", "not a number"),
    "a public address without https": ("PUBLIC_URL", "http://bot.example.org", "https://"),
    "a public address that is none": ("PUBLIC_URL", "bot.example.org", "not a web address"),
    "a public address with half a bracket": ("PUBLIC_URL", "https://[::1", "not a web address"),
    "a public address with a port too far": ("PUBLIC_URL", "https://a.org:99999", "not a web"),
    "a public address with a port in words": ("PUBLIC_URL", "https://a.org:https", "not a web"),
    "a public host with an underscore": ("PUBLIC_URL", "https://my_bot.org", "underscore"),
    "a public address with a query": ("PUBLIC_URL", "https://a.org/?x=1", "before any ? or #"),
    "a public address with a fragment": ("PUBLIC_URL", "https://a.org/#rc=2", "before any ? or #"),
    "a Redis that is a web address": ("REDIS_URL", "http://127.0.0.1", "redis://"),
    "a Redis with a port in words": ("REDIS_URL", "redis://127.0.0.1:x/0", "not an address"),
    "a heartbeat that is no address": ("HEARTBEAT_URL", "hc-ping.com/1", "not a web address"),
    "a heartbeat without https": ("HEARTBEAT_URL", "http://hc-ping.com/1", "https://"),
    "a heartbeat with a query": ("HEARTBEAT_URL", "https://hc-ping.com/1?x", "before any ? or #"),
    "a database that is a word": ("DATABASE_URL", "postgres", "not a database address"),
    "a database with a port in words": ("DATABASE_URL", "postgresql://h:x/d", "not a database"),
    "a database of a kind we have not": ("DATABASE_URL", "mysql://h/d", "mysql is not supported"),
    "a database with another driver": (
        "DATABASE_URL", "postgresql+psycopg2://h/d", "without the driver psycopg2",
    ),
    "a database of no kind": ("DATABASE_URL", "nosuch://h/d", "not a database address"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistake(name, value, said):
    load(GOOD)  # the rest is right
    (problem,) = problems_of({**GOOD, name: value})
    assert problem.startswith(f"{name}: ")
    assert said in problem


@pytest.mark.parametrize("name", settings._SECRETS)
def test_a_secret_that_is_missing_is_asked_for_and_where_to_get_it_is_told(name):
    (problem,) = problems_of({**GOOD, name: ""})
    assert problem == f"{name}: missing; {settings._SECRETS[name]}"


def test_all_mistakes_are_told_at_once():
    wrong = {name: value for name, value, _ in MISTAKES.values()}
    told = problems_of(wrong)
    assert [problem.split(":")[0] for problem in told] == [
        "SECRET_KEY", "DATA_KEYS", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_URL",
        "PORT", "PUBLIC_URL", "REDIS_URL", "HEARTBEAT_URL", "DATABASE_URL",
    ]  # fmt: skip


def test_no_secret_is_told_with_a_mistake():
    secret = "c0ffee" * 4
    told = problems_of({**GOOD, "SECRET_KEY": secret, "DATA_KEYS": f"a:{secret}"})
    assert secret not in "".join(told)


def test_a_public_bot_without_secrets_is_no_demo():
    told = problems_of({"PUBLIC_URL": "https://bot.example.org"})
    assert [problem.split(":")[0] for problem in told] == list(settings._SECRETS)


def test_one_secret_alone_is_no_demo(tmp_path):
    told = problems_of({"TWILIO_AUTH_TOKEN": "token", "PORTAVOZ_HOME": str(tmp_path)})
    assert len(told) == 3
    assert list(tmp_path.iterdir()) == []


def test_the_demo_makes_its_own_secrets_once_and_keeps_them_to_itself(tmp_path):
    home = tmp_path / "var"
    first = load({"PORTAVOZ_HOME": str(home), "PUBLIC_URL": "http://localhost:8000"})
    assert first.is_demo
    assert first.twilio_api_url == "http://127.0.0.1:8001", "the demo never asks Twilio itself"
    assert len(first.secret_key) >= 32
    assert Vault(first.data_keys)
    (kept,) = home.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert load({"PORTAVOZ_HOME": str(home), "PUBLIC_URL": "http://localhost:8000"}) == first


def test_a_home_that_is_a_file_is_told_with_the_other_mistakes(tmp_path):
    home = tmp_path / "home"
    home.write_text("")
    told = problems_of({"PORTAVOZ_HOME": str(home), "PORT": "x"})
    assert [problem.split(":")[0] for problem in told] == ["PORTAVOZ_HOME", "PORT"]


LOOPBACK = [
    ("http://127.0.0.1:8000", True), ("http://localhost", True), ("http://[::1]:8000", True),
    ("https://bot.example.org", False), ("http://127.0.0.1.example.org", False),
    ("http://localhost@evil.example", False), ("https://[::1", False), ("", False),
]  # fmt: skip


@pytest.mark.parametrize(("url", "expected"), LOOPBACK)
def test_what_is_this_machine(url, expected):
    assert is_loopback(url) is expected
