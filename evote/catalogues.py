"""The catalogues of translations; the sentences in the code are English.

`messages` holds what voters read, in every language, for pages, booth and letters alike; `office`
what officers, trustees and the minutes say beyond that.
"""

import gettext
from collections.abc import Callable
from pathlib import Path

from evote.wording import office_language

TRANSLATIONS = Path(__file__).parent / "translations"
PUBLIC, OFFICE = "messages", "office"

Translate = Callable[[str], str]


def catalogue(language: str, domain: str = PUBLIC) -> gettext.NullTranslations:
    """Return the catalogue of a language; raises FileNotFoundError when there is none."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(domain, TRANSLATIONS, [language])


def translator(language: str) -> Translate:
    """Return the translation of what voters read; raises FileNotFoundError."""
    return catalogue(language).gettext


def office_translator(language: str) -> Translate:
    """Return the translation of what officers, trustees and the minutes say."""
    spoken = office_language(language)
    both = catalogue(spoken, OFFICE)
    both.add_fallback(catalogue(spoken))
    return both.gettext
