"""Trustees without a link, letters that two officers allow, and a hand-back that waits for them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Every trustee had a link before; nobody had been asked about letters."""
    with op.batch_alter_table("ceremony_members") as members:
        members.alter_column("access_digest", existing_type=sa.String(), nullable=True)
    op.add_column(
        "polls",
        sa.Column("letters_allowed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "handbacks",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_handbacks_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_handbacks")),
    )
