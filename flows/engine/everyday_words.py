"""The words that stand around an answer in everyday texting; data, all of them folded.

They are the same for every flow, so that authors list only what is peculiar to a question. Words
of several languages stand side by side: people mix them.
"""

from collections.abc import Mapping

from flows.engine.folding import Words

# Courtesy that changes nothing: "2 por favor", "hola, sí", "yes ma'am".
POLITE: frozenset[Words] = frozenset({
    ("please",), ("pls",), ("plz",), ("thanks",), ("thx",), ("ty",), ("thank", "you"),
    ("thanks", "a", "lot"), ("thank", "you", "so", "much"), ("thank", "you", "very", "much"),
    ("maam",), ("sir",), ("sorry",), ("god", "bless"), ("god", "bless", "you"), ("well",),
    ("hello",), ("hi",), ("hey",), ("good", "morning"), ("good", "afternoon"), ("good", "evening"),
    ("por", "favor"), ("porfavor",), ("porfa",), ("porfis",), ("xfa",), ("x", "favor"),
    ("gracias",), ("grasias",), ("muchas", "gracias"), ("muchisimas", "gracias"),
    ("mil", "gracias"), ("senora",), ("senor",), ("senorita",), ("bendiciones",),
    ("dios", "le", "bendiga"), ("dios", "los", "bendiga"), ("dios", "la", "bendiga"), ("pues",),
    ("perdon",), ("disculpe",), ("lo", "siento"), ("hola",), ("buenas",), ("buenos", "dias"),
    ("buen", "dia"), ("buenas", "tardes"), ("buenas", "noches"),
})  # fmt: skip

# What may stand before a number without changing it: "la 2", "opción 2".
BEFORE_A_NUMBER: frozenset[str] = frozenset({
    "the", "number", "num", "option", "choice", "answer", "i", "choose", "pick", "want",
    "la", "el", "lo", "numero", "opcion", "respuesta", "escojo", "elijo", "quiero", "prefiero",
})  # fmt: skip

NUMBER_WORDS: Mapping[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5,
    "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "primero": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercero": 3, "tercera": 3,
    "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5,
}  # fmt: skip

# With one of these beside it, a word may mean its opposite: "no hablo español".
NEGATIONS: frozenset[str] = frozenset({
    "no", "not", "nor", "neither", "never", "without", "nope", "nel",
    "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "cant", "cannot", "wont", "aint",
    "nunca", "jamas", "tampoco", "ni", "sin", "ningun", "ninguna", "ninguno",
})  # fmt: skip

# With one of these beside it, an answer is not one yet: "no sé si", "si consigo quien me lleve".
DOUBTS: frozenset[Words] = frozenset({
    ("maybe",), ("perhaps",), ("might",), ("probably",), ("depends",), ("if",), ("unless",),
    ("not", "sure"), ("dont", "know"), ("do", "not", "know"), ("not", "yet"), ("idk",),
    ("quiza",), ("quizas",), ("tal", "vez"), ("talvez",), ("a", "lo", "mejor"), ("depende",),
    ("probablemente",), ("puede", "ser"), ("puede", "que"), ("no", "se"), ("a", "ver"),
    ("no", "estoy", "seguro"), ("no", "estoy", "segura"), ("todavia", "no"), ("aun", "no"),
    ("si", "consigo"), ("si", "salgo"), ("si", "alcanzo"), ("si", "tengo"), ("si", "me", "dan"),
    ("si", "puedo", "voy"), ("si", "hay"), ("si", "no"),
})  # fmt: skip
