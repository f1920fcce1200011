"""One language's voice: wording by key, cards by template, values in the reader's own forms."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.texts.catalogue import load_catalogue
from bot.texts.formats import Forms, format_day, format_money, format_number, format_price
from bot.texts.plain import clip, inert
from models.company.tables import Company
from models.errors import DomainError
from models.people.tables import Language

TEMPLATES = Path(__file__).parent / "templates"
PLURAL = ".many"
"""A key with two forms has this in `msgid_plural`, after the key itself."""

_ERROR_UNITS = 200


class Reader:
    """Everything that one language can say. `text`, `plural`, `card` and `error` give Telegram HTML,
    in which every parameter is inert; `label` gives plain text, for buttons and toasts.

    An unknown key raises KeyError, a parameter that the wording wants and does not get as well.
    """

    def __init__(self, language: Language, company: Company) -> None:
        self.language = language
        self.company_name = company.name
        self._timezone = ZoneInfo(company.timezone)
        self._currency = company.currency
        self._forms = Forms.of(language)
        self._catalogue = load_catalogue(language)
        self._environment = self._card_environment()

    def text(self, key: str, /, **params: Any) -> Markup:
        """The wording of a key as HTML."""
        return self._filled(self._catalogue.gettext(key), params)

    def plural(self, key: str, count: int, /, **params: Any) -> Markup:
        """The wording of a key for this many, as HTML; `{count}` in it is the number."""
        return self._filled(self._catalogue.ngettext(key, key + PLURAL, count), {"count": count, **params})

    def label(self, key: str, /, **params: Any) -> str:
        """The wording of a key as plain text."""
        shown = {name: self._show(value) for name, value in params.items()}
        return self._catalogue.gettext(key).format_map(shown)

    def card(self, template: str, /, **context: Any) -> str:
        """A card by its template ("stock/card.html"), as HTML."""
        return self._environment.get_template(template).render(context).strip()

    def error(self, error: DomainError) -> Markup:
        """Why something was refused, as HTML: `errors.<code>` with the error's fields.

        What somebody typed is not said again in full: a message has room for 4,096 characters.
        """
        params = {name: _clipped(value) for name, value in vars(error).items()}
        return self.text(f"errors.{error.code}", **params)

    def number(self, value: Decimal | int) -> str:
        """All the digits of a number that say something."""
        return format_number(value, self._forms)

    def quantity(self, value: Decimal, unit_code: str = "") -> str:
        """A number and its unit, which stay on one line: "1.234,5 kg"."""
        return f"{self.number(value)}\u00a0{inert(unit_code)}" if unit_code else self.number(value)

    def signed(self, value: Decimal, unit_code: str = "") -> str:
        """A change: always with its sign."""
        return ("+" if value > 0 else "") + self.quantity(value, unit_code)

    def money(self, amount: Decimal) -> str:
        """An amount in the company's currency."""
        return format_money(amount, self._currency, self._forms)

    def price(self, amount: Decimal) -> str:
        """What one unit costs, in the company's currency, with every digit there is."""
        return format_price(amount, self._currency, self._forms)

    def date(self, day: date) -> str:
        """A day, with its year."""
        return format_day(day, self._forms.day_and_year, self._forms.locale)

    def moment(self, at: datetime) -> str:
        """An aware moment, on the company's clock, as short as it can be understood: "hoje 14:32"."""
        local = at.astimezone(self._timezone)
        today = datetime.now(UTC).astimezone(self._timezone).date()
        day, time = local.date(), f"{local:%H:%M}"
        if day == today:
            return self.label("moment.today", time=time)
        if day == today - timedelta(days=1):
            return self.label("moment.yesterday", time=time)
        pattern = self._forms.day if day.year == today.year else self._forms.day_and_year
        return self.label("moment.day", day=format_day(day, pattern, self._forms.locale), time=time)

    def stamp(self, at: datetime) -> str:
        """An aware moment that will be read on other days too: "12/11 14:32", never "hoje"."""
        local = at.astimezone(self._timezone)
        return self.label(
            "moment.day", day=format_day(local.date(), self._forms.day, self._forms.locale), time=f"{local:%H:%M}"
        )

    def _filled(self, wording: str, params: dict[str, Any]) -> Markup:
        # Placeholders are plain names, which the check makes sure of: no need for Markup's own, slower formatting.
        return Markup(wording.format_map({name: self._show_html(value) for name, value in params.items()}))

    def _show_html(self, value: Any) -> Any:
        if isinstance(value, str):
            return value if isinstance(value, Markup) else escape(inert(value))
        return self._show(value)

    def _show(self, value: Any) -> Any:
        match value:
            case str():
                return inert(value)
            case Decimal() | int():
                return self.number(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.date(value)
        return value

    def _card_environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            finalize=self._show_html,
        )
        filters: tuple[Callable[..., str], ...] = (self.quantity, self.signed, self.moment, self.date, self.money)
        environment.filters |= {filter_.__name__: _as_html(filter_) for filter_ in filters}
        environment.filters |= {"t": self.text, "n": self.plural}
        return environment


def _clipped(value: Any) -> Any:
    """Shorter where it is a text of somebody's; of our own wording a part would be broken markup."""
    return clip(value, _ERROR_UNITS) if isinstance(value, str) and not isinstance(value, Markup) else value


def _as_html(form: Callable[..., str]) -> Callable[..., Markup]:
    return lambda *values: escape(form(*values))


class Texts:
    """The company's voice in every language; `language` is the company's own."""

    language: Language

    def __init__(self, company: Company) -> None:
        self.adopt(company)

    def adopt(self, company: Company) -> None:
        """Speak for the company as it is from now on."""
        self.language = Language(company.language)
        self._readers = {language: Reader(language, company) for language in Language}

    def reader(self, language: Language | None = None) -> Reader:
        """Whoever reads this language, or the company's own."""
        return self._readers[language or self.language]
