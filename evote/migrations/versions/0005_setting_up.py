"""Polls that are set up in the office, and how candidates present themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Polls that exist already were set up from a poll file: they have no plan."""
    op.create_table(
        "plans",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("lot_seed", sa.String(), nullable=True),
        sa.Column("lot_source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_plans_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_plans")),
    )
    op.create_table(
        "roll_previews",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["plans.poll_id"], name=op.f("fk_roll_previews_poll_id")
        ),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_roll_previews")),
    )
    op.create_table(
        "planned_voters",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["plans.poll_id"], name=op.f("fk_planned_voters_poll_id")
        ),
        sa.PrimaryKeyConstraint("poll_id", "line", name=op.f("pk_planned_voters")),
    )
    op.create_table(
        "candidacies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("on_list", sa.String(), server_default="", nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("born", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), server_default="", nullable=False),
        sa.Column("statement", sa.String(), server_default="", nullable=False),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.Column("consented_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["plans.poll_id"], name=op.f("fk_candidacies_poll_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacies")),
    )
    op.create_table(
        "profiles",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.String(), server_default="", nullable=False),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_uuid"], ["districts.uuid"], name=op.f("fk_profiles_district_uuid")
        ),
        sa.PrimaryKeyConstraint("district_uuid", "place", name=op.f("pk_profiles")),
    )
    op.create_table(
        "roll_changes",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_roll_changes_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "number", name=op.f("pk_roll_changes")),
    )
