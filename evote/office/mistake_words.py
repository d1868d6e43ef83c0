"""Mistakes of a plan or a poll file in the office's words: on which page, in which field."""

from flask_babel import gettext

from evote.intake.district_plan import DISTRICTS
from evote.intake.mistakes import Entry, Mistake
from evote.office.setup.forms import BasicsForm, DistrictForm, NewPollForm, word_label
from evote.setup.checklist import TITLES
from evote.setup.compiling import CANDIDATES, ROLL
from evote.setup.plan_files import POLL_FILE

_STEPS = {ROLL: "roll", CANDIDATES: "candidates", DISTRICTS: "districts"}
"""The step of the set-up that a mistake speaks of, where it does not speak of a plan."""


def mistake_told(mistake: Mistake) -> str:
    """Return a mistake as an officer reads it, with the page on which it can be mended."""
    values = {
        name: _field(value, mistake) if isinstance(value, Entry) else value
        for name, value in mistake.remark.values.items()
    }
    text = gettext(mistake.remark.sentence)
    text = text % values if values else text
    return str(gettext("%(place)s: %(text)s", place=_place(mistake), text=text))


def _place(mistake: Mistake) -> str:
    place = mistake.place
    if place.position:
        number = place.district or place.position
        return str(gettext("District %(number)s", number=number))
    tables = {"contest": "rules", DISTRICTS: "districts"}
    return str(gettext(TITLES[_STEPS.get(mistake.file) or tables.get(place.table, "basics")]))


def _field(entry: Entry, mistake: Mistake) -> str:
    """Return the label of the field that stands for an entry, quoted as text is."""
    of_poll = not mistake.place.position and mistake.file not in _STEPS
    forms = (BasicsForm, NewPollForm, DistrictForm) if of_poll else (DistrictForm, BasicsForm)
    name = "poll_id" if entry.name == "id" else entry.name
    labels = (getattr(form, name).args[0] for form in forms if hasattr(form, name))
    label = str(next(labels, gettext(TITLES[name]) if name in TITLES else name))
    if entry.word:
        word = word_label(entry.name, entry.word)
        return str(gettext("“%(label)s: %(word)s”", label=label, word=word))
    if mistake.file == POLL_FILE and label != entry.name:
        return str(gettext("“%(label)s” (%(name)s)", label=label, name=entry.name))
    return str(gettext("“%(label)s”", label=label))
