"""Every table, for whom all of them matter: the migrations."""

from evote.models import acts, boards, officers, plans, polls, rolls, trustees, watch
from evote.models.base import Base

ALL = Base.metadata
MODULES = (acts, boards, officers, plans, polls, rolls, trustees, watch)
"""Named so that importing them is seen to have a purpose."""
