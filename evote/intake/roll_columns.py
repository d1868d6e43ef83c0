"""The headings of real electoral rolls, and what each column says; folded as they compare."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

ROLL_COLUMNS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "district": (
            "district",
            "district number",
            "quartier",
            "numero de quartier",
            "numero du quartier",
            "n quartier",
            "no quartier",
        ),
        "station": (
            "polling station",
            "polling station number",
            "station",
            "bureau",
            "bureau de vote",
            "numero de bureau de vote",
            "numero du bureau de vote",
            "code du bureau de vote",
            "code bureau de vote",
            "n bureau",
            "n bureau de vote",
            "no bureau de vote",
        ),
        "order": (
            "order",
            "order number",
            "number on the roll",
            "numero d ordre",
            "numero d ordre dans le bureau de vote",
            "n d ordre",
            "no d ordre",
            "n ordre",
        ),
        "name": ("name", "full name", "nom complet", "nom et prenom", "nom et prenoms"),
        "surname": (
            "surname",
            "last name",
            "family name",
            "birth name",
            "nom",
            "nom de famille",
            "nom de naissance",
        ),
        "used_name": ("used name", "married name", "nom d usage", "nom usage"),
        "first_names": ("first name", "first names", "given names", "prenom", "prenoms"),
        "born": ("born", "birth date", "date of birth", "date de naissance", "ne e le", "ne le"),
        "address": (
            "address",
            "street",
            "adresse",
            "voie",
            "libelle de voie",
            "numero de voie et libelle de voie",
            "numero et libelle de voie",
        ),
        "address_2": (
            "address 2",
            "address line 2",
            "adresse 2",
            "complement",
            "complement d adresse",
            "complement 1",
        ),
        "postcode": ("postcode", "postal code", "zip code", "code postal"),
        "town": ("town", "city", "ville", "commune", "libelle de la commune", "libelle commune"),
        "roll": ("roll", "kind of roll", "liste", "type de liste", "libelle du type de liste"),
    }
)

EXTRA_ROLLS: Mapping[str, bool] = MappingProxyType(
    {
        "": False,
        "main": False,
        "principale": False,
        "liste principale": False,
        "lp": False,
        "supplementary": True,
        "complementaire": True,
        "complementaire municipale": True,
        "complementaire europeenne": True,
        "liste complementaire municipale": True,
        "lcm": True,
        "lce": True,
        "lc2": True,
        "eu": True,
        "europeenne": True,
        "union europeenne": True,
        "residents": True,
        "habitants": True,
        "youth": True,
        "jeunes": True,
        "16 17": True,
        "16 17 ans": True,
    }
)
"""Whether somebody on a roll of this name votes only where the poll admits further rolls."""
