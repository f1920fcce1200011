"""Finding the buttons that there are: every command, then every button that was found, and so on."""

from collections import Counter, deque

from handlers.guide.commands import COMMANDS
from tests.promises.house import CODE, FREE_CODE, House
from tests.promises.pressing import Desk

TYPED = (
    *("/stock café", "/stock CAF-0", "café", "/receive 2 CAF-0", "/issue 2 CAF-0", "/issue 3 café", "/loss 1 CAF-0"),
    *("/product café", "/product CAF-0", "/product CHA-0", "/labels CAF-0", "/labels café", "/stock 96385074"),
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


def below_cards(house: House) -> list[str]:
    """The buttons of the cards that there are: a walk keeps none of those that it begins."""
    buttons = ("k:{0}:0:{2}", "k:{0}:0", "kx:{0}", "kl:{0}:{1}:0", "kq:{0}:0:5:0", "kp:{0}:0:2")
    cards = [(draft, house.here, house.marks[account]) for account, draft in house.open_drafts.items()]
    found = [one.format(*card) for card in cards for one in buttons]
    return found + [f"ku:{draft}" for draft in house.posted_drafts.values()]


def below_files(house: House) -> list[str]:
    """The buttons below spreadsheets and photos that somebody sent, and of codes that were read."""
    found = [f"{kind}:{sent}" for sent in house.spreadsheets.values() for kind in ("fi", "fx")]
    found += [f"fp:{house.refused_spreadsheet}:{page}" for page in (0, 1)]
    found += [f"bh:{house.photographed}", f"bh:{house.hidden_photo}", f"bf:{house.loss_draft}"]
    for product, code in ((house.products[0], CODE), (house.products[1], FREE_CODE), (house.unmoved, FREE_CODE)):
        found += [f"b:{code}", f"bc:{code}", f"bp:{product}:{code}", f"bo:{product}:0:{code}", "bu:1"]
    return [*found, f"bo:{house.products[0]}:{house.pack}:{FREE_CODE}"]
