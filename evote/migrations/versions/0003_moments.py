"""When polls were opened, closed and published."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Polls that went on before have no moments: their sealed dates stand for them."""
    op.create_table(
        "moments",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "name IN ('opened', 'closed', 'published')", name=op.f("ck_moments_name")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_moments_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "name", name=op.f("pk_moments")),
    )
