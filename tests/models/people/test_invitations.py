"""Ways in: making links, listing them, and taking them back."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.people.actor import Actor
from models.people.errors import (
    InvitationNotOpenError,
    InvitationRevokedError,
    LocationNeededError,
    MemberNotFoundError,
    MemberSwitchedOffError,
    PlaceNotOpenError,
    RightMissingError,
    RoleNeededError,
)
from models.people.invitations import (
    NewInvitation,
    create_invitation,
    invite_again,
    issue_setup_code,
    open_invitation,
    open_invitations,
    places_to_give,
    restore_invitation,
    revoke_invitation,
)
from models.people.joining import join_by_code
from models.people.queries import find_sender
from models.people.rules import code_hash, without_codes
from models.people.tables import Invitation, Language, Member, MemberRole, Role
from models.stock.tables import Location
from tests.models.people.conftest import AddMember

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOSS, CLERK = 700, 702


async def _actor(database: Database, telegram_id: int) -> Actor:
    async with database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=telegram_id, chat_id=telegram_id)
    assert sender is not None
    return sender.actor


@pytest.fixture
async def boss(database: Database, new_member: AddMember) -> Actor:
    """An admin, and a manager, of a company with two locations and one that is switched off."""
    async with database.unit_of_work() as session:
        session.add_all(
            [Location(id=1, name="North"), Location(id=2, name="South"), Location(id=3, name="Old", is_active=False)]
        )
        await session.flush()
        await new_member(session, BOSS, Role.ADMIN, name="Boss")
        await new_member(session, CLERK, Role.MANAGER, name="Clerk")
    return await _actor(database, BOSS)


async def _invite(database: Database, actor: Actor, *roles: Role, **details: object) -> NewInvitation:
    async with database.unit_of_work() as session:
        return await create_invitation(session, actor, roles=roles, **details)  # type: ignore[arg-type]


async def test_a_code_fits_into_a_link_and_is_kept_as_a_hash(database: Database, boss: Actor) -> None:
    async with database.unit_of_work() as session:
        codes = [
            await issue_setup_code(session),
            (await create_invitation(session, boss, roles=[Role.VIEWER])).code,
            (await invite_again(session, boss, 2)).code,
        ]
        kept = (await session.execute(select(Invitation.code_hash).order_by(col(Invitation.id)))).scalars().all()
    assert kept == [code_hash(code) for code in codes]
    assert [re.sub("[A-Za-z0-9_-]{32}$", "", code) for code in codes] == ["setup_", "join_", "join_"]


async def test_a_new_invitation_says_what_it_gives(database: Database, boss: Actor) -> None:
    with time_machine.travel(NOON, tick=False):
        new = await _invite(database, boss, Role.BUYER, Role.OPERATOR, location_ids={2, 1}, language=Language.ENGLISH)
    assert new.invited.roles == [Role.OPERATOR, Role.BUYER]
    assert new.invited.places == ["North", "South"]
    assert (new.invited.language, new.invited.by, new.invited.member) == (Language.ENGLISH, "Boss", None)
    assert new.invited.expires_at == NOON + timedelta(hours=24)


async def test_an_admin_is_invited_to_all_locations(database: Database, boss: Actor) -> None:
    assert (await _invite(database, boss, Role.ADMIN, location_ids=[1])).invited.places is None


@pytest.mark.parametrize(
    ("roles", "location_ids", "expected"),
    [
        ([], None, RoleNeededError),
        ([Role.VIEWER], [], LocationNeededError),
        ([Role.VIEWER], [1, 3], PlaceNotOpenError),
        ([Role.VIEWER], [1, 99], PlaceNotOpenError),
    ],
)
async def test_what_lets_nobody_do_anything_is_not_made(
    database: Database, boss: Actor, roles: list[Role], location_ids: list[int] | None, expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        await _invite(database, boss, *roles, location_ids=location_ids)
    async with database.unit_of_work() as session:
        assert (await session.execute(select(Invitation))).first() is None


async def test_only_admins_see_and_make_invitations(database: Database, boss: Actor) -> None:
    new = await _invite(database, boss, Role.VIEWER)
    clerk, number = await _actor(database, CLERK), new.invited.invitation_id
    async with database.unit_of_work() as session:
        for refused in (
            create_invitation(session, clerk, roles=[Role.VIEWER]),
            invite_again(session, clerk, 1),
            revoke_invitation(session, clerk, number),
            restore_invitation(session, clerk, number),
            open_invitations(session, clerk),
            open_invitation(session, clerk, number),
            places_to_give(session, clerk),
        ):
            with pytest.raises(RightMissingError):
                await refused


async def test_a_newer_link_for_a_new_account_ends_the_earlier_one(database: Database, boss: Actor) -> None:
    async with database.unit_of_work() as session:
        earlier = await invite_again(session, boss, 2)
        await create_invitation(session, boss, roles=[Role.VIEWER])
        other = await invite_again(session, boss, 1)
        newer = await invite_again(session, boss, 2)
        opened = await open_invitations(session, boss)
    assert newer.invited.member == "Clerk"
    assert [one.member for one in opened] == [None, "Boss", "Clerk"]
    assert {one.invitation_id for one in opened} >= {other.invited.invitation_id, newer.invited.invitation_id}
    with pytest.raises(InvitationRevokedError):
        async with database.unit_of_work() as session:
            await join_by_code(session, code=earlier.code, telegram_id=9, name="X", language=Language.ENGLISH)


async def test_a_new_account_is_for_those_who_are_let_in(database: Database, boss: Actor) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(MemberNotFoundError):
            await invite_again(session, boss, 99)
        (await session.get_one(Member, 2)).is_active = False
        with pytest.raises(MemberSwitchedOffError) as refused:
            await invite_again(session, boss, 2)
    assert refused.value.name == "Clerk"


async def test_only_what_would_let_somebody_in_is_open(database: Database, boss: Actor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        async with database.unit_of_work() as session:
            await issue_setup_code(session)
            await create_invitation(session, boss, roles=[Role.VIEWER])
        clock.shift(timedelta(hours=23))
        revoked = await _invite(database, boss, Role.VIEWER)
        used = await _invite(database, boss, Role.VIEWER)
        newest = await _invite(database, boss, Role.BUYER)
        async with database.unit_of_work() as session:
            await revoke_invitation(session, boss, revoked.invited.invitation_id)
            await join_by_code(session, code=used.code, telegram_id=9, name="X", language=Language.ENGLISH)
            opened = await open_invitations(session, boss)
        assert [(one.by, one.roles) for one in opened] == [
            (None, [Role.ADMIN]),
            ("Boss", [Role.VIEWER]),
            ("Boss", [Role.BUYER]),
        ]
        clock.shift(timedelta(hours=1))
        async with database.unit_of_work() as session:
            assert await open_invitations(session, boss) == [newest.invited]
            with pytest.raises(InvitationNotOpenError):
                await open_invitation(session, boss, 1)


async def test_the_links_of_a_former_admin_are_not_open(database: Database, boss: Actor, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        await new_member(session, 703, Role.ADMIN)
    await _invite(database, await _actor(database, 703), Role.VIEWER)
    async with database.unit_of_work() as session:
        assert len(await open_invitations(session, boss)) == 1
        await session.delete(await session.get_one(MemberRole, (3, Role.ADMIN)))
        await session.flush()
        assert await open_invitations(session, boss) == []


async def test_a_revoked_link_can_be_given_again_until_its_time_is_over(database: Database, boss: Actor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        new = await _invite(database, boss, Role.VIEWER)
        number = new.invited.invitation_id
        async with database.unit_of_work() as session:
            with pytest.raises(InvitationNotOpenError):
                await restore_invitation(session, boss, number)
            assert await revoke_invitation(session, boss, number) == new.invited
            with pytest.raises(InvitationNotOpenError):
                await revoke_invitation(session, boss, number)
            assert await restore_invitation(session, boss, number) == new.invited
            assert await open_invitation(session, boss, number) == new.invited
            await revoke_invitation(session, boss, number)
        clock.shift(timedelta(hours=24))
        async with database.unit_of_work() as session:
            with pytest.raises(InvitationNotOpenError):
                await restore_invitation(session, boss, number)


async def test_a_link_whose_maker_may_no_longer_invite_is_not_given_again(database: Database, boss: Actor) -> None:
    new = await _invite(database, boss, Role.VIEWER)
    async with database.unit_of_work() as session:
        await revoke_invitation(session, boss, new.invited.invitation_id)
        await session.delete(await session.get_one(MemberRole, (boss.member_id, Role.ADMIN)))
        await session.flush()
        with pytest.raises(InvitationNotOpenError):
            await restore_invitation(session, boss, new.invited.invitation_id)


async def test_of_two_links_for_one_member_only_the_one_given_again_works(database: Database, boss: Actor) -> None:
    async with database.unit_of_work() as session:
        first = await invite_again(session, boss, 2)
        second = await invite_again(session, boss, 2)
        await restore_invitation(session, boss, first.invited.invitation_id)
        assert await open_invitations(session, boss) == [first.invited]
    with pytest.raises(InvitationRevokedError):
        async with database.unit_of_work() as session:
            await join_by_code(session, code=second.code, telegram_id=990, name="B", language=Language.ENGLISH)


async def test_what_was_done_is_audited_without_the_code(database: Database, boss: Actor) -> None:
    new = await _invite(database, boss, Role.VIEWER, location_ids=[2], language=Language.PORTUGUESE)
    async with database.unit_of_work() as session:
        await revoke_invitation(session, boss, new.invited.invitation_id)
        await restore_invitation(session, boss, new.invited.invitation_id)
        again = await invite_again(session, boss, 2)
    async with database.unit_of_work() as session:
        statement = select(AuditEntry).where(AuditEntry.object_type == "invitation").order_by(col(AuditEntry.id))
        entries = (await session.execute(statement)).scalars().all()
    assert [(entry.member_id, entry.action, json.loads(entry.details)) for entry in entries] == [
        (1, "create_invitation", {"roles": ["viewer"], "locations": [2], "language": "pt_BR"}),
        (1, "revoke_invitation", {}),
        (1, "restore_invitation", {}),
        (1, "invite_again", {"member": 2, "revoked": []}),
    ]
    assert not any(code in entry.details for entry in entries for code in (new.code, again.code))


def test_codes_are_taken_out_of_texts() -> None:
    link = "https://t.me/share?url=https%3A%2F%2Ft.me%2Fx%3Fstart%3Djoin_" + "aB3-_" * 6 + "xy"
    assert without_codes(f"{link} and setup_{'z' * 32}!") == (
        "https://t.me/share?url=https%3A%2F%2Ft.me%2Fx%3Fstart%3Djoin_... and setup_...!"
    )
    assert without_codes("in join_by_code, issue_setup_code") == "in join_by_code, issue_setup_code"
