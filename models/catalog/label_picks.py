"""The products that somebody named for labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.labels import MAX_COPIES, MAX_LABELS
from models.catalog.queries import Found, ProductMatch, find_products
from models.people.actor import Actor
from models.people.rules import require

MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """What was said: `text` is all of it, `words` what is left beside a number that may say how many copies."""

    text: str
    words: str
    copies: int | None = None


@dataclass(frozen=True, slots=True)
class Picking:
    """What the names came to: each product once, with its copies, in the order in which they were named.

    `corrected` are words that were searched instead of typing errors, `unknown` names that no product has, `nearest`
    products that may have been meant by the first of them, `left` how many names there were beyond the first 20.
    """

    products: tuple[ProductMatch, ...]
    copies: tuple[int, ...]
    corrected: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    nearest: tuple[ProductMatch, ...] = ()
    left: int = 0

    @property
    def picks(self) -> tuple[tuple[int, int], ...]:
        """The products' keys and copies."""
        return tuple((product.id, copies) for product, copies in zip(self.products, self.copies, strict=True))


async def pick_products(session: AsyncSession, actor: Actor, named: Sequence[NamedProduct]) -> Picking:
    """Every product that the names may mean. Raises RoleMissingError, RightMissingError."""
    require(actor, "catalog", "labels")
    products: dict[ProductMatch, int] = {}
    corrected, unknown = [], []
    nearest: tuple[ProductMatch, ...] = ()
    for name in named[:MAX_NAMED]:
        found, copies = await _found(session, name)
        if not found.products:
            unknown.append(name.text)
            nearest = nearest or found.nearest
        elif found.corrected:
            corrected.append(found.corrected)
        products |= {product: max(copies, products.get(product, 0)) for product in found.products}
    return Picking(
        tuple(products), tuple(products.values()), tuple(corrected), tuple(unknown), nearest, len(named[MAX_NAMED:])
    )


async def _found(session: AsyncSession, name: NamedProduct) -> tuple[Found, int]:
    """What the words mean, or the whole text where they mean nothing: its number is the name's own then."""
    most = MAX_LABELS + 1
    if name.copies is None or not 0 < name.copies <= MAX_COPIES:
        return await find_products(session, name.text, limit=most), 1
    found = await find_products(session, name.words, limit=most)
    if found.products and not found.corrected:
        return found, name.copies
    whole = await find_products(session, name.text, limit=most)
    if whole.products and not whole.corrected:
        return whole, 1
    return found, name.copies
