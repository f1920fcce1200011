"""Coming in by a link, and moving to a new Telegram account by one."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.errors import DomainError
from models.messaging.operations import (
    enqueue_request,
    finish_message,
    notify_chat,
    remember_sent_message,
    save_conversation,
)
from models.messaging.tables import Conversation, OutboxMessage, SentMessage
from models.people.actor import Actor
from models.people.errors import (
    AlreadyJoinedError,
    InvitationExpiredError,
    InvitationRevokedError,
    InvitationUnknownError,
    InvitationUsedError,
    OwnInvitationError,
    RelinkForeignError,
    RelinkNotNeededError,
)
from models.people.invitations import create_invitation, invite_again, issue_setup_code, revoke_invitation
from models.people.joining import Joined, Way, join_by_code
from models.people.queries import Sender, find_sender
from models.people.tables import Invitation, Language, Member, MemberRole, Role
from models.stock.tables import Location
from tests.models.people.conftest import AddMember

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOSS, OTHER_ADMIN, GUEST = 700, 701, 501


async def _join(database: Database, code: str, telegram_id: int = GUEST, name: str = "Ana") -> Joined:
    async with database.unit_of_work() as session:
        return await join_by_code(session, code=code, telegram_id=telegram_id, name=name, language=Language.PORTUGUESE)


async def _setup_code(database: Database) -> str:
    async with database.unit_of_work() as session:
        return await issue_setup_code(session)


async def _sender(database: Database, telegram_id: int = GUEST) -> Sender:
    async with database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=telegram_id, chat_id=telegram_id)
    assert sender is not None
    return sender


async def _entries(session: AsyncSession) -> Sequence[AuditEntry]:
    return (await session.execute(select(AuditEntry).order_by(col(AuditEntry.id)))).scalars().all()


async def _notices(database: Database) -> list[tuple[int, str | None, object]]:
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(OutboxMessage).order_by(col(OutboxMessage.id)))).scalars()
        return [(row.chat_id, row.notice, row.params) for row in rows]


@pytest.fixture
async def boss(database: Database, new_member: AddMember) -> Actor:
    """An admin who invites, at a company with three locations, the third of them switched off."""
    async with database.unit_of_work() as session:
        session.add_all(
            [Location(id=1, name="North"), Location(id=2, name="South"), Location(id=3, name="Old", is_active=False)]
        )
        await session.flush()
        await new_member(session, BOSS, Role.ADMIN, name="Boss")
    return (await _sender(database, BOSS)).actor


async def _invite(
    database: Database,
    boss: Actor,
    *roles: Role,
    location_ids: Iterable[int] | None = None,
    language: Language | None = None,
) -> str:
    async with database.unit_of_work() as session:
        new = await create_invitation(session, boss, roles=roles, location_ids=location_ids, language=language)
    return new.code


async def _relink_code(database: Database, boss: Actor, member_id: int) -> str:
    async with database.unit_of_work() as session:
        return (await invite_again(session, boss, member_id)).code


async def _add(database: Database, new_member: AddMember, telegram_id: int, *roles: Role, **details: object) -> int:
    async with database.unit_of_work() as session:
        member = await new_member(session, telegram_id, *roles, **details)
    assert member.id is not None
    return member.id


async def _set(database: Database, member_id: int | None, **values: object) -> None:
    async with database.unit_of_work() as session:
        member = await session.get_one(Member, member_id)
        for name, value in values.items():
            setattr(member, name, value)


async def test_a_code_is_kept_as_a_hash_only(database: Database, boss: Actor) -> None:
    codes = {await _setup_code(database), await _invite(database, boss, Role.BUYER)}
    async with database.unit_of_work() as session:
        kept = str((await session.execute(select(Invitation))).scalars().all())
    assert all(code not in kept and code.partition("_")[2] not in kept for code in codes)


async def test_whoever_opens_the_setup_link_becomes_admin(database: Database) -> None:
    joined = await _join(database, await _setup_code(database), name=" Ana\nMaria ")
    sender = await _sender(database)
    async with database.unit_of_work() as session:
        invitation = (await session.execute(select(Invitation))).scalar_one()
    assert (joined.way, joined.actor.roles, joined.left_account) == (Way.JOINED, frozenset({Role.ADMIN}), None)
    assert sender.actor.roles == {Role.ADMIN}
    assert sender.actor.name == "Ana Maria"
    assert sender.actor.language is Language.PORTUGUESE
    assert invitation.used_by == joined.member.id
    assert invitation.used_at is not None


async def test_a_newcomer_gets_what_the_invitation_says(database: Database, boss: Actor) -> None:
    code = await _invite(database, boss, Role.BUYER, Role.OPERATOR, location_ids=[2], language=Language.ENGLISH)
    joined = await _join(database, code)
    actor = (await _sender(database)).actor
    assert actor == joined.actor
    assert (actor.roles, actor.location_ids) == (frozenset({Role.BUYER, Role.OPERATOR}), frozenset({2}))
    assert actor.language is Language.ENGLISH


async def test_without_a_language_the_newcomers_own_counts(database: Database, boss: Actor) -> None:
    await _join(database, await _invite(database, boss, Role.VIEWER))
    assert (await _sender(database)).actor.language is Language.PORTUGUESE


async def test_a_code_lets_in_once(database: Database) -> None:
    code = await _setup_code(database)
    await _join(database, code)
    with pytest.raises(InvitationUsedError):
        await _join(database, code, telegram_id=502)
    async with database.unit_of_work() as session:
        assert await find_sender(session, telegram_id=502, chat_id=502) is None


async def test_of_many_at_once_one_gets_in(database: Database) -> None:
    code = await _setup_code(database)
    people = [_join(database, code, telegram_id=telegram_id) for telegram_id in range(600, 608)]
    outcomes = await asyncio.gather(*people, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [*["InvitationUsedError"] * 7, "Joined"]
    async with database.unit_of_work() as session:
        assert len((await session.execute(select(Member))).all()) == 1


async def test_opening_ones_own_link_again_is_answered_kindly(database: Database) -> None:
    code = await _setup_code(database)
    await _join(database, code)
    with pytest.raises(AlreadyJoinedError):
        await _join(database, code)


async def test_whoever_was_shut_out_does_not_come_back_by_the_old_link(database: Database) -> None:
    code = await _setup_code(database)
    joined = await _join(database, code)
    await _set(database, joined.member.id, is_active=False)
    with pytest.raises(InvitationUsedError):
        await _join(database, code)


async def test_an_unknown_code_lets_nobody_in(database: Database) -> None:
    await _setup_code(database)
    for code in ("setup_", "join_", "setup_ unknown", "\ud83d", "x" * 5000):
        with pytest.raises(InvitationUnknownError):
            await _join(database, code)


async def test_a_code_ends_after_a_day(database: Database, boss: Actor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        codes = [await _setup_code(database), await _invite(database, boss, Role.VIEWER)]
        clock.shift(timedelta(hours=24))
        for code in codes:
            with pytest.raises(InvitationExpiredError):
                await _join(database, code)
        clock.shift(timedelta(seconds=-1))
        for telegram_id, code in enumerate(codes, 600):
            await _join(database, code, telegram_id)


async def test_a_revoked_code_lets_nobody_in(database: Database, boss: Actor) -> None:
    async with database.unit_of_work() as session:
        new = await create_invitation(session, boss, roles=[Role.VIEWER])
        await revoke_invitation(session, boss, new.invited.invitation_id)
    with pytest.raises(InvitationRevokedError):
        await _join(database, new.code)


async def test_a_newer_setup_code_ends_the_earlier_ones(database: Database) -> None:
    earlier, newer = await _setup_code(database), await _setup_code(database)
    with pytest.raises(InvitationRevokedError):
        await _join(database, earlier)
    await _join(database, newer)


async def test_a_used_code_is_not_revoked_afterwards(database: Database) -> None:
    code = await _setup_code(database)
    await _join(database, code)
    await _setup_code(database)
    with pytest.raises(InvitationUsedError):
        await _join(database, code, telegram_id=502)


@pytest.mark.parametrize("change", ["switched off", "demoted"])
async def test_the_links_of_whoever_may_not_invite_any_more_end(
    database: Database, boss: Actor, new_member: AddMember, change: str
) -> None:
    gone_id = await _add(database, new_member, OTHER_ADMIN, Role.ADMIN)
    code = await _invite(database, (await _sender(database, OTHER_ADMIN)).actor, Role.ADMIN)
    if change == "switched off":
        await _set(database, gone_id, is_active=False)
    else:
        async with database.unit_of_work() as session:
            await session.delete(await session.get_one(MemberRole, (gone_id, Role.ADMIN)))
    with pytest.raises(InvitationRevokedError):
        await _join(database, code)


async def test_a_member_gets_roles_and_locations_on_top_of_their_own(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    await _add(database, new_member, GUEST, Role.BUYER, name="Bia", location_ids=[1])
    code = await _invite(database, boss, Role.OPERATOR, location_ids=[2], language=Language.PORTUGUESE)
    joined = await _join(database, code, name="Another name")
    sender = await _sender(database)
    assert joined.way is Way.GAINED
    assert (sender.actor.name, sender.actor.language) == ("Bia", Language.ENGLISH)
    assert sender.actor.roles == {Role.BUYER, Role.OPERATOR}
    assert sender.actor.location_ids == frozenset({1, 2})
    told = {"name": "Bia", "roles": ["operator"], "by": "Boss"}
    assert await _notices(database) == [(BOSS, "member_gained", told)]


async def test_a_link_for_all_locations_lifts_a_members_limits(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    await _add(database, new_member, GUEST, Role.BUYER, location_ids=[1])
    await _join(database, await _invite(database, boss, Role.BUYER))
    assert (await _sender(database)).actor.location_ids is None


async def test_a_link_for_one_location_takes_none_away(database: Database, boss: Actor, new_member: AddMember) -> None:
    await _add(database, new_member, GUEST, Role.BUYER)
    await _join(database, await _invite(database, boss, Role.VIEWER, location_ids=[1]))
    assert (await _sender(database)).actor.location_ids is None


async def test_whoever_was_switched_off_comes_back_with_what_the_link_gives_only(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    member_id = await _add(database, new_member, GUEST, Role.ADMIN, Role.BUYER, name="Bia")
    await _set(database, member_id, is_active=False, unreachable_since=NOON)
    joined = await _join(database, await _invite(database, boss, Role.VIEWER, location_ids=[1]), name="Another name")
    sender = await _sender(database)
    assert joined.way is Way.JOINED
    assert (sender.is_active, sender.is_unreachable) == (True, False)
    assert (sender.actor.roles, sender.actor.location_ids) == (frozenset({Role.VIEWER}), frozenset({1}))
    assert (sender.actor.name, sender.actor.language) == ("Bia", Language.ENGLISH)


async def test_a_link_that_gives_nothing_new_stays_good_for_somebody_else(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    await _add(database, new_member, 502, Role.VIEWER, Role.BUYER)
    code = await _invite(database, boss, Role.VIEWER, location_ids=[1])
    with pytest.raises(AlreadyJoinedError):
        await _join(database, code, telegram_id=502)
    await _join(database, code)


async def test_whoever_tries_their_own_link_does_not_use_it_up(database: Database, boss: Actor) -> None:
    code = await _invite(database, boss, Role.VIEWER)
    with pytest.raises(OwnInvitationError):
        await _join(database, code, telegram_id=BOSS)
    assert (await _sender(database, BOSS)).actor.roles == {Role.ADMIN}
    await _join(database, code)


async def test_the_other_admins_are_told_who_joined_and_by_whom(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    await _add(database, new_member, OTHER_ADMIN, Role.MANAGER)
    await _join(database, await _invite(database, boss, Role.BUYER, Role.OPERATOR))
    told = {"name": "Ana", "roles": ["operator", "buyer"], "by": "Boss"}
    assert await _notices(database) == [(BOSS, "member_joined", told)]


async def test_a_new_admin_is_not_told_of_themselves(database: Database, boss: Actor) -> None:
    await _join(database, await _setup_code(database))
    told = {"name": "Ana", "roles": ["admin"], "by": None}
    assert await _notices(database) == [(BOSS, "member_joined", told)]


async def test_the_audit_trail_names_what_was_done_and_nobodys_data(database: Database) -> None:
    code = await _setup_code(database)
    joined = await _join(database, code)
    async with database.unit_of_work() as session:
        entries = await _entries(session)
    assert [(entry.area, entry.action, entry.member_id) for entry in entries] == [
        ("people", "issue_setup_code", None),
        ("people", "join", joined.member.id),
    ]
    assert json.loads(entries[1].details) == {"invitation": 1, "roles": ["admin"], "locations": None}
    assert all("Ana" not in entry.details and "501" not in entry.details for entry in entries)
    assert all(code not in entry.details for entry in entries)


async def test_a_refused_link_leaves_nothing(database: Database) -> None:
    with pytest.raises(DomainError):
        await _join(database, "setup_unknown")
    async with database.unit_of_work() as session:
        assert await _entries(session) == []
        assert (await session.execute(select(Member))).first() is None


async def test_a_member_moves_to_a_new_account_and_nothing_else_changes(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    member_id = await _add(database, new_member, 502, Role.BUYER, name="Bia", location_ids=[1])
    before = (await _sender(database, 502)).actor
    await _set(database, member_id, unreachable_since=NOON)
    joined = await _join(database, await _relink_code(database, boss, member_id), name="Bia's new phone")
    sender = await _sender(database)
    assert (joined.way, joined.left_account) == (Way.RELINKED, 502)
    assert sender.actor == before
    assert not sender.is_unreachable
    async with database.unit_of_work() as session:
        assert await find_sender(session, telegram_id=502, chat_id=502) is None
    assert await _notices(database) == [(BOSS, "member_relinked", {"name": "Bia", "by": "Boss"})]


async def test_an_admin_who_moves_is_not_told_of_themselves(database: Database, boss: Actor) -> None:
    await _join(database, await _relink_code(database, boss, boss.member_id))
    assert await _notices(database) == []
    assert (await _sender(database)).actor.roles == {Role.ADMIN}


async def test_what_waits_for_a_member_follows_them(database: Database, boss: Actor, new_member: AddMember) -> None:
    member_id = await _add(database, new_member, 502, Role.BUYER)
    async with database.unit_of_work() as session:
        await save_conversation(session, chat_id=502, telegram_id=502, state="asked", data={})
        await save_conversation(session, chat_id=-9, telegram_id=502, state="asked", data={})
        await save_conversation(session, chat_id=BOSS, telegram_id=BOSS, state="asked", data={})
        await remember_sent_message(session, key="card", chat_id=502, message_id=5)
        enqueue_request(session, chat_id=502, method="sendMessage", payload={"chat_id": 502, "text": "sent"})
        await session.flush()
        await finish_message(session, 1)
        notify_chat(session, chat_id=502, notice="waits", params={})
    await _join(database, await _relink_code(database, boss, member_id))
    async with database.unit_of_work() as session:
        conversations = (await session.execute(select(Conversation.chat_id))).scalars().all()
        assert (await session.execute(select(SentMessage))).first() is None
    assert conversations == [BOSS]
    assert [(chat, notice) for chat, notice, _ in await _notices(database)] == [
        (502, None),
        (GUEST, "waits"),
        (BOSS, "member_relinked"),
    ]


async def test_the_old_account_of_somebody_switched_off_can_become_a_members_new_one(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    gone_id = await _add(database, new_member, GUEST, Role.ADMIN, name="Gone")
    await _set(database, gone_id, is_active=False)
    member_id = await _add(database, new_member, 502, Role.VIEWER, name="Bia")
    await _join(database, await _relink_code(database, boss, member_id))
    assert (await _sender(database)).actor.name == "Bia"
    async with database.unit_of_work() as session:
        assert (await session.get_one(Member, gone_id)).telegram_id is None
        details = [json.loads(e.details) for e in await _entries(session) if e.action == "relink"]
    assert details == [{"invitation": 1, "taken_from": [gone_id]}]


async def test_nobody_takes_over_another_member_by_mistake(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    member_id = await _add(database, new_member, 502, Role.VIEWER, name="Bia")
    await _add(database, new_member, 503, Role.VIEWER, name="Caio")
    code = await _relink_code(database, boss, member_id)
    with pytest.raises(RelinkForeignError) as refused:
        await _join(database, code, telegram_id=503)
    assert refused.value.name == "Caio"
    with pytest.raises(RelinkNotNeededError):
        await _join(database, code, telegram_id=502)
    await _join(database, code)
    with pytest.raises(AlreadyJoinedError):
        await _join(database, code)
    with pytest.raises(InvitationUsedError):
        await _join(database, code, telegram_id=504)


async def test_whoever_was_switched_off_meanwhile_does_not_move(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    member_id = await _add(database, new_member, 502, Role.VIEWER)
    code = await _relink_code(database, boss, member_id)
    await _set(database, member_id, is_active=False)
    with pytest.raises(InvitationRevokedError):
        await _join(database, code)


async def test_of_many_accounts_at_once_one_becomes_the_new_one(
    database: Database, boss: Actor, new_member: AddMember
) -> None:
    code = await _relink_code(database, boss, await _add(database, new_member, 502, Role.VIEWER))
    people = [_join(database, code, telegram_id=telegram_id) for telegram_id in range(600, 606)]
    outcomes = await asyncio.gather(*people, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [*["InvitationUsedError"] * 5, "Joined"]
