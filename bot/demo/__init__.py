"""The demo: its own secrets and clock, three organizations, their schools, and people."""
