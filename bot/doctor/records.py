"""What the records say: who receives, what got stuck, whether the audit trail is whole, who is in charge."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from bot.database import Database
from bot.doctor.findings import Finding, problem, warning, well
from bot.lease import STALE_AFTER
from models.audit.queries import chain_end, follow_chain
from models.audit.rules import BEGINNING, Break, Flaw, Link, seal
from models.columns import utc_now
from models.messaging.health import Count, Health, messaging_health
from models.people.queries import has_admin

_WAITING_LONG = timedelta(hours=1)
_TAMPERED = (
    "Somebody wrote into the database past the program: keep a copy as it is. If it is an older copy that was "
    "restored on purpose, move the audit-anchor file out of DATA_DIR: the next entry begins a new one."
)
_FLAWS = {
    Flaw.CHANGED: "was changed",
    Flaw.UNLINKED: "or the one before was replaced",
    Flaw.MISSING: "is missing",
    Flaw.ADDED: "was added from outside",
}


async def check_records(database: Database) -> AsyncIterator[Finding]:
    """Finding by finding, each in short transactions of their own."""
    async with database.unit_of_work() as session:
        health = await messaging_health(session)
        is_led = await has_admin(session)
    yield _receiver_finding(health)
    yield _stuck("quarantine", "updates could not be handled", health.quarantined)
    yield _stuck("undeliverable", "messages could not be delivered", health.undeliverable)
    yield _waiting_finding(health)
    yield await _check_chain(database)
    if is_led:
        yield well("admin", "somebody is in charge")
    else:
        yield warning("admin", "nobody is in charge yet", "main.py setup-link prints a link; who opens it is admin.")


def _receiver_finding(health: Health) -> Finding:
    if health.receiver is None or health.heartbeat_at is None:
        return well("receiver", "the bot is not running, and was stopped in order")
    age = utc_now() - health.heartbeat_at
    if age < STALE_AFTER:
        return well("receiver", f"the bot runs as {health.receiver}")
    says = f"{health.receiver} has given no sign of life since {health.heartbeat_at:%Y-%m-%d %H:%M} UTC"
    return warning("receiver", says, "Start the bot: it takes over by itself, and nothing is lost.")


def _stuck(subject: str, what: str, found: Count) -> Finding:
    if not found.count:
        return well(subject, "nothing in the last 6 days")
    says = f"{found.count} {what} in the last 6 days; of the newest it was said: {found.reason}"
    return warning(
        subject, says, "The admins were told. Look for it in the log, and report it if it is a fault of ours."
    )


def _waiting_finding(health: Health) -> Finding:
    if health.waiting_since is None or utc_now() - health.waiting_since < _WAITING_LONG:
        return well("outbox", f"{health.waiting} messages are on their way" if health.waiting else "nothing waits")
    says = f"{health.waiting} messages wait, the first since {health.waiting_since:%Y-%m-%d %H:%M} UTC"
    return warning("outbox", says, "They are sent once the bot runs and Telegram can be reached.")


async def _check_chain(database: Database) -> Finding:
    """In steps, so that a running bot gets its turn between them."""
    reached: Link | Break | None = BEGINNING
    while isinstance(reached, Link):
        async with database.unit_of_work() as session:
            reached = await follow_chain(session, reached)
            end = await chain_end(session)
        await asyncio.sleep(0)
    if reached is None:
        return well("audit trail", f"whole, {end.entry_id} entries, seal {seal(end.hash)}")
    says = f"entry {reached.entry_id} {_FLAWS[reached.flaw]}"
    return problem("audit trail", says, _TAMPERED)
