"""Slow work: begun after the commit, done in another process, told once; also after a restart."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.methods import SendDocument, SendMessage
from aiogram.types import BufferedInputFile, Message
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot import confinement, desk, workshop
from handlers.tasks import Answer, Desk, TaskKind, Work
from models.catalog.tables import Category
from models.messaging.tables import OutboxMessage
from models.people.actor import Actor
from models.people.tables import Language, Member
from models.tasks.operations import ask_for
from models.tasks.tables import Task
from sandbox import Upload
from tests import machines
from tests.bot import slow_work
from tests.machines import ADMIN, MEMBER, Bench, add_people, running

Run = Callable[[Desk], Awaitable[None]]


def asking() -> list[Router]:
    """`/do <kind> <number>` asks for work; a document asks for it to be measured."""
    router = Router(name="asking")

    @router.message(Command("do"))
    async def do(message: Message, session: AsyncSession, actor: Actor) -> None:
        _, kind, number = (message.text or "").split()
        await ask_for(session, actor=actor, chat_id=message.chat.id, kind=kind, params={"number": int(number)})

    @router.message(F.document)
    async def measure(message: Message, session: AsyncSession, actor: Actor) -> None:
        assert message.document is not None
        await ask_for(session, actor=actor, chat_id=message.chat.id, kind="size", file_id=message.document.file_id)

    return [router, machines.test_area()]


async def halve(desk: Desk) -> None:
    result = await desk.compute(slow_work.half, desk.params["number"])
    await desk.finish(lambda work: _tell(desk, work, f"half is {result}"))


async def measure_file(desk: Desk) -> None:
    result = await desk.compute(slow_work.size, await desk.fetch())
    await desk.finish(lambda work: _tell(desk, work, f"{result} bytes in {len(list(desk.folder.iterdir()))} file"))


async def oversleep(desk: Desk) -> None:
    await desk.compute(slow_work.sleep, 60.0, within_s=0.3)


async def swell(desk: Desk) -> None:
    await desk.compute(slow_work.swell, 4000)


async def crash(desk: Desk) -> None:
    await desk.compute(slow_work.crash)


async def step_by_step(desk: Desk) -> None:
    await desk.show("one")
    await desk.show("never seen")
    await asyncio.sleep(0.3)
    await desk.finish(lambda work: _tell(desk, work, "two"))


async def fail_after_writing(desk: Desk) -> None:
    async def write(work: Work) -> Answer:
        work.session.add(Category(name="half-done"))
        await work.session.flush()
        raise RuntimeError("broken on purpose")

    await desk.finish(write)


async def write_twice(desk: Desk) -> None:
    for _ in range(2):
        await desk.finish(lambda work: _tell(desk, work, "written"))


async def send_file(desk: Desk) -> None:
    async def write(_work: Work) -> Answer:
        said = SendMessage(chat_id=desk.chat_id, text="here it is")
        file = BufferedInputFile(b"a;b", "table.csv")
        return [said, SendDocument(chat_id=desk.chat_id, document=file)]

    await desk.finish(write)


async def _tell(desk: Desk, work: Work, text: str) -> Answer:
    work.session.add(Category(name=f"{text} for {work.actor.name}"))
    return SendMessage(chat_id=desk.chat_id, text=text)


KINDS = {
    "half": TaskKind(halve),
    "size": TaskKind(measure_file),
    "sleep": TaskKind(oversleep, is_quick=False),
    "swell": TaskKind(swell),
    "crash": TaskKind(crash),
    "steps": TaskKind(step_by_step),
    "fail": TaskKind(fail_after_writing),
    "twice": TaskKind(write_twice),
    "file": TaskKind(send_file),
}


@pytest.fixture
async def bench(database_url: URL, tmp_path: Path):  # type: ignore[no-untyped-def]
    await add_people(database_url)
    async with running(database_url, tmp_path, routers=asking(), tasks=KINDS) as bench:
        yield bench


async def _only(bench: Bench) -> Task:
    (task,) = await bench.rows(Task)
    assert isinstance(task, Task)
    return task


async def test_what_was_asked_for_is_done_elsewhere_and_told(bench: Bench) -> None:
    assert await bench.say(MEMBER, "/do half 10") == "half is 5"
    assert await bench.categories() == ["half is 5 for Ana"]
    task = await _only(bench)
    assert task.done_at is not None
    assert (task.params, task.failure) == ({}, None)


async def test_what_the_function_refuses_is_said_in_the_readers_words(bench: Bench) -> None:
    assert "7 MB" in await bench.say(MEMBER, "/do half 7")
    assert await bench.categories() == []
    assert (await _only(bench)).done_at is not None


async def test_a_file_is_fetched_and_nothing_of_it_is_left(bench: Bench, tmp_path: Path) -> None:
    bench.sandbox.phones.send_file(MEMBER, Upload("x.bin", "application/octet-stream", b"12345"))
    await bench.newest(MEMBER, lambda m: m["from_bot"] and m["text"] == "5 bytes in 1 file")
    await bench.until(lambda: list((tmp_path / "workshop").iterdir()) == [])


@pytest.mark.parametrize("kind", ["sleep", "swell", "crash"])
async def test_what_takes_too_much_is_refused_and_the_next_is_done(bench: Bench, kind: str) -> None:
    assert "⚠️" in await bench.say(MEMBER, f"/do {kind} 0")
    assert await bench.say(MEMBER, "/do half 4") == "half is 2"


async def test_progress_becomes_the_answer_in_one_message(bench: Bench) -> None:
    await bench.say(MEMBER, "/do steps 0")
    await bench.newest(MEMBER, lambda m: m["text"] == "two" and m["edited"])
    assert bench.answers(MEMBER) == ["two"]


async def test_a_fault_leaves_nothing_and_is_told_after_three_attempts(bench: Bench) -> None:
    await bench.say(MEMBER, "/do fail 0")
    task = await _only(bench)
    assert (task.attempts, task.failure) == (workshop.ATTEMPTS, "RuntimeError")
    assert await bench.categories() == []
    assert (await bench.wait_for_answers(ADMIN, 1))[0].startswith("task_failed: Ana")


async def test_an_end_takes_effect_once(bench: Bench) -> None:
    assert await bench.say(MEMBER, "/do twice 0") == "written"
    await bench.until(lambda: not bench.machine._outbox.is_busy(MEMBER))
    assert await bench.categories() == ["written for Ana"]
    assert bench.answers(MEMBER) == ["written"]


async def test_files_go_out_with_the_answer(bench: Bench) -> None:
    assert await bench.say(MEMBER, "/do file 0") is not None
    last = await bench.newest(MEMBER, lambda m: bool(m.get("document")))
    assert last["document"]["file_name"] == "table.csv"


async def test_nothing_is_done_for_whoever_is_no_member_any_more(bench: Bench) -> None:
    async with bench.database.unit_of_work() as session:
        member = (await session.execute(select(Member).where(col(Member.telegram_id) == MEMBER))).scalar_one()
        actor = Actor(member_id=member.id or 0, name="Ana", language=Language(member.language), roles=frozenset())
        member.is_active = False
        await ask_for(session, actor=actor, chat_id=MEMBER, kind="half", params={"number": 4})
    assert await bench.say(ADMIN, "/do half 8") == "half is 4"
    gone, _ = sorted(await bench.rows(Task), key=lambda task: task.id)
    assert gone.failure == "no member any more"
    assert bench.answers(MEMBER) == []


async def test_what_a_stop_left_is_done_at_the_next_start(database_url: URL, tmp_path: Path) -> None:
    await add_people(database_url)
    begun = asyncio.Event()

    async def never_ending(desk: Desk) -> None:
        begun.set()
        await asyncio.sleep(3600)

    async with running(database_url, tmp_path, routers=asking(), tasks={"half": TaskKind(never_ending)}) as bench:
        bench.sandbox.phones.send_text(MEMBER, "/do half 6")
        async with asyncio.timeout(20):
            await begun.wait()
    async with running(database_url, tmp_path, routers=asking(), tasks=KINDS) as bench:
        await bench.newest(MEMBER, lambda m: m["from_bot"] and m["text"] == "half is 3")
        assert (await _only(bench)).attempts == 1, "the attempt that the stop ended does not count"


async def test_what_ends_the_program_each_time_is_given_up(database_url: URL, tmp_path: Path) -> None:
    await add_people(database_url)
    async with running(database_url, tmp_path, routers=asking()) as bench, bench.database.unit_of_work() as session:
        member = (await session.execute(select(Member).where(col(Member.telegram_id) == MEMBER))).scalar_one()
        session.add(Task(kind="half", member_id=member.id or 0, chat_id=MEMBER, attempts=workshop.ATTEMPTS))
    async with running(database_url, tmp_path, routers=asking(), tasks=KINDS) as bench:
        await bench.wait_for_answers(ADMIN, 1)
        assert (await _only(bench)).failure is not None
        assert await bench.categories() == []
    async with running(database_url, tmp_path, routers=asking(), tasks=KINDS) as bench:
        assert [row.notice for row in await bench.rows(OutboxMessage) if row.notice] == ["task_failed"]


def test_the_caps_are_what_they_are_said_to_be() -> None:
    assert confinement.MEMORY_BYTES < 2 * 1024**3
    assert desk._LARGEST_BYTES == 20 * 1024 * 1024
