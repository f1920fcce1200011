"""Changing what waits: updates that came in, messages that go out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.columns import utc_now
from models.messaging.queries import chats_of_role
from models.messaging.tables import Conversation, InboxUpdate, OutboxMessage, ReceiverLease, SentMessage
from models.people.rules import without_codes
from models.people.tables import Member, Role
from models.statements import insert_into, tables_of

KEPT = timedelta(days=6)
_WOKEN = "chats_with_new_messages"
_inbox, _outbox = tables_of(InboxUpdate, OutboxMessage)
_BLANK = update(_outbox).where(_outbox.c.id == bindparam("message"))


@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    """An update on its way into the inbox: `payload` is its JSON, `lane` the chat it is ordered in."""

    update_id: int
    lane: int
    payload: str


async def receive_updates(session: AsyncSession, updates: Sequence[IncomingUpdate]) -> set[int]:
    """Store a batch; returns the ids that are new. One that came before, within 6 days, is ignored."""
    if not updates:
        return set()
    now = utc_now()
    rows = [
        {"update_id": u.update_id, "lane": u.lane, "payload": u.payload, "received_at": now, "failures": 0}
        for u in updates
    ]
    statement = insert_into(session, InboxUpdate).on_conflict_do_nothing()
    return set((await session.execute(statement.returning(_inbox.c.update_id), rows)).scalars())


async def finish_updates(session: AsyncSession, update_ids: Collection[int]) -> int:
    """Mark updates as done and blank what they said; returns how many were not done before."""
    return await _settle_updates(session, update_ids, payload="") if update_ids else 0


async def note_failures(session: AsyncSession, update_id: int, failures: int) -> None:
    """Note how many attempts have failed."""
    await session.execute(update(_inbox).where(_inbox.c.update_id == update_id).values(failures=failures))


async def quarantine_update(session: AsyncSession, update_id: int, reason: str) -> bool:
    """Set an update aside for good, so that somebody can look into it; False if it was done.

    What it said is kept, but for codes that would still let somebody in.
    """
    statement = select(InboxUpdate.payload).where(InboxUpdate.update_id == update_id)
    payload = without_codes((await session.execute(statement)).scalar_one())
    return bool(await _settle_updates(session, [update_id], quarantined_for=reason[:200], payload=payload))


async def _settle_updates(session: AsyncSession, update_ids: Collection[int], **values: Any) -> int:
    statement = (
        update(_inbox)
        .where(_inbox.c.update_id.in_(update_ids), _inbox.c.done_at.is_(None))
        .values(done_at=utc_now(), **values)
        .returning(_inbox.c.update_id)
    )
    return len((await session.execute(statement)).all())


def enqueue_request(
    session: AsyncSession,
    *,
    chat_id: int,
    method: str,
    payload: dict[str, Any],
    key: str | None = None,
    files: dict[str, str] | None = None,
) -> None:
    """Put a finished Bot API request into the outbox: a reply to somebody who is waiting for it."""
    _enqueue(session, OutboxMessage(chat_id=chat_id, method=method, payload=payload, key=key, files=files))


def notify_chat(
    session: AsyncSession, *, chat_id: int, notice: str, params: dict[str, Any], key: str | None = None
) -> None:
    """Put a notice into the outbox; it is worded when it is sent, in its reader's language."""
    _enqueue(session, OutboxMessage(chat_id=chat_id, notice=notice, params=params, key=key, is_push=True))


async def notify_role(
    session: AsyncSession,
    role: Role,
    *,
    notice: str,
    params: dict[str, Any],
    key: str | None = None,
    location_id: int | None = None,
) -> None:
    """Send a notice to every active, reachable member who holds a role, and to the groups bound to it.

    With a `location_id` it is about that location, and only for those who may see it.
    """
    for chat_id in await chats_of_role(session, role, location_id=location_id):
        notify_chat(session, chat_id=chat_id, notice=notice, params=params, key=key)


def _enqueue(session: AsyncSession, row: OutboxMessage) -> None:
    session.add(row)
    session.info.setdefault(_WOKEN, set()).add(row.chat_id)


def take_woken_chats(session: AsyncSession) -> set[int]:
    """The chats that this unit of work put messages into the outbox for; asked once, after its commit."""
    woken: set[int] = session.info.pop(_WOKEN, set())
    return woken


async def finish_message(session: AsyncSession, message_id: int, *, failure: str | None = None) -> None:
    """Mark an outbox row as sent, or as impossible to send, and blank what it said."""
    moment = {"sent_at": utc_now()} if failure is None else {"failed_at": utc_now(), "failure": failure[:200]}
    await session.execute(_BLANK, {"message": message_id, "payload": {}, "params": {}, "files": None, **moment})


async def remember_sent_message(session: AsyncSession, *, key: str, chat_id: int, message_id: int) -> None:
    """Note where a keyed message went; a later one under the same key takes its place."""
    row = await session.get(SentMessage, (key, chat_id))
    if row is None:
        session.add(SentMessage(key=key, chat_id=chat_id, message_id=message_id))
    else:
        row.message_id, row.sent_at = message_id, utc_now()


async def move_chat(session: AsyncSession, old_chat_id: int, new_chat_id: int) -> None:
    """Telegram gave a chat a new id: everything that waits for it, or was sent there, follows."""
    waiting = col(OutboxMessage.sent_at).is_(None) & col(OutboxMessage.failed_at).is_(None)
    await session.execute(
        update(OutboxMessage).where(col(OutboxMessage.chat_id) == old_chat_id, waiting).values(chat_id=new_chat_id)
    )
    sent_before = col(SentMessage.chat_id) == old_chat_id
    in_the_new_one = select(SentMessage.key).where(SentMessage.chat_id == new_chat_id)
    await session.execute(delete(SentMessage).where(sent_before, col(SentMessage.key).in_(in_the_new_one)))
    await session.execute(update(SentMessage).where(sent_before).values(chat_id=new_chat_id))
    session.info.setdefault(_WOKEN, set()).add(new_chat_id)


async def mark_unreachable(session: AsyncSession, telegram_id: int) -> Member | None:
    """Note that a member blocked the bot; returns who it is the first time, None afterwards."""
    statement = select(Member).where(Member.telegram_id == telegram_id).with_for_update()
    member = (await session.execute(statement)).scalar_one_or_none()
    if member is None or member.unreachable_since is not None:
        return None
    member.unreachable_since = utc_now()
    return member


async def lose_contact(session: AsyncSession, telegram_id: int) -> None:
    """Nothing reaches this account any more: the admins are told once, if it is that of somebody active."""
    member = await mark_unreachable(session, telegram_id)
    if member is not None and member.is_active:
        await notify_role(session, Role.ADMIN, notice="member_unreachable", params={"name": member.name})


async def end_conversations(session: AsyncSession, telegram_id: int) -> None:
    """Whatever this account and the bot were in the middle of, in any chat, is over."""
    await session.execute(delete(Conversation).where(col(Conversation.telegram_id) == telegram_id))


async def follow_to_account(session: AsyncSession, old_id: int, new_id: int) -> None:
    """A person writes from another account: what waits for them is sent there, what they had here is over."""
    waiting = col(OutboxMessage.sent_at).is_(None) & col(OutboxMessage.failed_at).is_(None)
    await session.execute(
        update(OutboxMessage).where(col(OutboxMessage.chat_id) == old_id, waiting).values(chat_id=new_id)
    )
    await session.execute(delete(SentMessage).where(col(SentMessage.chat_id) == old_id))
    await end_conversations(session, old_id)
    session.info.setdefault(_WOKEN, set()).add(new_id)


async def take_lease(session: AsyncSession, holder: str, *, stale_before: datetime) -> str | None:
    """Become, or stay, the one receiver. Returns None on success, else the name of whoever is."""
    first = insert_into(session, ReceiverLease).values(id=1, holder=holder, heartbeat_at=utc_now())
    await session.execute(first.on_conflict_do_nothing())
    lease = (await session.execute(select(ReceiverLease).with_for_update())).scalar_one_or_none()
    if lease is None:
        # Let go between the two statements: it is to be had.
        return await take_lease(session, holder, stale_before=stale_before)
    if lease.holder != holder and lease.heartbeat_at >= stale_before:
        return lease.holder
    lease.holder, lease.heartbeat_at = holder, utc_now()
    return None


async def release_lease(session: AsyncSession, holder: str) -> None:
    """Stop being the receiver, so that the next one need not wait."""
    await session.execute(delete(ReceiverLease).where(col(ReceiverLease.holder) == holder))


async def forget_old_messages(session: AsyncSession) -> None:
    """Delete done updates, sent messages and questions left open that are older than 6 days.

    What is quarantined stays, and so does where messages went that may still change.
    """
    limit = utc_now() - KEPT
    await session.execute(
        delete(InboxUpdate).where(
            col(InboxUpdate.received_at) < limit,
            col(InboxUpdate.done_at).is_not(None),
            col(InboxUpdate.quarantined_for).is_(None),
        )
    )
    finished = col(OutboxMessage.sent_at).is_not(None) | col(OutboxMessage.failed_at).is_not(None)
    await session.execute(delete(OutboxMessage).where(col(OutboxMessage.created_at) < limit, finished))
    await session.execute(delete(Conversation).where(col(Conversation.updated_at) < limit))


async def save_conversation(
    session: AsyncSession, *, chat_id: int, telegram_id: int, state: str | None, data: dict[str, Any]
) -> None:
    """Keep what a conversation is about; one without state and data is over and leaves no row."""
    row = await session.get(Conversation, (chat_id, telegram_id))
    if state is None and not data:
        if row is not None:
            await session.delete(row)
    elif row is None:
        session.add(Conversation(chat_id=chat_id, telegram_id=telegram_id, state=state, data=data))
    else:
        row.state, row.data, row.updated_at = state, data, utc_now()
