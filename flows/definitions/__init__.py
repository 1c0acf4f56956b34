"""Flows as data: reading, checking, translating and publishing them."""
