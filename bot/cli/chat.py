"""A phone in the terminal: texts the simulator and prints what comes back."""

import time
from typing import Any

import click
import requests

from bot import simulation
from bot.cli.context import wire

_PAUSE_SECONDS = 0.3
_QUIET_SECONDS = 1.5
_LONGEST_WAIT_SECONDS = 10.0


@click.command()
@click.option("--to", default="+12135550100", show_default=True, help="The number to text.")
@click.option("--from", "from_", default="+12135550142", show_default=True, help="Your number.")
@click.option("--whatsapp", is_flag=True, help="By WhatsApp instead of SMS.")
def chat(to: str, from_: str, *, whatsapp: bool) -> None:
    """Text the bot from the terminal; Portavoz must be running with its simulator."""
    base = simulation.url(wire().settings)
    phone = _Phone(base, "whatsapp" if whatsapp else "sms", from_, to)
    click.echo("Write a text and press Enter; an empty line ends.")
    try:
        phone.read()
        while words := click.prompt(">", default="", show_default=False, prompt_suffix=" "):
            phone.text(words)
    except requests.RequestException:
        raise click.ClickException(f"No simulator at {base}. Start it with: make run") from None


class _Phone:
    """One phone at the simulator; remembers which messages it has shown."""

    def __init__(self, base: str, channel: str, number: str, to: str) -> None:
        self._base = f"{base}/simulator"
        self._channel, self._number, self._to = channel, number, to
        self._shown: set[str] = set()

    def text(self, words: str) -> None:
        """Send a text and print the answers, until it has been quiet for a moment."""
        body = {"channel": self._channel, "from": self._number, "to": self._to, "body": words}
        answer = requests.post(f"{self._base}/texts", json=body, timeout=20)
        answer.raise_for_status()
        started = time.monotonic()
        last = started + _LONGEST_WAIT_SECONDS - _QUIET_SECONDS
        while time.monotonic() < last + _QUIET_SECONDS:
            time.sleep(_PAUSE_SECONDS)
            if self.read():
                last = time.monotonic()

    def read(self) -> bool:
        """Print what is new from the number we text; says whether there was anything."""
        url = f"{self._base}/phones/{self._channel}/{self._number}"
        messages = requests.get(url, timeout=5).json()["messages"]
        new = [
            each
            for each in messages
            if each["organization"] == self._to
            and each["direction"] == "in"
            and each["sid"] not in self._shown
        ]
        for each in new:
            self._shown.add(each["sid"])
            click.echo("\n".join(f"< {line}" for line in _lines(each)))
        return bool(new)


def _lines(message: dict[str, Any]) -> list[str]:
    choices = message["buttons"] or (message["list"] or {}).get("items", [])
    labels = [choice.get("title") or choice.get("item") for choice in choices]
    return [*message["body"].splitlines(), *(f"[{label}]" for label in labels)]


COMMANDS = (chat,)
