"""Promise 13: whatever people write, or call their things, Telegram takes our answer and nothing in it runs.

Products, places, packs and people get hostile names; people ask with hostile words. The sandbox parses
HTML as Telegram does and refuses what Telegram refuses, so no request of the bot may be refused.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from html import unescape
from pathlib import Path
from random import Random

import pytest
from markupsafe import Markup
from sqlalchemy import URL, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.texts import clip
from bot.texts import reader as reader_module
from handlers import ROUTERS
from models.catalog.operations import add_product
from models.catalog.rules import product_search_text
from models.catalog.tables import Pack, Product, Unit
from models.company.operations import begin_company
from models.guide.rules import ALL_SETTLED
from models.people.tables import Member
from models.stock.tables import Location, StockLevel
from sandbox import PhoneError
from tests.companies import company
from tests.machines import ADMIN, MEMBER, Bench, add_people, running
from tests.promises.short_way import ShortWay, short_way

AT_ONCE = 8
WHOLE_WAY = 10
"""One name in so many goes through inbox, outbox and HTTP as well."""

PIECES = (
    *("<b>", "</b>", "<", ">", "&", "&amp;", "&lt;b&gt;", "&#0;", '"', "'", "<a href='tg://user?id=1'>", "<!--", "]]>"),
    *(
        "{{ name }}",
        "{% raw %}",
        "{name}",
        "%s",
        "%(x)s",
        "{0}",
        "$x",
        "=1+1",
        "@channel",
        "/start",
        "#tag",
        "http://t.me/x",
    ),
    *("café", "açúcar", "Ω", "日本語", "שלום", "مرحبا", "\u202e", "\u2066", "\u200d", "\u200b", "\ufeff", "\u0301" * 9),
    *(
        "🎉",
        "👩‍👩‍👧‍👦",
        "🇧🇷",
        "🏳️‍🌈",
        "\U000e0041",
        "\u00a0",
        "\t",
        "\n",
        "*",
        "_",
        "`",
        "~",
        "|",
        "\\",
        "a" * 64,
        "é" * 32,
    ),
)
EDGES = (64, 128, 200)


def hostile_name(chance: Random, longest: int) -> str:
    """Something that a person, or another program, might call a thing; never empty."""
    if chance.random() < 0.1:
        edge = min(chance.choice(EDGES), longest)
        return (chance.choice(PIECES) * edge)[:edge]
    pieces = chance.choices(PIECES, k=chance.randint(1, 6))
    return chance.choice(("", " ")).join(pieces)[:longest]


def hostile_question(chance: Random) -> str:
    """Something to ask, of any length."""
    if chance.random() < 0.1:
        return (hostile_name(chance, 200) * 4096)[:4096]
    return chance.choice(("", "/estoque ", "/stock ", "/start ", "/")) + hostile_name(chance, 200)


async def furnish(session: AsyncSession) -> list[int]:
    """Eight products that one word finds, in two places, with a pack each."""
    (await begin_company(session, company())).settled_steps = list(ALL_SETTLED)
    session.add(Unit(code="un"))
    places = [Location(name=name) for name in ("here", "there")]
    session.add_all(places)
    await session.flush()
    ids = []
    for number in range(AT_ONCE):
        product = await add_product(
            session, actor_id=None, sku=f"HOST-{number}", name=f"hostile {number}", unit_code="un"
        )
        assert product.id is not None
        ids.append(product.id)
        session.add(Pack(product_id=product.id, name="cx", factor=12))  # type: ignore[arg-type]
        session.add_all(StockLevel(product_id=product.id, location_id=place.id or 0, on_hand=30) for place in places)  # type: ignore[arg-type]
    return ids


async def rename_everything(bench: Bench | ShortWay, ids: Sequence[int], chance: Random) -> list[str]:
    """New hostile names for all that a stock card shows; the one word stays in the search text."""
    names = [hostile_name(chance, 200) for _ in ids]
    async with bench.database.unit_of_work() as session:
        for product_id, name in zip(ids, names, strict=True):
            search_text = product_search_text(f"hostile {name}", f"HOST-{product_id}")
            statement = update(Product).where(col(Product.id) == product_id)
            await session.execute(statement.values(name=name, search_text=search_text))
            pack = update(Pack).where(col(Pack.product_id) == product_id)
            await session.execute(pack.values(name=hostile_name(chance, 16)))
        for number, location in enumerate((await session.execute(select(Location))).scalars()):
            location.name = f"{number}{hostile_name(chance, 59)}"
        for number, member in enumerate((await session.execute(select(Member))).scalars()):
            member.name = f"{number}{hostile_name(chance, 120)}"
    return names


def refusals(bench: Bench | ShortWay) -> list[str]:
    """What the sandbox refused, other than edits that change nothing."""
    return [
        f"{request.method}: {request.error}"
        for request in bench.sandbox.requests
        if not request.ok and "not modified" not in str(request.error)
    ]


async def prove(bench: Bench | ShortWay, ids: Sequence[int], chance: Random, names: int) -> None:
    """Ask for `names` hostile names: on buttons, on cards, and with hostile questions."""
    for _ in range(names // AT_ONCE):
        await rename_everything(bench, ids, chance)
        await bench.say(MEMBER, "hostile")
        message = await bench.newest(MEMBER, lambda m: bool(m["from_bot"]))
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        assert len(buttons) == AT_ONCE
        for button in buttons:
            payload = button["callback_data"]
            answer = await bench.tap(MEMBER, message["message_id"], payload)
            assert answer.answered
            sku = f"HOST-{int(payload.split(':')[1]) - ids[0]}"
            assert_inert((await bench.newest(MEMBER, lambda m: sku in m["text"]))["html"])  # noqa: B023
        for text in ("/start", "/help"):
            await bench.say(ADMIN, text)
        with suppress(PhoneError):  # what a person could not send either: nothing but blanks
            await bench.say(MEMBER, clip(hostile_question(chance), 4096))
        assert refusals(bench) == []


def assert_inert(html: str) -> None:
    """Of all markup only our own is left, and what Telegram makes of plain words: mentions, tags, links that show."""
    tags = {piece.split(">", 1)[0].strip("/").split(" ")[0] for piece in html.split("<")[1:]}
    assert tags <= {"b", "i", "code", "span", "a"}, tags
    for target, shown in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', html):
        assert unescape(shown).strip("/") in unescape(target), html


async def test_any_text_is_safe(
    database_url: URL, tmp_path: Path, backend: str, chance: Random, amount: Callable[[int, int], int]
) -> None:
    names = amount(1_600, 80_000) if backend == "sqlite" else amount(400, 20_000)
    await add_people(database_url)
    async with short_way(database_url) as bench:
        async with bench.database.unit_of_work() as session:
            ids = await furnish(session)
        await prove(bench, ids, chance, names - names // WHOLE_WAY)
    async with running(database_url, tmp_path, routers=ROUTERS) as whole:
        await prove(whole, ids, chance, names // WHOLE_WAY)


async def test_the_proof_catches_a_name_that_is_not_escaped(
    database_url: URL, chance: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "escape", Markup)
    await add_people(database_url)
    async with short_way(database_url) as bench:
        async with bench.database.unit_of_work() as session:
            ids = await furnish(session)
        with pytest.raises(AssertionError, match="can't parse entities"):
            await prove(bench, ids, chance, 400)
