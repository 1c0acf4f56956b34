"""The built-in flows can be read and are sound in their own language."""

from pathlib import Path

import pytest

import flows
from flows.definitions.lint import lint
from flows.definitions.read import read_flow

LIBRARY = sorted((Path(flows.__file__).parent / "library").glob("*.yaml"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_built_in_flow_is_sound(path):
    flow = read_flow(path.read_text(encoding="utf-8"), path.name)
    assert flow.flow == path.stem
    assert [str(problem) for problem in lint(flow, {})] == []
