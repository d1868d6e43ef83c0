"""The set-up of polls as one blueprint: every page, in the order in which officers meet them."""

from evote.office.setup import candidates, deleting, districts, lot, poll, roll
from evote.office.setup.pages import setup

PAGES = (poll, districts, roll, candidates, lot, deleting)
"""Named so that importing them is seen to have a purpose."""

__all__ = ["PAGES", "setup"]
