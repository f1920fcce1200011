"""Photos of losses: kept with what was lost, for good; shown to whoever may see where it was."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.columns import utc_now
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.tables import Role
from models.stock import draft_errors, errors
from models.stock.confirmations import confirm_draft, undo_draft
from models.stock.draft_lines import DraftLine
from models.stock.drafts import begin_draft, cancel_draft, choose_reason, forget_drafts
from models.stock.evidence import (
    MAX_PHOTOS,
    Photo,
    attach_photo,
    count_photos,
    draft_of_album,
    forget_photos,
    photos_of_movement,
)
from models.stock.evidence_errors import PhotoNotSeenError, PhotoOnlyForLossError, TooManyPhotosError
from models.stock.history import product_history
from models.stock.tables import Evidence, EvidenceMovement, LossReason, MovementKind, StockDraft, StockMovement
from tests.models.stock.conftest import ANA, BOB, COFFEE, DEPOT, FLOUR, SHOP, Rows, actor, line, receive
from tests.models.stock.test_drafts import coffee, same

BROKEN = Photo("file-1", "unique-1")
VIEWER = actor(3, Role.VIEWER)


@pytest.fixture
async def stocked(shop: Database) -> Database:
    """Coffee and flour in the depot: movements 1 and 2."""
    await receive(shop, line(COFFEE, "20"), line(FLOUR, "20"))
    return shop


async def begin(
    database: Database, kind: MovementKind = MovementKind.LOSS, lines: Sequence[DraftLine] | None = None
) -> StockDraft:
    async with database.unit_of_work() as session:
        draft = await begin_draft(
            session, actor=ANA, kind=kind, lines=lines or [coffee("3")], same_unit=same, location_id=DEPOT
        )
        if kind == MovementKind.LOSS:
            await choose_reason(session, actor=ANA, draft_id=draft.id or 0, reason=LossReason.BREAKAGE)
        return draft


async def attach(database: Database, draft: StockDraft, photo: Photo = BROKEN, by: Actor = ANA) -> int:
    async with database.unit_of_work() as session:
        return (await attach_photo(session, actor=by, draft_id=draft.id or 0, photo=photo)).photos


async def confirm(database: Database, draft: StockDraft) -> list[StockMovement]:
    async with database.unit_of_work() as session:
        return await confirm_draft(session, actor=ANA, draft_id=draft.id or 0)


async def shown(database: Database, movement_id: int, by: Actor = VIEWER) -> list[Photo]:
    async with database.unit_of_work() as session:
        return await photos_of_movement(session, by, movement_id)


async def recorded(database: Database) -> list[tuple[str, Any]]:
    async with database.unit_of_work() as session:
        statement = select(AuditEntry).where(AuditEntry.action == "attach_photo").order_by(col(AuditEntry.id))
        entries = (await session.execute(statement)).scalars()
        return [(entry.object_id, json.loads(entry.details)) for entry in entries]


async def test_a_photo_of_a_card_belongs_to_what_it_posts(stocked: Database) -> None:
    draft = await begin(stocked, lines=[coffee("3"), replace(coffee("1"), product_id=FLOUR)])
    assert await attach(stocked, draft) == 1
    assert await recorded(stocked) == []
    assert [movement.id for movement in await confirm(stocked, draft)] == [3, 4]
    assert await shown(stocked, 3) == await shown(stocked, 4) == [BROKEN]
    assert await recorded(stocked) == [
        (str(COFFEE), {"movement_id": 3, "photos": ["unique-1"]}),
        (str(FLOUR), {"movement_id": 4, "photos": ["unique-1"]}),
    ]


async def test_a_photo_after_the_confirmation_belongs_to_it_too(stocked: Database) -> None:
    draft = await begin(stocked)
    await attach(stocked, draft)
    await confirm(stocked, draft)
    second = Photo("file-2", "unique-2", is_document=True, album="7")
    async with stocked.unit_of_work() as session:
        assert await attach_photo(session, actor=ANA, draft_id=draft.id or 0, photo=second) == (2, True)
    assert await shown(stocked, 3) == [BROKEN, second]
    assert [details["photos"] for _, details in await recorded(stocked)] == [["unique-1"], ["unique-2"]]


async def test_the_same_photo_twice_is_one(stocked: Database, rows: Rows) -> None:
    draft = await begin(stocked)
    assert [await attach(stocked, draft), await attach(stocked, draft, replace(BROKEN, file_id="other"))] == [1, 1]
    await confirm(stocked, draft)
    assert await attach(stocked, draft) == 1
    assert [row.file_id for row in await rows(Evidence)] == ["file-1"]
    assert len(await recorded(stocked)) == 1


async def test_the_history_says_which_lines_have_photos(stocked: Database) -> None:
    draft = await begin(stocked)
    await attach(stocked, draft)
    await attach(stocked, draft, Photo("file-2", "unique-2"))
    await confirm(stocked, draft)
    async with stocked.unit_of_work() as session:
        history = await product_history(session, VIEWER, COFFEE, offset=0, limit=8)
    assert [(entry.kind, entry.photos) for entry in history.lines] == [("loss", 2), ("receipt", 0)]


async def test_taking_the_loss_back_keeps_the_photo(stocked: Database) -> None:
    draft = await begin(stocked)
    await attach(stocked, draft)
    await confirm(stocked, draft)
    async with stocked.unit_of_work() as session:
        await undo_draft(session, actor=ANA, draft_id=draft.id or 0)
    assert await shown(stocked, 3) == [BROKEN]
    with pytest.raises(errors.AlreadyReversedError):
        await attach(stocked, draft, Photo("file-2", "unique-2"))


async def test_photos_are_for_those_who_see_the_place(stocked: Database) -> None:
    draft = await begin(stocked)
    await attach(stocked, draft)
    await confirm(stocked, draft)
    assert await shown(stocked, 3, actor(2, locations=frozenset({DEPOT}))) == [BROKEN]
    for who, movement_id in ((actor(2, locations=frozenset({SHOP})), 3), (BOB, 1), (BOB, 99)):
        with pytest.raises(PhotoNotSeenError):
            await shown(stocked, movement_id, who)


async def test_only_losses_have_photos(stocked: Database, rows: Rows) -> None:
    draft = await begin(stocked, MovementKind.ISSUE)
    with pytest.raises(PhotoOnlyForLossError):
        await attach(stocked, draft)
    assert await rows(Evidence) == []


async def test_a_card_is_its_members(stocked: Database) -> None:
    draft = await begin(stocked)
    with pytest.raises(draft_errors.DraftNotFoundError):
        await attach(stocked, draft, by=BOB)
    with pytest.raises(RightMissingError):
        await attach(stocked, draft, by=actor(1, Role.VIEWER))


async def test_a_card_that_was_put_away_or_is_old_takes_none(stocked: Database) -> None:
    draft = await begin(stocked)
    with time_machine.travel(utc_now() + timedelta(hours=25)), pytest.raises(draft_errors.DraftOldError):
        await attach(stocked, draft)
    async with stocked.unit_of_work() as session:
        await cancel_draft(session, actor=ANA, draft_id=draft.id or 0)
    with pytest.raises(draft_errors.DraftCancelledError):
        await attach(stocked, draft)


async def test_there_is_an_end_to_photos(stocked: Database) -> None:
    draft = await begin(stocked)
    for number in range(1, MAX_PHOTOS + 1):
        assert await attach(stocked, draft, Photo("file", str(number))) == number
    with pytest.raises(TooManyPhotosError) as refusal:
        await attach(stocked, draft, Photo("file", "one more"))
    assert refusal.value.most == MAX_PHOTOS
    assert await attach(stocked, draft, Photo("file", "3")) == MAX_PHOTOS


async def test_the_rest_of_an_album_finds_its_card(stocked: Database) -> None:
    draft = await begin(stocked)
    await attach(stocked, draft, replace(BROKEN, album="7"))
    async with stocked.unit_of_work() as session:
        found = [await draft_of_album(session, who, album) for who, album in ((ANA, "7"), (ANA, "8"), (BOB, "7"))]
        assert found == [draft.id, None, None]
        assert await count_photos(session, draft.id or 0) == 1


async def test_photos_outlive_their_card_where_something_was_posted(stocked: Database, rows: Rows) -> None:
    posted, never = await begin(stocked), await begin(stocked)
    await attach(stocked, posted)
    await attach(stocked, never, Photo("file-2", "unique-2"))
    await confirm(stocked, posted)
    with time_machine.travel(utc_now() + timedelta(days=8)):
        async with stocked.unit_of_work() as session:
            await forget_drafts(session)
            await forget_photos(session)
    assert [(row.file_id, row.draft_id) for row in await rows(Evidence)] == [("file-1", None)]
    assert [row.movement_id for row in await rows(EvidenceMovement)] == [3]
    assert await shown(stocked, 3) == [BROKEN]
    async with stocked.unit_of_work() as session:
        await session.execute(text("DELETE FROM evidence"))
    assert await rows(EvidenceMovement) == []
