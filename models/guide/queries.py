"""How far the first steps are, what to try first, and whose commands Telegram is to show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.rules import STOP_WORDS, fold
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Product
from models.columns import utc_now
from models.company.queries import get_company
from models.company.tables import Company
from models.guide.rules import FINISHED, Figures, FirstStep, StepState, step_states
from models.guide.tables import SentMenu
from models.people.actor import Actor
from models.people.rules import may, require
from models.people.tables import Invitation, Language, Member, MemberRole, Role
from models.statements import tables_of
from models.stock.tables import Location, StockLevel

_CONSIDERED = 40
_product, _barcode, _level, _location = tables_of(Product, Barcode, StockLevel, Location)
_member, _role, _invitation, _menu = tables_of(Member, MemberRole, Invitation, SentMenu)


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The company's first steps; `is_finished` once an admin was told that all are settled."""

    company: Company
    figures: Figures
    states: Mapping[FirstStep, StepState]
    is_finished: bool

    @property
    def are_settled(self) -> bool:
        """Whether each is done or skipped."""
        return StepState.OPEN not in self.states.values()

    def in_state(self, state: StepState) -> list[FirstStep]:
        """The steps that are so far, in order."""
        return [step for step in FirstStep if self.states[step] is state]


async def first_steps(session: AsyncSession, actor: Actor) -> FirstSteps:
    """How far the company is. Raises RoleMissingError, RightMissingError."""
    require(actor, "company", "change")
    company = await get_company(session)
    figures = await _figures(session)
    settled = company.settled_steps
    return FirstSteps(company, figures, step_states(figures, settled), FINISHED in settled)


async def is_beginning(session: AsyncSession, actor: Actor) -> bool:
    """Whether this member is in the middle of the company's first steps."""
    return may(actor, "company", "change") and FINISHED not in (await get_company(session)).settled_steps


async def _figures(session: AsyncSession) -> Figures:
    is_open = _invitation.c.used_at.is_(None) & _invitation.c.revoked_at.is_(None)
    counts = (
        select(func.count()).select_from(_location).where(_location.c.is_active),
        select(func.count()).select_from(_product).where(_product.c.is_active, is_shown(_product.c.import_id)),
        select(func.count()).select_from(_member).where(_member.c.is_active, _member.c.telegram_id.is_not(None)),
        select(func.count())
        .select_from(_invitation)
        .where(is_open, _invitation.c.expires_at > utc_now(), _invitation.c.created_by.is_not(None)),
    )
    row = (await session.execute(select(*(count.scalar_subquery() for count in counts)))).one()
    return Figures(*row)


@dataclass(frozen=True, slots=True)
class MenuReader:
    """A member whose private chat has a menu of its own."""

    telegram_id: int
    language: Language
    roles: frozenset[Role]


async def menu_readers(session: AsyncSession) -> list[MenuReader]:
    """Every active member with a Telegram account."""
    statement = (
        select(_member.c.telegram_id, _member.c.language, _role.c.role)
        .join_from(_member, _role, _role.c.member_id == _member.c.id, isouter=True)
        .where(_member.c.is_active, _member.c.telegram_id.is_not(None))
        .order_by(_member.c.id)
    )
    held: dict[tuple[int, str], set[Role]] = {}
    for telegram_id, language, role in await session.execute(statement):
        roles = held.setdefault((telegram_id, language), set())
        if role is not None:
            roles.add(Role(role))
    return [MenuReader(person, Language(language), frozenset(roles)) for (person, language), roles in held.items()]


async def remembered_menus(session: AsyncSession) -> dict[str, str]:
    """The digest of the menu that each scope was last given at a start."""
    return {row.scope: row.digest for row in await session.execute(select(_menu.c.scope, _menu.c.digest))}


class ExampleKind(StrEnum):
    """What a person may type to find a product."""

    NAME = "name"
    SKU = "sku"
    BARCODE = "barcode"


@dataclass(frozen=True, slots=True)
class Example:
    """Something to type that finds a product the reader can see."""

    kind: ExampleKind
    text: str


class _Shown(NamedTuple):
    id: int
    sku: str
    name: str


async def examples_for(session: AsyncSession, actor: Actor) -> Sequence[Example]:
    """At most three: part of a name, a SKU, a barcode, each of another product where there are several.

    Products that lie at the actor's locations come first. None for those who may not look into the stock,
    and while there are no products.
    """
    if not may(actor, "stock", "check"):
        return ()
    products = await _products(session, _in_sight_of(actor)) or await _products(session, true())
    if not products:
        return ()
    named = next((p for p in products if _spoken(p.name) != fold(p.name)), products[0])
    others = [p for p in products if p.id != named.id] or products
    examples = [Example(ExampleKind.NAME, _spoken(named.name)), Example(ExampleKind.SKU, others[0].sku)]
    if code := await _barcode_of(session, [p.id for p in others[1:] or others]):
        examples.append(Example(ExampleKind.BARCODE, code))
    return examples


def _in_sight_of(actor: Actor) -> Any:
    seen = true() if actor.location_ids is None else _level.c.location_id.in_(actor.location_ids)
    return exists().where(_level.c.product_id == _product.c.id, _level.c.on_hand > 0, seen)


async def _products(session: AsyncSession, condition: Any) -> list[_Shown]:
    statement: Select[Any] = (
        select(_product.c.id, _product.c.sku, _product.c.name)
        .where(_product.c.is_active, is_shown(_product.c.import_id), condition)
        .order_by(_product.c.id)
        .limit(_CONSIDERED)
    )
    return [_Shown(*row) for row in await session.execute(statement)]


async def _barcode_of(session: AsyncSession, product_ids: Iterable[int]) -> str | None:
    statement = select(_barcode.c.code).where(_barcode.c.product_id.in_(list(product_ids)))
    code: str | None = await session.scalar(
        statement.order_by(_barcode.c.pack_id.is_not(None), _barcode.c.product_id, _barcode.c.code).limit(1)
    )
    return code


def _spoken(name: str) -> str:
    """The first two telling words of a name, as somebody in a hurry would type them."""
    words = (word for word in name.casefold().split() if fold(word) not in STOP_WORDS and fold(word).isalpha())
    return " ".join(islice(words, 2)) or name
