"""Barcodes that somebody types, where a wrong digit is likely."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.barcodes import attach_barcode, is_trade_number, kept_code
from models.catalog.changes import Change, Field
from models.catalog.errors import BarcodeMistypedError
from models.columns import utc_now
from models.people.actor import Actor

_LENGTHS = {8, 12, 13, 14}
"""Of the numbers that the trade gives to goods; shorter ones are the company's own."""


async def attach_typed_barcode(session: AsyncSession, actor: Actor, product_id: int, typed: str) -> Change:
    """Let what was typed stand for a product. Raises BarcodeMistypedError, and what `attach_barcode` does."""
    code, at = kept_code(typed), utc_now()
    if code.isdigit() and len(code) in _LENGTHS and not is_trade_number(code):
        raise BarcodeMistypedError(code)
    await attach_barcode(session, actor=actor, code=code, product_id=product_id, at=at)
    return Change(product_id, Field.BARCODE, None, code, at)
