"""One inbound text and everything that its turn works with."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.engine import Connection

from community import consent
from community.consent import ConsentAct, ConsentEntry, ConsentMethod
from community.people import Speaker
from community.senders import Sender
from community.vault import Vault
from flows.sessions import WaitingSession
from messages.carriers.contract import InboundText
from messages.catalog import Text, say, say_in_each
from messages.language_hints import first_language


@dataclass
class Scene:
    """The turn's surroundings; `language` changes when the person chooses another one."""

    connection: Connection
    vault: Vault
    sender: Sender
    speaker: Speaker
    text: InboundText
    inbound_id: UUID
    now: datetime
    waiting: WaitingSession | None
    language: str = field(init=False)
    knows_language: bool = field(init=False)

    def __post_init__(self) -> None:
        """Speak the person's language, or guess which one to put first."""
        self.knows_language = self.speaker.language is not None
        self.language = self.speaker.language or first_language(
            self.text.body, self.sender.languages
        )

    @property
    def said_at(self) -> datetime:
        """When the person sent the text: now, or earlier if it reached us late."""
        return self.text.said_at(self.now)

    @property
    def is_overtaken(self) -> bool:
        """Whether the person has stopped since, by a text that reached us before this one."""
        stopped_at = self.speaker.stopped_at
        return stopped_at is not None and self.said_at < stopped_at

    def speak(self, language: str) -> None:
        """Go on in this language."""
        self.language = language
        self.knows_language = True

    def record_consent(
        self, act: ConsentAct, method: ConsentMethod, asked: str | None = None
    ) -> None:
        """Enter in the ledger what the person just said; `asked` is our question to it."""
        entry = ConsentEntry(
            organization_id=self.sender.organization_id,
            address_id=self.speaker.address_id,
            person_id=self.speaker.person_id,
            act=act,
            method=method,
            asked=asked,
            words=self.text.body,
            language=self.language if self.knows_language else None,
            inbound_id=self.inbound_id,
        )
        consent.record(self.connection, self.vault, entry, self.said_at)

    def say(self, wanted: Text, **values: object) -> str:
        """A text in the person's language; in each one while it is unknown."""
        values = {"organization": self.sender.name, **values}
        if self.knows_language:
            return say(wanted, self.language, **values)
        order = dict.fromkeys((self.language, *self.sender.languages))
        return say_in_each(wanted, order, **values)
