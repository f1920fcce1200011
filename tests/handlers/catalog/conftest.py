"""The shop that tests of stock work in."""

from tests.handlers.stock.conftest import add_products, shop

__all__ = ["add_products", "shop"]
