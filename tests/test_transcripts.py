"""Every conversation under tests/transcripts goes as it is written there.

`pytest tests/test_transcripts.py --update` writes down how they really go; read the difference.
"""

from pathlib import Path

import pytest

from tests.transcript import Stage

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, stage: Stage, request: pytest.FixtureRequest) -> None:
    script = path.read_text(encoding="utf-8")
    played = stage.play(script)
    if request.config.getoption("--update"):
        path.write_text(played, encoding="utf-8")
    assert played == script or request.config.getoption("--update")


def test_there_are_transcripts() -> None:
    assert TRANSCRIPTS
