"""The words that are obeyed before any flow, by whole message only.

Compliance words (STOP, HELP, START), the word that calls a person, and the words that move within
a conversation. Only exact whole messages count here; free wording is understood elsewhere. The
English compliance words are Twilio's and those that 47 CFR 64.1200(a)(10) names.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

Compliance = Literal["stop", "help", "start"]
Command = Literal["back", "skip", "person"]

# A word is obeyed once a speaker of its language has reviewed it. The Spanish ones were chosen from
# what carriers and similar projects use, and wait for the eyes of one who speaks it at home.
COMPLIANCE_WORDS: Mapping[str, Mapping[Compliance, tuple[str, ...]]] = {
    "en": {
        "stop": (
            "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke",
            "optout", "opt out", "opt-out",
        ),
        "help": ("help", "info"),
        "start": ("start", "unstop", "join", "subscribe", "resume", "sign me up"),
    },
    "es": {
        "stop": (
            "alto", "parar", "pare", "paren", "baja", "cancelar", "detener", "salir", "terminar",
            "desuscribir", "desuscribirme", "darme de baja",
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
    },
    "es": {
        "back": ("atras", "regresar", "volver"),
        "skip": ("saltar", "omitir"),
        "person": ("persona", "hablar con una persona", "quiero hablar con una persona"),
    },
}

# How people name a language, in any language; keys are BCP 47 codes.
LANGUAGE_NAMES: Mapping[str, tuple[str, ...]] = {
    "en": ("english", "ingles", "en ingles", "in english"),
    "es": ("espanol", "spanish", "en espanol", "in spanish", "castellano"),
}


def fold(text: str) -> str:
    """Reduce a whole message to what is compared: no case, accents, outer marks or double spaces.

    ñ becomes n here and only here: a parent's phone may lack it, and no two words below differ
    by it.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not _is_unseen(char))
    return " ".join(letters.split()).strip(" .,;:!?¡¿\"'“”‘’«»()[]*_-")


def _is_unseen(char: str) -> bool:
    """An accent set apart from its letter, or a mark without width that was copied along."""
    return bool(unicodedata.combining(char)) or unicodedata.category(char) == "Cf"


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
_LANGUAGES = {fold(name): code for code, names in LANGUAGE_NAMES.items() for name in names}


def compliance_word(text: str) -> Compliance | None:
    """Whether the whole message is a compliance word in any reviewed language."""
    found = _COMPLIANCE.get(fold(text))
    return found[0] if found else None


def compliance_language(text: str) -> str | None:
    """The language whose compliance word this is; None for words that belong to none."""
    found = _COMPLIANCE.get(fold(text))
    return found[1] if found else None


def command_word(text: str) -> Command | None:
    """Whether the whole message is BACK, SKIP or PERSON in some language."""
    return _COMMANDS.get(fold(text))


def language_name(text: str) -> str | None:
    """The BCP 47 code of the language that the whole message names."""
    return _LANGUAGES.get(fold(text))


# Twilio answers and obeys these English words itself, on SMS, unless its handling is changed.
_TWILIO_WORDS = frozenset(
    [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "start",
        "yes",
        "unstop",
        "help",
        "info",
    ]
)

# Words by which a first text tells its language; only to choose which language stands first.
_FIRST_WORDS = {
    "en": [
        "join",
        "hello",
        "hi",
        "hey",
        "good",
        "morning",
        "afternoon",
        "evening",
        "start",
        "help",
        "please",
        "the",
    ],
    "es": [
        "unirme",
        "hola",
        "buenos",
        "buenas",
        "dias",
        "tardes",
        "noches",
        "inicio",
        "ayuda",
        "favor",
        "quiero",
        "saludos",
    ],
}


def is_answered_by_twilio(text: str) -> bool:
    """Whether Twilio's default handling answers this word before we do."""
    return text.strip().casefold() in _TWILIO_WORDS


def first_language(text: str, languages: Sequence[str]) -> str:
    """Which of `languages` to put first for somebody whose own is unknown."""
    words = set(fold(text).split())
    counts = {code: len(words.intersection(_FIRST_WORDS.get(code, ()))) for code in languages}
    return max(languages, key=lambda code: counts[code])


def told_language(text: str) -> str | None:
    """The language that a text is clearly in or names; None when its words do not tell."""
    named = language_name(text) or compliance_language(text)
    if named:
        return named
    words = set(fold(text).split())
    counts = {code: len(words.intersection(known)) for code, known in _FIRST_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    others = [count for code, count in counts.items() if code != best]
    return best if counts[best] > max(others) else None
