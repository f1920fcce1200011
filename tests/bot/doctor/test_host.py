"""Settings, folder and disk."""

from pathlib import Path

import pytest

from bot.doctor.findings import Level
from bot.doctor.host import check_disk, check_folder, check_settings, disk_finding
from bot.settings import Settings

TOKEN = "77:canary-MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"
GIB = 1024**3


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "token", "level"),
    [
        (0o600, TOKEN, Level.WELL),
        (0o640, TOKEN, Level.WARNING),
        (0o604, TOKEN, Level.WARNING),
        (0o644, None, Level.WELL),
    ],
)
def test_secrets_that_others_can_read_are_found(tmp_path: Path, mode: int, token: str | None, level: Level) -> None:
    env_file = tmp_path / ".env"
    env_file.touch()
    env_file.chmod(mode)
    found = check_settings(settings(bot_token=token), env_file)
    assert found.level is level
    assert (found.advice == f"chmod 600 {env_file}") is (level is Level.WARNING)


def test_without_a_file_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert check_settings(settings(bot_token=TOKEN), tmp_path / ".env").says == "complete"
    assert "sandbox" in check_settings(settings(), tmp_path / ".env").says


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    assert check_folder(tmp_path).level is Level.WELL
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_yet_is_not_made(tmp_path: Path) -> None:
    found = check_folder(tmp_path / "data" / "deep")
    assert (found.level, found.says) == (Level.WELL, f"{tmp_path}/data/deep will be made")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_folders_place_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    found = check_folder(tmp_path / "data")
    assert (found.level, found.subject) == (Level.PROBLEM, "DATA_DIR")
    assert "Not a directory" in found.says


@pytest.mark.parametrize(
    ("free", "level"),
    [(GIB, Level.WELL), (GIB - 1, Level.WARNING), (100 * 1024**2, Level.WARNING), (100 * 1024**2 - 1, Level.PROBLEM)],
)
def test_little_room_is_found(free: int, level: Level) -> None:
    assert disk_finding(free).level is level


def test_the_disk_of_a_folder_to_come_is_looked_at(tmp_path: Path) -> None:
    assert check_disk(tmp_path / "data").says == check_disk(tmp_path).says
