"""What happened to a poll without two officers deciding it just then, in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evote.errors import N_

HAPPENINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "created": N_("The set-up of the poll was begun"),
        "lot-announced": N_("The source of the lot for the ballot was announced"),
        "tokens-issued": N_("The voting codes were made"),
        "tokens-reset": N_("All voting codes were made worthless"),
        "trustees-invited": N_("The trustees were invited"),
        "trustee-replaced": N_("A trustee was replaced"),
        "key-made": N_("The trustees' key was finished"),
        "sealed": N_("The poll was sealed"),
        "opened": N_("The poll opened, with empty boxes"),
        "closed": N_("The boxes were closed"),
        "paper-entered": N_("An officer entered the ballots on paper of a district"),
        "approve-paper": N_("Two officers entered the same ballots on paper"),
        "tie-settled": N_("A tie was settled"),
        "counted": N_("The ballots were counted"),
        "published": N_("The results were published"),
        "council-changed": N_("A council changed"),
    }
)
"""By the name of the entry; acts of two officers have their own titles."""
