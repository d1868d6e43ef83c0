"""Ballots that voters opened to check their devices."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """No ballot was opened before."""
    op.create_table(
        "opened_ballots",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_uuid"],
            ["boards.district_uuid"],
            name=op.f("fk_opened_ballots_district_uuid"),
        ),
        sa.PrimaryKeyConstraint("district_uuid", "tracker", name=op.f("pk_opened_ballots")),
    )
    op.create_index(op.f("ix_opened_ballots_credential"), "opened_ballots", ["credential"])
