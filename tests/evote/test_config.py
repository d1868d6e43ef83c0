"""Settings: the environment before the file, the file before the defaults."""

from pathlib import Path

import pytest

from evote.config import read_config
from evote.errors import SettingRefused


def test_defaults_suit_a_laptop(tmp_path: Path) -> None:
    """Without any setting, everything lies in the folder and nobody else can connect."""
    config = read_config({}, tmp_path)
    assert config.database_url == f"sqlite:///{tmp_path}/evote.sqlite"
    assert config.base_url == "http://localhost:8000"
    assert (config.host, config.voter_port, config.office_port) == ("127.0.0.1", 8000, 8001)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """A setting in the environment overrules the file, and the file the default."""
    (tmp_path / "evote.toml").write_text(
        'base_url = "https://file.example/"\nvoter_port = 9000\n', encoding="utf-8"
    )
    config = read_config({"EVOTE_VOTER_PORT": "9100"}, tmp_path)
    assert (config.base_url, config.voter_port) == ("https://file.example", 9100)
    assert config.office_port == 9101


@pytest.mark.parametrize("setting", ["VOTER_PORT", "OFFICE_PORT", "PROXIES", "BALLOTS_PER_MINUTE"])
def test_a_word_in_place_of_a_number_is_refused(tmp_path: Path, setting: str) -> None:
    """The refusal names the setting."""
    with pytest.raises(SettingRefused, match=setting.lower()):
        read_config({f"EVOTE_{setting}": "many"}, tmp_path)


@pytest.mark.parametrize("content", [b"voter_port = ", b'host = "\xff"'])
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    """A broken settings file stops everything with a sentence."""
    (tmp_path / "evote.toml").write_bytes(content)
    with pytest.raises(SettingRefused, match="not TOML"):
        read_config({}, tmp_path)


def test_a_password_is_not_shown(tmp_path: Path) -> None:
    """The database's URL may hold a password, and is not part of what is shown."""
    url = "postgresql+psycopg://evote:secret@db/evote"
    assert "secret" not in repr(read_config({"EVOTE_DATABASE_URL": url}, tmp_path))
