"""What the engine refuses: mistakes of its caller, and flows that go in a ring.

What a person writes never raises: an odd reply is an event.
"""


class EngineError(ValueError):
    """The engine was asked for something that cannot be."""


class WrongMomentError(EngineError):
    """This cannot be heard now: not started yet, finished, or waiting for something else."""


class WrongFlowError(EngineError):
    """The state belongs to another flow."""


class UnknownNodeError(EngineError):
    """The flow has no such node."""


class BadValueError(EngineError):
    """A value is not text, None or a list of id and label."""


class BadStateError(EngineError):
    """The stored state cannot be read."""


class NaiveTimeError(EngineError):
    """The time does not say its zone."""


class FlowLoop(EngineError):  # noqa: N818
    """The flow went through too many nodes without waiting for anybody."""
