"""Reads a page as a person would: its words, its links, its language."""

import re
from html.parser import HTMLParser

_EMPTY = {"meta", "link", "br", "path", "img"}


class Page(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.names: list[str] = []
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.language = ""
        self.title = ""
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == [], f"not closed: {self._open}"

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join("".join(self._words).split()))

    def link(self, start: str) -> dict[str, str | None]:
        (found,) = [link for link in self.links if (link["href"] or "").startswith(start)]
        return found

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.names.append(tag)
        self.attributes.update(values)
        if "id" in values:
            self.ids.append(values["id"] or "")
        if tag == "html":
            self.language = values["lang"] or ""
        if tag == "a":
            self.links.append(values)
        if tag not in _EMPTY:
            self._open.append(tag)
        if tag in {"p", "li", "h1", "h2", "dt", "dd", "br", "section"}:
            self._words.append(" ")

    def handle_startendtag(self, tag, attrs):
        self.names.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if "title" in self._open:
            self.title += data
        else:
            self._words.append(data)


def read(web, path: str, **headers: str) -> Page:
    answer = web.get(path, headers={name.replace("_", "-"): v for name, v in headers.items()})
    assert answer.status_code == 200, f"{path}: {answer.status}"
    return Page(answer.text)
