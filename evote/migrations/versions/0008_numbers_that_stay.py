"""How many had voted, kept when the marks that say who are destroyed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Boards whose marks were not destroyed count them."""
    op.add_column("boards", sa.Column("kept_roll_marks", sa.Integer(), nullable=True))
    op.add_column("boards", sa.Column("kept_paper_marks", sa.Integer(), nullable=True))
