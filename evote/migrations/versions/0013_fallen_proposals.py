"""Proposals that fell, because something was changed or the poll has gone on, stay so."""

from alembic import op

revision = "0013"
down_revision = "0012"

_NAME = "ck_proposals_state"
_STATES = (
    "state IN ('waiting', 'confirmed', 'refused', 'withdrawn', 'expired', 'changed', 'overtaken')"
)


def upgrade() -> None:
    """Until now that was only seen while the change stood."""
    with op.batch_alter_table("proposals") as proposals:
        proposals.drop_constraint(op.f(_NAME), type_="check")
        proposals.create_check_constraint(op.f(_NAME), _STATES)
