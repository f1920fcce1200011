"""The buttons of invitations: those of the card on which one is made, and those of the ones that are open."""

from collections.abc import Sequence
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader
from handlers.buttons import (
    PageNumber,
    RowId,
    back_button,
    button,
    cancel_button,
    page_row,
    tick_button,
    undo_button,
)
from handlers.guide.keyboards import checklist_button
from handlers.pages import Page
from handlers.people.draft import Draft, Inviting
from handlers.people.member_buttons import MemberCallback
from handlers.people.place_buttons import EVERYWHERE, places_rows
from handlers.wording import language_button
from models.people.directory import Place
from models.people.invitations import Invited
from models.people.tables import Language, Role


class NewInvitationCallback(CallbackData, prefix="in"):
    """Begin an invitation in the place of this message."""


class DraftCallback(CallbackData, prefix="id"):
    """Show the card of a draft as it is."""

    draft: RowId

    def change(self, draft: Draft) -> Draft:
        """The draft after this press. Raises LocationNeededError where it would be good for no location."""
        return draft


class DraftRoleCallback(DraftCallback, prefix="ia"):
    """Give a role or take it away."""

    role: Role

    def change(self, draft: Draft) -> Draft:
        return draft.with_role(self.role)


class DraftLanguageCallback(DraftCallback, prefix="ig"):
    """Choose a language; without one it is the newcomer's own."""

    language: Language | None = None

    def change(self, draft: Draft) -> Draft:
        return draft.speaking(self.language)


class DraftPlacesCallback(DraftCallback, prefix="il"):
    """Choose the locations."""

    page: PageNumber = 0


class DraftPlaceCallback(DraftPlacesCallback, prefix="it"):
    """Give a location or take it away; EVERYWHERE gives all of them."""

    location_id: Annotated[int, Field(ge=EVERYWHERE, lt=2**31)]

    def change(self, draft: Draft) -> Draft:
        return draft.everywhere() if self.location_id == EVERYWHERE else draft.with_place(self.location_id)


class CreateLinkCallback(DraftCallback, prefix="ic"):
    """Make the link."""


class InvitationsCallback(CallbackData, prefix="io"):
    """Show a page of the open invitations."""

    page: PageNumber = 0


class InvitationCallback(InvitationsCallback, prefix="iv"):
    """Show an open invitation; `page` is where the list was."""

    invitation_id: RowId


class RevokeCallback(InvitationCallback, prefix="ix"):
    """Let nobody in by this link any more."""


class RestoreCallback(InvitationCallback, prefix="iu"):
    """Let the link be used again."""


class RelinkCallback(CallbackData, prefix="ir"):
    """Make a link by which a member moves to a new Telegram account; `newest` is the last one there was.

    Whoever taps twice would else be given two, the first of which lets nobody in.
    """

    member_id: RowId
    newest: Annotated[int, Field(ge=0, lt=2**31)]


def draft_keyboard(reader: Reader, draft: Draft, *, has_places: bool, open_invitations: int) -> InlineKeyboardMarkup:
    """Roles, locations where there are several, languages, and what to do with it all."""
    number = draft.number
    roles = [
        tick_button(
            reader.label(f"people.role.{role}"), DraftRoleCallback(draft=number, role=role), is_on=role in draft.roles
        )
        for role in Role
    ]
    rows = [roles[start : start + 2] for start in range(0, len(roles), 2)]
    if has_places and Role.ADMIN not in draft.roles:
        rows.append([button(reader.label("invitations.button.places"), DraftPlacesCallback(draft=number))])
    rows.append([_language_button(reader, draft, language) for language in (*Language, None)])
    rows += _create_row(reader, draft)
    if open_invitations:
        label = reader.label("invitations.button.open", count=open_invitations)
        rows.append([button(label, InvitationsCallback())])
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [cancel_button(reader, Inviting)]])


def _create_row(reader: Reader, draft: Draft) -> list[list[InlineKeyboardButton]]:
    payload = CreateLinkCallback(draft=draft.number)
    return [[button(reader.label("invitations.button.create"), payload)]] if draft.roles else []


def _language_button(reader: Reader, draft: Draft, language: Language | None) -> InlineKeyboardButton:
    payload = DraftLanguageCallback(draft=draft.number, language=language)
    label = language_button(reader, language) if language else reader.label("invitations.button.theirs")
    return tick_button(label, payload, is_on=draft.language is language)


def places_keyboard(reader: Reader, draft: Draft, places: Page[Place]) -> InlineKeyboardMarkup:
    """All of them in one button, then each by itself; the link can be made from here as well."""
    number = draft.number

    def payload(location_id: int) -> DraftPlaceCallback:
        return DraftPlaceCallback(draft=number, page=places.number, location_id=location_id)

    rows = places_rows(reader, places, draft.location_ids, payload)
    rows += page_row(reader, places, lambda page: DraftPlacesCallback(draft=number, page=page))
    rows += _create_row(reader, draft)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [back_button(reader, DraftCallback(draft=number))]])


def made_keyboard(
    reader: Reader, invited: Invited, *, member_id: int | None = None, is_beginning: bool = False
) -> InlineKeyboardMarkup:
    """What follows a new link: taking it back, the others, and a person's card where it is theirs.

    While the company `is_beginning`, the way back to its first steps.
    """
    rows = [
        [button(reader.label("invitations.button.revoke"), RevokeCallback(invitation_id=invited.invitation_id))],
        [
            button(reader.label("invitations.button.new"), NewInvitationCallback()),
            button(reader.label("invitations.button.list"), InvitationsCallback()),
        ],
    ]
    if member_id is not None:
        rows[1] = [back_button(reader, MemberCallback(member_id=member_id))]
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [checklist_button(reader)]] if is_beginning else rows)


def link_keyboard(reader: Reader, link: str) -> InlineKeyboardMarkup:
    """Below the link itself."""
    copy = InlineKeyboardButton(text=reader.label("invitations.button.copy"), copy_text=CopyTextButton(text=link))
    return InlineKeyboardMarkup(inline_keyboard=[[copy]])


def open_keyboard(reader: Reader, page: Page[Invited], labels: Sequence[str]) -> InlineKeyboardMarkup:
    """One button for each open invitation of a page, and a new one."""
    rows = [
        [button(label, InvitationCallback(page=page.number, invitation_id=invited.invitation_id))]
        for invited, label in zip(page.items, labels, strict=True)
    ]
    rows += page_row(reader, page, lambda number: InvitationsCallback(page=number))
    begin = button(reader.label("invitations.button.new"), NewInvitationCallback())
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [begin]])


def invitation_keyboard(reader: Reader, invitation_id: int, page: int) -> InlineKeyboardMarkup:
    """Below an invitation that is open."""
    revoke = RevokeCallback(page=page, invitation_id=invitation_id)
    rows = [
        [button(reader.label("invitations.button.revoke"), revoke)],
        [back_button(reader, InvitationsCallback(page=page))],
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def revoked_keyboard(reader: Reader, invitation_id: int, page: int) -> InlineKeyboardMarkup:
    """Below an invitation that was just taken back."""
    restore = RestoreCallback(page=page, invitation_id=invitation_id)
    return InlineKeyboardMarkup(
        inline_keyboard=[[undo_button(reader, restore)], [back_button(reader, InvitationsCallback(page=page))]]
    )
