"""Finding the buttons that there are: every command, then every button that was found, and so on."""

from collections import Counter, deque

from handlers.guide.commands import COMMANDS
from tests.promises.pressing import Desk

TYPED = (
    *("/stock café", "/stock CAF-0", "café", "/receive 2 CAF-0", "/issue 2 CAF-0", "/issue 3 café", "/loss 1 CAF-0"),
    *("/transfer 2 CAF-0", "/return 1 CAF-0", "/history CAF-0", "/people member", "/stok", "/start"),
    *(f"/{command.english}" for command in COMMANDS),
)


async def walked(desk: Desk, account: int, *, each: int = 12) -> list[str]:
    """The payloads that somebody is shown, `each` of a kind at most. Nothing of it is kept."""
    found: dict[str, None] = {}
    kinds: Counter[str] = Counter()
    waiting: deque[str] = deque()

    def note(payloads: list[str]) -> None:
        for data in payloads:
            kind = data.split(":", 1)[0]
            if data not in found and kinds[kind] < each:
                kinds[kind] += 1
                found[data] = None
                waiting.append(data)

    for words in TYPED:
        note((await desk.say(words, account)).buttons())
    while waiting:
        note((await desk.press(waiting.popleft(), account)).buttons())
    return list(found)
