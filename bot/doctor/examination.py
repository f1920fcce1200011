"""`main.py doctor`: looks at everything the bot depends on, changes nothing, and says what to do."""

from collections.abc import AsyncIterator, Callable

from bot.anchor import AnchorFile
from bot.database import Database
from bot.doctor.findings import Finding, exit_status, first_line, problem, well
from bot.doctor.host import check_disk, check_folder, check_settings
from bot.doctor.line import check_line
from bot.doctor.records import check_records
from bot.doctor.storage import check_storage, is_there
from bot.settings import Settings


async def examine(settings: Settings, say: Callable[[str], None]) -> int:
    """Say every finding as it comes; returns 0 when all is well, 1 with warnings, 2 with problems."""
    findings = []
    async for finding in _findings(settings):
        say(finding.lines())
        findings.append(finding)
    return exit_status(findings)


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield check_settings(settings)
    yield check_folder(settings.data_dir)
    yield check_disk(settings.data_dir)
    async for finding in check_line(settings):
        yield finding
    database = Database(settings.effective_database_url, anchors=AnchorFile(settings.audit_anchor))
    try:
        async for finding in _of_database(database):
            yield finding
    finally:
        await database.close()


async def _of_database(database: Database) -> AsyncIterator[Finding]:
    if not is_there(database):
        yield well("database", "there is none yet: the first start makes it")
        return
    is_readable = True
    try:
        async for finding in check_storage(database):
            is_readable = is_readable and not (finding.level and finding.subject in {"database", "migrations"})
            yield finding
        if is_readable:
            async for finding in check_records(database):
                yield finding
    except Exception as error:
        yield problem("database", f"could not be looked through: {first_line(error)}", "Restore the last backup.")
