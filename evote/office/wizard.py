"""The set-up of polls as one blueprint: every page of it."""

from evote.office import deleting, setup_candidates, setup_districts, setup_lot, setup_roll
from evote.office import setup as first
from evote.office.setup_pages import setup

PAGES = (first, setup_districts, setup_roll, setup_candidates, setup_lot, deleting)
"""Named so that importing them is seen to have a purpose."""

__all__ = ["PAGES", "setup"]
