"""Labels show a SKU as a barcode: what a scanner reads there must open that product and no other."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.database import Database
from documents.pictures import code_of
from documents.symbols import bars_of
from models.catalog.adding import add_drafts, review_drafts
from models.catalog.barcodes import attach_barcode, detach_barcode, owners_of_codes
from models.catalog.changes import Change
from models.catalog.drafts import Problem, ProductDraft
from models.catalog.editing import change_sku, switch_product
from models.catalog.errors import BarcodeTakenError, DraftsNotReadyError, SkuTakenError
from models.catalog.operations import add_product
from models.catalog.queries import find_products
from models.catalog.retired import find_in_use_or_retired
from models.catalog.tables import Unit
from models.catalog.undoing import undo_change
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role

COFFEE, SUGAR = 1, 2
BOSS = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.MANAGER}))
EAN, UPC = "7891000100103", "036000291452"
Do = Callable[..., Awaitable[Any]]


@pytest.fixture
async def do(database: Database) -> Do:
    """Each operation in a transaction of its own, beside coffee and sugar."""
    async with database.unit_of_work() as session:
        await add_member(session, telegram_id=1, name="Ana", language=Language.PORTUGUESE, roles=[Role.MANAGER])
        session.add(Unit(code="un"))
        await session.flush()
        for sku, name in (("CAF-1", "Café"), ("ACU-1", "Açúcar")):
            await add_product(session, actor_id=None, sku=sku, name=name, unit_code="un")

    async def work(operation: Do, *values: Any, **named: Any) -> Any:
        async with database.unit_of_work() as session:
            return await operation(session, *values, **named)

    return work


@pytest.mark.parametrize("sku", [EAN, f"0{EAN}", "789-1000-100103", f"0-{EAN}"])
async def test_a_sku_is_no_barcode_of_another_product(do: Do, sku: str) -> None:
    await do(attach_barcode, actor=BOSS, code=EAN, product_id=COFFEE)
    with pytest.raises(BarcodeTakenError) as refused:
        await do(change_sku, BOSS, SUGAR, sku, shown="ACU-1")
    assert (refused.value.barcode, refused.value.name) == (EAN, "Café")
    with pytest.raises(BarcodeTakenError):
        await do(add_product, actor_id=None, sku=sku, name="Sabão", unit_code="un")
    draft = ProductDraft("Sabão", "un", sku)
    (line,) = await do(review_drafts, BOSS, [draft])
    assert (line.problem, line.taken_by) == (Problem.BARCODE_TAKEN, "Café")
    with pytest.raises(DraftsNotReadyError):
        await do(add_drafts, BOSS, [draft])


async def test_letters_with_accents_are_printed_without(do: Do) -> None:
    await do(attach_barcode, actor=BOSS, code="CAFE-9", product_id=COFFEE)
    with pytest.raises(BarcodeTakenError):
        await do(change_sku, BOSS, SUGAR, "CAFÉ-9", shown="ACU-1")


async def test_its_own_barcode_may_be_its_sku(do: Do) -> None:
    await do(attach_barcode, actor=BOSS, code=EAN, product_id=COFFEE)
    assert (await do(change_sku, BOSS, COFFEE, EAN, shown="CAF-1")).new == EAN


async def test_taking_a_sku_back_does_not_take_a_barcode(do: Do) -> None:
    await do(change_sku, BOSS, SUGAR, EAN, shown="ACU-1")
    change: Change = await do(change_sku, BOSS, SUGAR, "ACU-2", shown=EAN)
    await do(attach_barcode, actor=BOSS, code=EAN, product_id=COFFEE)
    with pytest.raises(BarcodeTakenError):
        await do(undo_change, BOSS, change.at)
    await do(detach_barcode, actor=BOSS, code=EAN, product_id=COFFEE)
    assert (await do(undo_change, BOSS, change.at)).new == EAN


@pytest.mark.parametrize(("first", "second"), [(UPC, f"0{UPC}"), (f"00{UPC}", UPC), (EAN, f"0{EAN}")])
async def test_two_skus_that_a_scanner_reads_alike_are_one(do: Do, first: str, second: str) -> None:
    await do(change_sku, BOSS, COFFEE, first, shown="CAF-1")
    with pytest.raises(SkuTakenError) as refused:
        await do(change_sku, BOSS, SUGAR, second, shown="ACU-1")
    assert refused.value.name == "Café"
    drafts = [
        ProductDraft("Sal", "un", second),
        ProductDraft("Arroz", "un", "12345"),
        ProductDraft("Mel", "un", "012345"),
    ]
    problems = [line.problem for line in await do(review_drafts, BOSS, drafts)]
    assert problems == [Problem.SKU_TAKEN, None, None]


async def test_a_list_with_one_sku_in_two_spellings_is_refused(do: Do) -> None:
    drafts = [ProductDraft("Sal", "un", UPC), ProductDraft("Arroz", "un", f"0{UPC}")]
    assert [line.problem for line in await do(review_drafts, BOSS, drafts)] == [None, Problem.TWICE]


@pytest.mark.parametrize("sku", [UPC, f"0{UPC}", f"00{UPC}", EAN, f"0{EAN}", "SKU-9", "0012"])
async def test_what_a_label_shows_opens_its_product(do: Do, sku: str) -> None:
    await do(change_sku, BOSS, COFFEE, sku, shown="CAF-1")
    bars = bars_of([], sku, most_modules=400)
    assert bars is not None
    scanned = code_of(bars.text).text
    assert (await do(owners_of_codes, BOSS, [scanned]))[scanned].sku == sku
    found = await do(find_products, scanned)
    assert (found.exact, [product.sku for product in found.products]) == (True, [sku])
    await do(switch_product, BOSS, COFFEE, on=False)
    found = await do(find_in_use_or_retired, scanned)
    assert (found.exact, [product.sku for product in found.products]) == (True, [sku])


async def test_a_barcode_with_more_zeros_is_the_same(do: Do) -> None:
    await do(attach_barcode, actor=BOSS, code=f"0{EAN}", product_id=COFFEE)
    for scanned in (EAN, f"0{EAN}"):
        assert (await do(owners_of_codes, BOSS, [scanned]))[scanned].product_id == COFFEE
        assert (await do(find_products, scanned)).exact
