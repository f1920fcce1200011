"""The log: one line per event, for people and machines, and never a secret in it."""

import logging
import re
import sys
from collections.abc import Callable, Sequence

import structlog
from structlog.typing import EventDict, WrappedLogger

from models.people.rules import without_codes

_QUIET = ("aiogram", "telegram", "apscheduler", "alembic", "httpx", "aiohttp.access", "asyncio")
_REDACTED = "[secret]"


def configure_logging(level: str, *, secrets: Sequence[str] = ()) -> None:
    """Send our events and the libraries' warnings to stderr; `secrets` are blanked wherever they turn up."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    finishing: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[*finishing[:-1], finishing[-1], blank(secrets)]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def blank(secrets: Sequence[str]) -> Callable[[WrappedLogger, str, str | EventDict], str]:
    """A last processor that takes secrets and set-up codes out of the finished line, wherever they came from."""
    found = re.compile("|".join(re.escape(secret) for secret in secrets if secret) or r"(?!)")

    def processor(_logger: WrappedLogger, _name: str, line: str | EventDict) -> str:
        return without_codes(found.sub(_REDACTED, str(line)))

    return processor
