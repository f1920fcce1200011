"""The one entry: `main.py` runs the bot; `demo-data` and `setup-link` do one thing and end."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Coroutine
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.database import DatabaseAwayError
from bot.logs import configure_logging
from bot.settings import Settings, UnsafeSettingsError, load_settings


def main() -> int:
    """Do what the command line asks for; returns the exit status: 0 done, 1 could not, 2 asked wrongly."""
    options = _parser().parse_args()
    try:
        settings = load_settings()
    except UnsafeSettingsError as error:
        return _refuse(str(error))
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    configure_logging(settings.log_level, secrets=[token])
    logging.captureWarnings(capture=True)
    try:
        return int(options.command(settings))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0
    except UnsafeSettingsError as error:
        return _refuse(str(error))
    except (SQLAlchemyError, DatabaseAwayError) as error:
        first_line = str(getattr(error, "orig", None) or error).splitlines()[0]
        return _refuse(f"The database cannot be used: {first_line}. DATABASE_URL and DATA_DIR say which one it is.")


def _run(settings: Settings) -> int:
    from bot.app import run
    from bot.lease import LeaseLostError
    from bot.wire import BadToken, OtherReceiver

    try:
        _in_loop(run(settings, say))
    except BadToken:
        return _refuse("Telegram does not know this BOT_TOKEN. Copy it again from @BotFather into .env.")
    except (OtherReceiver, LeaseLostError):
        return _refuse("Another program receives this bot's messages. Stop it, then start this one again.")
    except OSError as error:
        return _refuse(f"Could not start: {error.strerror or error}. SANDBOX_PORT and DATA_DIR can be set in .env.")
    return 0


def _demo_data(settings: Settings) -> int:
    from bot.app import fill_with_demo_data
    from demo.company import DatabaseNotEmptyError

    try:
        _in_loop(fill_with_demo_data(settings))
    except DatabaseNotEmptyError:
        return _refuse("The database is not empty; the demo company goes into an empty one only.")
    say("The demo company is in the database.")
    return 0


def _setup_link(settings: Settings) -> int:
    from bot.app import issue_setup_link
    from bot.wire import BadToken, Unavailable

    if settings.bot_token is None:
        return _refuse("BOT_TOKEN is not set; the sandbox needs no set-up link.")
    try:
        link = _in_loop(issue_setup_link(settings, settings.bot_token.get_secret_value()))
    except BadToken:
        return _refuse("Telegram does not know this BOT_TOKEN. Copy it again from @BotFather into .env.")
    except Unavailable:
        return _refuse("Telegram cannot be reached from here; the link needs the bot's name. Try again later.")
    say(f"Open this link once, within 24 hours, to become an admin: {link}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py", description="Retaguarda, a back-office assistant in Telegram.")
    parser.set_defaults(command=_run)
    commands = parser.add_subparsers(title="commands")
    commands.add_parser("run", help="run the bot (this is the default)").set_defaults(command=_run)
    commands.add_parser("demo-data", help="fill an empty database with a demo company").set_defaults(command=_demo_data)
    commands.add_parser("setup-link", help="print a fresh link that makes whoever opens it an admin").set_defaults(
        command=_setup_link
    )
    return parser


def _in_loop(work: Coroutine[Any, Any, Any]) -> Any:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def say(line: str) -> None:
    """Print a line for whoever started the program."""
    print(line, flush=True)


def _refuse(line: str) -> int:
    print(line, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
