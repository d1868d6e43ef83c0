"""What can happen to a poll on its days, and to a council in its term."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Polls that exist already go on as before: nothing suspended, no paper, no other hours."""
    op.create_table(
        "worthless_tickets",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_worthless_tickets_poll_id")
        ),
        sa.PrimaryKeyConstraint("poll_id", "digest", name=op.f("pk_worthless_tickets")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("district", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_incidents_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("district", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint(
            "author IN ('voter', 'candidate', 'observer')", name=op.f("ck_observations_author")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_observations_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
    )
    op.create_table(
        "integrity_checks",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_integrity_checks_poll_id")
        ),
        sa.PrimaryKeyConstraint("poll_id", "at", name=op.f("pk_integrity_checks")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.Column("mailed", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_alerts_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_table(
        "ticks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticks")),
    )
    op.create_table(
        "paper_counts",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("entry IN (1, 2)", name=op.f("ck_paper_counts_entry")),
        sa.ForeignKeyConstraint(
            ["district_uuid"], ["districts.uuid"], name=op.f("fk_paper_counts_district_uuid")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_paper_counts_officer_id")
        ),
        sa.PrimaryKeyConstraint("district_uuid", "entry", name=op.f("pk_paper_counts")),
    )
    op.create_table(
        "looks",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_uuid"], ["districts.uuid"], name=op.f("fk_looks_district_uuid")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_looks_officer_id")),
        sa.PrimaryKeyConstraint("district_uuid", "officer_id", "hour", name=op.f("pk_looks")),
    )
    op.create_table(
        "council_changes",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("on_list", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('vacancy', 'refusal')", name=op.f("ck_council_changes_kind")),
        sa.ForeignKeyConstraint(
            ["district_uuid"], ["districts.uuid"], name=op.f("fk_council_changes_district_uuid")
        ),
        sa.PrimaryKeyConstraint("district_uuid", "number", name=op.f("pk_council_changes")),
    )
    op.add_column(
        "polls", sa.Column("practice", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("polls", sa.Column("opens_at", sa.BigInteger(), nullable=True))
    op.add_column("polls", sa.Column("closes_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "polls", sa.Column("grace_minutes", sa.Integer(), server_default="30", nullable=False)
    )
    op.add_column(
        "polls",
        sa.Column("count_authorised", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("polls", sa.Column("colour", sa.String(), nullable=True))
    op.add_column("polls", sa.Column("logo", sa.LargeBinary(), nullable=True))
    op.add_column("polls", sa.Column("geojson", sa.LargeBinary(), nullable=True))
    op.add_column("polls", sa.Column("purge_on", sa.String(), nullable=True))
    op.add_column(
        "polls", sa.Column("legal_hold", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "polls", sa.Column("purged", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "districts", sa.Column("suspended", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "boards", sa.Column("paper_marks", sa.LargeBinary(), server_default="", nullable=False)
    )
    op.add_column("tickets", sa.Column("spare", sa.Integer(), nullable=True))
    op.add_column(
        "tickets", sa.Column("revoked", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "voters", sa.Column("struck", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
