"""What the command line asks for: run the bot, or do one thing and end: `demo-data`, `setup-link`, `doctor`."""

import argparse
import asyncio
import gc
import logging
import sys
from collections.abc import Coroutine
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.database import DatabaseAwayError
from bot.doctor.findings import Level, first_line, problem
from bot.durability import UnsafeDatabaseError
from bot.logs import blank, configure_logging
from bot.settings import Settings, UnsafeSettingsError, forget_secrets, load_settings

_BAD_TOKEN = "Telegram does not know this BOT_TOKEN. Copy it again from @BotFather into .env."
_DOCTOR_STATUS = (
    "Exit status: 0 when all is well, 1 when something needs a look (!), 2 when something does not work (✗)."
)


def main() -> int:
    """Do what the command line asks for; returns the exit status: 0 done, 1 could not, 2 asked wrongly.

    For `doctor`: 0 all is well, 1 something needs a look, 2 something does not work.
    """
    options = _parser().parse_args()
    try:
        settings = load_settings()
    except UnsafeSettingsError as error:
        return _unfit(options, str(error))
    except (OSError, UnicodeDecodeError) as error:
        return _unfit(options, f".env cannot be read: {error}.")
    forget_secrets()
    configure_logging(settings.log_level, secrets=settings.secrets)
    logging.captureWarnings(capture=True)
    try:
        return _obey(options, settings)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0
    except Exception:
        structlog.get_logger().exception("ended_by_a_fault")
        return _refuse("Something unexpected has ended the program; the line above says what.")


def _obey(options: argparse.Namespace, settings: Settings) -> int:
    """Everything that can be foreseen ends with one clear line."""
    try:
        return int(options.command(settings))
    except (UnsafeSettingsError, UnsafeDatabaseError) as error:
        return _refuse(str(error))
    except (SQLAlchemyError, DatabaseAwayError) as error:
        line = f"The database cannot be used: {first_line(error)}. DATABASE_URL and DATA_DIR say which one it is."
        return _refuse(blank(settings.secrets)(None, "", line))
    except OSError as error:
        return _refuse(f"Could not start: {error.strerror or error}. SANDBOX_PORT and DATA_DIR can be set in .env.")


def _unfit(options: argparse.Namespace, line: str) -> int:
    """The settings cannot be used."""
    if options.command is not _doctor:
        return _refuse(line)
    say(problem("settings", line, "Correct it in .env or in the environment; .env.example explains each.").lines())
    return Level.PROBLEM


def _run(settings: Settings) -> int:
    from bot.app import run
    from bot.lease import LeaseLostError
    from bot.wire import BadToken, OtherReceiver

    # What is loaded by now stays for good: it need not be looked through each time memory is tidied.
    gc.collect()
    gc.freeze()
    try:
        _in_loop(run(settings, say))
    except BadToken:
        return _refuse(_BAD_TOKEN)
    except (OtherReceiver, LeaseLostError):
        return _refuse("Another program receives this bot's messages. Stop it, then start this one again.")
    return 0


def _doctor(settings: Settings) -> int:
    from bot.doctor.examination import examine

    hide = blank(settings.secrets)
    return int(_in_loop(examine(settings, lambda line: say(hide(None, "", line)))))


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
    from bot.wire import BadToken, WireError

    if settings.bot_token is None:
        return _refuse("BOT_TOKEN is not set; the sandbox needs no set-up link.")
    try:
        link = _in_loop(issue_setup_link(settings, settings.bot_token.get_secret_value()))
    except BadToken:
        return _refuse(_BAD_TOKEN)
    except WireError:
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
    commands.add_parser(
        "doctor", help="look at everything the bot depends on, and say what to do", epilog=_DOCTOR_STATUS
    ).set_defaults(command=_doctor)
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
