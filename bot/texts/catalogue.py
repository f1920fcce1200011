"""The wording: gettext catalogues, read from their sources so that nothing compiled can be stale."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from models.people.tables import Language

LOCALES = Path(__file__).parent / "locales"


def catalogue_paths(language: Language) -> list[Path]:
    """Where a language's wording is written: a file for each area."""
    return sorted((LOCALES / language / "LC_MESSAGES").glob("*.po"))


def read_catalogue(path: Path, language: Language) -> Catalog:
    """One file's wording. Raises PoFileError when it cannot be read."""
    with path.open("rb") as source:
        return read_po(source, locale=language.value, abort_invalid=True)


@cache
def load_catalogue(language: Language) -> GNUTranslations:
    """A language's wording by key; asking it for a key that it does not have raises KeyError."""
    catalogue = Catalog(locale=language.value)
    for path in catalogue_paths(language):
        for message in read_catalogue(path, language):
            catalogue[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    translations.add_fallback(_Missing())
    return translations


class _Missing(NullTranslations):
    def gettext(self, message: str) -> NoReturn:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise KeyError(msgid1)
