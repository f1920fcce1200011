"""Everything that somebody without the right might try, each as an operation that the program has."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from language.quantities import same_unit
from models.audit import checking
from models.audit import queries as audit
from models.catalog import adding
from models.catalog.drafts import ProductDraft
from models.company import holidays
from models.company import operations as company
from models.company import queries as company_queries
from models.company.days import national_holidays
from models.groups import operations as groups
from models.groups import queries as group_queries
from models.guide import operations as guide
from models.guide import queries as guide_queries
from models.guide.rules import FirstStep
from models.people import directory, invitations, members, profile
from models.people.actor import Actor
from models.people.standing import Seen
from models.people.tables import Language, Member, Role
from models.stock import confirmations, drafts, evidence, history, locations, operations, queries, taking_back
from models.stock.draft_lines import DraftLine
from models.stock.posting import Line
from models.stock.tables import LossReason, MovementKind, StockDraft, StockMovement
from tests.promises.cataloguing import CHANGING, EXPORTING, IMPORTING, LABELLING, SCANNING
from tests.promises.counting import COUNTING, DECIDING
from tests.promises.house import ADMIN, BOUND, CLERK, UNBOUND, House, actor_of
from tests.promises.trying import Act, Attempt, after, entitled, of, plain

Right = tuple[str, str]


def _posting(act: Act, **more: Any) -> tuple[Act, Attempt]:
    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        lines = [Line(house.products[0], Decimal(2))]
        targets = {"to_location_id": house.there} if act is operations.post_transfer else {}
        return await act(session, actor=actor, lines=lines, location_id=house.here, **targets, **more)

    return act, attempt


def _upon_member(act: Act, *words: Any, **more: Any) -> tuple[Act, Attempt]:
    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        clerk = await _clerk(session)
        seen = Seen.of(await directory.standing_of(session, clerk))
        places = [house.there] if act is members.toggle_location else []
        return await act(session, actor, clerk.id, *places, *words, seen=seen, **more)

    return act, attempt


async def _clerk(session: AsyncSession) -> Member:
    return (await session.execute(select(Member).where(Member.telegram_id == CLERK))).scalar_one()


def _begun(kind: MovementKind) -> tuple[Act, Attempt]:
    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        line = DraftLine(words="Café 0", product_id=house.products[0], quantity=Decimal(1))
        return await drafts.begin_draft(session, actor=actor, kind=kind, lines=[line], same_unit=same_unit)

    return drafts.begin_draft, attempt


def _upon_card(act: Act, **more: Any) -> tuple[Act, Attempt]:
    """Upon one's own card, begun when one had the right."""

    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        draft_id = await own_draft(session, actor, house.open_drafts)
        given = {name: house.products[0] if value == "product" else value for name, value in more.items()}
        given = {name: house.here if value == "place" else value for name, value in given.items()}
        return await act(session, actor=actor, draft_id=draft_id, **given)

    return act, attempt


async def own_draft(session: AsyncSession, actor: Actor, of_accounts: Mapping[int, int]) -> int:
    """The card that a member began, of these."""
    mine = (col(StockDraft.member_id) == actor.member_id) & col(StockDraft.id).in_(of_accounts.values())
    return (await session.execute(select(StockDraft).where(mine))).scalar_one().id or 0


async def _open_card(session: AsyncSession, actor: Actor, house: House) -> Any:
    return await drafts.open_draft(session, actor, await own_draft(session, actor, house.open_drafts))


async def _undo_card(session: AsyncSession, actor: Actor, house: House) -> Any:
    draft_id = await own_draft(session, actor, house.posted_drafts)
    return await confirmations.undo_draft(session, actor=actor, draft_id=draft_id)


async def _attach_photo(session: AsyncSession, actor: Actor, _house: House) -> Any:
    """To a card of one's own, begun when one had the right."""
    lines = [DraftLine(words="Café 0")]
    draft = await drafts.begin_draft(
        session, actor=entitled(actor), kind=MovementKind.LOSS, lines=lines, same_unit=same_unit
    )
    photo = evidence.Photo("file", "unique")
    return await evidence.attach_photo(session, actor=actor, draft_id=draft.id or 0, photo=photo)


async def _reverse(session: AsyncSession, actor: Actor, *, is_own: bool) -> Any:
    """What one posted oneself, or what another did."""
    mine = col(StockMovement.member_id) == actor.member_id
    movements = select(StockMovement).where(mine if is_own else ~mine, StockMovement.kind == MovementKind.ISSUE)
    movement = (await session.execute(movements.limit(1))).scalar_one()
    return await operations.reverse_movements(session, actor=actor, movement_ids=[movement.id or 0])


async def _reverse_own(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await _reverse(session, actor, is_own=True)


async def _reverse_others(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await _reverse(session, actor, is_own=False)


async def _rename(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await company.rename_company(session, actor, "Outra")


async def _add_place(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await locations.add_locations(session, actor, ["Depósito"])


async def _add_holiday(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await holidays.add_holidays(session, actor, {date(2031, 1, 2): "Folga"})


async def _add_products(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await adding.add_drafts(session, actor, [ProductDraft("Chá", "un", "CHA-1")])


async def _view_group(session: AsyncSession, actor: Actor, _house: House) -> Any:
    view = await group_queries.find_group(session, BOUND)
    assert view is not None
    return await group_queries.group_places(session, actor, view)


async def _require_successor(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await members.require_successor(session, actor)


async def _doer(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await audit.name_of_doer(session, actor, (await actor_of(session, ADMIN)).member_id)


ATTEMPTS: Mapping[Right, Sequence[tuple[Act, Attempt]]] = {
    ("stock", "check"): [
        plain(queries.check_stock, "café"),
        of(queries.stock_card, lambda house: [house.products[0]]),
        of(history.product_history, lambda house: [house.products[0]], offset=0, limit=8),
        of(history.explain_quantity, lambda house: [house.products[0]]),
        (group_queries.group_places, _view_group),
        of(evidence.photos_of_movement, lambda house: [house.photographed]),
        *SCANNING,
    ],
    ("stock", "manage_locations"): [
        plain(locations.list_locations),
        of(locations.get_location, lambda house: [house.here]),
        (locations.add_locations, _add_place),
        of(locations.rename_location, lambda house: [house.here, "Outro"]),
        of(locations.switch_location, lambda house: [house.here], on=True),
        after(_add_place, locations.undo_locations_change),
    ],
    ("stock", "receive"): [_posting(operations.post_receipt), _begun(MovementKind.RECEIPT)],
    ("stock", "issue"): [
        _posting(operations.post_issue),
        _begun(MovementKind.ISSUE),
        (drafts.open_draft, _open_card),
        _upon_card(drafts.choose_product, line=0, product_id="product"),
        _upon_card(drafts.name_product, line=0, words="Café 1", same_unit=same_unit),
        _upon_card(drafts.set_quantity, line=0, quantity=Decimal(3), unit=None, same_unit=same_unit),
        _upon_card(drafts.pick_quantity, line=0, quantity=2, pack=0),
        _upon_card(drafts.set_lot, line=0, lot="L1", expires_on=None),
        _upon_card(drafts.choose_location, location_id="place"),
        _upon_card(drafts.forget_locations),
        _upon_card(drafts.choose_reason, reason=LossReason.BREAKAGE),
        _upon_card(drafts.put_amounts, amounts=[Decimal(1)]),
        _upon_card(confirmations.confirm_draft),
    ],
    ("stock", "transfer"): [_posting(operations.post_transfer), _begun(MovementKind.TRANSFER)],
    ("stock", "lose"): [
        _posting(operations.post_loss, reason=LossReason.BREAKAGE),
        _begun(MovementKind.LOSS),
        (evidence.attach_photo, _attach_photo),
    ],
    ("stock", "return"): [_posting(operations.post_return), _begun(MovementKind.RETURN)],
    ("stock", "undo"): [
        (operations.reverse_movements, _reverse_own),
        (confirmations.undo_draft, _undo_card),
        plain(confirmations.newest_posted),
    ],
    ("stock", "undo_any"): [
        (operations.reverse_movements, _reverse_others),
        of(taking_back.posted_together, lambda house: [house.photographed]),
        of(taking_back.take_back, lambda house: [house.photographed], whole=True),
    ],
    ("stock", "count"): COUNTING,
    ("stock", "accept_count"): DECIDING,
    ("catalog", "add_product"): [
        plain(adding.count_products),
        plain(adding.read_typed, "Chá; un"),
        plain(adding.review_drafts, [ProductDraft("Chá", "un", "CHA-1")]),
        (adding.add_drafts, _add_products),
        after(_add_products, adding.take_back_products),
    ],
    ("catalog", "change"): CHANGING,
    ("catalog", "import"): IMPORTING,
    ("catalog", "export"): EXPORTING,
    ("catalog", "labels"): LABELLING,
    ("people", "change_own_profile"): [
        plain(profile.own_card),
        plain(profile.own_places),
        plain(profile.speak_to_me_in, Language.ENGLISH),
        plain(profile.call_me, "Zé"),
        of(profile.choose_home, lambda house: [house.here]),
    ],
    ("people", "see"): [
        plain(directory.list_members),
        plain(directory.find_members, "member"),
        plain(directory.member_card, 1),
        plain(audit.last_action_of, 1),
    ],
    ("people", "invite"): [
        plain(invitations.create_invitation, roles=[Role.VIEWER]),
        plain(invitations.open_invitations),
        plain(invitations.places_to_give),
        of(invitations.open_invitation, lambda house: [house.invitation]),
        of(invitations.revoke_invitation, lambda house: [house.invitation]),
        of(invitations.restore_invitation, lambda house: [house.revoked]),
    ],
    ("people", "change"): [
        _upon_member(members.toggle_role, Role.ADMIN),
        _upon_member(members.toggle_location),
        _upon_member(members.show_all_locations),
        _upon_member(members.change_language, Language.PORTUGUESE),
        _upon_member(members.switch_member, is_active=False),
        (members.require_successor, _require_successor),
        plain(invitations.invite_again, 1),
    ],
    ("company", "see"): [
        plain(company_queries.company_card),
        plain(company_queries.coming_holidays),
        plain(holidays.missing_national_holidays),
    ],
    ("company", "change"): [
        (company.rename_company, _rename),
        plain(company.choose_language, Language.ENGLISH),
        plain(company.choose_timezone, "America/Manaus"),
        plain(company.choose_currency, "USD"),
        plain(company.choose_working_day, 7, works=True),
        plain(company.choose_hours, time(9), time(17)),
        after(_rename, company.undo_company_change),
        (holidays.add_holidays, _add_holiday),
        plain(holidays.add_national_holidays, {one.code: one.code for one in national_holidays(2026)}),
        of(holidays.remove_holiday, lambda house: [house.holiday]),
        after(_add_holiday, holidays.undo_holidays_change),
        plain(guide_queries.first_steps),
        plain(guide.settle_step, FirstStep.COMPANY),
        plain(guide.unsettle_step, FirstStep.COMPANY),
        plain(guide.finish_first_steps),
    ],
    ("groups", "manage"): [
        plain(group_queries.list_groups),
        plain(group_queries.group_card, BOUND),
        plain(groups.add_group, chat_id=-1003, title="Novo"),
        plain(groups.bind_group, UNBOUND, Role.VIEWER),
        plain(groups.change_group_language, BOUND, Language.ENGLISH),
        plain(groups.show_all_locations, BOUND),
        of(groups.show_location, lambda house: [BOUND, house.there], shown=True),
        plain(groups.leave_group, BOUND),
    ],
    ("audit", "read"): [
        plain(audit.list_entries, limit=8),
        plain(audit.show_entry, 1),
        plain(audit.list_doers),
        (audit.name_of_doer, _doer),
        plain(checking.check_chain, chat_id=ADMIN),
    ],
}
"""The operations and queries that each right is asked for by."""


ACTS = frozenset(act for tries in ATTEMPTS.values() for act, _ in tries)
"""All of them."""
