"""Every table, for whom all of them matter: the migrations."""

from evote.models import boards, polls, rolls, trustees
from evote.models.base import Base

ALL = Base.metadata
MODULES = (boards, polls, rolls, trustees)
"""Named so that importing them is seen to have a purpose."""
