"""Numbers, money and days in the forms of a language."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision, get_decimal_symbol, get_group_symbol

from models.people.tables import Language

_DAY_PATTERNS = {Language.PORTUGUESE: ("dd/MM", "dd/MM/yyyy"), Language.ENGLISH: ("MMM d", "MMM d, yyyy")}
"""A day of this year, and of any other. The English month is a word: 11/12 would be read two ways."""


@dataclass(frozen=True)
class Forms:
    """How one language writes numbers and days."""

    locale: Locale
    decimal_mark: str
    group_mark: str
    day: str
    day_and_year: str

    @classmethod
    def of(cls, language: Language) -> "Forms":
        """The forms of a language, from the CLDR."""
        locale = Locale.parse(language.value)
        return cls(locale, get_decimal_symbol(locale), get_group_symbol(locale), *_DAY_PATTERNS[language])


def format_number(value: Decimal | int, forms: Forms) -> str:
    """Every digit there is, without zeros that say nothing: "1.234,5"."""
    whole, _, fraction = f"{Decimal(value).copy_abs():,f}".partition(".")
    fraction = fraction.rstrip("0")
    sign = "−" if value < 0 else ""
    return sign + whole.replace(",", forms.group_mark) + (forms.decimal_mark + fraction if fraction else "")


@lru_cache(maxsize=2048)
def format_day(day: date, pattern: str, locale: Locale) -> str:
    """A day by a CLDR pattern; the same few days are asked for again and again."""
    return format_date(day, pattern, locale)


def format_money(amount: Decimal, currency: str, forms: Forms) -> str:
    """An amount in a currency, with that currency's number of places: "R$ 1.234,50"."""
    return format_currency(amount, currency, locale=forms.locale)


def format_price(amount: Decimal, currency: str, forms: Forms) -> str:
    """The same with every digit there is, for what one unit costs: "R$ 0,0125"."""
    if amount == round(amount, get_currency_precision(currency)):
        return format_money(amount, currency, forms)
    pattern = forms.locale.currency_formats["standard"].pattern.replace("0.00", f"0.00{'#' * 8}")
    return format_currency(amount, currency, pattern, locale=forms.locale, currency_digits=False)
