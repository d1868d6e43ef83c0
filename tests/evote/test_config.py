"""Settings: the environment before the file, the file before the defaults."""

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from evote.config import read_config
from evote.db import Database, complaint_of
from evote.errors import SettingRefused
from evote.schema import upgrade_database


def test_defaults_suit_a_laptop(tmp_path: Path) -> None:
    """Without any setting, everything lies in the folder and nobody else can connect."""
    config = read_config({}, tmp_path)
    assert config.database_url == f"sqlite:///{tmp_path}/evote.sqlite"
    assert config.base_url == "http://localhost:8000"
    assert (config.host, config.voter_port, config.office_port) == ("127.0.0.1", 8000, 8001)
    assert (config.office_host, config.office_url) == ("127.0.0.1", "http://localhost:8001")


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


def test_the_password_of_what_counts_requests_is_not_shown_either(tmp_path: Path) -> None:
    """Nor is the address of the storage of limits."""
    config = read_config({"EVOTE_LIMITS_STORAGE": "redis://:secret@db:6379/0"}, tmp_path)
    assert config.limits_storage == "redis://:secret@db:6379/0"
    assert "secret" not in repr(config)


@pytest.mark.parametrize("address", ["", "redis", "mongodb://db", "redis:// db", "memory"])
def test_requests_are_counted_in_what_is_known(tmp_path: Path, address: str) -> None:
    """Another kind of storage is refused with an example of one that will do."""
    with pytest.raises(SettingRefused, match=r"limits_storage must be .* such as redis://"):
        read_config({"EVOTE_LIMITS_STORAGE": address}, tmp_path)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("VOTER_PORT", "0"),
        ("VOTER_PORT", "65536"),
        ("OFFICE_PORT", "-1"),
        ("PROXIES", "-1"),
        ("BALLOTS_PER_MINUTE", "0"),
        ("BASE_URL", "vote.town.fr"),
        ("BASE_URL", "https://vote.town.fr/#x"),
        ("BASE_URL", "https://"),
        ("OFFICE_URL", "office.town.fr"),
    ],
)
def test_a_setting_out_of_its_range_is_refused(tmp_path: Path, setting: str, value: str) -> None:
    """The refusal names the setting; an address with a path is one."""
    assert read_config({"EVOTE_BASE_URL": "https://town.fr/vote"}, tmp_path).base_url
    with pytest.raises(SettingRefused, match=setting.lower()):
        read_config({f"EVOTE_{setting}": value}, tmp_path)


def test_an_unknown_setting_is_refused_by_name(tmp_path: Path) -> None:
    """A name that was misspelt does not go unnoticed."""
    (tmp_path / "evote.toml").write_text("voter_prot = 9000\n", encoding="utf-8")
    with pytest.raises(SettingRefused, match="voter_prot is not known"):
        read_config({}, tmp_path)


@pytest.mark.parametrize("name", ["what?", "50 %20", "a#b", "a&b=c"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    """The database lies in the folder, not beside it."""
    database = Database(read_config({}, tmp_path / name).database_url)
    upgrade_database(database)
    database.close()
    assert (tmp_path / name / "evote.sqlite").stat().st_size > 0


def test_the_database_is_its_owners_alone(tmp_path: Path) -> None:
    """Neither the file nor the log beside it can be read by others, whatever the folder."""
    tmp_path.chmod(0o755)
    database = Database(read_config({}, tmp_path).database_url)
    upgrade_database(database)
    with database.writing():
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("evote.sqlite*")}
    database.close()
    assert modes == dict.fromkeys(("evote.sqlite", "evote.sqlite-wal", "evote.sqlite-shm"), 0o600)


@pytest.mark.parametrize(
    "url",
    [
        "garbage",
        "mysql://evote:secret@db/evote",
        "postgresql+nothing://evote:secret@db/evote",
        "postgresql://evote:secret@db:port/evote",
    ],
)
def test_a_database_of_another_kind_is_refused(url: str) -> None:
    """The sentence says what is expected, and no password."""
    with pytest.raises(SettingRefused, match="database_url must be like") as refusal:
        Database(url)
    assert "secret" not in str(refusal.value)


def test_a_database_out_of_reach_is_told_without_its_password() -> None:
    """PostgreSQL that is not running gives one sentence."""
    database = Database("postgresql+psycopg://evote:secret@127.0.0.1:1/evote")
    with pytest.raises(OperationalError) as failure:
        upgrade_database(database)
    complaint = complaint_of(failure.value)
    assert complaint.startswith("the database cannot be used: ")
    assert "secret" not in complaint
    assert "\n" not in complaint
