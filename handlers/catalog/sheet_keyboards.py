"""The buttons of spreadsheets."""

from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.texts import Reader
from handlers.buttons import PageNumber, RowId, button, page_row
from handlers.pages import Page
from models.catalog.imports.tables import ImportState, ProductImport
from models.people.actor import Actor
from models.people.rules import may


class ImportCallback(CallbackData, prefix="fi"):
    """Import what the preview shows."""

    import_id: RowId


class CancelImportCallback(CallbackData, prefix="fx"):
    """Put a spreadsheet away."""

    import_id: RowId


class ProblemsCallback(CallbackData, prefix="fp"):
    """A page of what is wrong with a spreadsheet."""

    import_id: RowId
    page: PageNumber


class TemplateCallback(CallbackData, prefix="ft"):
    """An empty spreadsheet to fill in."""


class ExportCallback(CallbackData, prefix="fe"):
    """The catalogue as a spreadsheet."""


def sheets_keyboard(reader: Reader, actor: Actor) -> InlineKeyboardMarkup:
    """What somebody may have sent to them."""
    row = []
    if may(actor, "catalog", "import"):
        row.append(button(reader.label("imports.button.template"), TemplateCallback()))
    if may(actor, "catalog", "export"):
        row.append(button(reader.label("imports.button.export"), ExportCallback()))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def preview_keyboard(reader: Reader, found: ProductImport, problems: Page[Any]) -> InlineKeyboardMarkup:
    """Import and cancel; where something is wrong, the pages of it and what helps to mend it."""
    import_id = found.id or 0
    if found.state == ImportState.READY:
        yes = button(reader.label("imports.button.import"), ImportCallback(import_id=import_id))
        no = button(reader.label("common.button.cancel"), CancelImportCallback(import_id=import_id))
        return InlineKeyboardMarkup(inline_keyboard=[[yes, no]])
    rows = page_row(reader, problems, lambda number: ProblemsCallback(import_id=import_id, page=number))
    if found.problem_count:
        rows.append([button(reader.label("imports.button.template"), TemplateCallback())])
    return InlineKeyboardMarkup(inline_keyboard=rows)
