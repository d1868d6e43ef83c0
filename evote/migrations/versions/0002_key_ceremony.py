"""The tables of the key ceremony."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The tables of the key ceremony; trustees from before it have single keys."""
    with op.batch_alter_table("trustees") as trustees:
        trustees.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="Single"))
        trustees.create_check_constraint(op.f("ck_trustees_kind"), "kind IN ('Single', 'Pedersen')")
    op.create_table(
        "ceremonies",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_ceremonies_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_ceremonies")),
    )
    op.create_table(
        "ceremony_members",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("access_digest", sa.String(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=True),
        _of_ceremony("ceremony_members"),
        sa.PrimaryKeyConstraint("poll_id", "number", name=op.f("pk_ceremony_members")),
        sa.UniqueConstraint("access_digest", name=op.f("uq_ceremony_members_access_digest")),
    )
    op.create_table(
        "ceremony_messages",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_ceremony("ceremony_messages"),
        sa.PrimaryKeyConstraint(
            "poll_id", "attempt", "round", "number", name=op.f("pk_ceremony_messages")
        ),
    )
    op.create_table(
        "ceremony_findings",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        _of_ceremony("ceremony_findings"),
        sa.PrimaryKeyConstraint(
            "poll_id", "attempt", "number", "subject", name=op.f("pk_ceremony_findings")
        ),
    )
    op.create_table(
        "ceremony_replacements",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("leaving", sa.String(), nullable=False),
        sa.Column("coming", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("first_officer", sa.String(), nullable=False),
        sa.Column("second_officer", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        _of_ceremony("ceremony_replacements"),
        sa.PrimaryKeyConstraint("poll_id", "attempt", name=op.f("pk_ceremony_replacements")),
    )
    op.create_table(
        "decryption_shares",
        sa.Column("district_uuid", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_uuid"],
            ["boards.district_uuid"],
            name=op.f("fk_decryption_shares_district_uuid"),
        ),
        sa.PrimaryKeyConstraint("district_uuid", "owner", name=op.f("pk_decryption_shares")),
    )


def _of_ceremony(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["poll_id"], ["ceremonies.poll_id"], name=op.f(f"fk_{table}_poll_id")
    )
