"""What somebody without the right might try with the catalogue: change it, import and export it, print its labels."""

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from language.quantities import same_unit
from models.audit import queries as audit
from models.catalog import barcodes, categories, changes, editing, exports, labels, minimums, packs, page
from models.catalog.figures import Figures, Owner
from models.catalog.imports import operations as imports
from models.catalog.imports.current import known_names
from models.catalog.imports.finishing import finish_import
from models.catalog.imports.preview import Preview
from models.catalog.imports.study import StudyFiles, study_sheet
from models.catalog.imports.tables import ImportState, ProductImport
from models.catalog.imports.writing import Ground
from models.catalog.label_picks import NamedProduct, pick_products
from models.catalog.labels import LabelOrder, LabelScope
from models.catalog.scanning import scan_codes
from models.catalog.typed_barcodes import attach_typed_barcode
from models.catalog.undoing import undo_change
from models.columns import utc_now
from models.people.actor import Actor
from tests.promises.house import CODE, FREE_CODE, House, spreadsheet
from tests.promises.trying import Act, Attempt, after, entitled, named, of, plain, seal

_FIGURES, _ALL = Figures(Decimal(3)), LabelOrder(LabelScope.ALL)
_TWELVE = Decimal(12)


async def _rename(session: AsyncSession, actor: Actor, house: House) -> Any:
    return await editing.rename_product(session, actor, house.products[0], "Chá", shown="Café 0")


async def _undo_figures(session: AsyncSession, actor: Actor, house: House) -> Any:
    owner = Owner(house.products[0])
    place = {"new": _FIGURES, "shown": None}
    done = await minimums.set_figures(session, entitled(actor), owner, house.here, **place)
    assert done.at is not None
    await seal(session)
    return await minimums.undo_figures(session, actor, owner, done.at)


def _upon_import(act: Act, state: ImportState, *words: Any, **more: Any) -> tuple[Act, Attempt]:
    """Upon one's own spreadsheet, sent when one had the right."""

    async def attempt(session: AsyncSession, actor: Actor, _house: House) -> Any:
        import_id = await spreadsheet(session, actor.member_id, state)
        return await act(session, actor, import_id, *words, **more)

    return act, attempt


async def _finish(session: AsyncSession, actor: Actor, _house: House) -> Any:
    import_id = await spreadsheet(session, actor.member_id, ImportState.WRITING)
    (await session.get_one(ProductImport, import_id)).entry_id = await audit.newest_entry(session)
    ground = Ground(import_id, actor.member_id, utc_now(), "a", {}, {}, {})
    done: ProductImport = await finish_import(session, actor, ground)
    return done


SCANNING: Sequence[tuple[Act, Attempt]] = (
    plain(barcodes.owners_of_codes, [CODE]),
    of(barcodes.owners_by_id, lambda house: [house.products]),
    plain(scan_codes, [CODE]),
)
"""By `stock.check`."""

CHANGING: Sequence[tuple[Act, Attempt]] = (
    (editing.rename_product, _rename),
    of(editing.change_sku, lambda house: [house.products[0], "CHA-9"], shown="CAF-0"),
    plain(editing.units_for),
    of(editing.change_unit, lambda house: [house.unmoved, "kg"], shown="un"),
    of(editing.switch_product, lambda house: [house.products[0]], on=False, sure=True),
    of(packs.add_pack, lambda house: [house.products[0], "fardo", Decimal(6)], same_unit=same_unit),
    of(packs.resize_pack, lambda house: [house.products[0], house.pack, Decimal(10)], shown=_TWELVE),
    of(packs.remove_pack, lambda house: [house.products[0], house.pack], shown=_TWELVE),
    of(packs.in_units, lambda house: [house.products[0], Decimal(2), "cx"], same_unit=same_unit),
    plain(categories.list_categories),
    of(categories.choose_category, lambda house: [house.products[0], house.category], shown=None),
    of(categories.name_category, lambda house: [house.products[0], "Nova"], shown=None),
    of(categories.drop_empty_category, lambda house: [house.category]),
    named(barcodes.attach_barcode, lambda house: {"code": FREE_CODE, "product_id": house.products[0]}),
    named(barcodes.detach_barcode, lambda house: {"code": CODE, "product_id": house.products[0]}),
    of(attach_typed_barcode, lambda house: [house.products[0], FREE_CODE]),
    of(minimums.figures_at, lambda house: [Owner(house.products[0])]),
    of(minimums.describe_owner, lambda house: [Owner(category_id=house.category)]),
    of(minimums.set_figures, lambda house: [Owner(house.products[0]), house.here], new=_FIGURES, shown=None),
    (minimums.undo_figures, _undo_figures),
    of(page.product_page, lambda house: [house.products[0]]),
    plain(page.products_to_change, "café"),
    plain(page.retired_products),
    of(changes.open_product, lambda house: [house.products[0]]),
    of(audit.list_product_changes, lambda house: [house.products[0]], limit=6),
    after(_rename, undo_change),
)
"""By `catalog.change`."""

IMPORTING: Sequence[tuple[Act, Attempt]] = (
    plain(imports.ask_to_read, chat_id=1, file_id="f", file_name="a.xlsx"),
    plain(imports.begin_import, file_name="a.xlsx", file_id="f"),
    plain(known_names),
    plain(study_sheet, lambda: (None, [], True), StudyFiles(Path(os.devnull), Path(os.devnull))),
    _upon_import(imports.offer_import, ImportState.READING, imports.Findings(Preview(), {}, 0, "f", 0)),
    _upon_import(imports.accept_import, ImportState.READY, chat_id=1),
    _upon_import(imports.cancel_import, ImportState.READY),
    _upon_import(imports.import_shown, ImportState.REFUSED),
    _upon_import(imports.begin_writing, ImportState.ACCEPTED),
    (finish_import, _finish),
    plain(exports.ask_for_template, chat_id=1),
    plain(exports.template_choices),
)
"""By `catalog.import`."""

EXPORTING: Sequence[tuple[Act, Attempt]] = (
    plain(exports.ask_for_export, chat_id=1),
    plain(exports.begin_export),
)
"""By `catalog.export`."""

LABELLING: Sequence[tuple[Act, Attempt]] = (
    plain(labels.label_summary, _ALL),
    plain(labels.label_categories),
    plain(labels.count_products),
    plain(labels.products_of, _ALL),
    plain(labels.labelled_products, _ALL),
    named(labels.ask_for_labels, lambda _: {"chat_id": 1, "order": _ALL, "details": {}}),
    plain(pick_products, [NamedProduct("café", "café")]),
)
"""By `catalog.labels`."""
