"""Who has opted out, as Twilio keeps it: not at all, by default words, or Advanced Opt-Out."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from bot.simulator.state import Channel

# `app`: Twilio support has switched its handling off, and the application answers.
MODES = ("app", "default", "advanced")

ENGLISH = {
    "STOP": frozenset(
        {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
    ),
    "START": frozenset({"START", "YES", "UNSTOP"}),
    "HELP": frozenset({"HELP", "INFO"}),
}
# Advanced Opt-Out allows A-Z and 0-9 only, so these stand without accents.
SPANISH = {
    "STOP": frozenset({"ALTO", "PARAR", "PARE", "BAJA", "CANCELAR", "DETENER", "SALIR"}),
    "START": frozenset({"INICIO", "EMPEZAR", "ALTA"}),
    "HELP": frozenset({"AYUDA"}),
}
REPLIES = {
    ("STOP", "en"): "You have successfully been unsubscribed. You will not receive any more "
    "messages from this number. Reply START to resubscribe.",
    ("START", "en"): "You have successfully been re-subscribed to messages from this number. "
    "Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    ("HELP", "en"): "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    ("STOP", "es"): "Listo: ya no recibirá mensajes de este número. "
    "Responda INICIO si quiere volver a recibirlos.",
    ("START", "es"): "Gracias: volverá a recibir mensajes de este número. "
    "Responda AYUDA para pedir ayuda o BAJA para dejar de recibirlos.",
    ("HELP", "es"): "Responda BAJA para dejar de recibir mensajes. "
    "Pueden aplicarse tarifas de mensajes y datos.",
}


@dataclass(frozen=True)
class Handled:
    """What Twilio did with a word: its kind, the answer it gave, and whether the app is told."""

    kind: str
    reply: str
    told: bool


class OptOuts:
    """The blocks that Twilio keeps, by number (alone in its service) and phone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocked: set[tuple[str, str, str]] = set()

    def clear(self) -> None:
        """Unblock everyone."""
        with self._lock:
            self._blocked.clear()

    def blocked(self, mode: str, channel: Channel, sender: str, phone: str) -> bool:
        """Whether Twilio would stop a message from this sender to this phone."""
        with self._lock:
            return _covers(mode, channel) and (channel, sender, phone) in self._blocked

    def hear(
        self, mode: str, channel: Channel, sender: str, phone: str, body: str
    ) -> Handled | None:
        """Act on a text that is one keyword and nothing more, as Twilio does before the webhook."""
        if not _covers(mode, channel):
            return None
        found = _keyword(mode, body)
        if found is None:
            return None
        kind = found[0]
        key = (channel, sender, phone)
        with self._lock:
            # A second STOP, or a YES from someone who never left, is not answered.
            answered = kind == "HELP" or (kind == "STOP") != (key in self._blocked)
            if kind == "STOP":
                self._blocked.add(key)
            elif kind == "START":
                self._blocked.discard(key)
        return Handled(kind, REPLIES[found] if answered else "", told=mode == "advanced")


def _covers(mode: str, channel: Channel) -> bool:
    # Without Advanced Opt-Out, Twilio handles no words on WhatsApp.
    return mode == "advanced" or (mode == "default" and channel == "sms")


def _keyword(mode: str, body: str) -> tuple[str, str] | None:
    word = body.strip().upper()
    for kind, words in ENGLISH.items():
        if word in words:
            return kind, "en"
    if mode == "advanced":
        for kind, words in SPANISH.items():
            if word in words:
                return kind, "es"
    return None
