"""What is set from outside, by environment or `.env`; anything unknown or unsafe stops the start."""

import os
import re
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, quote_plus, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from models.people.tables import Language

TELEGRAM = "https://api.telegram.org"
_OUR_PREFIXES = ("BOT_", "TELEGRAM_", "SANDBOX_", "COMPANY_")
_SECRET = frozenset({"BOT_TOKEN", "DATABASE_URL", "SANDBOX_DATABASE_URL"})
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{10,100}")


class UnsafeSettingsError(Exception):
    """The settings cannot be used; the text is one clear line for the terminal and holds no secret."""


class Settings(BaseSettings):
    """Every setting there is; `.env.example` explains each."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    bot_token: SecretStr | None = None
    telegram_api_url: str = TELEGRAM
    database_url: str | None = None
    data_dir: Path = Path("data")
    sandbox_port: int = Field(default=8081, ge=0, le=65535)
    sandbox_database_url: str | None = None
    sandbox_company: Literal["demo", "empty"] = "demo"
    company_name: str = Field(default="Retaguarda", min_length=1, max_length=80)
    company_timezone: str = "America/Sao_Paulo"
    company_currency: str = "BRL"
    company_language: Language = Language.PORTUGUESE
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("bot_token")
    @classmethod
    def _token_has_its_form(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("does not look like a token from @BotFather (123456:ABC...)")
        return token

    @field_validator("telegram_api_url")
    @classmethod
    def _token_travels_encrypted(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be a URL that starts with https://")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("must start with https:// unless it is on this machine: it carries the token")
        return url.rstrip("/")

    @field_validator("database_url", "sandbox_database_url")
    @classmethod
    def _database_is_known(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            backend = make_url(url).drivername.split("+")[0]
        except (ArgumentError, ValueError):
            backend = ""
        if backend not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError("must start with postgresql:// or sqlite:///")
        if backend == "sqlite" and make_url(url).database in {None, "", ":memory:"}:
            raise ValueError("must name a file, as in sqlite:///data/retaguarda.sqlite3: memory forgets everything")
        return url

    @field_validator("company_timezone")
    @classmethod
    def _timezone_exists(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("is not a time zone, such as America/Sao_Paulo")
        return name

    @field_validator("company_currency")
    @classmethod
    def _currency_exists(cls, code: str) -> str:
        from babel.numbers import list_currencies

        if code.upper() not in list_currencies():
            raise ValueError("is not a currency code, such as BRL")
        return code.upper()

    @field_validator("company_language", mode="before")
    @classmethod
    def _language_in_any_spelling(cls, language: str) -> str:
        return {"pt-br": Language.PORTUGUESE, "pt": Language.PORTUGUESE}.get(
            str(language).lower().replace("_", "-"), language
        )

    @model_validator(mode="after")
    def _sandbox_stays_apart(self) -> Self:
        company = self.database_url or self._embedded("retaguarda")
        if self.sandbox_database_url and _place(self.sandbox_database_url) == _place(company):
            raise ValueError("SANDBOX_DATABASE_URL must not be DATABASE_URL: the sandbox is an open page")
        return self

    @property
    def is_sandbox(self) -> bool:
        """Without a token the bot lives in the sandbox, in a database of its own."""
        return self.bot_token is None

    @property
    def effective_database_url(self) -> URL:
        """The database of this run: the company's, or the sandbox's."""
        given = self.sandbox_database_url if self.is_sandbox else self.database_url
        if given is not None:
            return make_url(given)
        if not self.is_sandbox:
            return self._embedded("retaguarda")
        return self._embedded("sandbox" if self.sandbox_company == "demo" else "sandbox-empty")

    @property
    def audit_anchor(self) -> Path:
        """Where the audit trail of this run's database is noted outside of it."""
        company = ("sandbox-" if self.sandbox_company == "demo" else "sandbox-empty-") if self.is_sandbox else ""
        return self.data_dir / f"{company}audit-anchor"

    @property
    def secrets(self) -> Sequence[str]:
        """What nobody may see: the token, and the databases' passwords, as they are and as addresses spell them."""
        found = [self.bot_token.get_secret_value()] if self.bot_token else []
        for url in filter(None, (self.database_url, self.sandbox_database_url)):
            password = make_url(url).password
            if password:
                found += {password, quote_plus(password), *(quote(password, safe=kept) for kept in ("", "/", " +"))}
        return found

    def _embedded(self, name: str) -> URL:
        return URL.create("sqlite", database=str(self.data_dir / f"{name}.sqlite3"))

    @property
    def timezone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.company_timezone)


def load_settings() -> Settings:
    """Read environment and `.env`. Raises UnsafeSettingsError with one line that says what to change."""
    known = {name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith(_OUR_PREFIXES) and name not in known:
            raise UnsafeSettingsError(f"{name} is not a setting; .env.example lists them all.")
    try:
        return Settings()
    except ValidationError as error:
        raise UnsafeSettingsError(_one_line(error)) from None


def forget_secrets() -> None:
    """Take them out of the environment, which every worker process inherits: those open what strangers send."""
    for name in [name for name in os.environ if name.upper() in _SECRET]:
        del os.environ[name]


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _place(database: str | URL) -> tuple[object, ...]:
    """Which database an address leads to, however it is spelled and whoever asks."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        return (Path(url.database or "").resolve(),)
    return url.host, url.port or 5432, url.database, url.query.get("host")


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper() if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        return f"{name} in .env is not a setting; .env.example lists them all."
    message = first["msg"].removeprefix("Value error, ")
    return f"{name} {message}.".strip() if not message.endswith(".") else f"{name} {message}".strip()
