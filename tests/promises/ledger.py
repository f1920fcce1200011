"""A shop whose books are kept twice: by the program, and by a model of a few lines that knows no database."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.catalog.operations import add_product
from models.catalog.tables import Product, Unit
from models.people.actor import Actor
from models.people.tables import Language, Member, Role
from models.stock.tables import Location, Lot, LotLevel, StockLevel, StockMovement, StockValuation

PLACES, PRODUCTS = 3, 3
LOTS = {"A": date(2030, 1, 31), "B": date(2030, 6, 30), "C": None}
"""What expires first stands first."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Keys of the products, the last of which is kept by lots, and of the locations."""

    boss: Actor
    products: tuple[int, ...]
    places: tuple[int, ...]


async def open_shop(session: AsyncSession, number: int = 1) -> Shop:
    """A new shop in the same database, that shares nothing with the others."""
    if await session.get(Unit, "kg") is None:
        session.add(Unit(code="kg", places=3))
    member = Member(name=f"Boss {number}", language=Language.ENGLISH)
    places = [Location(name=f"Place {number}.{place}") for place in range(PLACES)]
    session.add_all([member, *places])
    await session.flush()
    products = [
        await add_product(
            session,
            actor_id=None,
            sku=f"S{number}-{p}",
            name=f"Thing {p}",
            unit_code="kg",
            tracks_lots=p == PRODUCTS - 1,
        )
        for p in range(PRODUCTS)
    ]
    boss = Actor(member.id or 0, member.name, Language.ENGLISH, frozenset({Role.MANAGER}))
    return Shop(boss, tuple(p.id or 0 for p in products), tuple(p.id or 0 for p in places))


Heap = dict[str | None, Decimal]
Line = tuple[int, int, str | None, Decimal, Decimal]
"""Product, place, lot, signed quantity, unit cost."""


@dataclass
class Books:
    """The model. Products and places count from 0."""

    heaps: defaultdict[tuple[int, int], Heap] = field(default_factory=lambda: defaultdict(dict))
    values: defaultdict[int, tuple[Decimal, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: (Decimal(0), Decimal(0)))
    )

    def there(self, product: int, place: int, lot: str | None = "all") -> Decimal:
        heap = self.heaps[product, place]
        return sum(heap.values(), Decimal(0)) if lot == "all" else heap.get(lot, Decimal(0))

    def receive(self, product: int, place: int, lot: str | None, quantity: Decimal, cost: Decimal | None) -> list[Line]:
        paid = self.values[product][1] if cost is None else cost
        self._value(product, quantity, paid)
        return [self._pile(product, place, lot, quantity, paid)]

    def take(self, product: int, place: int, quantity: Decimal) -> list[Line]:
        """Empty when it is more than there is."""
        rate = self.values[product][1]
        portions = self._portions(product, place, quantity)
        if portions:
            self.values[product] = (self.values[product][0] - quantity, rate)
        return [self._pile(product, place, lot, -part, rate) for lot, part in portions]

    def move(self, product: int, place: int, target: int, quantity: Decimal) -> list[Line]:
        rate = self.values[product][1]
        return [
            self._pile(product, where, lot, signed, rate)
            for lot, part in self._portions(product, place, quantity)
            for where, signed in ((place, -part), (target, part))
        ]

    def adjust(self, product: int, place: int, differences: dict[str | None, Decimal]) -> list[Line]:
        """What a count found; a difference of more than there is by now is left out."""
        lines = []
        for lot, difference in differences.items():
            if difference and self.there(product, place, lot) + difference >= 0:
                before, rate = self.values[product]
                self.values[product] = (before + difference, rate)
                lines.append(self._pile(product, place, lot, difference, rate))
        return lines

    def reverse(self, lines: list[Line], *, is_transfer: bool) -> bool:
        """Whether it was possible; nothing has changed when it was not."""
        needed: defaultdict[tuple[int, int, str | None], Decimal] = defaultdict(Decimal)
        for product, place, lot, quantity, _ in lines:
            needed[product, place, lot] += quantity
        if any(quantity > self.there(*key) for key, quantity in needed.items()):
            return False
        for product, place, lot, quantity, cost in reversed(lines):
            self._pile(product, place, lot, -quantity, cost)
            if not is_transfer:
                self._value(product, -quantity, cost)
        return True

    def _portions(self, product: int, place: int, quantity: Decimal) -> list[tuple[str | None, Decimal]]:
        if quantity > self.there(product, place):
            return []
        portions = []
        for lot in sorted(self.heaps[product, place], key=lambda lot: (lot is None, lot)):
            part = min(quantity, self.heaps[product, place][lot])
            quantity -= part
            portions += [(lot, part)] if part else []
        return portions

    def _pile(self, product: int, place: int, lot: str | None, quantity: Decimal, cost: Decimal) -> Line:
        heap = self.heaps[product, place]
        heap[lot] = heap.get(lot, Decimal(0)) + quantity
        return product, place, lot, quantity, cost

    def _value(self, product: int, quantity: Decimal, cost: Decimal) -> None:
        before, rate = self.values[product]
        after = before + quantity
        with localcontext() as context:
            context.prec = 60
            worth = before * rate + quantity * cost
            if quantity > 0 and before <= 0:
                rate = cost
            elif after > 0 and worth >= 0:
                rate = (worth / after).quantize(Decimal("1e-10"), rounding=ROUND_HALF_EVEN)
        self.values[product] = (after, rate)


async def differences(session: AsyncSession, shop: Shop, books: Books) -> list[str]:
    """Where the database says something else than the model."""
    found = []
    level_rows = select(StockLevel).where(col(StockLevel.product_id).in_(shop.products))
    value_rows = select(StockValuation).where(col(StockValuation.product_id).in_(shop.products))
    lot_rows = select(Lot, LotLevel).join(LotLevel).where(col(Lot.product_id).in_(shop.products))
    levels = {(row.product_id, row.location_id): row.on_hand for row in (await session.execute(level_rows)).scalars()}
    values = {row.product_id: (row.on_hand, row.average_cost) for row in (await session.execute(value_rows)).scalars()}
    heaps = {(lot.product_id, row.location_id, lot.code): row.on_hand for lot, row in await session.execute(lot_rows)}
    for p, product_id in enumerate(shop.products):
        if books.values[p] != values.get(product_id, (0, 0)):
            found.append(f"product {p} is valued {values.get(product_id)}, not {books.values[p]}")
        for place, location_id in enumerate(shop.places):
            if books.there(p, place) != levels.get((product_id, location_id), 0):
                found.append(f"{levels.get((product_id, location_id))} of {p} at {place}, not {books.there(p, place)}")
            found += [
                f"lot {lot} of {p} at {place} differs"
                for lot in LOTS
                if books.heaps[p, place].get(lot, 0) != heaps.get((product_id, location_id, lot), 0)
            ]
    return found


async def problems(database: Database) -> list[str]:
    """What is wrong with the ledger by itself: sums, running balances, lots, values, reversals."""
    async with database.unit_of_work() as session:
        moved = await _all(session, StockMovement)
        levels, values = await _all(session, StockLevel), await _all(session, StockValuation)
        lots, heaps = {lot.id: lot for lot in await _all(session, Lot)}, await _all(session, LotLevel)
        products = {product.id: product for product in await _all(session, Product)}
    running: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    of_lots: defaultdict[tuple[int | None, int], Decimal] = defaultdict(Decimal)
    found = []
    for line in moved:
        running[line.product_id, line.location_id] += line.quantity
        of_lots[line.lot_id, line.location_id] += line.quantity
        if line.on_hand_after != running[line.product_id, line.location_id] or line.on_hand_after < 0:
            found.append(f"line {line.id} left {line.on_hand_after}")
    found += [
        f"{level.on_hand} of {level.product_id} at {level.location_id} is not the sum"
        for level in levels
        if level.on_hand != running[level.product_id, level.location_id]
    ]
    for value in values:
        total = sum((lv.on_hand for lv in levels if lv.product_id == value.product_id), Decimal(0))
        found += [f"{value.on_hand} of {value.product_id} valued, {total} there"] if value.on_hand != total else []
    for heap in heaps:
        if heap.on_hand != of_lots[heap.lot_id, heap.location_id]:
            found.append(f"lot {lots[heap.lot_id].code} at {heap.location_id} is not the sum")
    for legs in _legs(moved).values():
        found += [f"legs {legs}"] if len(legs) != 2 or sum(legs) != 0 else []
    return found + [f"{p.name} has lots" for p in products.values() if not p.tracks_lots and _has_lots(p, lots)]


def _legs(moved: list[StockMovement]) -> dict[str, list[Decimal]]:
    legs: defaultdict[str, list[Decimal]] = defaultdict(list)
    for line in moved:
        if line.correlation:
            legs[line.correlation].append(line.quantity)
    return legs


def _has_lots(product: Product, lots: dict[int | None, Lot]) -> bool:
    return any(lot.product_id == product.id for lot in lots.values())


async def _all(session: AsyncSession, table: type) -> list:  # type: ignore[type-arg]
    key = [col(column) for column in table.__table__.primary_key.columns]  # type: ignore[attr-defined]
    return list((await session.execute(select(table).order_by(*key))).scalars())
