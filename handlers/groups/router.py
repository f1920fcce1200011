"""What happens in groups: the bot comes and goes, and answers what the group may see."""

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.methods import AnswerCallbackQuery, LeaveChat, SendMessage
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message, User
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts
from handlers.audiences import ANONYMOUS, COMINGS_AND_GOINGS, GROUPS, UNBOUND_GROUPS
from handlers.groups.cards import PLACES_UNITS, card_text, role_label
from handlers.groups.filters import ComesIn, GoesOut, Renamed, Upgraded
from handlers.groups.keyboards import card_keyboard
from handlers.presses import Methods
from handlers.replies import reply_to
from handlers.wording import places_label
from models.groups.operations import add_group, lose_group, move_group, rename_group
from models.groups.queries import GroupView, group_card, group_places, is_being_upgraded
from models.people.actor import Actor
from models.people.rules import may

router = Router(name="groups")

_HELP = ("ajuda", "help", "start", "inicio", "início")
_MANAGE = ("grupos", "groups")
_ANSWERED = (*_HELP, *_MANAGE, "estoque", "stock")


@router.my_chat_member(ComesIn(), flags=COMINGS_AND_GOINGS)
async def come_in(
    event: ChatMemberUpdated,
    session: AsyncSession,
    *,
    actor: Actor | None,
    group: GroupView | None,
    sender_user: User,
    reader: Reader,
    texts: Texts,
) -> Methods:
    """The admin who put the bot into a group decides in private what it may see; for anybody else it leaves."""
    chat = event.chat
    if chat.type == ChatType.CHANNEL:
        return [LeaveChat(chat_id=chat.id)]
    if group is not None or await is_being_upgraded(session, chat_id=chat.id, title=chat.title or ""):
        return []
    if actor is None or not may(actor, "groups", "manage"):
        refusal = reader.text("groups.admins_only", company=reader.company_name)
        return [SendMessage(chat_id=chat.id, text=refusal), LeaveChat(chat_id=chat.id)]
    return [await _take_up(chat, session, actor, sender_user, texts)]


@router.my_chat_member(GoesOut(), flags=COMINGS_AND_GOINGS)
async def go_out(event: ChatMemberUpdated, session: AsyncSession, actor: Actor | None, sender_user: User) -> None:
    """Nothing is sent there any more, and the admins know."""
    name = "" if sender_user.is_bot else sender_user.full_name
    await lose_group(session, event.chat.id, by=actor, name=name)


@router.message(Upgraded(), flags=COMINGS_AND_GOINGS)
async def follow_group(message: Message, numbers: tuple[int, int], session: AsyncSession) -> None:
    """The group stays what it is under its new number."""
    await move_group(session, *numbers)


@router.message(Renamed(), flags=COMINGS_AND_GOINGS)
async def follow_title(message: Message, title: str, session: AsyncSession) -> None:
    """The group is called what its people call it."""
    await rename_group(session, message.chat.id, title)


@router.message(Command(*_HELP, ignore_case=True), flags=GROUPS)
async def show_group_help(
    message: Message, session: AsyncSession, group: GroupView, actor: Actor, reader: Reader
) -> SendMessage:
    """What can be asked here, and what the group gets."""
    role = role_label(reader, group.role)
    places = places_label(reader, await group_places(session, actor, group), PLACES_UNITS)
    return reply_to(message, reader.text("groups.help", company=reader.company_name, role=role, places=places))


@router.message(Command(*_MANAGE, ignore_case=True), flags=GROUPS)
async def point_to_private_chat(message: Message, reader: Reader) -> SendMessage:
    """What a group may see is nothing to decide in front of everybody."""
    return reply_to(message, reader.text("groups.in_private"))


@router.message(Command(*_ANSWERED, ignore_case=True), flags=UNBOUND_GROUPS)
async def ask_for_binding(
    message: Message,
    session: AsyncSession,
    *,
    group: GroupView | None,
    actor: Actor,
    sender_user: User,
    reader: Reader,
    texts: Texts,
) -> Methods | SendMessage:
    """Nothing is shown before an admin has said what may be; an admin who asks is given the choice in private."""
    if not may(actor, "groups", "manage"):
        return reply_to(message, reader.text("groups.not_bound"))
    answer = reply_to(message, reader.text("groups.choose_in_private", name=actor.name))
    if group is not None:
        return [answer, await _private_card(message.chat, session, actor, sender_user, texts)]
    return [answer, await _take_up(message.chat, session, actor, sender_user, texts)]


@router.callback_query(flags=GROUPS)
async def refuse_unknown_press(press: CallbackQuery, reader: Reader) -> AnswerCallbackQuery:
    """A button that is of no use here: from an older version, or made up."""
    return press.answer(reader.label("groups.unknown_button"))


@router.callback_query(flags=UNBOUND_GROUPS)
async def refuse_press(press: CallbackQuery, reader: Reader) -> AnswerCallbackQuery:
    """A button from when the group was bound."""
    return press.answer(reader.label("groups.no_longer_bound"))


@router.message(Command(*_ANSWERED, ignore_case=True), flags=ANONYMOUS)
async def ask_for_name(message: Message, reader: Reader) -> SendMessage:
    """Nobody can tell who asks, so nobody can tell what they may see."""
    return reply_to(message, reader.text("groups.anonymous"))


async def _take_up(chat: Chat, session: AsyncSession, actor: Actor, sender_user: User, texts: Texts) -> SendMessage:
    await add_group(session, actor, chat_id=chat.id, title=chat.title or "")
    return await _private_card(chat, session, actor, sender_user, texts)


async def _private_card(
    chat: Chat, session: AsyncSession, actor: Actor, sender_user: User, texts: Texts
) -> SendMessage:
    """A group's card, for the admin alone, in their language."""
    card, reader = await group_card(session, actor, chat.id), texts.reader(actor.language)
    return SendMessage(chat_id=sender_user.id, text=card_text(reader, card), reply_markup=card_keyboard(reader, card))
