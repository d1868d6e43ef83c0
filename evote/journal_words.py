"""What happened to a poll without two officers deciding it just then, in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evote.errors import N_

HAPPENINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "created": N_("The poll was begun"),
        "dates-changed": N_("Dates or texts were changed"),
        "rules-changed": N_("The rules of the vote were changed"),
        "districts-changed": N_("The districts were changed"),
        "map-changed": N_("The map of the districts was changed"),
        "files-taken": N_("Roll and candidates were taken from files"),
        "roll-taken": N_("A roll was handed in"),
        "roll-corrected": N_("The roll was corrected"),
        "candidates-entered": N_("Candidates were entered from a table"),
        "candidate-entered": N_("A candidate was entered"),
        "candidate-changed": N_("A candidature was changed"),
        "candidate-withdrew": N_("A candidate withdrew"),
        "candidate-back": N_("A candidate who had withdrawn stands after all"),
        "lot-announced": N_("It was announced how the order on the ballot is drawn"),
        "tokens-issued": N_("The voting codes were made"),
        "tokens-reset": N_("All voting codes were made worthless"),
        "trustees-invited": N_("The trustees were invited"),
        "links-made": N_("The trustees' personal links were made"),
        "link-renewed": N_("A trustee was given another personal link"),
        "ceremony-restarted": N_("The trustees began the key anew"),
        "rehearsal-skipped": N_("The poll was sealed although not every key was rehearsed"),
        "trustee-replaced": N_("A trustee was replaced"),
        "key-made": N_("The trustees' key was finished"),
        "sealed": N_("The poll was sealed"),
        "opened": N_("The poll opened, with empty boxes"),
        "incident-noted": N_("An incident was noted for the minutes"),
        "observation-made": N_("An observation was noted for the minutes"),
        "alert-seen": N_("An officer has seen to an alert"),
        "closed": N_("The boxes were closed"),
        "paper-entered": N_("A count of paper ballots was entered"),
        "approve-paper": N_("Two officers entered the same ballots on paper"),
        "tie-settled": N_("A tie was settled"),
        "counted": N_("The ballots were counted"),
        "published": N_("The results were published"),
        "retention-set": N_("The date from which personal data may be destroyed was set"),
        "council-changed": N_("A council changed"),
    }
)
"""By the name of the entry; acts of two officers have their own titles."""
