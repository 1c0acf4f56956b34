"""A phone in the terminal: texts the simulator and prints what comes back, as a transcript."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import requests

from bot import simulator_process
from bot.cli.context import wire

_PAUSE_SECONDS = 0.3
_QUIET_SECONDS = 1.5
_LONGEST_WAIT_SECONDS = 10.0


@click.command()
@click.option("--to", default="+12135550100", show_default=True, help="The number to text.")
@click.option("--from", "from_", default="+12135550142", show_default=True, help="Your number.")
@click.option("--whatsapp", is_flag=True, help="By WhatsApp instead of SMS.")
@click.option("--replay", type=click.File(encoding="utf-8"), help="Text the `> ` lines of a file.")
@click.option("--save", type=click.Path(path_type=Path), help="Add the transcript to a file.")
def chat(to: str, from_: str, *, whatsapp: bool, replay: Any, save: Path | None) -> None:  # noqa: ANN401
    """Text the bot from the terminal; Portavoz must be running with its simulator."""
    base = simulator_process.url(wire().settings)
    phone = _Phone(base, "whatsapp" if whatsapp else "sms", from_, to)
    texts = _replayed(replay) if replay else _typed()
    try:
        phone.read()
        for words in texts:
            answers = phone.text(words)
            click.echo("\n".join(answers))
            if save:
                with save.open("a", encoding="utf-8") as file:
                    file.write("\n".join([f"> {words}", *answers]) + "\n")
    except requests.RequestException:
        raise click.ClickException(f"No simulator at {base}. Start it with: make run") from None


def _typed() -> Iterator[str]:
    click.echo("Write a text and press Enter; an empty line ends.")
    while words := click.prompt(">", default="", show_default=False, prompt_suffix=" "):
        yield words


def _replayed(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith(">"):
            click.echo(line.rstrip())
            yield line[1:].strip()


class _Phone:
    """One phone at the simulator; remembers which messages it has shown."""

    def __init__(self, base: str, channel: str, number: str, to: str) -> None:
        self._base = f"{base}/simulator"
        self._channel, self._number, self._to = channel, number, to
        self._shown: set[str] = set()

    def text(self, words: str) -> list[str]:
        """Send a text and give the lines of the answers, once it has been quiet for a moment."""
        body = {"channel": self._channel, "from": self._number, "to": self._to, "body": words}
        answer = requests.post(f"{self._base}/texts", json=body, timeout=20)
        answer.raise_for_status()
        until = time.monotonic() + _LONGEST_WAIT_SECONDS
        lines: list[str] = []
        while time.monotonic() < until:
            time.sleep(_PAUSE_SECONDS)
            new = self.read()
            if new:
                lines += new
                until = time.monotonic() + _QUIET_SECONDS
        return lines

    def read(self) -> list[str]:
        """The lines of what is new from the number we text."""
        url = f"{self._base}/phones/{self._channel}/{self._number}"
        messages = requests.get(url, timeout=5).json()["messages"]
        new = [
            each
            for each in messages
            if each["organization"] == self._to
            and each["direction"] == "in"
            and each["sid"] not in self._shown
        ]
        self._shown.update(each["sid"] for each in new)
        return [f"< {line}".rstrip() for each in new for line in _lines(each)]


def _lines(message: dict[str, Any]) -> list[str]:
    """A message as it reads; buttons and list items stand numbered, as SMS would show them."""
    choices = message["buttons"] or (message["list"] or {}).get("items", [])
    labels = [choice.get("title") or choice.get("item") for choice in choices]
    numbered = [f"{number} {label}" for number, label in enumerate(labels, start=1)]
    return [*message["body"].splitlines(), *numbered]


COMMANDS = (chat,)
