"""Gives Telegram the menus of commands, at the start, each only when it has changed."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from aiogram import Bot
from aiogram.methods import SetMyCommands
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.patience import DatabasePatience
from bot.wire import Priority, Wire, WireError, final_request
from models.guide.operations import remember_menus
from models.guide.queries import remembered_menus

LoadMenus = Callable[[AsyncSession], Awaitable[Sequence[SetMyCommands]]]
"""The menus there are to be; the first one is of the default scope, without a language."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Menu:
    method: str
    params: dict[str, Any]

    @property
    def scope(self) -> str:
        scope = self.params.get("scope", {})
        return ":".join(map(str, (*scope.values(), self.params.get("language_code", ""))))

    @property
    def digest(self) -> str:
        return hashlib.sha256(orjson.dumps(self.params["commands"])).hexdigest()


class Menus:
    """What Telegram offers beside the text field, kept as `load` says it is to be."""

    def __init__(
        self, *, database: Database, wire: Wire, bot: Bot, patience: DatabasePatience, load: LoadMenus
    ) -> None:
        self._database = database
        self._wire = wire
        self._bot = bot
        self._insist = patience.insist
        self._load = load

    async def introduce(self) -> None:
        """Set what Telegram does not have yet. What fails is logged, and tried again at the next start."""
        menus, remembered = await self._insist(self._loaded)
        try:
            is_new = bool(menus) and await self._is_new_to_telegram(menus[0])
        except WireError as error:
            _log.warning("menus_not_set", reason=type(error).__name__)
            return
        known = {} if is_new else remembered
        given = {menu.scope: menu.digest for menu in menus if known.get(menu.scope) != menu.digest}
        sent = {menu.scope for menu in menus if menu.scope in given and await self._set(menu)}
        await self._insist(lambda: self._remember({scope: given[scope] for scope in sent}, anew=is_new))

    async def _is_new_to_telegram(self, default: _Menu) -> bool:
        """Another bot, or one whose menus somebody else has changed: what is remembered says nothing."""
        asked = {name: value for name, value in default.params.items() if name != "commands"}
        there = await self._wire.call("getMyCommands", asked, priority=Priority.PUSH)
        return bool(there != default.params["commands"])

    async def _set(self, menu: _Menu) -> bool:
        try:
            await self._wire.call(menu.method, menu.params, priority=Priority.PUSH)
        except WireError as error:
            _log.warning("menu_not_set", scope=menu.scope, reason=type(error).__name__)
            return False
        return True

    async def _loaded(self) -> tuple[list[_Menu], dict[str, str]]:
        async with self._database.unit_of_work() as session:
            menus = await self._load(session)
            return [_Menu(*final_request(self._bot, menu)) for menu in menus], await remembered_menus(session)

    async def _remember(self, digests: dict[str, str], *, anew: bool) -> None:
        async with self._database.unit_of_work() as session:
            await remember_menus(session, digests, anew=anew)
