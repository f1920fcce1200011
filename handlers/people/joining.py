"""Coming in by a link: being greeted by name, and shown what to do first."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command, CommandObject, Filter
from aiogram.methods import TelegramMethod
from aiogram.types import Message, User
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts
from handlers.audiences import STRANGERS
from handlers.dialogues import Screen
from handlers.guide.checklist import checklist_screen
from handlers.guide.commands import command_named
from handlers.guide.examples import examples_text
from handlers.guide.keyboards import commands_keyboard
from handlers.guide.menus import menu_of, no_menu_of
from handlers.people.abilities import abilities_text
from handlers.wording import places_label, roles_label
from models.guide.queries import examples_for, is_beginning
from models.people.joining import Joined, Way, join_by_code, joined_places
from models.people.rules import JOIN_PREFIX, SETUP_PREFIX

router = Router(name="joining")


class JoinLink(Filter):
    """A start command with a code, as Telegram sends it for `t.me/<bot>?start=join_...`."""

    async def __call__(self, message: Message, command: CommandObject) -> bool | dict[str, str]:
        code = (command.args or "").strip()
        return {"code": code} if code.startswith((SETUP_PREFIX, JOIN_PREFIX)) else False


@router.message(Command("start", ignore_case=True), JoinLink())
@router.message(Command("start", ignore_case=True), JoinLink(), flags=STRANGERS)
async def let_in(
    message: Message, *, code: str, session: AsyncSession, sender_user: User, reader: Reader, texts: Texts
) -> list[TelegramMethod[Any]]:
    """Whoever opens the link is told what they may do, with examples that work."""
    joined = await join_by_code(
        session, code=code, telegram_id=sender_user.id, name=sender_user.full_name, language=reader.language
    )
    theirs = texts.reader(joined.standing.language)
    text, keyboard = await _greeting(session, theirs, joined)
    answer: list[TelegramMethod[Any]] = [
        message.answer(text, reply_markup=keyboard),
        menu_of(theirs, joined.standing.roles, sender_user.id),
    ]
    if joined.left_account is not None:
        answer.append(no_menu_of(joined.left_account))
    return answer


async def _greeting(session: AsyncSession, reader: Reader, joined: Joined) -> Screen:
    """What somebody reads first: those who begin the company, what is to be done."""
    if await is_beginning(session, joined.actor):
        steps, keyboard = await checklist_screen(session, joined.actor, reader)
        return Markup("\n\n").join([_title(reader, joined), steps]), keyboard
    parts = [_title(reader, joined)]
    if joined.standing.location_ids is not None:
        places = places_label(reader, await joined_places(session, joined))
        parts.append(reader.text("invitations.greeting.places", places=places))
    if joined.way is not Way.RELINKED:
        parts.append(abilities_text(reader, joined.standing.roles))
    parts.append(reader.text("invitations.greeting.try"))
    parts.append(examples_text(reader, await examples_for(session, joined.actor)))
    return Markup("\n").join(parts), commands_keyboard(reader, [command_named("help")])


def _title(reader: Reader, joined: Joined) -> Markup:
    name, company = joined.member.name, reader.company_name
    if joined.way is Way.RELINKED:
        return reader.text("invitations.greeting.relinked", name=name, company=company)
    roles = roles_label(reader, joined.standing.roles)
    if joined.way is Way.GAINED:
        return reader.text("invitations.greeting.gained", name=name, roles=roles)
    return reader.text("invitations.greeting.joined", name=name, company=company, roles=roles)
