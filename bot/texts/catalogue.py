"""The wording: gettext catalogues, read from their sources so that nothing compiled can be stale."""

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from models.people.tables import Language

LOCALES = Path(__file__).parent / "locales"


def catalogue_path(language: Language) -> Path:
    """Where a language's wording is written."""
    return LOCALES / language / "LC_MESSAGES" / "retaguarda.po"


def load_catalogue(language: Language) -> GNUTranslations:
    """A language's wording by key; asking it for a key that it does not have raises KeyError."""
    with catalogue_path(language).open("rb") as source:
        catalogue = read_po(source, locale=language.value, abort_invalid=True)
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
