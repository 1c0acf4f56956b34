"""What a text tells of its language: a name, or words by which to guess. Guesses decide little:
which language stands first for somebody who has not chosen yet.
"""

from collections.abc import Mapping, Sequence

from messages.keywords import compliance_language, fold

# How people name a language, in any language; keys are BCP 47 codes.
LANGUAGE_NAMES: Mapping[str, tuple[str, ...]] = {
    "en": ("english", "ingles", "en ingles", "in english"),
    "es": ("espanol", "spanish", "en espanol", "in spanish", "castellano"),
}

# Words by which a first text tells its language.
_FIRST_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset({
        "join", "hello", "hi", "hey", "good", "morning", "afternoon", "evening", "start", "help",
        "please", "the", "what", "who", "is",
    }),
    "es": frozenset({
        "unirme", "hola", "ola", "buenos", "buenas", "dias", "tardes", "noches", "inicio", "ayuda",
        "favor", "quiero", "kiero", "saludos", "gracias", "si", "que", "q", "es", "mi", "la", "el",
        "para", "por", "mama", "papa", "hijo", "hija", "escuela", "quien",
    }),
}  # fmt: skip

_LANGUAGES = {fold(name): code for code, names in LANGUAGE_NAMES.items() for name in names}


def language_name(text: str) -> str | None:
    """The BCP 47 code of the language that the whole message names."""
    return _LANGUAGES.get(fold(text))


def first_language(text: str, languages: Sequence[str]) -> str:
    """Which of `languages` to put first for somebody whose own is unknown."""
    return max(languages, key=lambda code: _known_words(text, code))


def told_language(text: str) -> str | None:
    """The language that a text is clearly in or names; None when its words do not tell."""
    named = language_name(text) or compliance_language(text)
    if named:
        return named
    first, second = sorted(_FIRST_WORDS, key=lambda code: -_known_words(text, code))[:2]
    return first if _known_words(text, first) > _known_words(text, second) else None


def _known_words(text: str, language: str) -> int:
    return len(set(fold(text).split()) & _FIRST_WORDS.get(language, frozenset()))
