"""Public pages of an organization: what it is, how to join by text, privacy, terms."""

from bot.pages.routes import blueprint

__all__ = ["blueprint"]
