"""The page with phones to text from."""

from __future__ import annotations

from flask import Blueprint, render_template

# How often the page asks whether anything changed.
POLL_MS = 1200


def page_blueprint() -> Blueprint:
    """The page and its static files."""
    page = Blueprint("page", __name__)

    @page.get("/")
    def phones() -> str:
        return render_template("phones.html", poll_ms=POLL_MS)

    @page.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    return page
