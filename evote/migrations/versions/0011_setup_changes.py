"""Who changed which part of a set-up last, so that two officers do not overwrite each other."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table; of earlier changes nobody is known."""
    op.create_table(
        "setup_changes",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["plans.poll_id"], name=op.f("fk_setup_changes_poll_id")
        ),
        sa.PrimaryKeyConstraint("poll_id", "kind", "number", name=op.f("pk_setup_changes")),
    )
