"""The forms in which a poll is set up."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than stubs
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NoneOf,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from evote.errors import PhotoRefused
from evote.intake.candidate_sheet import LONGEST_STATEMENT
from evote.intake.logos import logo
from evote.intake.photographs import portrait
from evote.intake.poll_file import (
    COLOUR,
    LONGEST_GRACE,
    LONGEST_ID,
    MOST_SENDER_LINES,
    RESERVED_IDS,
)
from evote.intake.roll_sheet import LONGEST_LINE
from evote.setup.candidacy import LONGEST_NAME
from evote.setup.lots import LONGEST_SOURCE
from evote.setup.plans import OLDEST_LIMIT
from evote.setup.roll_corrections import LONGEST_REASON
from evote.wording import LANGUAGES

_MOMENT: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_COLOUR: Final = re.compile(f"{COLOUR.pattern}\\Z", re.IGNORECASE)
_PHONE: Final = re.compile(r"\s*\+?[0-9][0-9 ./()-]{2,}\Z")
_NUMBERS: Final = (
    "seats",
    "min",
    "max",
    "small_tally_limit",
    "min_votes",
    "quota_women",
    "quota_men",
    "threshold_percent",
    "extra_names",
    "min_candidates",
)
_WORDS: Final = ("question", "kind", "ties", "method", "bonus", "parity", "uncontested")


def options(labels: Mapping[Any, Any]) -> list[Any]:
    """Return the choices of a field, from what each sends to what it shows."""
    return [SelectChoice(value, label) for value, label in labels.items()]


class BasicsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What a poll is called, when it is held, what its letters say, and who may take part."""

    name = StringField(_("Name of the poll"), [DataRequired(), Length(max=LONGEST_NAME)])
    opens = DateTimeLocalField(_("Opens"), [InputRequired()], format=_MOMENT)
    closes = DateTimeLocalField(_("Closes"), [InputRequired()], format=_MOMENT)
    time_zone = StringField(_("Time zone"), [DataRequired(), Length(max=60)])
    grace_minutes = IntegerField(
        _("Minutes of grace"), [InputRequired(), NumberRange(0, LONGEST_GRACE)]
    )
    appeals_until = DateField(_("Appeals are possible until"), [Optional()])
    language = SelectField(_("Language of the letters"), choices=options(LANGUAGES))
    sender = TextAreaField(_("Sender of the letters"), [Length(max=400)])
    help_phone = StringField(
        _("Telephone number for help"),
        [
            Optional(),
            Length(max=LONGEST_LINE),
            Regexp(_PHONE, message=_("Write a telephone number, such as 05 53 00 00 00.")),
        ],
    )
    colour = StringField(
        _("Colour of the town"),
        [
            Optional(),
            Regexp(
                re.compile(COLOUR.pattern, re.IGNORECASE),
                message=_("Write the colour like #1a5276."),
            ),
        ],
    )
    logo = FileField(_("Emblem of the town"))
    no_logo = BooleanField(_("Take the emblem away"))
    voter_age = IntegerField(
        _("Voters are at least so old"), [InputRequired(), NumberRange(0, OLDEST_LIMIT)]
    )
    extra_rolls = BooleanField(_("Supplementary rolls vote too"))
    candidate_age = IntegerField(
        _("Candidates are at least so old"), [InputRequired(), NumberRange(0, OLDEST_LIMIT)]
    )
    statement_length = IntegerField(
        _("Characters of a statement"), [InputRequired(), NumberRange(0, LONGEST_STATEMENT)]
    )
    order = SelectField(
        _("Order on the ballot"),
        choices=options({"lot": _("by a public lot"), "entry": _("as candidates are entered")}),
    )
    practice = BooleanField(_("This is a poll to practise with"))

    def validate_logo(self, field: Any) -> None:
        """Refuse what is no picture, beside its field."""
        _require_picture(field, logo)

    def validate_sender(self, field: Any) -> None:
        """Refuse more lines than a letter shows, and longer ones."""
        lines = sender_lines(field.data)
        if len(lines) > MOST_SENDER_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("At most 6 lines of 60 characters."))

    def validate_closes(self, field: Any) -> None:
        """Refuse a poll that closes before it opens."""
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(_("The poll must close after it opens."))

    def validate_appeals_until(self, field: Any) -> None:
        """Refuse a day on which people may still vote."""
        if self.closes.data and field.data and field.data < self.closes.data.date():
            raise ValidationError(_("Appeals must be possible until the poll closes, or longer."))

    def entries(self) -> dict[str, Any]:
        """Return what the form says in the words of a poll file."""
        office = ("voter_age", "candidate_age", "extra_rolls", "statement_length", "order")
        plain = ("name", "opens", "closes", "time_zone", "grace_minutes", "language", "practice")
        return {
            **{name: self[name].data for name in plain},
            "appeals_until": self.appeals_until.data,
            "help_phone": (self.help_phone.data or "").strip(),
            "colour": (self.colour.data or "").lower(),
            "sender": sender_lines(self.sender.data),
            "office": {name: self[name].data for name in office},
        }


class NewPollForm(BasicsForm):
    """A poll that does not exist yet."""

    poll_id = StringField(
        _("Short name"),
        [
            DataRequired(),
            Length(max=LONGEST_ID),
            NoneOf(RESERVED_IDS, message=_("A page of the office has this name: choose another.")),
            Regexp(
                r"[a-z0-9]+(-[a-z0-9]+)*\Z",
                message=_("Small letters without accents, digits, single dashes between them."),
            ),
        ],
    )


class RulesForm(FlaskForm):  # type: ignore[misc]
    """What is decided, by whom and how; in a district, what is left empty is as for all."""

    question = StringField(_("Question on the ballot"), [Length(max=200)])
    kind = SelectField(_("Voters choose"))
    seats = IntegerField(_("Seats"), [Optional(), NumberRange(1, 1000)])
    min = IntegerField(_("Fewest choices"), [Optional(), NumberRange(1, 200)])
    max = IntegerField(_("Most choices"), [Optional(), NumberRange(1, 200)])
    blank = SelectField(_("Blank vote"))
    ties = SelectField(_("Of equal votes, who is elected"))
    uncontested = SelectField(_("If no more stand than there are seats"))
    small_tally_limit = IntegerField(
        _("Fewer ballots are never counted"), [Optional(), NumberRange(2, 1000)]
    )
    min_candidates = IntegerField(
        _("Fewer who stand make no council"), [Optional(), NumberRange(1, 1000)]
    )
    min_votes = IntegerField(_("Fewer votes elect nobody"), [Optional(), NumberRange(1, 10**6)])
    quota_women = IntegerField(_("Seats kept for women"), [Optional(), NumberRange(0, 1000)])
    quota_men = IntegerField(_("Seats kept for men"), [Optional(), NumberRange(0, 1000)])
    method = SelectField(_("How lists get seats"))
    bonus = SelectField(_("Half of the seats to the first list"))
    threshold_percent = IntegerField(
        _("Percent of the votes that a list needs"), [Optional(), NumberRange(0, 100)]
    )
    parity = SelectField(_("Women and men alternate on lists"))
    extra_names = IntegerField(
        _("Names beyond the seats on a list"), [Optional(), NumberRange(0, 2)]
    )

    def __init__(self, *, of_district: bool, **arguments: Any) -> None:
        as_for_all = {"": _("as for the whole poll")} if of_district else {}
        super().__init__(**arguments)
        self.of_district = of_district
        for name, choices in _choices().items():
            self[name].choices = options(as_for_all | choices)

    def validate_max(self, field: Any) -> None:
        """Refuse limits that exclude each other."""
        if field.data and self.min.data and field.data < self.min.data:
            raise ValidationError(_("The most choices must not be fewer than the fewest."))

    def entries(self) -> dict[str, Any]:
        """Return what the form says in the words of a poll file; what is left empty is left out."""
        words = {name: (self[name].data or "").strip() for name in _WORDS}
        numbers = {name: self[name].data for name in _NUMBERS}
        said = {name: value for name, value in words.items() if value}
        said |= {name: value for name, value in numbers.items() if value is not None}
        return said | ({"blank": self.blank.data == "yes"} if self.blank.data else {})


class DistrictForm(RulesForm):
    """A district: its number, its name, its polling stations, and what is different there."""

    number = IntegerField(_("Number"), [InputRequired(), NumberRange(1, 10**6)])
    name = StringField(_("Name"), [DataRequired(), Length(max=LONGEST_NAME)])
    stations = StringField(_("Polling stations"), [Length(max=500)])


class TableForm(FlaskForm):  # type: ignore[misc]
    """A table in CSV."""

    table = FileField(_("Table in CSV"), [FileRequired(_("Choose a file first."))])


class MapForm(FlaskForm):  # type: ignore[misc]
    """A map of the districts."""

    map_file = FileField(_("Map in GeoJSON"), [FileRequired(_("Choose a file first."))])


class ImportForm(FlaskForm):  # type: ignore[misc]
    """A poll file, with its tables."""

    poll_file = FileField(_("Poll file (poll.toml)"), [FileRequired(_("Choose a file first."))])
    roll = FileField(_("Roll (roll.csv)"))
    candidates = FileField(_("Candidates (candidates.csv)"))
    emblem = FileField(_("Emblem of the town (emblem.png)"))
    map_file = FileField(_("Map of the districts (districts.geojson)"))


class VoterForm(FlaskForm):  # type: ignore[misc]
    """Somebody on the roll, and why she is added or changed."""

    district = SelectField(_("District"), coerce=int)
    name = StringField(_("First names and name"), [DataRequired(), Length(max=LONGEST_LINE)])
    address = TextAreaField(_("Address"), [DataRequired(), Length(max=4 * LONGEST_LINE)])
    reason = StringField(_("Reason"), [DataRequired(), Length(max=LONGEST_REASON)])


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something is done."""

    reason = StringField(_("Reason"), [DataRequired(), Length(max=LONGEST_REASON)])


class CandidacyForm(FlaskForm):  # type: ignore[misc]
    """Somebody who wants to stand."""

    district = SelectField(_("District"), coerce=int)
    name = StringField(_("Name on the ballot"), [DataRequired(), Length(max=LONGEST_NAME)])
    on_list = StringField(_("List"), [Length(max=LONGEST_NAME)])
    born = DateField(_("Date of birth"), [InputRequired()])
    gender = SelectField(
        _("Gender"), choices=options({"": _("not asked for"), "woman": _("woman"), "man": _("man")})
    )
    statement = TextAreaField(_("Statement"), [Length(max=LONGEST_STATEMENT)])
    consented = DateField(_("Consented in writing on"), [Optional()])
    photo = FileField(_("Photograph"))
    no_photo = BooleanField(_("Take the photograph away"))

    def validate_photo(self, field: Any) -> None:
        """Refuse what is no picture, beside its field."""
        _require_picture(field, portrait)


class SourceForm(FlaskForm):  # type: ignore[misc]
    """Where the seed of the lot will come from."""

    source = StringField(_("Source of the seed"), [DataRequired(), Length(max=LONGEST_SOURCE)])


def sender_lines(text: str | None) -> list[str]:
    """Return the filled lines of a text."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def rules_data(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form of rules shows of a table of a poll file."""
    blank = {} if "blank" not in entries else {"blank": "yes" if entries["blank"] else "no"}
    return {**entries, **blank}


def word_label(name: str, word: str) -> str:
    """Return what the page shows of a word that an entry of a poll file may hold."""
    return str(_choices()[name][word])


def _require_picture(field: Any, encode: Callable[[bytes], bytes]) -> None:
    """Raise ValidationError unless a file that was chosen can be encoded; it can be read again."""
    if not field.data:
        return
    try:
        encode(field.data.read())
    except PhotoRefused as error:
        raise ValidationError(gettext(str(error))) from error
    finally:
        field.data.seek(0)


def _choices() -> dict[str, dict[str, Any]]:
    return {
        "kind": {"individuals": _("individuals"), "lists": _("one of several lists")},
        "blank": {"yes": _("may be cast"), "no": _("may not be cast")},
        "ties": {
            "older": _("the older"),
            "lot": _("a lot decides"),
            "decision": _("two officers decide, with a reason"),
        },
        "uncontested": {
            "vote": _("there is a vote all the same"),
            "unopposed": _("they are elected without a vote"),
            "no-council": _("there is no council"),
        },
        "method": {
            "highest-average": _("by the highest average"),
            "largest-remainder": _("by the largest remainder"),
        },
        "bonus": {"none": _("no"), "half": _("yes")},
        "parity": {"none": _("not asked for"), "alternate": _("they must alternate")},
    }
