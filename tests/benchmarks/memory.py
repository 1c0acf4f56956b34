"""How much more memory a worker takes for many messages than for few: the most that it ever held.

Each number is sent by a process of its own. `--full` sends the design's 100,000 against 10,000.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bot import settings
from bot.wiring import Wiring
from tests.benchmarks import blast
from tests.benchmarks.installation import Installation, installed
from tests.benchmarks.stub import stub
from tests.benchmarks.table import Line
from tests.databases import opened

FEW, MANY = 500, 5_000
_FULL = (10_000, 100_000)
_STATUS = Path("/proc/self/status")


def measure(*, full: bool = False) -> list[Line]:
    """Measure on SQLite; the database is not where it could grow."""
    few, many = _FULL if full else (FEW, MANY)
    what = f"memory while sending {many:,} against {few:,}"
    if not _STATUS.exists():
        return [Line(what, note="needs /proc")]
    least, most = _held(few), _held(many)
    note = f"{least:.1f} and {most:.1f} MB" + ("" if full else "; --full sends 100,000")
    return [Line(what, [most - least], "MB", 10, at_most=True, note=note)]


def _held(people: int) -> float:
    with (
        tempfile.TemporaryDirectory() as folder,
        stub() as carrier,
        opened("sqlite", Path(folder)) as databases,
        installed(databases, Path(folder), TWILIO_API_URL=carrier) as here,
    ):
        blast.gather(here, people)
        blast.write(here, blast.speakers(here, people))
        command = [sys.executable, "-m", "tests.benchmarks.memory"]
        done = subprocess.run(command, env=here.environment, check=True, capture_output=True)
        assert blast.waiting(here) == 0
    return int(done.stdout) / 1024


def _most_held() -> int:
    # Not getrusage: on Linux its figure begins with what the parent held.
    line = next(each for each in _STATUS.read_text().splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1])


if __name__ == "__main__":
    blast.send(Installation(Wiring(settings.load(os.environ)), dict(os.environ)))
    print(_most_held())
