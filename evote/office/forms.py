"""The forms of signing in and of accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from evote.accounts.officers import LONGEST_EMAIL, LONGEST_NAME
from evote.accounts.passkeys import LARGEST_ANSWER, LONGEST_LABEL
from evote.accounts.passwords import LONGEST

LONGEST_CODE = 60


class CheckboxesField(SelectMultipleField):
    """Several choices at once, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """E-mail address, password, and the code of the app or a recovery code."""

    email = StringField(_l("E-mail address"), [DataRequired(), Length(max=LONGEST_EMAIL)])
    password = PasswordField(_l("Password"), [Length(max=LONGEST)])
    code = StringField(_l("Code"), [DataRequired(), Length(max=LONGEST_CODE)])


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code of an invitation."""

    code = StringField(_l("Code of your invitation"), [DataRequired(), Length(max=LONGEST_CODE)])


class PasskeyForm(FlaskForm):  # type: ignore[misc]
    """A passkey that the browser has just made, and how its owner calls it."""

    label = StringField(_l("Name of this passkey"), [DataRequired(), Length(max=LONGEST_LABEL)])
    passkey = HiddenField(validators=[Length(max=LARGEST_ANSWER)])


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, and the code that the app shows."""

    password = PasswordField(_l("New password"), [DataRequired(), Length(max=LONGEST)])
    secret = HiddenField(validators=[Length(max=LONGEST_CODE)])
    code = StringField(
        _l("Code that the app shows now"), [DataRequired(), Length(max=LONGEST_CODE)]
    )


class RolesForm(FlaskForm):  # type: ignore[misc]
    """The roles of an account."""

    roles = CheckboxesField(_l("Roles"))

    def __init__(self, choices: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.roles.choices = choices


class InviteForm(RolesForm):
    """A new account."""

    name = StringField(_l("First name and name"), [DataRequired(), Length(max=LONGEST_NAME)])
    email = StringField(_l("E-mail address"), [DataRequired(), Length(max=LONGEST_EMAIL)])
