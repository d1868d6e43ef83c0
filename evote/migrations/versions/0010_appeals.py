"""Until when appeals can be made against a poll."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Of the polls that are there, nobody has set another day than the usual one."""
    op.add_column("polls", sa.Column("appeals_until", sa.String(), nullable=True))
