"""Names that stand for nothing, or for nothing yet at the place where they are used."""

from collections.abc import Iterator

from flows.definitions.checks.edition import Work
from flows.definitions.checks.knowledge import known_at
from flows.definitions.problem import Problem
from flows.engine.nodes.branch import Branch
from flows.engine.texts import template_key
from flows.engine.wording import placeholders


def name_problems(work: Work) -> Iterator[Problem]:
    """What is wrong with the names in texts, in `on` and in `choices_from`."""
    for node in work.flow.nodes:
        if isinstance(node, Branch) and node.on not in work.flow.names:
            yield Problem(work.place(node.id), f"on: {_unknown(node.on)}")
    for menu in work.menus:
        if menu.choices_from and menu.choices_from not in work.flow.names:
            yield Problem(work.place(menu.id), f"choices_from: {_unknown(menu.choices_from)}")
    yield from _placeholder_problems(work)


def _placeholder_problems(work: Work) -> Iterator[Problem]:
    lists = {menu.choices_from for menu in work.menus}
    known = known_at(work.flow)
    for node in work.flow.nodes:
        for name, template in node.templates().items():
            key = template_key(work.flow, node, name)
            for placeholder in sorted(placeholders(template)):
                if placeholder not in work.flow.names:
                    yield Problem(key, _unknown(placeholder))
                elif placeholder in lists:
                    yield Problem(key, f"{{{placeholder}}} is a list and cannot stand in a text")
                elif placeholder not in known.get(node.id, work.flow.names):
                    yield Problem(key, f"{{{placeholder}}} may have no value here")


def _unknown(name: str) -> str:
    return f"{name!r} is no fact, and nothing saves or provides it"
