"""Why a file cannot be used."""

from dataclasses import dataclass
from typing import ClassVar

from models.errors import DomainError


@dataclass(eq=False)
class FileTooHeavyError(DomainError):
    """Reading it takes more time or memory than any honest file does."""

    code: ClassVar[str] = "file_too_heavy"


@dataclass(eq=False)
class SheetUnknownError(DomainError):
    """Whatever it is called, by its content it is no spreadsheet that we read."""

    code: ClassVar[str] = "sheet_unknown"
    file_name: str


@dataclass(eq=False)
class SheetCorruptError(DomainError):
    """It begins as a spreadsheet and cannot be read to its end."""

    code: ClassVar[str] = "sheet_corrupt"
    file_name: str


@dataclass(eq=False)
class SheetLockedError(DomainError):
    """It opens with a password only."""

    code: ClassVar[str] = "sheet_locked"
    file_name: str


@dataclass(eq=False)
class SheetEmptyError(DomainError):
    """It has headings at most, and nothing below them."""

    code: ClassVar[str] = "sheet_empty"
    file_name: str


@dataclass(eq=False)
class SheetTooLongError(DomainError):
    """It has more than `limit` rows."""

    code: ClassVar[str] = "sheet_too_long"
    limit: int


@dataclass(eq=False)
class SheetTooWideError(DomainError):
    """It has more than `limit` columns."""

    code: ClassVar[str] = "sheet_too_wide"
    limit: int


@dataclass(eq=False)
class ProductColumnMissingError(DomainError):
    """No heading says which column holds the products' names; `headings` are those there are."""

    code: ClassVar[str] = "product_column_missing"
    headings: str


@dataclass(eq=False)
class FileTooLargeError(DomainError):
    """A bot may fetch no more than `megabytes` of somebody's file."""

    code: ClassVar[str] = "file_too_large"

    megabytes: int


@dataclass(eq=False)
class FileGoneError(DomainError):
    """Telegram does not give the file any more."""

    code: ClassVar[str] = "file_gone"


class PictureFormatError(DomainError):
    """A picture is to be a JPEG, PNG or WebP."""

    code: ClassVar[str] = "picture_format"


class PictureCorruptError(DomainError):
    """The picture is damaged, or only a part of one."""

    code: ClassVar[str] = "picture_corrupt"


@dataclass(eq=False)
class PictureTooLargeError(DomainError):
    """The picture has more than `megapixels` million pixels."""

    code: ClassVar[str] = "picture_too_large"

    megapixels: int
