"""The engine imports nothing by which it could reach the world."""

import ast
from pathlib import Path

import flows.engine

ROOT = Path(flows.engine.__file__).parent
ALLOWED = {
    "abc", "collections", "dataclasses", "datetime", "functools", "json", "pydantic",
    "pydantic_core", "rapidfuzz", "re", "string", "typing", "unicodedata",
}  # fmt: skip


def imported_by(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_only_pure_parts_are_imported():
    for path in ROOT.rglob("*.py"):
        for module in imported_by(path):
            is_pure = module.startswith("flows.engine") or module.split(".")[0] in ALLOWED
            assert is_pure, f"{path.name} imports {module}"


def test_nobody_asks_what_time_it_is():
    for path in ROOT.rglob("*.py"):
        assert ".now(" not in path.read_text(encoding="utf-8")
