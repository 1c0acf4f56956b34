"""ask_choice: a question with numbered choices, written in the flow or found by an action."""

from functools import cached_property
from typing import Literal, Self

from pydantic import StrictBool, model_validator

from flows.engine.choice import Choice, FixedChoice
from flows.engine.frozen import Id
from flows.engine.heard import Replied
from flows.engine.matching import match
from flows.engine.menu import Menu
from flows.engine.nodes.question import Question, Understood
from flows.engine.values import Values


class AskChoice(Question):
    """Saves the id of a choice; what was found is offered before what is fixed."""

    kind: Literal["ask_choice"]
    choices: tuple[FixedChoice, ...] = ()
    choices_from: Id | None = None
    exact: StrictBool = False  # the whole message must name the choice, as for consent

    @model_validator(mode="after")
    def _offers_and_leads_on(self) -> Self:
        if not self.choices and not self.choices_from:
            raise ValueError("choices: is missing; give choices, choices_from or both")
        if self.next is None and (self.skippable or self.choices_from or not self._all_lead_on):
            raise ValueError(
                "next: is missing; it is needed unless the question cannot be skipped and each "
                "choice has a next of its own"
            )
        return self

    @property
    def _all_lead_on(self) -> bool:
        return all(choice.next for choice in self.choices)

    def choices_now(self, values: Values) -> tuple[Choice, ...]:
        return self.menu(values).choices

    def understand(self, reply: Replied, values: Values) -> Understood | None:
        menu = self.menu(values)
        if reply.choice is None:
            choice = match(reply.text, menu, exact=self.exact)
        else:  # a button of another question is no answer to this one, whatever its words
            choice = menu.get(reply.choice)
        if choice is None:
            return None
        return Understood(choice.id, choice.next or self.next or "")

    def menu(self, values: Values) -> Menu:
        """The choices as offered now; those that never change are prepared once."""
        if self.choices_from is None:
            return self.fixed_menu
        return Menu(Choice.listed(values.get(self.choices_from)), self.choices)

    @cached_property
    def fixed_menu(self) -> Menu:
        """The choices that are written in the flow."""
        return Menu((), self.choices)

    def leads_to(self) -> frozenset[str]:
        return super().leads_to() | {choice.next for choice in self.choices if choice.next}
