"""The screens about people, each drawn anew from the database."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts
from handlers.dialogues import Screen
from handlers.pages import PAGE_SIZE, Page
from handlers.people.invitation_buttons import RelinkCallback
from handlers.people.member_buttons import (
    MemberCallback,
    PeopleCallback,
    PlacesCallback,
    card_keyboard,
    offered_places,
    people_keyboard,
    places_keyboard,
    roles_keyboard,
)
from handlers.people.member_cards import member_text
from models.audit.queries import last_action_of
from models.people.actor import Actor
from models.people.directory import MemberCard, MemberLine, list_places, member_card
from models.people.invitations import newest_relink
from models.people.rules import may, require


@dataclass(frozen=True, slots=True)
class Asking:
    """Who looks at the people, and in which language."""

    session: AsyncSession
    actor: Actor
    reader: Reader
    texts: Texts

    @property
    def may_change(self) -> bool:
        """Whether they see the buttons that change something."""
        return may(self.actor, "people", "change")


Draw = Callable[[Asking, MemberCallback], Awaitable[Screen]]


def draw_people(asking: Asking, lines: Sequence[MemberLine], where: PeopleCallback) -> Screen:
    """A page of people."""
    reader, page = asking.reader, Page.of(lines, where.page)
    if not lines:
        return reader.text("members.nobody", words=where.words), people_keyboard(reader, page, where.words)
    said = [reader.plural("members.found" if where.words else "members.people", page.total)]
    if page.total > PAGE_SIZE:
        said.append(reader.text("members.range", first=page.first, last=page.last))
        said += [reader.text("members.search_hint")] if not where.words else []
    if asking.may_change and not where.words:
        said.append(reader.text("members.invite_hint"))
    return Markup("\n").join(said), people_keyboard(reader, page, where.words)


async def draw_card(asking: Asking, where: MemberCallback) -> Screen:
    """A person, with what can be changed about them."""
    reader, member_id = asking.reader, where.member_id
    card = await member_card(asking.session, asking.actor, member_id)
    last = await last_action_of(asking.session, asking.actor, member_id)
    keyboard = card_keyboard(reader, card, where.page, await _relink(asking, card), may_change=asking.may_change)
    return Markup(member_text(reader, card, last)), keyboard


async def _relink(asking: Asking, card: MemberCard) -> RelinkCallback | None:
    if not (asking.may_change and card.standing.is_active):
        return None
    newest = await newest_relink(asking.session, card.member_id)
    return RelinkCallback(member_id=card.member_id, newest=newest)


async def draw_roles(asking: Asking, where: MemberCallback) -> Screen:
    """What a person may do, to be ticked."""
    card = await _card_to_change(asking, where)
    text = asking.reader.text("members.roles", name=card.name)
    return text, roles_keyboard(asking.reader, card, where.page)


async def draw_places(asking: Asking, where: MemberCallback) -> Screen:
    """What a person sees, to be ticked."""
    reader, card = asking.reader, await _card_to_change(asking, where)
    everywhere = card.standing.location_ids is None
    text = reader.text("members.places_all" if everywhere else "members.places_some", name=card.name)
    places = offered_places(await list_places(asking.session), card)
    shelf = where.shelf if isinstance(where, PlacesCallback) else 0
    return text, places_keyboard(reader, card, where.page, Page.of(places, shelf))


async def _card_to_change(asking: Asking, where: MemberCallback) -> MemberCard:
    require(asking.actor, "people", "change")
    return await member_card(asking.session, asking.actor, where.member_id)
