"""What the codes in a photo come to: products, codes that are nobody's yet, or nothing of ours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.barcodes import CodeOwner, is_trade_number, owners_by_id, owners_of_codes
from models.catalog.links import product_of_payload
from models.people.actor import Actor

_TELEGRAM, _SANDBOX = r"https?://(?:t|telegram)\.me/\w{5,32}\?", r"http://127\.0\.0\.1:\d{1,5}/#"
_LABEL = re.compile(rf"(?:{_TELEGRAM}|{_SANDBOX})start=([\w-]{{1,64}})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scan:
    """What the codes of a picture mean.

    `owners` are products, each once. `unknown` are codes that nobody bears: trade numbers, or if there is neither
    one of those nor a product, whatever else was read.
    """

    owners: tuple[CodeOwner, ...]
    unknown: tuple[str, ...]


async def scan_codes(session: AsyncSession, actor: Actor, codes: Sequence[str]) -> Scan:
    """Whose these codes are, in the order in which they were read.

    Beside a product's barcode there may be its maker's web address: only what could be on goods counts then.
    Raises RightMissingError.
    """
    labels = {code: product_id for code in codes if (product_id := labelled_product(code)) is not None}
    by_label = await owners_by_id(session, actor, set(labels.values()))
    by_code = await owners_of_codes(session, actor, [code for code in codes if code not in labels])
    owners: dict[int, CodeOwner] = {}
    unknown = []
    for code in codes:
        owner = by_label.get(labels[code]) if code in labels else by_code.get(code)
        if owner is None:
            unknown.append(code)
        elif owner.product_id not in owners or owners[owner.product_id].pack_name:
            # The code of the product itself says more of it than that of one of its packs.
            owners[owner.product_id] = owner
    numbers = [code for code in unknown if is_trade_number(code)]
    return Scan(tuple(owners.values()), tuple(numbers or ([] if owners else unknown)))


def labelled_product(code: str) -> int | None:
    """The product that a shelf label of ours opens, whichever bot made it; whether it exists is not said."""
    match = _LABEL.fullmatch(code)
    return product_of_payload(match[1]) if match else None
