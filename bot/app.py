"""Chooses the parts: the company's bot on Telegram, or the demo company's in the sandbox."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from aiogram import Router
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.machine import Machine, Parts
from bot.settings import Settings, UnsafeSettingsError
from bot.shelf import Shelf
from bot.texts import Texts
from bot.wire import Wire
from demo.company import DatabaseNotEmptyError, fill
from demo.people import COMPANY_NAME, PEOPLE, STRANGER, add_people, is_of_the_sandbox
from handlers import NOTICES, ROUTERS
from handlers.people.menu import menu
from jobs.timetable import build_timetable
from models.company.operations import begin_company, take_changed_company
from models.company.tables import Company
from models.people.operations import issue_setup_code
from models.people.queries import has_admin
from models.people.tables import Language
from sandbox import Phone, Sandbox

Say = Callable[[str], None]


def build_machine(
    settings: Settings,
    *,
    token: str,
    api_url: str,
    say: Say,
    routers: Sequence[Router] = ROUTERS,
    lift_limits: bool = False,
) -> Machine:
    """The machine for one token and one Bot API server; `say` prints a line for whoever started it."""
    database = Database(settings.effective_database_url)
    texts = Texts(first_company(settings))

    async def begin(username: str) -> None:
        async with database.unit_of_work() as session:
            company = await begin_company(session, first_company(settings))
            link = None if await has_admin(session) else await new_setup_link(session, username)
        texts.adopt(company)
        if link is not None:
            say(f"Nobody is in charge yet. To become the admin, open this link within 24 hours: {link}")

    parts = Parts(
        database=database,
        wire=Wire(token=token, api_url=api_url, lift_limits=lift_limits),
        texts=texts,
        routers=routers,
        notices=NOTICES,
        menus={
            language: [command.model_dump(exclude_none=True) for command in menu(texts.reader(language))]
            for language in Language
        },
        timetable=build_timetable(database.unit_of_work, settings.timezone),
        shelf=Shelf(settings.data_dir / "outbox"),
        on_start=begin,
    )
    database.after_commit.append(partial(_adopt_changes, texts))
    return Machine(parts)


async def run(settings: Settings, say: Say) -> None:
    """Serve until stopped, on Telegram or, without a token, in the sandbox."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.bot_token is None:
        await _run_in_sandbox(settings, say)
        return
    token = settings.bot_token.get_secret_value()
    await build_machine(settings, token=token, api_url=settings.telegram_api_url, say=say).run()


async def _run_in_sandbox(settings: Settings, say: Say) -> None:
    await _prepare_demo(settings)
    if "company_name" not in settings.model_fields_set:
        settings = settings.model_copy(update={"company_name": COMPANY_NAME})
    token = f"1:{secrets.token_urlsafe(24)}"
    phones = [Phone(person.telegram_id, person.name, person.language_code, person.role) for person in PEOPLE]
    phones.append(Phone(STRANGER.telegram_id, STRANGER.name, STRANGER.language_code, None))
    sandbox = Sandbox(token=token, phones=phones)
    url = await sandbox.start(settings.sandbox_port)
    try:
        say(f"No BOT_TOKEN, so this is the sandbox with a demo company. Open {url} - Ctrl+C stops it.")
        await build_machine(settings, token=token, api_url=url, say=say).run()
    finally:
        await sandbox.stop()


async def _prepare_demo(settings: Settings) -> None:
    """The demo company and the sandbox's people, once; a second start finds them as they were left."""
    database = Database(settings.effective_database_url)
    try:
        await database.migrate()
        async with database.unit_of_work() as session:
            try:
                await fill(session, today=_today(settings))
            except DatabaseNotEmptyError:
                if not await is_of_the_sandbox(session):
                    raise UnsafeSettingsError(
                        "SANDBOX_DATABASE_URL holds something else than the sandbox's demo company, "
                        "which would be open to everybody who opens the page. Choose another one."
                    ) from None
                return
            await add_people(session)
    finally:
        await database.close()


async def fill_with_demo_data(settings: Settings) -> None:
    """Fill the company's empty database with the demo company, without people.

    Raises DatabaseNotEmptyError when anything is in it.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.effective_database_url)
    try:
        await database.migrate()
        async with database.unit_of_work() as session:
            await fill(session, today=_today(settings))
    finally:
        await database.close()


async def issue_setup_link(settings: Settings, token: str) -> str:
    """A fresh link for whoever is to be admin. Raises Unavailable when Telegram cannot be reached."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.effective_database_url)
    wire = Wire(token=token, api_url=settings.telegram_api_url)
    try:
        await wire.open()
        username = (await wire.get_me())["username"]
        await database.migrate()
        async with database.unit_of_work() as session:
            return await new_setup_link(session, username)
    finally:
        await wire.close()
        await database.close()


async def new_setup_link(session: AsyncSession, username: str) -> str:
    """The link that makes whoever opens it first an admin; earlier ones stop working."""
    return f"https://t.me/{username}?start={await issue_setup_code(session)}"


def _adopt_changes(texts: Texts, session: AsyncSession) -> None:
    if changed := take_changed_company(session):
        texts.adopt(changed)


def first_company(settings: Settings) -> Company:
    """The company as the environment describes it: what it is until somebody changes it in chat."""
    return Company(
        name=settings.company_name,
        language=settings.company_language,
        timezone=settings.company_timezone,
        currency=settings.company_currency,
    )


def _today(settings: Settings) -> date:
    return datetime.now(settings.timezone).date()
