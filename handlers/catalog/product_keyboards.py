"""The buttons of a product's page and of what is changed from there."""

from collections.abc import Sequence
from decimal import Decimal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import Reader, clip
from bot.texts.plain import inert
from handlers.buttons import back_button, button, page_row, undo_button
from handlers.catalog.product_buttons import (
    AskCallback,
    Asked,
    BarcodesCallback,
    CategoriesCallback,
    ChangesCallback,
    ChooseCategoryCallback,
    ChooseUnitCallback,
    PackCallback,
    PacksCallback,
    ProductPageCallback,
    RemoveBarcodeCallback,
    RemovePackCallback,
    ResizePackCallback,
    Rows,
    SwitchProductCallback,
    UndoChangeCallback,
    UnitsCallback,
    mark_of,
    switch_button,
)
from handlers.pages import PAGE_SIZE, Page
from handlers.stamps import to_stamp
from handlers.stock.keyboards import ShowProductCallback
from models.catalog.categories import CategoryCount
from models.catalog.changes import Change
from models.catalog.page import PageBarcode, PagePack, ProductPage


def to_page(reader: Reader, product_id: int) -> list[InlineKeyboardButton]:
    """Back to the product."""
    return [back_button(reader, ProductPageCallback(product_id=product_id))]


def way_out(reader: Reader, product_id: int) -> InlineKeyboardMarkup:
    """Out of a question."""
    page = ProductPageCallback(product_id=product_id)
    return _markup([[button(reader.label("common.button.cancel"), page)]])


def page_again(reader: Reader, product_id: int) -> InlineKeyboardMarkup:
    """The product as it is by now, where a question about it ended without an answer."""
    page = ProductPageCallback(product_id=product_id)
    return _markup([[button(reader.label("products.button.edit"), page)]])


def undo_row(reader: Reader, change: Change | None) -> Rows:
    """What was just done, taken back."""
    if change is None or change.at is None:
        return []
    return [[undo_button(reader, UndoChangeCallback(at=to_stamp(change.at)))]]


def page_keyboard(
    reader: Reader, page: ProductPage, change: Change | None, minimums: InlineKeyboardButton
) -> InlineKeyboardMarkup:
    """Everything that can be changed; `minimums` is the way to those."""
    key = page.product_id

    def ask(asked: Asked) -> InlineKeyboardButton:
        return button(reader.label(f"products.field.{asked}"), AskCallback(product_id=key, asked=asked))

    rows = [
        [ask(Asked.NAME), ask(Asked.SKU)],
        [
            button(reader.label("products.field.category"), CategoriesCallback(product_id=key)),
            button(reader.label("products.field.unit"), UnitsCallback(product_id=key)),
        ],
        [
            button(reader.label("products.button.packs"), PacksCallback(product_id=key)),
            button(reader.label("products.button.barcodes"), BarcodesCallback(product_id=key)),
        ],
        [minimums, button(reader.label("products.button.changes"), ChangesCallback(product_id=key))],
        [
            switch_button(reader, key, on=not page.is_active),
            button(reader.label("movements.button.card"), ShowProductCallback(product_id=key)),
        ],
    ]
    return _markup([*undo_row(reader, change), *rows])


def sure_keyboard(reader: Reader, product_id: int) -> InlineKeyboardMarkup:
    """Out of use all the same, or not."""
    yes = SwitchProductCallback(product_id=product_id, on=False, sure=True)
    return _markup([[button(reader.label("products.button.sure"), yes)], to_page(reader, product_id)])


def categories_keyboard(
    reader: Reader, page: ProductPage, categories: Page[CategoryCount], minimums: Rows
) -> InlineKeyboardMarkup:
    """The categories, a new one, none, and the minimums of the one it is in."""
    key, shown = page.product_id, page.category_id or 0

    def choose(category_id: int) -> ChooseCategoryCallback:
        return ChooseCategoryCallback(product_id=key, category_id=category_id, shown=shown)

    rows = [[button(clip(inert(one.name)), choose(one.id))] for one in categories.items if one.id != shown]
    rows += page_row(reader, categories, lambda number: CategoriesCallback(product_id=key, page=number))
    new = AskCallback(product_id=key, asked=Asked.CATEGORY)
    rows.append([button(reader.label("products.button.new_category"), new)])
    if shown:
        rows[-1].append(button(reader.label("products.button.no_category"), choose(0)))
    return _markup([*rows, *minimums, to_page(reader, key)])


def units_keyboard(reader: Reader, page: ProductPage, units: Sequence[str]) -> InlineKeyboardMarkup:
    """The other units, four in a row."""
    shown = mark_of(page.unit_code)
    buttons = [
        button(clip(inert(unit)), ChooseUnitCallback(product_id=page.product_id, unit=mark_of(unit), shown=shown))
        for unit in units
        if unit != page.unit_code
    ]
    rows = [buttons[start : start + 4] for start in range(0, len(buttons), 4)]
    return _markup([*rows, to_page(reader, page.product_id)])


def packs_keyboard(reader: Reader, page: ProductPage, change: Change | None = None) -> InlineKeyboardMarkup:
    """A button for each pack, and one to add another."""
    rows = [
        [button(clip(pack_label(reader, page, pack)), PackCallback(product_id=page.product_id, pack_id=pack.id))]
        for pack in page.packs[: 2 * PAGE_SIZE]
    ]
    add = AskCallback(product_id=page.product_id, asked=Asked.PACK)
    rows.append([button(reader.label("products.button.add_pack"), add)])
    return _markup([*undo_row(reader, change), *rows, to_page(reader, page.product_id)])


def pack_label(reader: Reader, page: ProductPage, pack: PagePack) -> str:
    """A pack and what is in it."""
    return reader.label("stock.card.pack", name=pack.name, quantity=reader.quantity(pack.factor, page.unit_code))


def pack_keyboard(reader: Reader, product_id: int, pack: PagePack) -> InlineKeyboardMarkup:
    """Another size, none at all, or back."""
    place = {"product_id": product_id, "pack_id": pack.id}
    remove = RemovePackCallback(**place, factor=Decimal(f"{pack.factor.normalize():f}"))
    row = [
        button(reader.label("products.button.resize"), ResizePackCallback(**place)),
        button(reader.label("products.button.remove"), remove),
    ]
    return _markup([row, [back_button(reader, PacksCallback(product_id=product_id))]])


def barcodes_keyboard(
    reader: Reader, product_id: int, barcodes: Page[PageBarcode], change: Change | None = None
) -> InlineKeyboardMarkup:
    """A button that takes each barcode off, and one to add another."""
    rows = [
        [
            button(
                clip(reader.label("products.button.remove_barcode", barcode=one.code)),
                RemoveBarcodeCallback(product_id=product_id, barcode=mark_of(one.code)),
            )
        ]
        for one in barcodes.items
    ]
    rows += page_row(reader, barcodes, lambda number: BarcodesCallback(product_id=product_id, page=number))
    add = AskCallback(product_id=product_id, asked=Asked.BARCODE)
    rows.append([button(reader.label("products.button.add_barcode"), add)])
    return _markup([*undo_row(reader, change), *rows, to_page(reader, product_id)])


def ask_again_keyboard(reader: Reader, product_id: int) -> InlineKeyboardMarkup:
    """The question for a barcode once more, or the product."""
    ask = AskCallback(product_id=product_id, asked=Asked.BARCODE)
    return _markup([[button(reader.label("products.button.add_barcode"), ask)], to_page(reader, product_id)])


def changes_keyboard(reader: Reader, product_id: int, newer: int | None, older: int | None) -> InlineKeyboardMarkup:
    """The pages beside this one, and the product."""
    beside = [
        button(reader.label(key), ChangesCallback(product_id=product_id, upto=upto))
        for key, upto in (("audit.button.newer", newer), ("audit.button.older", older))
        if upto is not None
    ]
    return _markup([*([beside] if beside else []), to_page(reader, product_id)])


def _markup(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=rows)
