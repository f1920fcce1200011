"""Our machine, as the benchmarks run it: `python -m benchmarks.bots <name> <Bot API address> <database file>`.

aiogram is imported late, after our package: only then its types are built as late as in the program itself.
"""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop
from pydantic import SecretStr

from benchmarks.phones import TOKEN
from bot.app import build_machine
from bot.logs import configure_logging
from bot.settings import Settings
from handlers import ROUTERS

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.methods import SendMessage
    from aiogram.types import Message


def echo_area() -> "Router":
    """One handler, as our machine takes it."""
    from aiogram import Router

    router = Router(name="echo")

    @router.message()
    async def echo(message: "Message") -> "SendMessage":
        return message.answer(message.text or "", parse_mode=None)

    return router


async def run_machine_with_echo(api_url: str, database: Path) -> None:
    """Our machine with one handler that does nothing: inbox, lanes, transaction, wire."""
    await _serve(api_url, database, [echo_area()])


async def run_retaguarda(api_url: str, database: Path) -> None:
    """Our machine as it is."""
    await _serve(api_url, database, ROUTERS)


async def _serve(api_url: str, database: Path, routers: "Sequence[Router]") -> None:
    settings = Settings(bot_token=SecretStr(TOKEN), database_url=f"sqlite:///{database}", data_dir=database.parent)
    machine = build_machine(
        settings, token=TOKEN, api_url=api_url, say=lambda _: None, routers=routers, lift_limits=True
    )
    await machine.run()


BOTS = {"machine_with_echo": run_machine_with_echo, "retaguarda": run_retaguarda}

if __name__ == "__main__":
    configure_logging("WARNING")
    # As `bot.command_line` does.
    gc.collect()
    gc.freeze()
    uvloop.run(BOTS[sys.argv[1]](sys.argv[2], Path(sys.argv[3])))
