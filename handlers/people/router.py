"""Coming in, being greeted, and asking for help."""

from aiogram import Router
from aiogram.filters import Command, CommandObject, Filter
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, Message, User
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.audiences import STRANGERS
from handlers.filters import SaysOneOf
from models.people.actor import Actor
from models.people.operations import greet_stranger, join_by_code
from models.people.rules import SETUP_PREFIX
from models.people.tables import Role

router = Router(name="people")


class SetupLink(Filter):
    """A start command with a set-up code, as Telegram sends it for `t.me/<bot>?start=setup_...`."""

    async def __call__(self, message: Message, command: CommandObject) -> bool | dict[str, str]:
        code = (command.args or "").strip()
        return {"code": code} if code.startswith(SETUP_PREFIX) else False


@router.message(Command("start", ignore_case=True), SetupLink())
@router.message(Command("start", ignore_case=True), SetupLink(), flags=STRANGERS)
async def let_in(message: Message, code: str, session: AsyncSession, sender_user: User, reader: Reader) -> SendMessage:
    """Whoever opens the link becomes admin and is told what to do next."""
    member = await join_by_code(
        session, code=code, telegram_id=sender_user.id, name=sender_user.full_name, language=reader.language
    )
    role = reader.label(f"people.role.{Role.ADMIN}")
    return message.answer(reader.text("people.joined", name=member.name, company=reader.company_name, roles=role))


@router.message(Command("start", "inicio", "início", ignore_case=True))
async def welcome(message: Message, actor: Actor, reader: Reader) -> SendMessage:
    """A greeting that shows what to try."""
    return message.answer(reader.text("people.welcome", name=actor.name, company=reader.company_name))


@router.message(SaysOneOf(lambda reader: reader.label("people.greetings")))
async def greet(message: Message, actor: Actor, reader: Reader) -> SendMessage:
    """A person who says hello is greeted, not searched for."""
    return message.answer(reader.text("people.welcome", name=actor.name, company=reader.company_name))


@router.message(SaysOneOf(lambda reader: reader.label("people.thanks")))
async def answer_thanks(message: Message, reader: Reader) -> SendMessage:
    """So is one who says thanks."""
    return message.answer(reader.text("people.welcome_back"))


@router.message(Command("ajuda", "help", ignore_case=True))
async def show_help(message: Message, reader: Reader) -> SendMessage:
    """What the bot can do today."""
    return message.answer(reader.text("people.help"))


@router.message(flags=STRANGERS)
async def turn_away(message: Message, session: AsyncSession, sender_user: User, reader: Reader) -> SendMessage | None:
    """One polite line, once an hour at most."""
    if not await greet_stranger(session, sender_user.id):
        return None
    return message.answer(reader.text("people.stranger", company=reader.company_name))


@router.callback_query(flags=STRANGERS)
async def turn_press_away(press: CallbackQuery, reader: Reader) -> AnswerCallbackQuery:
    """A button that somebody presses who is no longer a member."""
    return press.answer(reader.label("people.members_only", company=reader.company_name))
