"""The database's shape over time, by Alembic."""
