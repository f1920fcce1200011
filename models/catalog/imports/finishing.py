"""The last step of an import: what was written unseen is there, all at once; or none of it ever was."""

import asyncio
import hashlib
from typing import Any

from sqlalchemy import BigInteger, and_, func, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.operations import record
from models.catalog.imports.changes import apply_changes
from models.catalog.imports.errors import ImportOutdatedError
from models.catalog.imports.lots import add_values, post_lots
from models.catalog.imports.operations import is_outdated
from models.catalog.imports.tables import ImportOpening, ImportState, ProductImport
from models.catalog.imports.writing import Ground
from models.people.actor import Actor
from models.people.rules import require
from models.statements import insert_into, tables_of
from models.stock.tables import MovementKind, StockLevel, StockMovement

STEP = 5_000
_opening, _movement, _level = tables_of(ImportOpening, StockMovement, StockLevel)
_MOVED = ("product_id", "location_id", "quantity", "on_hand_after", "unit_cost")
_MOVEMENT = ("kind", *_MOVED, "note", "member_id", "occurred_at")
_NO_QUANTITY = literal(0, BigInteger())


async def finish_import(session: AsyncSession, actor: Actor, ground: Ground) -> ProductImport:
    """Everything at once. Raises RightMissingError, and ImportOutdatedError when what it relies on has changed."""
    require(actor, "catalog", "import")
    found = await session.get(ProductImport, ground.import_id, with_for_update=True)
    if found is None or found.state != ImportState.WRITING or await is_outdated(session, actor, found):
        raise ImportOutdatedError
    found.state, found.hides, found.done_at, found.file_id = ImportState.DONE, False, ground.at, None
    await session.flush()
    try:
        lots = await apply_changes(session, ground.import_id)
    except IntegrityError as error:
        raise ImportOutdatedError from error
    await _open_known_products(session, ground)
    await _post_openings(session, ground)
    await post_lots(session, ground, lots)
    if await is_outdated(session, actor, found):
        raise ImportOutdatedError
    _record(session, actor, found)
    return found


def _record(session: AsyncSession, actor: Actor, found: ProductImport) -> None:
    kept = {"new_products": "new", "changed_products": "changed", "openings": "openings", "minimums": "minimums"}
    counts = {name: found.figures[figure] for name, figure in kept.items()}
    name = hashlib.sha256(found.file_name.encode()).hexdigest()
    record(
        session,
        member_id=actor.member_id,
        area="catalog",
        action="import_products",
        object_type="product_import",
        object_id=str(found.id),
        details=counts | {"file_name_sha256": name, "content_sha256": found.fingerprint},
        at=found.done_at,
    )


async def _post_openings(session: AsyncSession, ground: Ground) -> None:
    source = _opening.c
    rows = select(
        literal(MovementKind.RECEIPT.value),
        *(source[name] for name in _MOVED),
        literal(ground.note),
        literal(ground.member_id),
        literal(ground.at, _movement.c.occurred_at.type),
    )
    for first in range(1, ground.openings + 1, STEP):
        some = source.import_id == ground.import_id, source.number.between(first, first + STEP - 1)
        adding = insert(_movement).from_select(_MOVEMENT, rows.where(*some).order_by(source.number))
        await session.execute(adding)
        await asyncio.sleep(0)


async def _open_known_products(session: AsyncSession, ground: Ground) -> None:
    """Levels and values of products that were there before; nothing may have moved there meanwhile."""
    here = (_opening.c.import_id == ground.import_id,)
    at = literal(ground.at, _level.c.last_movement_at.type)
    levels = select(
        _opening.c.product_id,
        _opening.c.location_id,
        func.sum(_opening.c.quantity),
        _NO_QUANTITY,
        _NO_QUANTITY,
        _NO_QUANTITY,
        at,
    )
    levels = levels.where(*here).group_by(_opening.c.product_id, _opening.c.location_id)
    expected = (await session.execute(select(func.count()).select_from(levels.subquery()))).scalar_one()
    if not expected:
        return
    begun = select(_opening.c.product_id, _opening.c.quantity, _opening.c.unit_cost).where(*here)
    rows = await session.execute(begun.order_by(_opening.c.product_id, _opening.c.number))
    await add_values(session, [(row.product_id, row.quantity, row.unit_cost) for row in rows])
    columns = ["product_id", "location_id", "on_hand", "reserved", "requested", "on_order", "last_movement_at"]
    adding = insert_into(session, StockLevel).from_select(columns, levels.order_by(*levels.selected_columns[:2]))
    new = adding.excluded
    untouched = and_(_level.c.last_movement_at.is_(None), _level.c.on_hand == 0)
    put = adding.on_conflict_do_update(
        index_elements=["product_id", "location_id"],
        set_={"on_hand": new.on_hand, "last_movement_at": new.last_movement_at},
        where=untouched,
    )
    result: Any = await session.execute(put)
    if result.rowcount != expected:
        raise ImportOutdatedError
