"""Whether the nodes of a document lead to nodes that exist, and are told apart by their ids.

It reads the raw document, so that these problems are seen beside those of its shape.
"""

from collections.abc import Iterator
from typing import Any

from flows.definitions.problem import Path
from flows.definitions.tree import Plain


def reference_problems(document: Plain) -> Iterator[tuple[Path, str]]:
    """All ids that stand twice, and all ways that lead nowhere."""
    if not isinstance(document, dict):
        return
    nodes = list(_named_dicts(document, "nodes", ()))
    yield from _repeated_ids(nodes)
    known = {node.get("id") for _, node in nodes}
    for path, node_id in _ways(document, nodes):
        if isinstance(node_id, str) and node_id not in known:
            yield path, f"there is no node {node_id!r}"


def _ways(
    document: dict[str, Plain], nodes: list[tuple[Path, dict[str, Any]]]
) -> Iterator[tuple[Path, Plain]]:
    yield ("first",), document.get("first")
    for path, node in nodes:
        for name in ("next", "otherwise"):
            yield (*path, name), node.get(name)
        for part in ("choices", "cases"):
            for inner, way in _named_dicts(node, part, path):
                yield (*inner, "next"), way.get("next")
        yield from ()


def _repeated_ids(named: list[tuple[Path, dict[str, Any]]]) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for path, part in named:
        part_id = part.get("id")
        if isinstance(part_id, str):
            if part_id in seen:
                yield (*path, "id"), f"{part_id!r} stands here twice"
            seen.add(part_id)
        yield from _repeated_ids(list(_named_dicts(part, "choices", path)))


def _named_dicts(
    document: dict[str, Any], name: str, path: Path
) -> Iterator[tuple[Path, dict[str, Any]]]:
    parts = document.get(name)
    for place, part in enumerate(parts if isinstance(parts, list) else ()):
        if isinstance(part, dict):
            yield (*path, name, place), part
