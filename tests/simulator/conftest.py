"""One simulator and one stand-in application for all tests, emptied before each."""

from collections.abc import Iterator

import pytest

from bot.simulator.server import running
from tests.simulator.outside import Application, Outside, free_port, options


@pytest.fixture(scope="session")
def whole_world() -> Iterator[Outside]:
    app = Application()
    port = free_port()
    with running(options(app.url, port)) as world:
        yield Outside(world, f"http://127.0.0.1:{port}", app)
    app.close()


@pytest.fixture
def outside(whole_world: Outside) -> Outside:
    whole_world.world.reset()
    whole_world.app.clear()
    return whole_world
