"""Requests held back by the limits, on a loop whose time is the test's."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.wire.errors import FloodWait, Unavailable
from bot.wire.limiter import ANSWER_PATIENCE_S, ATTEMPTS, PATIENCE_S, Answer, Limiter
from bot.wire.limits import CHAT_BURST, CHAT_INTERVAL_S, OVERALL_LIMIT, Priority
from bot.wire.transport import Failed
from tests.bot.wire.loops import run_instantly


class Line:
    """Stands where the network would be: notes what leaves, and refuses when told to."""

    def __init__(self, limiter: Limiter) -> None:
        self.limiter = limiter
        self.sent: list[tuple[float, str]] = []
        self.refusals: list[Failed] = []

    async def send(
        self, text: str, *, method: str = "sendMessage", chat: int | str = 7, priority: Priority = Priority.REPLY
    ) -> Answer:
        async def leave() -> Answer:
            self.sent.append((asyncio.get_running_loop().time(), text))
            if self.refusals:
                raise self.refusals.pop(0)
            return {"text": text}

        data = {"chat_id": chat, "text": text}
        return await self.limiter.process_request(leave, (), {}, method, data, priority or None)

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.sent]

    @property
    def times(self) -> list[float]:
        return [at for at, _ in self.sent]


def flood(seconds: float) -> Failed:
    return Failed(FloodWait(seconds))


def on_a_line(scenario: Callable[[Line], Coroutine[Any, Any, None]], *, lifted: bool = False) -> Line:
    async def main() -> Line:
        line = Line(Limiter(lifted=lifted))
        await line.limiter.initialize()
        await scenario(line)
        await line.limiter.shutdown()
        return line

    return run_instantly(main())


def test_the_answer_comes_back() -> None:
    async def scenario(line: Line) -> None:
        assert await line.send("a") == {"text": "a"}

    on_a_line(scenario)


def test_a_chats_messages_are_spaced_after_the_burst() -> None:
    async def scenario(line: Line) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(CHAT_BURST + 2):
                group.create_task(line.send(str(number)))

    line = on_a_line(scenario)
    assert line.texts == [str(number) for number in range(CHAT_BURST + 2)]
    assert line.times == pytest.approx([0.0] * CHAT_BURST + [CHAT_INTERVAL_S, 2 * CHAT_INTERVAL_S])


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "copyMessage", "forwardMessage"])
def test_whatever_puts_a_message_into_a_chat_counts(method: str) -> None:
    async def scenario(line: Line) -> None:
        for _ in range(CHAT_BURST + 1):
            await line.send("x", method=method)

    assert on_a_line(scenario).times[-1] == pytest.approx(CHAT_INTERVAL_S)


@pytest.mark.parametrize("method", ["answerCallbackQuery", "getFile", "sendChatAction", "setMyCommands"])
def test_what_is_no_message_is_outside_the_limits_of_messages(method: str) -> None:
    async def scenario(line: Line) -> None:
        for _ in range(OVERALL_LIMIT + 10):
            await line.send("x", method=method)

    assert set(on_a_line(scenario).times) == {0.0}


def test_a_chat_is_the_same_chat_as_number_and_as_text() -> None:
    async def scenario(line: Line) -> None:
        for number in range(CHAT_BURST + 1):
            await line.send("x", chat=7 if number % 2 else "7")

    assert on_a_line(scenario).times[-1] == pytest.approx(CHAT_INTERVAL_S)


def test_lifted_limits_let_everything_go_at_once() -> None:
    async def scenario(line: Line) -> None:
        for _ in range(100):
            await line.send("x")

    assert set(on_a_line(scenario, lifted=True).times) == {0.0}


def test_replies_leave_before_pushes_that_wait() -> None:
    async def scenario(line: Line) -> None:
        async with asyncio.TaskGroup() as group:
            for chat in range(1, OVERALL_LIMIT + 11):
                group.create_task(line.send("push", chat=chat, priority=Priority.PUSH))
            await asyncio.sleep(0.1)
            for chat in range(100, 110):
                group.create_task(line.send("reply", chat=chat))

    line = on_a_line(scenario)
    before = [text for at, text in line.sent if at == 0.0]
    assert before == ["push"] * 25
    assert line.texts[25:35] == ["reply"] * 10
    assert line.texts[35:] == ["push"] * 15


def test_a_refused_request_is_repeated_after_the_silence() -> None:
    async def scenario(line: Line) -> None:
        line.refusals = [flood(5)]
        assert await line.send("a") == {"text": "a"}

    assert on_a_line(scenario).sent == [(0.0, "a"), (5.0, "a")]


def test_nothing_at_all_leaves_during_the_silence() -> None:
    async def scenario(line: Line) -> None:
        line.refusals = [flood(5)]
        async with asyncio.TaskGroup() as group:
            group.create_task(line.send("refused"))
            await asyncio.sleep(1)
            group.create_task(line.send("other chat", chat=8))
            group.create_task(line.send("file", method="getFile"))

    line = on_a_line(scenario)
    assert line.sent[0] == (0.0, "refused")
    assert line.times[1:] == [5.0, 5.0, 5.0]
    assert set(line.texts[1:]) == {"refused", "other chat", "file"}


def test_requests_already_waiting_respect_a_silence_that_begins_later() -> None:
    async def scenario(line: Line) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(CHAT_BURST + 2):
                group.create_task(line.send(str(number)))
            await asyncio.sleep(0.5)
            line.refusals = [flood(10)]
            group.create_task(line.send("other chat", chat=8))

    line = on_a_line(scenario)
    assert [at for at, _ in line.sent if 0.5 < at < 10.5] == []
    assert len(line.sent) == CHAT_BURST + 2 + 2


def test_the_order_of_a_chat_survives_a_refusal() -> None:
    async def scenario(line: Line) -> None:
        line.refusals = [flood(2)]
        async with asyncio.TaskGroup() as group:
            group.create_task(line.send("first"))
            await asyncio.sleep(0.5)
            group.create_task(line.send("second"))

    assert on_a_line(scenario).texts == ["first", "first", "second"]


def test_a_request_is_repeated_a_bounded_number_of_times() -> None:
    async def scenario(line: Line) -> None:
        line.refusals = [flood(1) for _ in range(ATTEMPTS + 1)]
        with pytest.raises(Failed) as failed:
            await line.send("a")
        assert isinstance(failed.value.error, FloodWait)

    assert on_a_line(scenario).texts == ["a"] * ATTEMPTS


def test_a_long_silence_is_not_sat_out() -> None:
    async def scenario(line: Line) -> None:
        line.refusals = [flood(PATIENCE_S + 40)]
        with pytest.raises(Failed):
            await line.send("a")
        await asyncio.sleep(10)
        with pytest.raises(Failed) as failed:
            await line.send("b")
        assert isinstance(failed.value.error, FloodWait)
        assert failed.value.error.retry_after_s == pytest.approx(PATIENCE_S + 30)
        await asyncio.sleep(40)
        await line.send("c")

    assert on_a_line(scenario).sent == [(0.0, "a"), (PATIENCE_S + 40, "c")]


def test_a_long_silence_sends_those_home_who_already_wait() -> None:
    async def scenario(line: Line) -> None:
        burst = [line.send(str(number)) for number in range(CHAT_BURST)]
        await asyncio.gather(*burst)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(_swallow(line.send("waiting")))
            await asyncio.sleep(0)
            line.refusals = [flood(PATIENCE_S + 1)]
            refused = group.create_task(_swallow(line.send("refused", chat=8)))
        for error in (waiting.result(), refused.result()):
            assert isinstance(error, FloodWait)
            assert error.retry_after_s == PATIENCE_S + 1
        await asyncio.sleep(PATIENCE_S + 10)

    assert "waiting" not in on_a_line(scenario).texts


async def _swallow(request: Coroutine[Any, Any, Answer]) -> Exception | None:
    try:
        await request
    except Failed as failed:
        return failed.error
    return None


def test_an_answer_to_a_press_does_not_outwait_its_reader() -> None:
    async def scenario(line: Line) -> None:
        line.refusals = [flood(ANSWER_PATIENCE_S + 1)]
        with pytest.raises(Failed):
            await line.send("answer", method="answerCallbackQuery")
        with pytest.raises(Failed):
            await line.send("next answer", method="answerCallbackQuery")

    assert on_a_line(scenario).sent == [(0.0, "answer")]


def test_an_answer_sits_out_a_short_silence() -> None:
    async def scenario(line: Line) -> None:
        line.refusals = [flood(ANSWER_PATIENCE_S)]
        await line.send("answer", method="answerCallbackQuery")

    assert on_a_line(scenario).sent == [(0.0, "answer"), (ANSWER_PATIENCE_S, "answer")]


def test_other_failures_are_nobodys_business_here() -> None:
    async def scenario(line: Line) -> None:
        line.refusals = [Failed(Unavailable("cut", maybe_sent=True))]
        with pytest.raises(Failed, match="cut"):
            await line.send("a")

    assert on_a_line(scenario).texts == ["a"]


def test_a_cancelled_request_leaves_nothing_behind() -> None:
    async def scenario(line: Line) -> None:
        for _ in range(CHAT_BURST):
            await line.send("burst")
        async with asyncio.TaskGroup() as group:
            given_up = group.create_task(line.send("given up"))
            group.create_task(line.send("kept"))
            await asyncio.sleep(0.1)
            given_up.cancel()
        await asyncio.sleep(60)

    line = on_a_line(scenario)
    assert line.texts[CHAT_BURST:] == ["kept"]
    assert line.times[-1] == pytest.approx(CHAT_INTERVAL_S)


def test_cancelling_everybody_leaves_the_line_free() -> None:
    async def scenario(line: Line) -> None:
        for _ in range(CHAT_BURST):
            await line.send("burst")
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(line.send("given up")) for _ in range(50)]
            await asyncio.sleep(0.1)
            for task in tasks:
                task.cancel()
        await line.send("next")

    line = on_a_line(scenario)
    assert line.texts[CHAT_BURST:] == ["next"]
    assert line.times[-1] == pytest.approx(CHAT_INTERVAL_S)


def test_closing_sends_everybody_home() -> None:
    async def scenario(line: Line) -> None:
        for _ in range(CHAT_BURST):
            await line.send("burst")
        async with asyncio.TaskGroup() as group:
            waiting = [group.create_task(_swallow(line.send("waiting"))) for _ in range(3)]
            await asyncio.sleep(0.1)
            await line.limiter.shutdown()
        for task in waiting:
            error = task.result()
            assert isinstance(error, Unavailable)
            assert not error.maybe_sent

    assert on_a_line(scenario).texts == ["burst"] * CHAT_BURST
