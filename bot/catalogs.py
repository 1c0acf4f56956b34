"""Checks and updates the catalogs: `python -m bot.catalogs check`, and `update`.

A text is complete when every language has it, with the same placeholders, in three segments at
most; a built-in flow is sound when its lint finds nothing and its actions exist.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from flows.actions import ACTIONS
from flows.definitions.lint import lint
from flows.definitions.read import read_flow
from flows.definitions.revisions import library_files, translated
from flows.engine.nodes.do import Do
from flows.engine.values import Value
from messages.catalog import DOMAIN, LOCALES, SOURCE_LANGUAGE, languages

_ROOT = Path(__file__).parent.parent
# Which arguments of a call hold the key, the text and its plural; flows come as pgettext.
_KEYWORDS: dict[str, Any] = {
    "pgettext": ((1, "c"), 2),
    "text": ((1, "c"), 2),
    "counted": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_WIDTH = 100

# The longest values that are to be expected, by which texts are measured.
_SAMPLES: dict[str, Value] = {
    "organization": "Boston Parent Organizing Network",
    "meeting_title": "Monthly parent meeting",
    "meeting_when": "Wednesday, September 30, 10:30 AM",
    "meeting_place": "Egleston Square Branch Library",
    "schools": [{"id": str(n), "label": "Esperanza Elementary School"} for n in range(4)],
    "teams": [{"id": str(n), "label": "Westlake/Pico-Union"} for n in range(3)],
    "languages": [{"id": "en", "label": "English"}, {"id": "es", "label": "Español"}],
}


def wanted() -> Catalog:
    """Every text of the house, as found in its code, its pages and its flows."""
    mappings = tomllib.loads((_ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    catalog = Catalog(domain=DOMAIN)
    for package in ("bot", "flows", "messages"):
        found = extract_from_dir(
            _ROOT / package,
            [(pattern.removeprefix(f"{package}/"), method) for pattern, method in methods
             if pattern.startswith(f"{package}/")],
            keywords=_KEYWORDS,
        )  # fmt: skip
        for _, _, message, comments, context in found:
            catalog.add(message, context=context, auto_comments=comments)
    return catalog


def _path(language: str) -> Path:
    return LOCALES / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


def _translated(language: str) -> Catalog:
    with _path(language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)


def update() -> None:
    """Take new and changed texts over into each catalog; what is gone from the code goes."""
    texts = wanted()
    for language in languages():
        if language == SOURCE_LANGUAGE:
            continue
        catalog = _translated(language)
        catalog.update(texts, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with _path(language).open("wb") as file:
            write_po(file, catalog, width=_WIDTH, no_location=True, sort_output=True)


def problems() -> list[str]:
    """Everything wrong with the texts and the flows."""
    texts = [message for message in wanted() if message.id]
    found = []
    for language in languages():
        if language != SOURCE_LANGUAGE:
            found += _catalog_problems(language, texts)
    return found + _flow_problems()


def _catalog_problems(language: str, texts: list[Message]) -> list[str]:
    catalog = _translated(language)
    known = {message.context for message in texts}
    found = [
        f"{language}: {message.context}: is in the catalog and nowhere else; run `make texts`"
        for message in catalog
        if message.id and message.context not in known
    ]
    for message in texts:
        translated = catalog.get(message.id, message.context)
        if translated is None or not translated.string or translated.fuzzy:
            found.append(f"{language}: {message.context}: is not translated")
        elif _placeholders(message.id) != _placeholders(translated.string):
            found.append(f"{language}: {message.context}: has other placeholders")
    return found


def _placeholders(words: str | tuple[str, ...] | list[str]) -> set[str]:
    return set(_PLACEHOLDER.findall(words if isinstance(words, str) else " ".join(words)))


def _flow_problems() -> list[str]:
    found = []
    for path in library_files():
        flow = read_flow(path.read_text(encoding="utf-8"), path.name)
        translations = {
            language: translated(flow, language)
            for language in languages()
            if language != SOURCE_LANGUAGE
        }
        found += [str(problem) for problem in lint(flow, translations, _SAMPLES)]
        found += [
            f"{path.name}: {node.id}: there is no action {node.action!r}"
            for node in flow.nodes
            if isinstance(node, Do) and node.action not in ACTIONS
        ]
    return found


def main(arguments: list[str]) -> int:
    """Run one of the two; the exit status says whether all is well."""
    if arguments == ["update"]:
        update()
        return 0
    found = problems()
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
