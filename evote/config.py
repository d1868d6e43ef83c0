"""Where this installation keeps its polls and on which doors it listens.

Settings come from the environment (`EVOTE_DATABASE_URL`), then from `evote.toml` in the folder
(`database_url = "..."`), then from defaults that suit a laptop.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evote.errors import SettingRefused

SETTINGS_FILE = "evote.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one installation.

    folder           where the embedded database lies
    database_url     SQLAlchemy URL; it may hold a password, hence it is not shown
    base_url         public address of the voter app, without a final slash
    host             address to listen on
    voter_port       port of the voter app
    office_port      port of the election office
    proxies          how many reverse proxies stand before us and are believed about addresses
    ballots_per_minute  how many ballots one network address may post in a minute
    """

    folder: Path
    database_url: str = field(repr=False)
    base_url: str
    host: str
    voter_port: int
    office_port: int
    proxies: int
    ballots_per_minute: int


def read_config(environment: Mapping[str, str], folder: Path) -> Config:
    """Read the settings of the installation in `folder`.

    Raises SettingRefused, naming the setting.
    """
    settings = _file_settings(folder / SETTINGS_FILE) | {
        name.removeprefix("EVOTE_").lower(): value
        for name, value in environment.items()
        if name.startswith("EVOTE_")
    }
    voter_port = _number(settings, "voter_port", 8000)
    host = settings.get("host", "127.0.0.1")
    return Config(
        folder=folder,
        database_url=settings.get("database_url", f"sqlite:///{folder.resolve()}/evote.sqlite"),
        base_url=settings.get("base_url", f"http://localhost:{voter_port}").rstrip("/"),
        host=host,
        voter_port=voter_port,
        office_port=_number(settings, "office_port", voter_port + 1),
        proxies=_number(settings, "proxies", 0),
        ballots_per_minute=_number(settings, "ballots_per_minute", 300),
    )


def _file_settings(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingRefused(f"{path} is not TOML: {error}") from error
    return {name: str(value) for name, value in content.items()}


def _number(settings: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(settings.get(name, default))
    except ValueError as error:
        raise SettingRefused(f"{name} must be a whole number") from error
