"""What people may come across: nothing that an import is still writing.

An import writes its products in many transactions, and shows all of them by a single row: it does not `hide` any more.
"""

from typing import Any

from sqlalchemy import ColumnElement, select

from models.catalog.imports.tables import ProductImport
from models.statements import tables_of

(_import,) = tables_of(ProductImport)
_HIDING = select(_import.c.id).where(_import.c.hides)

PRODUCT_IS_SHOWN = "product.import_id NOT IN (SELECT id FROM product_import WHERE hides)"
"""For statements in SQL; by what stands in the subselect, at most one row, it is asked once a statement."""


def is_shown(import_id: Any) -> ColumnElement[bool]:
    """Whether products, categories or suppliers with this `import_id` are there for people."""
    return import_id.not_in(_HIDING)  # type: ignore[no-any-return]
