"""The pure engine: a flow, a state and what was heard in; a new state and events out."""
