"""Links that open a product in the chat, as they stand on shelf labels."""

import re

PRODUCT_PREFIX = "p_"
_PAYLOAD = re.compile(rf"{PRODUCT_PREFIX}([1-9][0-9]{{0,9}})")
_LARGEST_KEY = 2**31 - 1


def product_payload(product_id: int) -> str:
    """What a link carries for a product."""
    return f"{PRODUCT_PREFIX}{product_id}"


def product_of_payload(payload: str) -> int | None:
    """The product's key; None when the payload is for something else. Whether there is such a product is not said."""
    match = _PAYLOAD.fullmatch(payload)
    product_id = int(match[1]) if match else 0
    return product_id if 0 < product_id <= _LARGEST_KEY else None
