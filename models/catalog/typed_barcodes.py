"""Barcodes that somebody types, where a wrong digit is likely."""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.barcodes import attach_barcode, is_mistyped, kept_code
from models.catalog.changes import Change, Field
from models.catalog.errors import BarcodeMistypedError, BarcodeUnfitError
from models.columns import utc_now
from models.people.actor import Actor

_LINK = re.compile(r"://|^www\.|\.[a-z]{2,}/", re.IGNORECASE)


def may_be_barcode(text: str) -> bool:
    """Whether somebody may mean a barcode by it: it has a digit, is one word unless it is digits only, and no link."""
    typed = text.strip()
    is_parted = any(map(str.isspace, typed)) and any(map(str.isalpha, typed))
    return any(map(str.isdigit, typed)) and not is_parted and "\n" not in typed and _LINK.search(typed) is None


async def attach_typed_barcode(session: AsyncSession, actor: Actor, product_id: int, typed: str) -> Change:
    """Let what was typed stand for a product. Raises BarcodeMistypedError, and what `attach_barcode` does."""
    if not may_be_barcode(typed):
        raise BarcodeUnfitError(typed)
    code, at = kept_code(typed), utc_now()
    if is_mistyped(code):
        raise BarcodeMistypedError(code)
    await attach_barcode(session, actor=actor, code=code, product_id=product_id, at=at)
    return Change(product_id, Field.BARCODE, None, code, at)
