"""The buttons of minimums: of a product or a category, at each location."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import Reader, clip
from bot.texts.plain import LABEL_UNITS, inert, utf16_units
from handlers.buttons import PageNumber, RowId, back_button, button, page_row, undo_button
from handlers.catalog.product_buttons import Mark, ProductPageCallback, Rows, mark_of
from handlers.catalog.product_cards import figures_label
from handlers.pages import Page
from handlers.stamps import Stamp, to_stamp
from models.catalog.categories import CategoryCount
from models.catalog.figures import Figures, MinimumChange, Owner, PlaceFigures


class OwnerKind(StrEnum):
    """Whose minimum it is."""

    PRODUCT = "p"
    CATEGORY = "c"


class Figure(StrEnum):
    """One of the figures of a rule."""

    MINIMUM = "minimum"
    TARGET = "target"
    MULTIPLE = "multiple"


class _Owned(CallbackData, prefix="d-"):
    kind: OwnerKind
    key: RowId

    @property
    def owner(self) -> Owner:
        if self.kind is OwnerKind.PRODUCT:
            return Owner(product_id=self.key)
        return Owner(category_id=self.key)

    @classmethod
    def of(cls, owner: Owner, **more: object) -> Self:
        """The payload for an owner."""
        kind = OwnerKind.PRODUCT if owner.product_id is not None else OwnerKind.CATEGORY
        return cls.model_validate({"kind": kind, "key": owner.key, **more})


class MinimumsCallback(_Owned, prefix="dm"):
    """What holds at each location; a question that was open is none any more."""

    page: PageNumber = 0


class PlaceCallback(_Owned, prefix="dl"):
    """What holds at one location, and whatever is written next takes its place."""

    location_id: RowId


class AskFigureCallback(PlaceCallback, prefix="dg"):
    """Ask for one figure."""

    figure: Figure


class ClearFigureCallback(AskFigureCallback, prefix="dd"):
    """Do without one figure; `shown` marks those that there were."""

    shown: Mark


class RemoveRuleCallback(PlaceCallback, prefix="de"):
    """Do without all of them; `shown` marks those that there were."""

    shown: Mark


class UndoFiguresCallback(_Owned, prefix="dw"):
    """Take back what the presser set at a moment."""

    at: Stamp


class CategoriesWithMinimumsCallback(CallbackData, prefix="dj"):
    """The categories, on the way to their minimums."""

    page: PageNumber = 0


def figures_mark(figures: Figures | None) -> int:
    """A number for figures."""
    return mark_of(json.dumps(figures.to_details() if figures else None, sort_keys=True))


def minimums_button(reader: Reader, owner: Owner) -> InlineKeyboardButton:
    """The way to an owner's minimums."""
    is_product = owner.product_id is not None
    label = reader.label("products.minimums" if is_product else "products.button.minimums_of_category")
    return button(label, MinimumsCallback.of(owner))


def places_keyboard(
    reader: Reader, owner: Owner, places: Page[PlaceFigures], change: MinimumChange | None = None
) -> InlineKeyboardMarkup:
    """A button for each location, with its minimum."""
    rows: Rows = []
    if change is not None and change.at is not None:
        rows.append([undo_button(reader, UndoFiguresCallback.of(owner, at=to_stamp(change.at)))])
    rows += [
        [button(_label(reader, one), PlaceCallback.of(owner, location_id=one.location_id))] for one in places.items
    ]
    rows += page_row(reader, places, lambda number: MinimumsCallback.of(owner, page=number))
    if owner.product_id is not None:
        rows.append([back_button(reader, ProductPageCallback(product_id=owner.product_id))])
    else:
        rows.append([back_button(reader, CategoriesWithMinimumsCallback())])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _label(reader: Reader, place: PlaceFigures) -> str:
    """With its minimum, whole: half a figure would be another one."""
    figures = place.own or place.of_category
    minimum = f": {figures_label(reader, figures and Figures(figures.minimum))}"
    return clip(inert(place.location), LABEL_UNITS - utf16_units(minimum)) + minimum


def place_keyboard(reader: Reader, owner: Owner, place: PlaceFigures) -> InlineKeyboardMarkup:
    """Each figure by itself, none at all, and the other locations."""
    asked = [
        button(
            reader.label(f"products.figure.{figure}"),
            AskFigureCallback.of(owner, location_id=place.location_id, figure=figure),
        )
        for figure in Figure
    ]
    rows = [asked]
    if place.own is not None:
        remove = RemoveRuleCallback.of(owner, location_id=place.location_id, shown=figures_mark(place.own))
        rows.append([button(reader.label("products.button.no_minimum"), remove)])
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [back_button(reader, MinimumsCallback.of(owner))]])


def figure_keyboard(reader: Reader, owner: Owner, place: PlaceFigures, figure: Figure) -> InlineKeyboardMarkup:
    """Do without it, where that can be; or leave it as it is."""
    at = PlaceCallback.of(owner, location_id=place.location_id)
    rows = [[button(reader.label("common.button.cancel"), at)]]
    if figure is not Figure.MINIMUM and place.own is not None and getattr(place.own, figure) is not None:
        clear = ClearFigureCallback.of(
            owner, location_id=place.location_id, figure=figure, shown=figures_mark(place.own)
        )
        rows.insert(0, [button(reader.label(f"products.button.without.{figure}"), clear)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def question_keyboard(reader: Reader, owner: Owner, location_id: int) -> InlineKeyboardMarkup:
    """Out of a question that was answered with something that does not fit."""
    at = PlaceCallback.of(owner, location_id=location_id)
    return InlineKeyboardMarkup(inline_keyboard=[[button(reader.label("common.button.cancel"), at)]])


def again_keyboard(reader: Reader, owner: Owner, location_id: int) -> InlineKeyboardMarkup:
    """The same question about the figures there are by now."""
    at = PlaceCallback.of(owner, location_id=location_id)
    return InlineKeyboardMarkup(inline_keyboard=[[button(reader.label("products.button.edit"), at)]])


def categories_keyboard(reader: Reader, page: Page[CategoryCount]) -> InlineKeyboardMarkup:
    """A button for each category, with how many products are in it."""
    rows = [[_category_button(category)] for category in page.items]
    rows += page_row(reader, page, lambda number: CategoriesWithMinimumsCallback(page=number))
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _category_button(category: CategoryCount) -> InlineKeyboardButton:
    label = clip(f"{inert(category.name)} ({category.products})")
    return button(label, MinimumsCallback.of(Owner(category_id=category.id)))


def place_of(places: Sequence[PlaceFigures], location_id: int) -> PlaceFigures | None:
    """The one at this location."""
    return next((place for place in places if place.location_id == location_id), None)
