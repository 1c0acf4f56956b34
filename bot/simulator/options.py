"""What a simulator is told at start: its account, its numbers, where the application is."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")
E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class DemoNumber:
    """A number of an organization; the same one serves SMS and WhatsApp."""

    number: str
    name: str
    messaging_service_sid: str | None = None


@dataclass(frozen=True)
class Options:
    """Everything that a simulator needs to know before it starts."""

    port: int
    account_sid: str
    auth_token: str
    app_url: str
    public_url: str
    organizations: tuple[DemoNumber, ...]
    ledger_path: Path | None = None
    clock_path: Path | None = None
    receipt_delay_seconds: float = 0.4


def is_loopback(host: str | None) -> bool:
    """Whether a host name means this very computer."""
    if not host:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def problems(options: Options) -> list[str]:
    """Everything wrong with the options, in plain words."""
    found = []
    if not is_loopback(urlsplit(options.app_url).hostname):
        found.append(
            f"app_url {options.app_url!r} is not on this computer: the simulator only texts "
            "an application at 127.0.0.1, ::1 or localhost."
        )
    if not ACCOUNT_SID.fullmatch(options.account_sid):
        found.append("account_sid must be AC and 32 hexadecimal digits.")
    if not options.auth_token:
        found.append("auth_token is empty.")
    if not options.organizations:
        found.append("At least one organization's number is needed.")
    for organization in options.organizations:
        found.extend(number_problems(organization))
    return found


def check(options: Options) -> None:
    """Refuse to start with options that are wrong."""
    found = problems(options)
    if found:
        raise ValueError("\n".join(found))


def local_url(options: Options, url: str) -> str:
    """Where to deliver a request for `url`: the application's public address is this computer's."""
    public = options.public_url.rstrip("/")
    if url == public or url.startswith((public + "/", public + "?")):
        return options.app_url.rstrip("/") + url[len(public) :]
    return url


def number_problems(organization: DemoNumber) -> list[str]:
    """Everything wrong with an organization's number."""
    found = []
    if not E164.fullmatch(organization.number):
        found.append(f"{organization.number!r} is not a number like +12135550100.")
    service = organization.messaging_service_sid
    if service is not None and not SERVICE_SID.fullmatch(service):
        found.append(f"{service!r} is not MG and 32 hexadecimal digits.")
    return found
