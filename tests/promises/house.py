"""A company with a person of every kind, where there is something of everything that can be shown or changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from language.quantities import same_unit
from models.catalog.operations import add_product
from models.catalog.tables import Barcode, Pack, Unit
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
from models.stock.drafts import begin_draft
from models.stock.operations import post_receipt
from models.stock.posting import Line
from models.stock.tables import Location, MovementKind
from tests.companies import company

ADMIN, CHIEF, CLERK, NOBODY, GONE, STRANGER = 601, 602, 603, 604, 605, 900
PERSONS: Mapping[Role, int] = {role: 611 + number for number, role in enumerate(Role)}
"""Somebody of each role who sees all locations. The chief is a second admin, the clerk an operator of one
location, nobody is a member without a role, and whoever is gone was an admin."""

BUSY = (ADMIN, CHIEF, CLERK, NOBODY, *PERSONS.values())
"""Those who have moved something; whoever is gone never did, so that no history shows their name."""

BOUND, UNBOUND = -1001, -1002
"""A group of operators that sees what the clerk sees, and one that nobody has bound."""

HERE, THERE, HOLIDAY, TITLE = "Centro", "Zanzibar", "Dia do canário", "Galpão"
"""Two locations, a holiday, the group that is bound."""

PRODUCTS = 10


@dataclass(frozen=True)
class House:
    """Keys of what there is. Of the busy there is an open card, and one that was posted, by account."""

    here: int
    there: int
    products: tuple[int, ...]
    open_drafts: Mapping[int, int]
    posted_drafts: Mapping[int, int]
    invitation: int
    revoked: int
    holiday: date


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
        for place in (here.id, there.id):
            lines = [Line(product_id, Decimal(900)) for product_id in products]
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
        keys = invitation.invited.invitation_id, revoked.invited.invitation_id
        return House(here.id, there.id, products, drafts[False], drafts[True], *keys, holiday)


async def actor_of(session: AsyncSession, account: int) -> Actor:
    """A member as the program sees them when they write."""
    sender = await find_sender(session, telegram_id=account, chat_id=account)
    assert sender is not None
    return sender.actor


async def _add_people(session: AsyncSession, here: int) -> None:
    special = {ADMIN: [Role.ADMIN], CHIEF: [Role.ADMIN], CLERK: [Role.OPERATOR], NOBODY: [], GONE: [Role.ADMIN]}
    for account, roles in {**special, **{account: [role] for role, account in PERSONS.items()}}.items():
        member: Member = await add_member(
            session,
            telegram_id=account,
            name=f"Member {account}",
            language=Language.ENGLISH if account % 2 else Language.PORTUGUESE,
            roles=roles,
            location_ids=[here] if account == CLERK else None,
        )
        member.is_active = account != GONE
    await session.flush()


async def _add_products(session: AsyncSession) -> tuple[int, ...]:
    session.add(Unit(code="un"))
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
