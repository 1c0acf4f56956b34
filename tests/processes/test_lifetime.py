"""Starting and stopping: Ctrl-C leaves nothing behind, and a kill leaves nothing in the way."""

import os
import signal
import subprocess
import time

import pytest

from tests.processes.running import Running, free_port, running, wait_until

pytestmark = pytest.mark.processes


def _processes(here: Running) -> list[str]:
    """Every process that belongs to this installation, by its environment or command line."""
    listed = subprocess.run(
        ["ps", "axeww", "-o", "pid=,stat=,command="], capture_output=True, text=True, check=True
    ).stdout
    return [
        line
        for line in listed.splitlines()
        if str(here.home) in line and " Z" not in line[:16] and "ps axeww" not in line
        and f"{os.getpid()} " not in line[:10]
    ]  # fmt: skip


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    with running(tmp_path) as here:
        assert len(_processes(here)) >= 5
        assert here.stop() == 0
        wait_until(lambda: not _processes(here), 5, lambda: _processes(here))


def test_after_kill_9_it_starts_again_and_answers_what_was_left(tmp_path):
    with running(tmp_path) as here:
        here.text("hola")
        here.answers(1)
        here.stop(signal.SIGKILL)
        here.start()
        here.text("1")
        assert here.answers(1)[-1].startswith("¿Parent Organization Network puede")


@pytest.mark.parametrize("name", ["worker", "clock", "web"])
def test_a_process_that_was_killed_is_started_again(tmp_path, name):
    with running(tmp_path) as here:
        (killed,) = _pids(here, name)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: _pids(here, name) not in ([], [killed]), 20, here.log.read_text)
        wait_until(lambda: _can_text(here), 20, here.log.read_text)
        assert here.answers(1)
        assert here.stop() == 0


def _can_text(here: Running) -> bool:
    return here.text("hola")["webhook_status"] == 200


def _pids(here: Running, name: str) -> list[int]:
    """The process of this name that the supervisor started, without those it started itself."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,command=", "--ppid", str(here.process.pid)],
        capture_output=True,
        text=True,
        check=False,  # it is an error to ps that there is none
    ).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if line.endswith(f" {name}")]


def test_what_ends_again_and_again_takes_nothing_with_it(tmp_path):
    """A clock that cannot live is started after ever longer pauses; texts are answered."""
    with running(tmp_path) as here:
        until = time.monotonic() + 6
        while time.monotonic() < until:
            for pid in _pids(here, "clock"):
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)
        assert here.log.read_text().count("started again") <= 5
        here.text("hola")
        assert here.answers(1)
        wait_until(lambda: _pids(here, "clock"), 15, here.log.read_text)


def test_a_second_start_in_the_same_home_says_so(tmp_path):
    with running(tmp_path) as here:
        again = subprocess.run(
            [here.process.args[0], "up", "--port", str(free_port())],
            env=here.environment,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert again.returncode == 1
        assert "already runs" in again.stderr


def test_a_worker_asked_to_stop_finishes_the_text_it_holds(tmp_path):
    """The carrier takes two seconds over a text; the worker is told to stop meanwhile."""
    with running(tmp_path) as here:
        here.post("faults", name="timeout", times=1, value=2)
        here.text("hola")
        wait_until(lambda: len(here.ledger("outbound")) == 1, 10, "nothing was sent")
        started = time.monotonic()
        assert here.stop(signal.SIGTERM) == 0
        assert time.monotonic() - started < 12
        # Accepted and written down; its receipts may have come before the web server stopped.
        (status,) = _statuses(here)
        assert status in {"accepted", "sent", "delivered"}


def _statuses(here: Running) -> list[str]:
    return [row[0] for row in here.query("select status from outbound")]
