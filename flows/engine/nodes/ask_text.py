"""ask_text: a question answered in the person's own words."""

from typing import Annotated, Literal

from pydantic import Field

from flows.engine.accepts import ACCEPTS, AcceptsName
from flows.engine.frozen import Id
from flows.engine.heard import Replied
from flows.engine.nodes.question import Question, Understood
from flows.engine.values import Values


class AskText(Question):
    """Saves the words, if they are what it accepts and not too many."""

    kind: Literal["ask_text"]
    accepts: AcceptsName
    max_length: Annotated[int, Field(strict=True, ge=1, le=1600)] = 1000
    next: Id

    def understand(self, reply: Replied, values: Values) -> Understood | None:
        value = ACCEPTS[self.accepts](reply.text)
        if value is None or len(value) > self.max_length:
            return None
        return Understood(value, self.next)
