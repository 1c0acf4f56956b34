"""The consent ledger refuses changes: lines are added, never altered or removed.

The sealed columns may be written again, since keys are rotated.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Every column but the sealed ones.
_FIXED = "id, organization_id, address_id, person_id, act, method, language, inbound_id, at"
_REFUSAL = "the consent ledger is append-only"

_SQLITE = (
    f"""CREATE TRIGGER consent_no_update BEFORE UPDATE OF {_FIXED} ON consent
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    f"""CREATE TRIGGER consent_no_delete BEFORE DELETE ON consent
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
)

_POSTGRESQL = (
    f"""CREATE FUNCTION consent_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$""",
    f"""CREATE TRIGGER consent_no_update BEFORE UPDATE OF {_FIXED} ON consent
        FOR EACH ROW EXECUTE FUNCTION consent_refuse()""",
    """CREATE TRIGGER consent_no_delete BEFORE DELETE ON consent
        FOR EACH ROW EXECUTE FUNCTION consent_refuse()""",
)


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRESQL if is_postgresql else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    tables = " ON consent" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER consent_no_update{tables}")
    op.execute(f"DROP TRIGGER consent_no_delete{tables}")
    if tables:
        op.execute("DROP FUNCTION consent_refuse()")
