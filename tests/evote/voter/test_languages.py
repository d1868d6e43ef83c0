"""Every language that voters read: on every page, with its own habits for dates and numbers."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from evote import wording
from evote.wording import LANGUAGES, enumerated, grouped, moment, percent
from tests.catalogues import english_left
from tests.simulation import SMALL, ElectionDay

PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime(2026, 12, 1, 8, 5, tzinfo=PARIS)
PAGES = (
    "/",
    "/vote",
    "/vote/{uuid}",
    "/kiosk/{uuid}",
    "/accessibility",
    "/check",
    "/polls/{poll}",
    "/polls/{poll}/observations",
    "/elections/{uuid}",
    "/elections/{uuid}/ballots",
    "/elections/{uuid}/ballots?tracker=nonsense",
    "/nothing-stands-here",
)


def test_moments_are_worded_as_each_language_does() -> None:
    """Day, month, year and hour; French alone counts the first of a month."""
    assert {language: moment(FIRST, language) for language in LANGUAGES} == {
        "fr": "mardi 1er décembre 2026 à 8\u00a0h\u00a005",
        "en": "Tuesday 1 December 2026 at 08:05",
        "ro": "marți, 1 decembrie 2026, 08:05",
        "it": "martedì 1 dicembre 2026, 08:05",
        "de": "Dienstag, 1. Dezember 2026, 08:05",
        "cs": "úterý 1. prosince 2026, 8:05",
        "pt": "terça-feira, 1 de dezembro de 2026, 08:05",
        "et": "teisipäev, 1. detsember 2026, 08:05",
    }


def test_numbers_are_written_as_each_language_does() -> None:
    """Thousands, decimals and the sign of percent; dates and enumerations."""
    spaces = re.compile(r"[\u00a0\u202f]")
    written = {
        language: spaces.sub(" ", f"{grouped(12345, language)}; {percent(0.425, language)}")
        for language in LANGUAGES
    }
    assert written == {
        "fr": "12 345; 42,5 %",
        "en": "12,345; 42.5%",
        "ro": "12.345; 42,5 %",
        "it": "12.345; 42,5%",
        "de": "12.345; 42,5 %",
        "cs": "12 345; 42,5 %",
        "pt": "12 345; 42,5%",
        "et": "12 345; 42,5%",
    }
    assert wording.day(FIRST, "fr") == "1er décembre 2026"
    assert wording.day(FIRST, "pt") == "1 de dezembro de 2026"
    assert enumerated(["A", "B", "C"], "cs") == "A, B a\u00a0C"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_language_asked_for(
    client: FlaskClient, day: ElectionDay, language: str
) -> None:
    """Page and header say the language, and no sentence is left in English."""
    for address in PAGES:
        asked = address.format(uuid=day.uuids[0], poll=SMALL.poll_id)
        answer = client.get(f"{asked}{'&' if '?' in asked else '?'}language={language}")
        assert f'<html lang="{language}"' in answer.text, address
        assert answer.headers["Content-Language"] == language, address
        assert english_left(answer.text, language) == [], address


def test_a_sentence_that_is_left_in_english_is_found(client: FlaskClient) -> None:
    """A page in another language than the one looked for is full of such sentences."""
    assert len(english_left(client.get("/check?language=en").text, "fr")) > 10


def test_every_page_offers_every_language_under_its_own_name(client: FlaskClient) -> None:
    """Each name is marked as of its language, and only the present one as chosen."""
    page = client.get("/check?language=cs").text
    offered = re.findall(r'language=(\w\w)" lang="(\w\w)" hreflang="(\w\w)"', page)
    assert offered == [(code, code, code) for code in LANGUAGES]
    assert [name for name in LANGUAGES.values() if f">{name}</a>" not in page] == []
    assert re.findall(r'lang="(\w\w)"\s+aria-current="true"', page) == ["cs"]
