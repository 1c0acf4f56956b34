"""Every command that the README and the how-to pages name does what they say."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.processes.running import PORTAVOZ, Running, running

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent.parent


def _commands(document: str) -> list[str]:
    """The command lines in a document's code blocks, without their remarks."""
    text = (ROOT / document).read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^ *```\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if "portavoz" in line]


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with running(tmp_path_factory.mktemp("documents")) as up:
        up.text("UNIRME")
        up.answers(1)
        yield up


def test_the_readme_names_commands():
    assert len(_commands("README.md")) >= 7


@pytest.mark.parametrize("command", _commands("README.md"))
def test_a_command_of_the_readme(here: Running, command: str):
    _run(here, command)


def test_the_commands_that_make_an_organization(here: Running):
    for command in _commands("docs/how-to/run-it-for-real.md"):
        if "schools import" not in command:
            _run(here, command)
    for command in _commands("docs/how-to/watch-over-it.md"):
        _run(here, command)
    shown = here.portavoz("organization", "show", "westside")
    assert "Westside Parents" in shown
    assert "+12135550130" in shown


def _run(here: Running, command: str) -> str:
    """Run a line of a document as a shell would; a chat gets one word and an end."""
    line = re.sub(r"(\.venv/bin/)?portavoz", shlex.quote(PORTAVOZ), command)
    words = "HELP\n\n" if command.endswith("chat") else ""
    done = subprocess.run(
        ["sh", "-c", line],
        env=here.environment,
        input=words,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout
