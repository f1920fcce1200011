"""A company with a person of every kind, where there is something of everything that can be shown or changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.database import Database
from language.quantities import same_unit
from models.catalog.imports.tables import ImportState, ProductImport
from models.catalog.operations import add_product
from models.catalog.tables import Barcode, Category, Pack, Product, Unit
from models.company.holidays import add_holidays
from models.company.operations import begin_company
from models.groups.operations import add_group, bind_group, show_location
from models.guide.rules import ALL_SETTLED
from models.people.actor import Actor
from models.people.invitations import create_invitation, revoke_invitation
from models.people.operations import add_member
from models.people.queries import find_sender
from models.people.tables import Language, Member, Role
from models.stock.confirmations import confirm_draft
from models.stock.draft_lines import DraftLine
from models.stock.drafts import begin_draft, card_mark
from models.stock.evidence import Photo, attach_photo
from models.stock.operations import post_receipt
from models.stock.posting import Line
from models.stock.tables import Location, LossReason, MovementKind, ReorderRule, StockDraft
from tests.companies import company

ADMIN, CHIEF, CLERK, NOBODY, GONE, KEEPER, STRANGER = 601, 602, 603, 604, 605, 606, 900
PERSONS: Mapping[Role, int] = {role: 611 + number for number, role in enumerate(Role)}
"""Somebody of each role who sees all locations. The chief is a second admin, the clerk an operator and the keeper a
manager of one location, nobody is a member without a role, and whoever is gone was an admin."""

BUSY = (ADMIN, CHIEF, CLERK, NOBODY, KEEPER, *PERSONS.values())
"""Those who have moved something; whoever is gone never did, so that no history shows their name."""

BOUND, UNBOUND = -1001, -1002
"""A group of operators that sees what the clerk sees, and one that nobody has bound."""

HERE, THERE, HOLIDAY, TITLE = "Centro", "Zanzibar", "Dia do canário", "Galpão"
"""Two locations, a holiday, the group that is bound."""

CODE, FREE_CODE = "7890000000000", "96385074"
"""The barcode of the first product, and one that nobody bears."""

PRODUCTS = 10
STOCK_HERE, STOCK_THERE = Decimal(900), Decimal(7531)
FIGURES_OF_THERE = ("7,531", "7.531", "8,431", "8.431")
"""How much there is of most products at the other location, and of both together, as people read it."""


@dataclass(frozen=True)
class House:
    """Keys of what there is. Of the busy there is an open card, one that was posted, and a spreadsheet, by account.

    `marks` are those of the open cards, by account too.

    `pack` and `loss` are of the first product, `unmoved` is one that was never in stock. Two lines of the ledger have
    photos: `photographed` at the location that everybody sees, `hidden_photo` at the other one.
    """

    here: int
    there: int
    products: tuple[int, ...]
    open_drafts: Mapping[int, int]
    marks: Mapping[int, str]
    posted_drafts: Mapping[int, int]
    invitation: int
    revoked: int
    holiday: date
    pack: int
    category: int
    unmoved: int
    photographed: int
    hidden_photo: int
    loss_draft: int
    spreadsheets: Mapping[int, int]
    refused_spreadsheet: int


async def furnish(database: Database) -> House:
    """Everything, in one transaction."""
    async with database.unit_of_work() as session:
        (await begin_company(session, company())).settled_steps = list(ALL_SETTLED)
        here, there = Location(name=HERE), Location(name=THERE)
        session.add_all([here, there])
        await session.flush()
        assert here.id is not None
        assert there.id is not None
        await _add_people(session, here.id)
        admin = await actor_of(session, ADMIN)
        products = await _add_products(session)
        for place, quantity in ((here.id, STOCK_HERE), (there.id, STOCK_THERE)):
            lines = [Line(product_id, quantity) for product_id in products]
            await post_receipt(session, actor=admin, lines=lines, location_id=place)
        holiday = date(2030, 12, 24)
        await add_holidays(session, admin, {holiday: HOLIDAY})
        invitation = await create_invitation(session, admin, roles=[Role.VIEWER])
        revoked = await create_invitation(session, admin, roles=[Role.OPERATOR], location_ids=[here.id])
        await revoke_invitation(session, admin, revoked.invited.invitation_id)
        await _add_groups(session, admin, here.id)
        drafts = {
            posts: {one: await _draft(session, one, products[0], here.id, posts=posts) for one in BUSY}
            for posts in (False, True)
        }
        losses = [await _loss(session, admin, products[0], place) for place in (here.id, there.id)]
        return House(
            here=here.id,
            there=there.id,
            products=products,
            open_drafts=drafts[False],
            marks={one: card_mark(await session.get_one(StockDraft, key)) for one, key in drafts[False].items()},
            posted_drafts=drafts[True],
            invitation=invitation.invited.invitation_id,
            revoked=revoked.invited.invitation_id,
            holiday=holiday,
            **await _sort(session, products, (here.id, there.id)),
            photographed=losses[0][1],
            hidden_photo=losses[1][1],
            loss_draft=losses[0][0],
            spreadsheets={one: await _spreadsheet_of(session, one, ImportState.READY) for one in BUSY},
            refused_spreadsheet=await _spreadsheet_of(session, ADMIN, ImportState.REFUSED),
        )


async def actor_of(session: AsyncSession, account: int) -> Actor:
    """A member as the program sees them when they write."""
    sender = await find_sender(session, telegram_id=account, chat_id=account)
    assert sender is not None
    return sender.actor


async def _add_people(session: AsyncSession, here: int) -> None:
    special = {ADMIN: [Role.ADMIN], CHIEF: [Role.ADMIN], CLERK: [Role.OPERATOR], NOBODY: [], GONE: [Role.ADMIN]}
    special[KEEPER] = [Role.MANAGER]
    for account, roles in {**special, **{account: [role] for role, account in PERSONS.items()}}.items():
        member: Member = await add_member(
            session,
            telegram_id=account,
            name=f"Member {account}",
            language=Language.ENGLISH if account % 2 else Language.PORTUGUESE,
            roles=roles,
            location_ids=[here] if account in {CLERK, KEEPER} else None,
        )
        member.is_active = account != GONE
    await session.flush()


async def _add_products(session: AsyncSession) -> tuple[int, ...]:
    session.add_all([Unit(code="un"), Unit(code="kg", places=3)])
    await session.flush()
    keys = []
    for number in range(PRODUCTS):
        added = await add_product(session, actor_id=None, sku=f"CAF-{number}", name=f"Café {number}", unit_code="un")
        assert added.id is not None
        keys.append(added.id)
        session.add(Pack(product_id=added.id, name="cx", factor=Decimal(12)))
        session.add(Barcode(code=f"789000000000{number}", product_id=added.id))
    await session.flush()
    return tuple(keys)


async def _add_groups(session: AsyncSession, admin: Actor, here: int) -> None:
    for chat_id, title in ((BOUND, TITLE), (UNBOUND, "Outro")):
        await add_group(session, admin, chat_id=chat_id, title=title)
    await bind_group(session, admin, BOUND, Role.OPERATOR)
    await show_location(session, admin, BOUND, here, shown=True)


async def _draft(session: AsyncSession, account: int, product_id: int, place: int, *, posts: bool) -> int:
    """A card of somebody who was in charge when they began it."""
    actor = replace(await actor_of(session, account), roles=frozenset({Role.MANAGER}))
    line = DraftLine(text="Café 0", words="Café 0", product_id=product_id, quantity=Decimal(1))
    draft = await begin_draft(
        session, actor=actor, kind=MovementKind.ISSUE, lines=[line], same_unit=same_unit, location_id=place
    )
    assert draft.id is not None
    if posts:
        await confirm_draft(session, actor=actor, draft_id=draft.id)
    return draft.id


async def _sort(session: AsyncSession, products: tuple[int, ...], places: tuple[int, int]) -> dict[str, int]:
    """A category with a product in it, minimums, and a product that was never in stock."""
    category = Category(name="Bebidas")
    unmoved = await add_product(session, actor_id=None, sku="CHA-0", name="Chá verde", unit_code="un")
    session.add(category)
    await session.flush()
    (await session.get_one(Product, products[1])).category_id = category.id
    for place in places:
        for product_id, category_id in ((products[1], None), (None, category.id)):
            rule = ReorderRule(location_id=place, minimum=Decimal(7), target=Decimal(70))
            rule.product_id, rule.category_id = product_id, category_id
            session.add(rule)
    pack = (await session.execute(select(Pack.id).where(Pack.product_id == products[0]))).scalar_one()
    await session.flush()
    return {"pack": pack, "category": category.id or 0, "unmoved": unmoved.id or 0}


async def _loss(session: AsyncSession, actor: Actor, product_id: int, place: int) -> tuple[int, int]:
    """A loss with a photo: its card, and its line of the ledger."""
    line = DraftLine(words="Café 0", product_id=product_id, quantity=Decimal(1))
    what: dict[str, Any] = {"lines": [line], "kind": MovementKind.LOSS, "reason": LossReason.BREAKAGE}
    draft = await begin_draft(session, actor=actor, same_unit=same_unit, location_id=place, **what)
    await attach_photo(session, actor=actor, draft_id=draft.id or 0, photo=Photo(f"photo {place}", f"unique {place}"))
    await confirm_draft(session, actor=actor, draft_id=draft.id or 0)
    assert draft.movement_ids
    return draft.id or 0, draft.movement_ids[0]


async def spreadsheet(session: AsyncSession, member_id: int, state: ImportState) -> int:
    """One that a member sent; nothing is in it."""
    nothing = {"new": 0, "changed": 0, "same": 0, "openings": 0, "minimums": 0, "categories": 0, "suppliers": 0}
    problem = {"row": 2, "column": "name", "code": "name_missing", "value": "", "about": {}, "heading": "Nome"}
    sent = ProductImport(member_id=member_id, state=state, file_name="a.xlsx", fingerprint="f")
    sent.figures, sent.remarks = {**nothing, "changes": {}}, {"categories": [], "suppliers": [], "stems": {}}
    if state == ImportState.REFUSED:
        sent.problems, sent.problem_count = [problem] * 9, 9
    session.add(sent)
    await session.flush()
    return sent.id or 0


async def _spreadsheet_of(session: AsyncSession, account: int, state: ImportState) -> int:
    return await spreadsheet(session, (await actor_of(session, account)).member_id, state)
