"""Conversations: the pure engine, definitions, the built-in library, sessions and turns."""
