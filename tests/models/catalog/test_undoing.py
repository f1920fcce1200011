"""An undo takes back the change it was offered for, never one that somebody made after it."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from bot.database import Database
from models.catalog.barcodes import attach_barcode, detach_barcode, owners_of_codes
from models.catalog.categories import choose_category, name_category
from models.catalog.changes import Change
from models.catalog.editing import change_sku, change_unit, rename_product, switch_product
from models.catalog.errors import BarcodeGoneError, BarcodeTakenError, ChangedMeanwhileError, PackGoneError
from models.catalog.figures import Figures, Owner
from models.catalog.minimums import set_figures, undo_figures
from models.catalog.operations import add_product
from models.catalog.packs import add_pack, packs_of, remove_pack, resize_pack
from models.catalog.tables import Barcode, Supplier, SupplierProduct, Unit
from models.catalog.undoing import undo_change
from models.columns import utc_now
from models.company.operations import begin_company
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location
from tests.companies import company

COFFEE, SUGAR, SHOP = 1, 2, 1
CODE, OTHER_CODE = "7891000100103", "7891000315507"
ANA, DAN = (Actor(key, name, Language.PORTUGUESE, frozenset({Role.MANAGER})) for key, name in ((1, "Ana"), (2, "Dan")))
Do = Callable[..., Awaitable[Any]]


@pytest.fixture
async def do(database: Database) -> Do:
    """Each operation in a transaction of its own, beside coffee and sugar."""
    async with database.unit_of_work() as session:
        await begin_company(session, company())
        for actor in (ANA, DAN):
            roles = [Role.MANAGER]
            await add_member(
                session, telegram_id=actor.member_id, name=actor.name, language=Language.PORTUGUESE, roles=roles
            )
        session.add_all([Unit(code="un"), Unit(code="kg"), Location(name="Loja")])
        await session.flush()
        for sku, name in (("CAF-1", "Café"), ("ACU-1", "Açúcar")):
            await add_product(session, actor_id=None, sku=sku, name=name, unit_code="un")

    async def work(operation: Do, *values: Any, **named: Any) -> Any:
        async with database.unit_of_work() as session:
            return await operation(session, *values, **named)

    return work


def same(one: str, other: str) -> bool:
    return one == other


async def boxed(do: Do, name: str = "cx", factor: int = 12, *, by: Actor = ANA) -> int:
    await do(add_pack, by, COFFEE, name, Decimal(factor), same_unit=same)
    return next(pack.id or 0 for pack in await do(packs_of, COFFEE) if pack.name == name)


async def owner(do: Do, code: str = CODE) -> tuple[str, str | None] | None:
    found = (await do(owners_of_codes, ANA, [code])).get(code)
    return found and (found.name, found.pack_name)


def to_and_fro() -> list[Any]:
    async def switched(do: Do, actor: Actor, on: bool) -> Change:
        change: Change = await do(switch_product, actor, COFFEE, on=on)
        return change

    async def renamed(do: Do, actor: Actor, back: bool) -> Change:
        new, old = ("Café", "Espresso") if back else ("Espresso", "Café")
        change: Change = await do(rename_product, actor, COFFEE, new, shown=old)
        return change

    async def numbered(do: Do, actor: Actor, back: bool) -> Change:
        new, old = ("CAF-1", "CAF-2") if back else ("CAF-2", "CAF-1")
        change: Change = await do(change_sku, actor, COFFEE, new, shown=old)
        return change

    async def measured(do: Do, actor: Actor, back: bool) -> Change:
        new, old = ("un", "kg") if back else ("kg", "un")
        change: Change = await do(change_unit, actor, COFFEE, new, shown=old)
        return change

    async def sorted_(do: Do, actor: Actor, back: bool) -> Change:
        if back:
            change: Change = await do(choose_category, actor, COFFEE, None, shown=1)
        else:
            change = await do(name_category, actor, COFFEE, "Bebidas", shown=None)
        return change

    return [switched, renamed, numbered, measured, sorted_]


@pytest.mark.parametrize("turn", to_and_fro(), ids=lambda turn: turn.__name__)
async def test_what_another_made_so_again_stays(do: Do, turn: Any) -> None:
    mine = await turn(do, ANA, False)
    await turn(do, DAN, True)
    theirs = await turn(do, DAN, False)
    with pytest.raises(ChangedMeanwhileError) as refused:
        await do(undo_change, ANA, mine.at)
    assert refused.value.name in {"Café", "Espresso"}
    assert (await do(undo_change, DAN, theirs.at)).at is not None
    assert (await do(undo_change, ANA, mine.at)).at is None, "it is as it was: nobody is refused"


async def test_what_was_taken_back_can_come_again(do: Do) -> None:
    first = await do(rename_product, ANA, COFFEE, "Espresso", shown="Café")
    back = await do(undo_change, ANA, first.at)
    again = await do(undo_change, ANA, back.at)
    assert (again.old, again.new) == ("Café", "Espresso")
    await do(change_sku, DAN, COFFEE, "CAF-9", shown="CAF-1")
    assert (await do(undo_change, ANA, again.at)).new == "Café", "another field is nobody's business"


async def test_a_barcode_that_was_moved_to_a_pack_stays_there(do: Do) -> None:
    at = utc_now()
    await do(attach_barcode, actor=ANA, code=CODE, product_id=COFFEE, at=at)
    await do(detach_barcode, actor=DAN, code=CODE, product_id=COFFEE)
    with pytest.raises(BarcodeGoneError):
        await do(undo_change, ANA, at)
    await do(attach_barcode, actor=DAN, code=CODE, product_id=COFFEE, pack_id=await boxed(do, by=DAN))
    with pytest.raises(ChangedMeanwhileError):
        await do(undo_change, ANA, at)
    assert await owner(do) == ("Café", "cx")


async def test_a_minimum_that_was_set_again_stays(do: Do) -> None:
    figures, of_coffee = Figures(Decimal(5)), Owner(COFFEE)
    mine = await do(set_figures, ANA, of_coffee, SHOP, new=figures, shown=None)
    assert (await do(undo_figures, ANA, of_coffee, mine.at)).new is None
    assert (await do(undo_figures, ANA, of_coffee, mine.at)).at is None
    await do(set_figures, DAN, of_coffee, SHOP, new=figures, shown=None)
    with pytest.raises(ChangedMeanwhileError):
        await do(undo_figures, ANA, of_coffee, mine.at)


async def taken_off_a_box(do: Do) -> tuple[Any, int]:
    box = await boxed(do)
    await do(attach_barcode, actor=ANA, code=CODE, product_id=COFFEE, pack_id=box)
    at = utc_now()
    await do(detach_barcode, actor=ANA, code=CODE, product_id=COFFEE, at=at)
    return at, box


async def test_a_boxs_code_comes_back_to_its_box_only(do: Do) -> None:
    at, box = await taken_off_a_box(do)
    await do(resize_pack, DAN, COFFEE, box, Decimal(24), shown=Decimal(12))
    with pytest.raises(ChangedMeanwhileError):
        await do(undo_change, ANA, at)
    removed = await do(remove_pack, DAN, COFFEE, box, shown=Decimal(24))
    with pytest.raises(PackGoneError):
        await do(undo_change, ANA, at)
    assert await owner(do) is None
    await do(undo_change, DAN, removed.at)
    (pack,) = await do(packs_of, COFFEE)
    await do(resize_pack, DAN, COFFEE, pack.id, Decimal(12), shown=Decimal(24))
    await do(undo_change, ANA, at)
    assert await owner(do) == ("Café", "cx")


async def test_a_pack_that_has_a_barcode_by_now_is_not_undone(do: Do) -> None:
    added = await do(add_pack, ANA, COFFEE, "cx", Decimal(12), same_unit=same)
    (pack,) = await do(packs_of, COFFEE)
    await do(attach_barcode, actor=DAN, code=CODE, product_id=COFFEE, pack_id=pack.id)
    with pytest.raises(ChangedMeanwhileError):
        await do(undo_change, ANA, added.at)
    assert await owner(do) == ("Café", "cx")


async def test_a_removed_pack_takes_its_barcodes_along_and_brings_them_back(do: Do, database: Database) -> None:
    box = await boxed(do)
    async with database.unit_of_work() as session:
        session.add_all([Supplier(name="Ana & Cia")])
        await session.flush()
        session.add(SupplierProduct(supplier_id=1, product_id=COFFEE, pack_id=box))
    for code in (CODE, OTHER_CODE):
        await do(attach_barcode, actor=ANA, code=code, product_id=COFFEE, pack_id=box)
    removed = await do(remove_pack, ANA, COFFEE, box, shown=Decimal(12))
    assert removed.codes == (CODE, OTHER_CODE)
    assert await owner(do) is None, "on a single unit it would count for one"
    await do(attach_barcode, actor=DAN, code=OTHER_CODE, product_id=SUGAR)
    back = await do(undo_change, ANA, removed.at)
    assert back.codes == (CODE,)
    assert (await owner(do), await owner(do, OTHER_CODE)) == (("Café", "cx"), ("Açúcar", None))
    async with database.unit_of_work() as session:
        (pack,) = await packs_of(session, COFFEE)
        assert (await session.execute(select(SupplierProduct.pack_id))).scalars().all() == [pack.id]
    assert (await do(undo_change, ANA, back.at)).codes == (CODE,), "what came with it goes with it"
    assert await owner(do) is None


async def test_a_second_press_moves_no_barcode(do: Do) -> None:
    box = await boxed(do)
    await do(attach_barcode, actor=ANA, code=CODE, product_id=COFFEE, pack_id=box)
    removed = await do(remove_pack, ANA, COFFEE, box, shown=Decimal(12))
    await do(undo_change, ANA, removed.at)
    await do(detach_barcode, actor=DAN, code=CODE, product_id=COFFEE)
    await do(attach_barcode, actor=DAN, code=CODE, product_id=COFFEE)
    assert (await do(undo_change, ANA, removed.at)).at is None
    assert await owner(do) == ("Café", None)


async def test_a_code_that_became_the_units_meanwhile_stays_so(do: Do) -> None:
    box = await boxed(do)
    await do(attach_barcode, actor=ANA, code=CODE, product_id=COFFEE, pack_id=box)
    removed = await do(remove_pack, ANA, COFFEE, box, shown=Decimal(12))
    await do(attach_barcode, actor=DAN, code=CODE, product_id=COFFEE)
    await do(undo_change, ANA, removed.at)
    assert await owner(do) == ("Café", None)


async def test_codes_that_an_older_version_left_with_the_unit_come_back_too(do: Do, database: Database) -> None:
    box = await boxed(do)
    await do(attach_barcode, actor=ANA, code=CODE, product_id=COFFEE, pack_id=box)
    removed = await do(remove_pack, ANA, COFFEE, box, shown=Decimal(12))
    async with database.unit_of_work() as session:
        session.add(Barcode(code=CODE, product_id=COFFEE))
    await do(undo_change, ANA, removed.at)
    assert await owner(do) == ("Café", "cx")


async def test_a_second_press_of_taking_off_says_whose_it_is(do: Do) -> None:
    await do(attach_barcode, actor=ANA, code=CODE, product_id=COFFEE)
    at = utc_now()
    await do(detach_barcode, actor=ANA, code=CODE, product_id=COFFEE, at=at)
    await do(undo_change, ANA, at)
    with pytest.raises(BarcodeTakenError) as refused:
        await do(undo_change, ANA, at)
    assert refused.value.name == "Café"
