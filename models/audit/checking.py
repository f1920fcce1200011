"""Finding out whether the chain is whole: at once while it is short, step by step when it is long."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.queries import AT_ONCE, chain_end, follow_chain
from models.audit.rules import Break, Link
from models.audit.tables import AuditCheck
from models.messaging.operations import notify_chat
from models.messaging.queries import chats_of_role
from models.people.actor import Actor
from models.people.rules import RIGHTS, require

_ASKED = "asked_for_audit_check"


async def check_chain(
    session: AsyncSession, actor: Actor, *, chat_id: int, at_once: int = AT_ONCE
) -> Link | Break | None:
    """Where the chain ends, when it is whole; or where it breaks.

    None for one of `at_once` entries or more: it is followed after this, and the chat is told.
    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "audit", "read")
    reached = await follow_chain(session, limit=at_once)
    if isinstance(reached, Break):
        return reached
    if reached is None:
        return await chain_end(session)
    if await session.get(AuditCheck, chat_id) is None:
        session.add(AuditCheck(chat_id=chat_id, entry_id=reached.entry_id, hash=reached.hash))
    session.info[_ASKED] = True
    return None


async def continue_checks(session: AsyncSession, *, step: int = AT_ONCE) -> bool:
    """Follow one of the chains that are waited for a step further; False when there is none.

    At its end, or where it breaks, whoever asked is told, if the trail still is theirs to read.
    """
    oldest = select(AuditCheck).order_by(col(AuditCheck.asked_at)).limit(1).with_for_update(skip_locked=True)
    check = (await session.execute(oldest)).scalar_one_or_none()
    if check is None:
        return False
    reached = await follow_chain(session, Link(check.entry_id, check.hash), limit=step)
    if isinstance(reached, Link):
        check.entry_id, check.hash = reached.entry_id, reached.hash
        return True
    if await _may_know(session, check.chat_id):
        end = await chain_end(session)
        params: dict[str, object] = {"count": end.entry_id, "hash": end.hash}
        if reached is not None:
            params |= {"entry_id": reached.entry_id, "flaw": reached.flaw}
        notify_chat(session, chat_id=check.chat_id, notice="chain_checked", params=params)
    await session.delete(check)
    return True


async def _may_know(session: AsyncSession, chat_id: int) -> bool:
    return any([chat_id in await chats_of_role(session, role) for role in RIGHTS["audit", "read"]])


def take_asked_check(session: AsyncSession) -> bool:
    """Whether this unit of work began a check that goes on after its commit; asked once."""
    return bool(session.info.pop(_ASKED, False))
