"""Why a spreadsheet of a count cannot be used."""

from dataclasses import dataclass
from typing import ClassVar

from models.errors import DomainError


@dataclass(eq=False)
class CountColumnsMissingError(DomainError):
    """No heading says which column holds the SKUs, or the figures; `headings` are those there are."""

    code: ClassVar[str] = "count_columns_missing"

    headings: str
