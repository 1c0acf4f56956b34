"""What a turn answers: the texts that its events call for, joined into one message."""

from dataclasses import dataclass, field

from flows.engine.choice import Choice
from flows.engine.values import Values, texts_of
from messages.carriers.contract import ChoiceLabel, Interactive
from messages.inbox import WaitingReason
from messages.outbox import Draft
from messages.policy import Kind
from messages.wording import numbered


@dataclass
class Reply:
    """Built up by the effects of a turn; `waits` says why a person should look at the text."""

    texts: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    choices: tuple[ChoiceLabel, ...] = ()
    waits: WaitingReason | None = None
    kind: Kind = Kind.ANSWER
    is_silent: bool = False

    def add(self, words: str) -> None:
        """Add a text as it stands."""
        self.texts.append(words)
        self.templates.append(words)

    def add_template(self, template: str, values: Values) -> None:
        """Add a flow's text; a placeholder without a value is an error, never a blank."""
        words = texts_of(values)
        self.texts.append(template.format_map(words))
        self.templates.append(template)
        self.values.update(words)

    def offer(self, node: str, choices: tuple[Choice, ...], fixed: frozenset[str]) -> None:
        """Offer choices; a button names its question, so that a late tap is not misread."""
        self.choices = tuple(
            ChoiceLabel(button_id(node, place, choice, fixed), choice.label, choice.id not in fixed)
            for place, choice in enumerate(choices, start=1)
        )

    def hush(self, because: WaitingReason) -> None:
        """Say nothing at all; a person looks at the text."""
        self.waits = because
        self.is_silent = True

    def draft(self, language: str) -> Draft | None:
        """The message to send; None if there is nothing to say."""
        if not self.texts or self.is_silent:
            return None
        body = "\n\n".join(self.texts)
        interactive = None
        if self.choices:
            labels = [choice.label for choice in self.choices]
            body = numbered(body, labels)
            template = "\n\n".join(self.templates)
            interactive = Interactive(template, self.values, self.choices, language)
        return Draft(self.kind, body, language, interactive=interactive)


def button_id(node: str, place: int, choice: Choice, fixed: frozenset[str]) -> str:
    """What a button sends back. A choice made for one person goes by its place, so that the
    template around it can be used for the next one."""
    return f"{node}:{choice.id}" if choice.id in fixed else f"{node}:#{place}"


def read_button(pressed: str, node: str | None) -> tuple[str | None, str | None]:
    """A pressed button as (id of a choice, number of a choice) of the question at `node`.

    Both are None for the button of another question.
    """
    asked, _, chosen = pressed.rpartition(":")
    if asked != node:
        return None, None
    return (None, chosen[1:]) if chosen.startswith("#") else (chosen, None)
