"""All together: what is said, and how it ends."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from bot.database import Database
from bot.doctor.examination import examine
from bot.doctor.findings import Finding, Level, exit_status
from bot.settings import Settings


async def examined(folder: Path, **given: object) -> tuple[int, list[str]]:
    said: list[str] = []
    settings = Settings(_env_file=None, data_dir=folder, **given)  # type: ignore[arg-type]
    return await examine(settings, said.append), said


async def test_a_fresh_clone_is_well_and_stays_untouched(tmp_path: Path) -> None:
    status, said = await examined(tmp_path / "data")
    assert (status, [line[0] for line in said]) == (0, ["✓"] * len(said))
    assert said[-1] == "✓ database: there is none yet: the first start makes it"
    assert not (tmp_path / "data").exists()


async def test_a_database_without_an_admin_needs_a_look(tmp_path: Path, migrated_file: Path) -> None:
    shutil.copy(migrated_file, tmp_path / "sandbox.sqlite3")
    status, said = await examined(tmp_path)
    assert status == 1
    assert [line for line in said if line.startswith("!")] == [
        "! admin: nobody is in charge yet\n    main.py setup-link prints a link; who opens it is admin."
    ]


async def test_an_older_database_is_not_read_as_if_it_were_new(tmp_path: Path) -> None:
    (tmp_path / "sandbox.sqlite3").touch()
    status, said = await examined(tmp_path)
    assert status == 1
    assert [line.split(":")[0] for line in said if not line.startswith("✓")] == ["! migrations"]
    assert not any("audit" in line for line in said)


async def test_a_table_that_is_not_there_is_a_problem_and_no_crash(database: Database, tmp_path: Path) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP TABLE receiver_lease"))
    url: URL = database.url.set(drivername=database.url.get_backend_name())
    status, said = await examined(tmp_path, sandbox_database_url=url.render_as_string(hide_password=False))
    assert status == 2
    assert "could not be looked through" in said[-1]


@pytest.mark.parametrize(
    ("levels", "status"),
    [
        ([], 0),
        ([Level.WELL], 0),
        ([Level.WARNING, Level.WELL], 1),
        ([Level.PROBLEM, Level.WELL, Level.WARNING], 2),
    ],
)
def test_the_worst_finding_is_the_exit_status(levels: list[Level], status: int) -> None:
    assert exit_status(Finding(level, "x", "y") for level in levels) == status


def test_a_finding_is_a_line_and_what_to_do_another() -> None:
    assert Finding(Level.WELL, "disk", "5 GiB are free").lines() == "✓ disk: 5 GiB are free"
    assert Finding(Level.PROBLEM, "disk", "full", "Make room.").lines() == "✗ disk: full\n    Make room."
