"""The words around a school's name, and how names and messages are cut into comparable words.

People write "la 118 st", "Hoover SH", "primaria Esperanza", "N.E.W. Academy": all are brought to
the same plain words here. The lists are weights, not bans: a school may be called "Para Los Niños".
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

# One spelling for what districts and people abbreviate, in both languages.
_SAME_WORD = {
    "st": "street str calle",
    "ave": "avenue av aven avenida",
    "blvd": "boulevard bulevar boul",
    "dr": "drive doctor",
    "rd": "road",
    "mt": "mount",
    "sch": "school schools schl skool escuela escuelas colegio",
    "academy": "acad acd academia academies acdmy",
    "lrng": "learning lrn",
    "comm": "community cmty comunidad comunitaria comunitario",
    "ctr": "center centre cntr centro",
    "charter": "chtr chart",
    "prep": "preparatory preparation",
    "tech": "technology technologies tecnologia techn tec",
    "sci": "science sciences scis ciencia ciencias",
    "math": "mathematics mathematical maths matematicas",
    "engr": "engineering ingenieria",
    "arts": "art arte artes",
    "perf": "performing",
    "univ": "university universidad",
    "intl": "international internacional inter",
    "ed": "education educational educacion",
    "med": "medical medicine medicina",
    "soc": "social",
    "just": "justice justicia",
    "inst": "institute instituto",
    "prog": "program programa",
    "ind": "independent independiente",
    "stud": "study studies estudio estudios",
    "cont": "continuation continuacion",
    "ldrshp": "leadership liderazgo",
    "jr": "junior",
    "elementary": "elem elementaria elementario primaria primary primario grammar",
    "middle": "mid ms secundaria intermediate intermedia",
    "high": "hs sh senior sr preparatoria prepa bachillerato highschool",
}
_CANONICAL = {word: short for short, words in _SAME_WORD.items() for word in words.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEVEL_WORDS = _words("elementary middle high")

# Found in many names: alone they name no school.
GENERIC_WORDS = LEVEL_WORDS | _words(
    """
    st ave blvd dr rd sch academy lrng comm ctr charter prep tech sci math engr arts perf visual
    intl ed med soc just inst prog ind stud cont ldrshp jr magnet college early complex small
    pilot upper lower k kinder kindergarten preschool prekinder prek pre tk adult adults adultos
    public global campus city county district unified boys girls day home virtual
    online enriched opportunity
    """
)

# Left out of initials: Los Angeles Center for Enriched Studies is LACES.
SMALL_WORDS = _words("a and at de del en for in of on the to y")

# What people write around a name.
FILLER_WORDS = _words(
    """
    a al con de del e el en es ese esa eso esta este esto la las le les lo los me mi mis nos o os
    para pero por que se si su sus te tu tus u un una uno unos unas y ya yo ella ellos
    hijo hija hijos hijas hijita hijito nino nina ninos ninas nene nena bebe muchacho muchacha chico
    chica nieto nieta nietos sobrino sobrina hermano hermana alumno alumna estudiante estudiantes
    va van vamos voy ir iba fue estudia estudian asiste asisten acude llama llaman llamada nombre
    tiene tengo tenemos tienen esta estan estamos soy somos son era queda cerca aqui alli alla
    donde cual cuales como cuando cuanto quien hola buenas buenos buen bueno buena dia dias tarde
    tardes noche noches gracias favor porfavor creo pienso digo dice dicen escribe no nop ni nada
    ninguna ninguno nadie alguna alguno algun alguien algo otra otro otras todavia aun tambien solo
    mas menos muy mucho ahora ahorita luego antes despues hoy manana semana ano anos edad grado
    grados salon clase maestra maestro director directora primer primero primera segundo segunda
    tercer tercero tercera cuarto cuarta quinto quinta sexto sexta se sabe saber sepa recuerdo
    acuerdo olvide quiero quisiera puedo puede pueden necesito ayuda hablar persona vivo vive viven
    vivimos casa trabajo ok okay bien mal claro oiga mire senora senorita misma mismo nueva nuevo
    grande chiquita chico dos tres cuatro cinco seis ambas ambos las lista listed list other none
    an and any are as at but by can child children daughter daughters do does dont for from go goes
    going good got grade grader grades have he hello her here hey hi him his how i idk im in is it
    its kid kids know me my name named near not now of oh on one or our please she should so son
    sons still student students thank thanks that the their them there they thing think this to two
    us was we what where which who why will with yes you your called attend attends attending
    grandson granddaughter nephew niece brother sister baby mom dad mama papa madre padre parent
    parents family familia familias problem problema morning afternoon evening sure maybe sorry test
    help stop info start sign mean texto mensaje telefono numero number espanol
    ingles
    """
)

_ONES = {
    word: value
    for value, word in enumerate(
        [
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
            "seventeenth", "eighteenth", "nineteenth",
        ],
        start=1,
    )
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_ROUND = {word.removesuffix("y") + "ieth": value for word, value in _TENS.items()}

_MARKS = re.compile(r"['’‘`´ʼ]")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_WORD = re.compile(r"[a-z0-9]+")
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th|va|ta|ma|ra|na|da|a|o)")


def plain(text: str) -> str:
    """`text` without accents and marks upon letters."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The comparable words of a name or a message, in order, one spelling each."""
    folded = _MARKS.sub("", plain(text).casefold())
    folded = _INITIALS.sub(lambda found: found[0].replace(".", ""), folded)
    return [_canonical(word) for word in _WORD.findall(folded)]


def _canonical(word: str) -> str:
    if ordinal := _ORDINAL.fullmatch(word):
        return ordinal[1]
    return _CANONICAL.get(word, word)


def with_digits(words: list[str]) -> list[str]:
    """`words` with written street numbers as digits: "one hundred seventh st" is "107 st"."""
    return list(_numbered(words))


def _numbered(words: list[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        value, length = _number_at(words, at)
        yield str(value) if length else words[at]
        at += length or 1


def _number_at(words: list[str], at: int) -> tuple[int, int]:
    """The written ordinal that begins at `at` and how many words it takes; (0, 0) if none."""
    hundreds = 2 if words[at : at + 2] == ["one", "hundred"] else 0
    base = 100 if hundreds else 0
    first, second = (*words[at + hundreds : at + hundreds + 2], "", "")[:2]
    if first in _TENS and second in _ONES:
        return base + _TENS[first] + _ONES[second], hundreds + 2
    if value := _ONES.get(first) or _ROUND.get(first):
        return base + value, hundreds + 1
    return 0, 0


def joined(words: Sequence[str]) -> list[str]:
    """Neighbours written as one word, as people do: "south gate" is also "southgate"."""
    return [first + second for first, second in pairwise(words)]


_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"oo"), "u"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"qu|ck|c(?=[aou])|c(?=[lrt])|c$"), "k"),
    (re.compile(r"z|c(?=[eiy])"), "s"),
    (re.compile(r"v"), "b"),
    (re.compile(r"(?<![sctp])h"), ""),
    (re.compile(r"ll"), "y"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound_of(word: str) -> str:
    """A word as a Spanish ear may spell it: Gomes for Gómez, Jeferson, Esperansa."""
    if word.isdigit():
        return word
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return word
