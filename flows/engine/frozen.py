"""The shapes that the parts of a flow are made of: frozen models, and names that people chose."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

# Ids are stored in sessions and answers, so they are words that outlive the code.
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Frozen(BaseModel):
    """A part of a flow: never changed once read, and with no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def changed(self, **fields: object) -> Self:
        """A copy with other values in `fields`; what was cached from the old ones stays behind."""
        copy = self.model_copy(update=fields)
        for cached in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[cached]
        return copy
