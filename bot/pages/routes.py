"""The addresses of the public pages. They set no cookie and know nothing of who reads them."""

from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory

from bot.pages import language, texts
from bot.pages.links import PageLinks
from bot.pages.place import find_place
from bot.pages.question import consent_question
from bot.pages.wording import Wording, wording_for
from bot.wiring import Wiring
from community.database import reading
from messages import catalog

_STATIC = Path(__file__).parent / "static"
_PAGE_SECONDS = 300
_STYLE_SECONDS = 600


def blueprint(wiring: Wiring) -> Blueprint:
    """The public routes."""
    routes = Blueprint("pages", __name__, template_folder="templates")

    @routes.get("/o/<slug>/", defaults={"page": "join"})
    @routes.get("/o/<slug>/<any(privacy, terms):page>", strict_slashes=False)
    def show(slug: str, page: str) -> Response:
        with reading(wiring.engine) as connection:
            place = find_place(connection, slug)
            if place is None:
                return _not_found()
            chosen = language.choose(request, place.languages)
            question = consent_question(connection, place, chosen)
        return _answer(
            f"pages/{page}.html",
            chosen,
            say=wording_for(place, chosen),
            place=place,
            question=question,
            links=PageLinks(place, page, chosen, wiring.settings.public_url),
        )

    @routes.get("/static/pages.css")
    def style() -> Response:
        return send_from_directory(_STATIC, "pages.css", max_age=_STYLE_SECONDS)

    return routes


def _not_found() -> Response:
    """Nobody's language is known here, so it says so in each."""
    codes = catalog.languages()
    chosen = language.choose(request, codes)
    in_each = {code: Wording(code, {}) for code in dict.fromkeys((chosen, *codes))}
    response = _answer("pages/not_found.html", chosen, say=in_each[chosen], in_each=in_each)
    response.status_code = 404
    return response


def _answer(template: str, chosen: str, **values: object) -> Response:
    names = {"t": texts, "language": chosen, "direction": language.direction(chosen)}
    response = make_response(render_template(template, **names, **values))
    response.content_language.add(chosen)
    response.vary.add("Accept-Language")
    response.cache_control.public = True
    response.cache_control.max_age = _PAGE_SECONDS
    return response
