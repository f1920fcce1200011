"""Adding products, and the words that they are found by."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from models.audit.operations import record
from models.catalog import rules
from models.catalog.errors import BarcodeTakenError, SkuTakenError, UnitUnknownError
from models.catalog.tables import Barcode, Product, SearchDeletion, SearchWord, Unit
from models.statements import insert_into

_ROWS_AT_ONCE = 5_000


async def add_product(
    session: AsyncSession,
    *,
    actor_id: int | None,
    sku: str,
    name: str,
    unit_code: str,
    category_id: int | None = None,
    tracks_lots: bool = False,
    at: datetime | None = None,
) -> Product:
    """A new active product, which can be found at once. No `actor_id`: the program itself adds it.

    What one member adds `at` one moment is taken back together.

    Raises NameMissingError, SkuMissingError, TextTooLongError, SkuTakenError, BarcodeTakenError, UnitUnknownError.
    """
    sku, name = sku.strip(), name.strip()
    rules.check_product_texts(name=name, sku=sku)
    await check_sku_is_free(session, sku)
    if await session.get(Unit, unit_code) is None:
        raise UnitUnknownError(unit_code)
    added = Product(
        sku=sku,
        sku_key=rules.sku_key(sku),
        name=name,
        search_text=rules.product_search_text(name, sku),
        category_id=category_id,
        unit_code=unit_code,
        tracks_lots=tracks_lots,
    )
    session.add(added)
    await session.flush()
    await index_words(session, [name])
    _record_added(session, actor_id, added, at)
    return added


def _record_added(session: AsyncSession, actor_id: int | None, added: Product, at: datetime | None) -> None:
    details = {"sku": added.sku, "name": added.name, "unit": added.unit_code, "category_id": added.category_id}
    record(
        session,
        member_id=actor_id,
        area="catalog",
        action="add_product",
        object_type="product",
        object_id=str(added.id),
        details=details,
        at=at,
    )


async def index_words(session: AsyncSession, texts: Iterable[str]) -> None:
    """Let searches be completed and corrected to the words of these product names.

    Meant for names only: the numbers in SKUs are found without it, and would swell the vocabulary.
    """
    words = sorted(set().union(*map(rules.vocabulary, texts)))
    await _insert_new(session, SearchWord, ({"word": word} for word in words))
    deletions = ({"deletion": deletion, "word": word} for word in words for deletion in rules.deletions(word))
    await _insert_new(session, SearchDeletion, deletions)


async def check_sku_is_free(session: AsyncSession, sku: str, *, product_id: int | None = None) -> None:
    """Whether a label with this SKU would open no product but this one: it shows the SKU as a barcode.

    Raises SkuTakenError, BarcodeTakenError.
    """
    is_other = col(Product.id) != product_id if product_id is not None else true()
    named = select(Product.sku, Product.name).where(col(Product.sku_key).in_(rules.sku_spellings(sku)), is_other)
    if row := (await session.execute(named)).first():
        raise SkuTakenError(*row)
    bearing = select(Barcode.code, Product.name).join(Product, col(Product.id) == col(Barcode.product_id))
    if row := (await session.execute(bearing.where(col(Barcode.code).in_(rules.codes_of_sku(sku)), is_other))).first():
        raise BarcodeTakenError(*row)


async def _insert_new(session: AsyncSession, table: type[SQLModel], rows: Iterable[dict[str, str]]) -> None:
    statement = insert_into(session, table).on_conflict_do_nothing()
    remaining = iter(rows)
    while chunk := list(islice(remaining, _ROWS_AT_ONCE)):
        await session.execute(statement, chunk)
