"""The simulator stands for the outside world, so it may know nothing of the house."""

import ast
import sys
from pathlib import Path

import bot.simulator

ALLOWED = {"flask", "requests", "werkzeug"}


def imported() -> set[str]:
    names = set()
    for path in Path(bot.simulator.__file__).parent.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module)
    return names


def test_it_imports_nothing_of_the_house():
    outside = {name for name in imported() if not f"{name}.".startswith("bot.simulator.")}
    assert "twilio.request_validator" in outside
    outside -= {"twilio.request_validator"}
    roots = {name.split(".")[0] for name in outside}
    assert roots <= ALLOWED | sys.stdlib_module_names
