"""Where this installation keeps its polls and on which doors it listens.

Settings come from the environment (`EVOTE_DATABASE_URL`), then from `evote.toml` in the folder
(`database_url = "..."`), then from defaults that suit a laptop.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from sqlalchemy import URL

from evote.errors import SettingRefused

SETTINGS_FILE = "evote.toml"
PORTS = range(1, 2**16)

_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_LIMITS_STORAGE = re.compile(r"memory://|(rediss?|redis\+unix|memcached)://\S+")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one installation.

    folder           where the embedded database lies
    database_url     SQLAlchemy URL; it may hold a password, hence it is not shown
    base_url         public address of the voter app, without a final slash
    host             address to listen on
    voter_port       port of the voter app
    office_port      port of the election office
    office_host      address on which the election office listens
    office_url       address that officers open, without a final slash
    proxies          how many reverse proxies stand before us and are believed about addresses
    ballots_per_minute  how many ballots one network address may post in a minute
    limits_storage   what counts requests: "memory://" of each process, or one server for all of
                     them; its address may hold a password
    smtp_host        server that takes alerts by e-mail; smtp_port, smtp_user, smtp_password with it
    mail_from        address that alerts come from
    mail_to          address that they go to
    mail_folder      folder into which they are laid in place of being sent
    """

    folder: Path
    database_url: str = field(repr=False)
    base_url: str
    host: str
    voter_port: int
    office_port: int
    office_host: str
    office_url: str
    proxies: int
    ballots_per_minute: int
    limits_storage: str = field(repr=False)
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str = field(repr=False)
    mail_from: str
    mail_to: str
    mail_folder: str


def read_config(environment: Mapping[str, str], folder: Path) -> Config:
    """Read the settings of the installation in `folder`.

    Raises SettingRefused, naming the setting.
    """
    in_file = _file_settings(folder / SETTINGS_FILE)
    known = {setting.name for setting in fields(Config)} - {"folder"}
    if unknown := sorted(in_file.keys() - known):
        raise SettingRefused(f"{SETTINGS_FILE}: {', '.join(unknown)} is not known here")
    settings = in_file | {
        name.removeprefix("EVOTE_").lower(): value
        for name, value in environment.items()
        if name.startswith("EVOTE_")
    }
    voter_port = _number(settings, "voter_port", 8000, PORTS)
    office_port = _number(settings, "office_port", voter_port + 1, PORTS)
    return Config(
        folder=folder,
        database_url=settings.get("database_url", _embedded(folder)),
        base_url=_address(settings, "base_url", voter_port),
        host=settings.get("host", "127.0.0.1"),
        voter_port=voter_port,
        office_port=office_port,
        office_host=settings.get("office_host", "127.0.0.1"),
        office_url=_address(settings, "office_url", office_port),
        proxies=_number(settings, "proxies", 0, range(100)),
        ballots_per_minute=_number(settings, "ballots_per_minute", 300, range(1, 10**9)),
        limits_storage=_limits_storage(settings),
        smtp_host=settings.get("smtp_host", ""),
        smtp_port=_number(settings, "smtp_port", 587, PORTS),
        smtp_user=settings.get("smtp_user", ""),
        smtp_password=settings.get("smtp_password", ""),
        mail_from=settings.get("mail_from", ""),
        mail_to=settings.get("mail_to", ""),
        mail_folder=settings.get("mail_folder", ""),
    )


def _file_settings(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingRefused(f"{path} is not TOML: {error}") from error
    return {name: str(value) for name, value in content.items()}


def _number(settings: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    expected = f"{name} must be a whole number from {allowed.start} to {allowed.stop - 1}"
    try:
        number = int(settings.get(name, default))
    except ValueError as error:
        raise SettingRefused(expected) from error
    if number not in allowed:
        raise SettingRefused(expected)
    return number


def _address(settings: Mapping[str, str], name: str, port: int) -> str:
    address = settings.get(name, f"http://localhost:{port}").rstrip("/")
    if not _ADDRESS.fullmatch(address):
        raise SettingRefused(f"{name} must be an address such as https://vote.town.fr")
    return address


def _limits_storage(settings: Mapping[str, str]) -> str:
    storage = settings.get("limits_storage", "memory://")
    if not _LIMITS_STORAGE.fullmatch(storage):
        raise SettingRefused(
            "limits_storage must be an address such as redis://localhost:6379/0 or "
            "memcached://localhost:11211, or memory://"
        )
    return storage


def _embedded(folder: Path) -> str:
    """Return the URL of the database in the folder, whatever signs the folder's name has."""
    url = URL.create("sqlite", database=str(folder.resolve() / "evote.sqlite"))
    return url.render_as_string(hide_password=False)
