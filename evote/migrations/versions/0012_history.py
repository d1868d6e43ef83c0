"""Whether the database forgot which roll mark came with which ballot."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Polls that are closed already are looked at once more."""
    op.add_column(
        "polls",
        sa.Column("history_gone", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("polls", sa.Column("history_tried", sa.BigInteger(), nullable=True))
