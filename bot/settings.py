"""Settings from the environment; every mistake in them is reported at once, in plain words.

Without any secret in the environment this is a demo: it makes its own under PORTAVOZ_HOME,
readable by the owner alone, and stays on this machine.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from bot.demo import secrets
from community.database import backend_of, normal_url
from community.vault import Vault, VaultError

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# What must be given outside the demo, and where to get it.
_SECRETS = {
    "SECRET_KEY": "`portavoz keys new` prints one",
    "DATA_KEYS": "`portavoz keys new` prints one",
    "TWILIO_ACCOUNT_SID": "it stands on the first page of Twilio's console",
    "TWILIO_AUTH_TOKEN": "it stands on the first page of Twilio's console",
}
_DRIVERS = {"sqlite": "pysqlite", "postgresql": "psycopg"}
_SECRET_KEY_LENGTH = 32
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")


class SettingsError(Exception):
    """The settings cannot be used; `problems` holds a sentence for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What the environment says. `redis_url` None means a server of our own under `home`."""

    database_url: str
    redis_url: str | None
    public_url: str
    port: int
    home: Path
    secret_key: str
    data_keys: str
    twilio_account_sid: str
    twilio_auth_tokens: tuple[str, ...]
    twilio_api_url: str | None
    heartbeat_url: str | None
    is_demo: bool


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raises SettingsError with every mistake."""
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    home = Path(given.get("PORTAVOZ_HOME", "var")).resolve()
    is_demo = not any(name in given for name in _SECRETS) and _stays_here(given)
    problems = []
    if is_demo:
        try:
            given = {**secrets.load_or_make(home), **given}
        except OSError as problem:
            problems = [f"PORTAVOZ_HOME: {home} cannot be used: {problem.strerror}"]
    checks = [check for check in _CHECKS if not problems or check is not _check_secrets]
    problems += [problem for check in checks for problem in check(given)]
    if problems:
        raise SettingsError(problems)
    port = int(given.get("PORT", "8000"))
    return Settings(
        database_url=given.get("DATABASE_URL", f"sqlite:///{home / 'portavoz.db'}"),
        redis_url=given.get("REDIS_URL"),
        public_url=given.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        port=port,
        home=home,
        secret_key=given["SECRET_KEY"],
        data_keys=given["DATA_KEYS"],
        twilio_account_sid=given["TWILIO_ACCOUNT_SID"],
        twilio_auth_tokens=tuple(
            token.strip() for token in given["TWILIO_AUTH_TOKEN"].split(",") if token.strip()
        ),
        # The demo's account is made up: nothing of it is Twilio's business.
        twilio_api_url=given.get("TWILIO_API_URL", simulator_url(port) if is_demo else None),
        heartbeat_url=given.get("HEARTBEAT_URL"),
        is_demo=is_demo,
    )


def simulator_url(port: int) -> str:
    """Where the simulator listens: one port above the web server."""
    return f"http://127.0.0.1:{port + 1}"


def port_file(home: Path) -> Path:
    """Where the port of what runs in `home` stands, for commands beside it."""
    return home / "port"


def _stays_here(given: Mapping[str, str]) -> bool:
    """Whether everything that is named is on this machine; else secrets were forgotten."""
    named = (given[name] for name in ("PUBLIC_URL", "DATABASE_URL", "REDIS_URL") if name in given)
    return all(is_loopback(url) or _host(url) == "" for url in named)


def is_loopback(url: str) -> bool:
    """Whether `url` points at this machine."""
    try:
        return urlsplit(url).hostname in _LOOPBACK
    except ValueError:
        return False


def _check_secrets(given: Mapping[str, str]) -> list[str]:
    problems = [f"{name}: missing; {_SECRETS[name]}" for name in _SECRETS if name not in given]
    key = given.get("SECRET_KEY")
    if key is not None and len(key) < _SECRET_KEY_LENGTH:
        problems.append(f"SECRET_KEY: shorter than {_SECRET_KEY_LENGTH} characters")
    return problems


def _check_data_keys(given: Mapping[str, str]) -> list[str]:
    try:
        if "DATA_KEYS" in given:
            Vault(given["DATA_KEYS"])
    except VaultError as problem:
        return [str(problem)]
    return []


def _check_twilio(given: Mapping[str, str]) -> list[str]:
    problems = []
    sid = given.get("TWILIO_ACCOUNT_SID")
    if sid is not None and not _ACCOUNT_SID.fullmatch(sid):
        problems.append("TWILIO_ACCOUNT_SID: not AC and 32 digits or letters a to f")
    token = given.get("TWILIO_AUTH_TOKEN")
    if token is not None and not token.strip(", "):
        problems.append("TWILIO_AUTH_TOKEN: empty")
    api_url = given.get("TWILIO_API_URL")
    if api_url is not None and not is_loopback(api_url):
        problems.append(
            "TWILIO_API_URL: only for a simulator on this machine (http://127.0.0.1:...);"
            " leave it out to use Twilio"
        )
    return problems


def _check_addresses(given: Mapping[str, str]) -> list[str]:
    problems = []
    port = given.get("PORT", "8000")
    if not (re.fullmatch(r"[0-9]{1,5}", port) and 1 <= int(port) <= 65534):
        problems.append("PORT: not a number from 1 to 65534 (the simulator takes the next)")
    public = given.get("PUBLIC_URL")
    if public is not None:
        problems += _check_public_url(public)
    redis_url = given.get("REDIS_URL")
    if redis_url is not None:
        problems += _check_redis_url(redis_url)
    return problems


def _check_redis_url(url: str) -> list[str]:
    if not url.startswith(("redis://", "rediss://", "unix://")):
        return ["REDIS_URL: does not start with redis://, rediss:// or unix://"]
    if not _is_sound(url):
        return ["REDIS_URL: not an address such as redis://127.0.0.1:6379/0"]
    return []


def _check_public_url(url: str) -> list[str]:
    if not _is_web_address(url):
        return ["PUBLIC_URL: not a web address such as https://bot.example.org"]
    if "?" in url or "#" in url:
        return ["PUBLIC_URL: must end before any ? or #"]
    if "_" in _host(url):
        return ["PUBLIC_URL: Twilio refuses callback hosts with an underscore"]
    if not url.startswith("https://") and not is_loopback(url):
        return ["PUBLIC_URL: must start with https:// outside this machine"]
    return []


def _check_heartbeat_url(given: Mapping[str, str]) -> list[str]:
    url = given.get("HEARTBEAT_URL")
    if url is None:
        return []
    if not _is_web_address(url):
        return ["HEARTBEAT_URL: not a web address such as https://hc-ping.com/..."]
    if "?" in url or "#" in url:
        return ["HEARTBEAT_URL: must end before any ? or #, since /fail is added to it"]
    if not url.startswith("https://") and not is_loopback(url):
        return ["HEARTBEAT_URL: must start with https:// outside this machine"]
    return []


def _is_web_address(url: str) -> bool:
    return _is_sound(url) and urlsplit(url).scheme in ("http", "https") and bool(_host(url))


def _is_sound(url: str) -> bool:
    """Whether the address can be taken apart, its port included."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _check_database(given: Mapping[str, str]) -> list[str]:
    url = given.get("DATABASE_URL")
    if url is None:
        return []
    try:
        backend = backend_of(url)
        driver = make_url(normal_url(url)).get_driver_name()
    except (ArgumentError, ValueError, NoSuchModuleError):
        return ["DATABASE_URL: not a database address such as postgresql://user@host/name"]
    if backend not in _DRIVERS:
        return [f"DATABASE_URL: {backend} is not supported; use PostgreSQL or SQLite"]
    if driver != _DRIVERS[backend]:
        return [f"DATABASE_URL: begin it with {backend}:// alone, without the driver {driver}"]
    return []


_CHECKS = (
    _check_secrets, _check_data_keys, _check_twilio, _check_addresses, _check_heartbeat_url,
    _check_database,
)  # fmt: skip
