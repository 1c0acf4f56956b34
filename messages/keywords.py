"""The words that are obeyed before any flow, by whole message only.

Compliance words and phrases (STOP, HELP, START), the word that calls a person, the request to be
erased, the word of those who stay, and the words that move within a conversation. Only whole
messages count, with "please" or "por favor" around them; no word is found inside another text. The
English compliance words are Twilio's and those that 47 CFR 64.1200(a)(10) names.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

Compliance = Literal["stop", "help", "start"]
Command = Literal["back", "skip", "person", "erase", "stay"]

# A word is obeyed once a speaker of its language has reviewed it. The Spanish ones were chosen from
# what carriers and similar projects use, and wait for the eyes of one who speaks it at home.
COMPLIANCE_WORDS: Mapping[str, Mapping[Compliance, tuple[str, ...]]] = {
    "en": {
        "stop": (
            "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke",
            "optout", "opt out", "opt-out", "stop texting me", "stop texting", "stop messaging me",
            "stop sending me messages", "stop sending me texts", "do not text me",
            "don't text me", "don't text me anymore", "no more texts", "no more messages",
            "take me off the list", "take me off this list", "take me off your list", "remove me",
            "remove me from the list", "remove me from this list", "remove me from your list",
            "i want to unsubscribe", "unsubscribe me", "opt me out",
        ),
        "help": ("help", "info"),
        "start": ("start", "unstop", "join", "subscribe", "resume", "sign me up"),
    },
    "es": {
        "stop": (
            "alto", "parar", "pare", "paren", "baja", "cancelar", "detener", "salir", "terminar",
            "desuscribir", "desuscribirme", "darme de baja", "deme de baja", "denme de baja",
            "quiero darme de baja", "no mas mensajes", "no quiero mensajes",
            "no quiero mas mensajes", "no quiero recibir mensajes",
            "no quiero recibir mas mensajes", "no me escriba", "no me escriban",
            "no me escriban mas", "no me manden mensajes", "no me manden mas mensajes",
            "no me envien mensajes", "no me envien mas mensajes", "dejen de escribirme",
            "deje de escribirme", "dejen de mandarme mensajes", "deje de mandarme mensajes",
            "dejen de enviarme mensajes", "dejen de molestarme", "quiteme de la lista",
            "quitenme de la lista", "saqueme de la lista", "saquenme de la lista",
            "borreme de la lista", "borrenme de la lista",
        ),
        "help": ("ayuda", "informacion"),
        "start": (
            "unirme", "unirse", "inicio", "iniciar", "empezar", "comenzar", "alta", "inscribirme",
            "quiero inscribirme", "quiero unirme",
        ),
    },
}  # fmt: skip

COMMAND_WORDS: Mapping[str, Mapping[Command, tuple[str, ...]]] = {
    "en": {
        "back": ("back", "go back"),
        "skip": ("skip",),
        "person": ("person", "human", "agent", "talk to a person", "talk to a human"),
        "erase": (
            "delete me", "delete my data", "delete all my data", "delete my information",
            "delete my number", "erase me", "erase my data", "erase my information", "forget me",
            "i want you to delete my data", "i want my data deleted",
        ),
        "stay": ("stay",),
    },
    "es": {
        "back": ("atras", "regresar", "volver"),
        "skip": ("saltar", "omitir"),
        "person": ("persona", "hablar con una persona", "quiero hablar con una persona"),
        "erase": (
            "borrar mis datos", "borre mis datos", "borren mis datos", "borra mis datos",
            "borrar todos mis datos", "borren todos mis datos", "borrar mi informacion",
            "borren mi informacion", "borrar mi numero", "borren mi numero", "eliminar mis datos",
            "elimine mis datos", "eliminen mis datos", "eliminar mi informacion",
            "eliminen mi informacion", "quiero borrar mis datos", "quiero que borren mis datos",
            "quiero que eliminen mis datos",
        ),
        "stay": ("seguir",),
    },
}  # fmt: skip


# Longer than any word or phrase below with all that people put around it.
_LONGEST = 200
# Letters by their category, that show nothing.
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")


def fold(text: str) -> str:
    """Reduce a whole message to what is compared: no case, accents, marks around it or repeats.

    ñ becomes n here and only here: a parent's phone may lack it, and no two words below differ
    by it.
    """
    decomposed = unicodedata.normalize("NFKD", text[:_LONGEST].casefold())
    words = "".join(map(_plain, decomposed)).split()
    once = [word for place, word in enumerate(words) if place == 0 or word != words[place - 1]]
    return _MARKS_AROUND.sub("", " ".join(once))


_MARKS_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


def _plain(char: str) -> str:
    """White space as one space; nothing for accents, controls and what is invisible."""
    if char.isspace():
        return " "
    is_gone = unicodedata.category(char)[0] in "MC" or char in _INVISIBLE
    return "" if is_gone else char


_COMPLIANCE = {
    fold(phrase): (meaning, language)
    for language, meanings in COMPLIANCE_WORDS.items()
    for meaning, phrases in meanings.items()
    for phrase in phrases
}
_COMMANDS = {
    fold(phrase): meaning
    for meanings in COMMAND_WORDS.values()
    for meaning, phrases in meanings.items()
    for phrase in phrases
}


def compliance_word(text: str) -> Compliance | None:
    """Whether the whole message is a compliance word or phrase in any reviewed language."""
    found = _compliance(text)
    return found[0] if found else None


def compliance_language(text: str) -> str | None:
    """The language whose compliance word this is; None for words that belong to none."""
    found = _compliance(text)
    return found[1] if found else None


def _compliance(text: str) -> tuple[Compliance, str] | None:
    words = fold(text)
    return _COMPLIANCE.get(words) or _COMPLIANCE.get(_without_courtesy(words))


# What stands around a word to be polite or firm, and changes nothing about what is wanted.
_COURTESY = re.compile(
    r"^(?:please|pls|plz|por favor|porfavor|porfa|ya)\b|"
    r"\b(?:please|pls|plz|por favor|porfavor|porfa|now|ya|gracias|thanks|thank you)$"
)


def _without_courtesy(words: str) -> str:
    shorter = _COURTESY.sub("", words).strip(" ,.;:!?")
    return shorter if shorter == words else _without_courtesy(shorter)


def command_word(text: str) -> Command | None:
    """Whether the whole message is BACK, SKIP, PERSON, DELETE ME or STAY in some language."""
    words = fold(text)
    return _COMMANDS.get(words) or _COMMANDS.get(_without_courtesy(words))


# Twilio answers and obeys these English words itself, on SMS, unless its handling is changed.
_TWILIO_WORDS = frozenset(
    {
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
        "start", "yes", "unstop", "help", "info",
    }
)  # fmt: skip


def is_answered_by_twilio(text: str) -> bool:
    """Whether Twilio's default handling answers this word before we do."""
    return text.strip().casefold() in _TWILIO_WORDS
