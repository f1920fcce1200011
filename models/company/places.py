"""Time zones and currencies by the names that people give them, in both languages, typing errors forgiven."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from zoneinfo import available_timezones

from babel.core import Locale, get_global
from babel.dates import get_timezone_location
from babel.numbers import get_currency_symbol, get_territory_currencies
from rapidfuzz import fuzz, process

from models.catalog.rules import fold
from models.people.tables import Language

MAX_FOUND = 8
_ALIKE = 75
_LOCALES = [Locale.parse(language.value) for language in Language]

OFFERED_TIMEZONES = (
    "America/Sao_Paulo",
    "America/Manaus",
    "America/Cuiaba",
    "America/Rio_Branco",
    "America/Noronha",
    "Europe/Lisbon",
    "Europe/London",
    "America/New_York",
)
OFFERED_CURRENCIES = ("BRL", "USD", "EUR", "GBP")
"""What most companies look for, the likeliest first."""

_ZONES_BY_PLACE = {
    "America/Sao_Paulo": "SP, Brasília, Distrito Federal, DF, Rio de Janeiro, RJ, Minas Gerais, Belo Horizonte, MG, "
    "Espírito Santo, Vitória, ES, Paraná, Curitiba, PR, Santa Catarina, Florianópolis, SC, Rio Grande do Sul, "
    "Porto Alegre, RS, Goiás, Goiânia, GO",
    "America/Bahia": "Salvador, BA",
    "America/Maceio": "Alagoas, AL, Sergipe, Aracaju, SE",
    "America/Recife": "Pernambuco, PE",
    "America/Fortaleza": "Ceará, CE, Natal, Rio Grande do Norte, RN, João Pessoa, Paraíba, PB, Teresina, Piauí, PI, "
    "São Luís, Maranhão, MA",
    "America/Belem": "Pará, PA, Macapá, Amapá, AP",
    "America/Araguaina": "Palmas, Tocantins, TO",
    "America/Cuiaba": "Mato Grosso, MT",
    "America/Campo_Grande": "Mato Grosso do Sul, MS",
    "America/Porto_Velho": "Rondônia, RO",
    "America/Boa_Vista": "Roraima, RR",
    "America/Manaus": "Amazonas, AM",
    "America/Rio_Branco": "Acre, AC",
    "America/New_York": "Miami, Boston, Washington",
}
"""Places that people look for and that are no zone's own city."""

Names = Mapping[str, frozenset[str]]
"""Folded name -> the codes it may mean."""


def find_timezones(words: str) -> list[str]:
    """Time zones of a city, a state of Brazil, a country, or by their own name; at most 8, none when nothing fits."""
    return _find(_timezone_names(), words, OFFERED_TIMEZONES)


def find_currencies(words: str) -> list[str]:
    """Codes of currencies in use today, by code, symbol or name; at most 8, none when nothing fits."""
    typed = words.strip().upper()
    if typed in currencies():
        return [typed]
    symbols = {get_currency_symbol(code, locale).upper(): code for locale in _LOCALES for code in currencies()}
    return [symbols[typed]] if typed in symbols else _find(_currency_names(), words, OFFERED_CURRENCIES)


@cache
def timezones() -> frozenset[str]:
    """The time zones that this machine knows, by one name each."""
    return frozenset(get_global("zone_territories")) & available_timezones()


@cache
def currencies() -> frozenset[str]:
    """The codes of the currencies that some country pays with today."""
    used = (get_territory_currencies(territory) for territory in get_global("territory_currencies"))
    return frozenset(code for codes in used for code in codes)


@cache
def _timezone_names() -> Names:
    names: dict[str, set[str]] = defaultdict(set)
    territories = get_global("zone_territories")
    for zone in timezones():
        spoken = [get_timezone_location(zone, locale=locale, return_city=True) for locale in _LOCALES]
        countries = [locale.territories.get(territories[zone], "") for locale in _LOCALES]
        for name in (*spoken, *countries, zone, zone.rpartition("/")[2]):
            names[fold(name)].add(zone)
    for zone, places in _ZONES_BY_PLACE.items():
        for place in places.split(", "):
            names[fold(place)] = {zone}
    return _frozen(names)


@cache
def _currency_names() -> Names:
    names: dict[str, set[str]] = defaultdict(set, {"reais": {"BRL"}})
    for locale in _LOCALES:
        for code in currencies():
            names[fold(locale.currencies.get(code, code))].add(code)
    return _frozen(names)


def _frozen(names: Mapping[str, Iterable[str]]) -> Names:
    return {name: frozenset(codes) for name, codes in names.items() if name}


def _find(names: Names, words: str, likeliest: Sequence[str]) -> list[str]:
    """By the whole name, else by the beginning of one of its words, else by one that is nearly the same."""
    typed = fold(words)
    if not typed:
        return []
    fitting = [typed] if typed in names else sorted(name for name in names if f" {typed}" in f" {name}")
    if not fitting:
        alike = process.extract(typed, names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=MAX_FOUND)
        fitting = [name for name, _, _ in alike]
    found = dict.fromkeys(code for name in fitting for code in sorted(names[name]))
    return sorted(found, key=lambda code: likeliest.index(code) if code in likeliest else len(likeliest))[:MAX_FOUND]
