"""Public pages of an organization: what it is, how to join by text, privacy, terms."""

from flask import Blueprint

from bot.wiring import Wiring


def blueprint(wiring: Wiring) -> Blueprint:
    """The public routes."""
    return Blueprint("pages", __name__)
