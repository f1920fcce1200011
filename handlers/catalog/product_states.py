"""What about a product is being asked."""

from aiogram.fsm.state import State, StatesGroup


class ProductQuestion(StatesGroup):
    """Whatever is written next answers it.

    The dialogue's data holds `product_id` and the value that was `shown`; for `factor` also `pack_id`, for figures
    `kind` and `key` of their owner, `location_id`, and the one `field` that is asked, if it is just one.
    """

    which = State()
    name = State()
    sku = State()
    category = State()
    pack = State()
    factor = State()
    barcode = State()
    figures = State()
