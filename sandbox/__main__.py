"""`python -m sandbox`: the sandbox alone, for a bot in another process."""

import argparse
import asyncio
import signal
from pathlib import Path

import orjson

from sandbox.chats import Phone
from sandbox.server import Sandbox

DEFAULT_PHONES = (Phone(1001, "Ana", "pt-br"), Phone(1002, "Bob", "en"))


def read_phones(path: Path | None) -> list[Phone]:
    """Phones from a JSON list of objects with Phone's fields."""
    if path is None:
        return list(DEFAULT_PHONES)
    return [Phone(**fields) for fields in orjson.loads(path.read_bytes())]


async def serve(options: argparse.Namespace) -> None:
    sandbox = Sandbox(token=options.token, phones=read_phones(options.phones), limits=options.limits)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        print(await sandbox.start(options.port), flush=True)
        await stopped.wait()
    finally:
        await sandbox.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free one")
    parser.add_argument("--token", required=True, help="the bot's token, <number>:<secret>")
    parser.add_argument("--phones", type=Path, help="a JSON list of phones")
    parser.add_argument("--no-limits", dest="limits", action="store_false", help="no flood limits")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
