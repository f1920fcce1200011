"""aiogram's methods as final JSON: nothing left to resolve, ready to be stored or sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, FSInputFile, InputFile
from pydantic import BaseModel

from bot.wire.wire import Upload

Files = dict[str, Upload]
_PLAIN = frozenset({str, int, float, bool, type(None)})


def final_request(bot: Bot, method: TelegramMethod[Any]) -> tuple[str, dict[str, Any]]:
    """A method's name and its parameters as plain JSON values, the bot's defaults filled in.

    Raises `ValueError` when the method brings files along: see `final_request_with_files`.
    """
    name, params, files = final_request_with_files(bot, method)
    if files:
        raise ValueError(f"{name} brings files along")
    return name, params


def final_request_with_files(bot: Bot, method: TelegramMethod[Any]) -> tuple[str, dict[str, Any], Files]:
    """As `final_request`, and the files that the parameters refer to as "attach://<name>".

    Raises `ValueError` for a file that would have to be fetched from somewhere else first.
    """
    resolver = _Resolver(bot)
    params = resolver.model(method)
    return method.__api_method__, params, resolver.files


class _Resolver:
    """Walks a method's fields (ten times faster than pydantic's dump), and puts its files aside."""

    def __init__(self, bot: Bot) -> None:
        self._defaults = bot.default
        self.files: Files = {}

    def plain(self, value: Any) -> Any:
        kind: Any = type(value)
        if kind in _PLAIN:
            return value
        if kind is list:
            return [plain for item in value if (plain := self.plain(item)) is not None]
        if kind is dict:
            return self.fields(value)
        return _resolution(kind)(self, value)

    def fields(self, value: dict[str, Any]) -> dict[str, Any]:
        final: dict[str, Any] = {}
        for key, item in value.items():
            plain = item if type(item) in _PLAIN else self.plain(item)
            if plain is not None:
                final[key] = plain
        return final

    def model(self, value: BaseModel) -> dict[str, Any]:
        return self.fields(value.__dict__ | (value.model_extra or {}))

    def default(self, value: Default) -> Any:
        return self.plain(self._defaults[value.name])

    def attached(self, file: InputFile) -> str:
        name = f"file{len(self.files)}"
        self.files[name] = _upload(file)
        return f"attach://{name}"


_RESOLUTIONS: tuple[tuple[type, Callable[[_Resolver, Any], Any]], ...] = (
    (BaseModel, _Resolver.model),
    (Default, _Resolver.default),
    (Enum, lambda resolver, value: resolver.plain(value.value)),
    (InputFile, _Resolver.attached),
    (datetime, lambda _, value: round(value.timestamp())),
    (timedelta, lambda _, value: round((datetime.now(UTC) + value).timestamp())),
)


@cache
def _resolution(kind: type) -> Callable[[_Resolver, Any], Any]:
    for known, resolution in _RESOLUTIONS:
        if issubclass(kind, known):
            return resolution
    raise TypeError(f"{kind.__name__} has no place in a request")


def _upload(file: InputFile) -> Upload:
    match file:
        case FSInputFile(path=path):
            return Upload(file.filename or "file", Path(path))
        case BufferedInputFile(data=data):
            return Upload(file.filename or "file", data)
        case _:
            raise ValueError(f"{type(file).__name__} cannot be sent through the wire")
