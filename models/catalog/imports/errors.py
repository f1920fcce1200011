"""Why an import is not written."""

from dataclasses import dataclass
from typing import ClassVar

from models.errors import DomainError


class ImportOutdatedError(DomainError):
    """Something that the preview relied on has changed meanwhile."""

    code: ClassVar[str] = "import_outdated"


class ImportGoneError(DomainError):
    """There is nothing to write any more: it was written, cancelled, or is more than a day old."""

    code: ClassVar[str] = "import_gone"


@dataclass(eq=False)
class SheetExpectedError(DomainError):
    """A file that is no spreadsheet, by its name."""

    code: ClassVar[str] = "sheet_expected"

    file_name: str
