"""Chooses the parts: the company's bot on Telegram, or the demo company's in the sandbox."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from aiogram import Router
from sqlalchemy.ext.asyncio import AsyncSession

from bot.anchor import AnchorFile
from bot.database import Database
from bot.machine import Machine, Parts
from bot.settings import Settings, UnsafeSettingsError
from bot.texts import Texts
from bot.wire import Wire
from demo.company import fill
from demo.people import COMPANY_NAME, PEOPLE, STRANGER, add_people, has_company_data, is_of_the_sandbox
from handlers import NOTICES, ROUTERS, TASKS
from handlers.guide.menus import all_menus
from jobs.timetable import build_timetable, follow_asked_chains
from models.audit.anchors import note_left_over
from models.catalog.adding import ensure_usual_units
from models.company.operations import begin_company, take_changed_company
from models.company.tables import Company
from models.guide.rules import ALL_SETTLED
from models.people.invitations import issue_setup_code
from models.people.queries import has_admin
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
    page: str | None = None,
) -> Machine:
    """The machine for one token; `say` prints a line for the starter, `page` is where links lead in the sandbox."""
    database = _open_database(settings)
    texts = Texts(first_company(settings))

    async def begin(username: str) -> None:
        async with database.unit_of_work() as session:
            await note_left_over(session)
            company = await begin_company(session, first_company(settings))
            await ensure_usual_units(session)
            link = None if await has_admin(session) else await new_setup_link(session, username, page)
        texts.adopt(company)
        if link is not None:
            say(f"Nobody is in charge yet. To become the admin, open this link within 24 hours: {link}")

    timetable = build_timetable(database.unit_of_work, settings.timezone)
    parts = Parts(
        database=database,
        wire=Wire(token=token, api_url=api_url, lift_limits=lift_limits),
        texts=texts,
        routers=routers,
        notices=NOTICES,
        tasks=TASKS,
        menus=lambda session: all_menus(session, texts),
        timetable=timetable,
        folder=settings.data_dir,
        on_start=begin,
        page=page,
    )
    database.after_commit += [partial(_adopt_changes, texts), partial(follow_asked_chains, timetable)]
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
    is_demo = settings.sandbox_company == "demo"
    if is_demo and "company_name" not in settings.model_fields_set:
        settings = settings.model_copy(update={"company_name": COMPANY_NAME})
    await _prepare_sandbox(settings)
    token = f"1:{secrets.token_urlsafe(24)}"
    sandbox = Sandbox(token=token, phones=_phones(is_demo=is_demo))
    url = await sandbox.start(settings.sandbox_port)
    try:
        company = "a demo company" if is_demo else "a company that is still empty"
        say(f"No BOT_TOKEN, so this is the sandbox with {company}. Open {url} - Ctrl+C stops it.")
        await build_machine(settings, token=token, api_url=url, say=say, page=url).run()
    finally:
        await sandbox.stop()


def _phones(*, is_demo: bool) -> list[Phone]:
    """Everybody's; in a company that is still empty each is just a phone: who they become is decided in the chat."""
    return [
        Phone(person.telegram_id, person.name, person.language_code, person.role if is_demo else "phone")
        for person in (*PEOPLE, STRANGER)
    ]


async def _prepare_sandbox(settings: Settings) -> None:
    """The sandbox's company, once; a second start finds it as it was left."""
    database = _open_database(settings)
    try:
        await database.migrate()
        async with database.unit_of_work() as session:
            if not await has_company_data(session):
                await _begin_sandbox(session, settings)
            elif not await is_of_the_sandbox(session):
                raise UnsafeSettingsError(
                    "SANDBOX_DATABASE_URL holds something else than the sandbox's company, "
                    "which would be open to everybody who opens the page. Choose another one."
                )
            company = first_company(settings, is_demo=True)
            company.settled_steps = list(ALL_SETTLED) if settings.sandbox_company == "demo" else []
            await begin_company(session, company)
    finally:
        await database.close()


async def _begin_sandbox(session: AsyncSession, settings: Settings) -> None:
    if settings.sandbox_company == "demo":
        await fill(session, today=_today(settings))
        await add_people(session)


async def fill_with_demo_data(settings: Settings) -> None:
    """Fill the company's empty database with the demo company, without people.

    Raises DatabaseNotEmptyError when anything is in it.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = _open_database(settings)
    try:
        await database.migrate()
        async with database.unit_of_work() as session:
            await fill(session, today=_today(settings))
    finally:
        await database.close()


async def issue_setup_link(settings: Settings, token: str) -> str:
    """A fresh link for whoever is to be admin. Raises Unavailable when Telegram cannot be reached."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = _open_database(settings)
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


async def new_setup_link(session: AsyncSession, username: str, page: str | None = None) -> str:
    """The link that makes whoever opens it first an admin; earlier ones stop working.

    On the sandbox's `page` it asks which phone opens it.
    """
    code = await issue_setup_code(session)
    return f"https://t.me/{username}?start={code}" if page is None else f"{page}/#start={code}"


def _open_database(settings: Settings) -> Database:
    return Database(settings.effective_database_url, anchors=AnchorFile(settings.audit_anchor))


def _adopt_changes(texts: Texts, session: AsyncSession) -> None:
    if changed := take_changed_company(session):
        texts.adopt(changed)


def first_company(settings: Settings, *, is_demo: bool = False) -> Company:
    """The company as the environment describes it: what it is until somebody changes it in chat."""
    return Company(
        name=settings.company_name,
        language=settings.company_language,
        timezone=settings.company_timezone,
        currency=settings.company_currency,
        is_demo=is_demo,
    )


def _today(settings: Settings) -> date:
    return datetime.now(settings.timezone).date()
