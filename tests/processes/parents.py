"""Parents who text, and Twilio's patience with a web server that does not answer."""

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.processes.running import Running

SIGN_UP = ("hola", "1", "si", "Ana", "mamá", "belmont", "1")
_AREAS = (213, 310, 323, 424, 562, 626, 661, 714, 747, 818, 909, 949)
_PHONES_IN_AREA = range(30, 100)
# The simulator hands a text over within 20 seconds or gives up.
_PATIENCE_SECONDS = 90


def phone(number: int) -> str:
    """The invented phone of the parent with this number."""
    area, last = divmod(number, len(_PHONES_IN_AREA))
    return f"+1{_AREAS[area]}55501{_PHONES_IN_AREA[last]}"


@dataclass
class Parent:
    """One phone and what is texted from it, one text after the other."""

    phone: str
    words: Sequence[str]
    is_tried_again: bool = True  # or else a text that found no web server is left to the sweep
    sids: list[str] = field(default_factory=list)

    def text(self, here: Running, chance: random.Random, longest_pause: float) -> None:
        """Text all, each once the one before was taken, with pauses of up to so many seconds."""
        for words in self.words:
            time.sleep(chance.random() * longest_pause)
            if self.is_tried_again:
                self.sids.append(text_until_taken(here, words, self.phone))
            else:
                self.sids.append(here.text(words, sender=self.phone)["sid"])


@contextmanager
def texting(
    here: Running, parents: Sequence[Parent], longest_pause: float, at_once: int = 12
) -> Iterator[list[Future[None]]]:
    """While the block runs, parents text, so many at the same time; ends when all have."""
    with ThreadPoolExecutor(at_once) as pool:
        going = [
            pool.submit(parent.text, here, random.Random(parent.phone), longest_pause)
            for parent in parents
        ]
        yield going
    for each in going:
        each.result()


def text_until_taken(here: Running, words: str, sender: str, **more: Any) -> str:
    """Text once and have the carrier hand it over until it is answered with 200; its SID.

    This is Twilio's second try (`#rc=2&rp=ct,rt,5xx`), only more patient: it keeps the order of a
    conversation, which a parent who waits for each answer would keep too.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    answer = here.text(words, sender=sender, **more)
    while answer["webhook_status"] != 200:
        assert time.monotonic() < until, f"nobody took {answer['sid']}: {here.log.read_text()}"
        time.sleep(0.2)
        answer = here.text(words, sender=sender, **{**more, "sid": answer["sid"]})
    return str(answer["sid"])
