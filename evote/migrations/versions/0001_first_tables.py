"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The tables of the first release."""
    op.create_table(
        "polls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("help_phone", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("receipt_seed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'sealed', 'open', 'closed', 'counted', 'published')",
            name=op.f("ck_polls_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    op.create_table(
        "districts",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=True),
        sa.Column("declaration", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_districts_poll_id")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_districts")),
        sa.UniqueConstraint("poll_id", "number", name=op.f("uq_districts_poll_id_number")),
    )
    op.create_table(
        "trustees",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_trustees_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "owner", name=op.f("pk_trustees")),
    )
    op.create_table(
        "boards",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("roll_marks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_uuid"], ["districts.uuid"], name=op.f("fk_boards_district_uuid")
        ),
        sa.PrimaryKeyConstraint("district_uuid", name=op.f("pk_boards")),
    )
    op.create_table(
        "voters",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_uuid"], ["districts.uuid"], name=op.f("fk_voters_district_uuid")
        ),
        sa.PrimaryKeyConstraint("district_uuid", "number", name=op.f("pk_voters")),
    )
    op.create_table(
        "events",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("height", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_uuid"], ["boards.district_uuid"], name=op.f("fk_events_district_uuid")
        ),
        sa.PrimaryKeyConstraint("district_uuid", "height", name=op.f("pk_events")),
    )
    op.create_table(
        "tickets",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("voter_number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_uuid", "voter_number"],
            ["voters.district_uuid", "voters.number"],
            name=op.f("fk_tickets_district_uuid_voter_number"),
        ),
        sa.ForeignKeyConstraint(
            ["district_uuid"], ["districts.uuid"], name=op.f("fk_tickets_district_uuid")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tickets")),
        sa.UniqueConstraint(
            "district_uuid", "position", name=op.f("uq_tickets_district_uuid_position")
        ),
    )
    op.create_table(
        "ballots",
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_uuid", "height"],
            ["events.district_uuid", "events.height"],
            name=op.f("fk_ballots_district_uuid_height"),
        ),
        sa.PrimaryKeyConstraint("tracker", name=op.f("pk_ballots")),
        sa.UniqueConstraint("credential", name=op.f("uq_ballots_credential")),
        sa.UniqueConstraint(
            "district_uuid", "height", name=op.f("uq_ballots_district_uuid_height")
        ),
    )
    op.create_table(
        "records",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("height", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_uuid", "height"],
            ["events.district_uuid", "events.height"],
            name=op.f("fk_records_district_uuid_height"),
        ),
        sa.PrimaryKeyConstraint("district_uuid", "height", "position", name=op.f("pk_records")),
    )
