"""Ends this process when the one that started it is gone, however that one ended.

The supervisor keeps the writing end of a pipe and never writes; its end closes the pipe.
"""

import os
import signal
import threading

VARIABLE = "PORTAVOZ_LIFELINE"


def hold() -> None:
    """Watch the lifeline, if there is one."""
    number = os.environ.pop(VARIABLE, None)
    if number is not None:
        threading.Thread(target=_watch, args=(int(number),), daemon=True).start()


def _watch(number: int) -> None:
    os.read(number, 1)
    os.kill(os.getpid(), signal.SIGTERM)
