"""A photo of a barcode until its product's card is there, through the sandbox; and how long reading it takes alone."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from PIL import Image
from sqlalchemy import URL
from sqlmodel import col, select

from benchmarks.company import found_company
from benchmarks.phones import PATIENCE_S, Talk, made_up_phones, open_sandbox
from benchmarks.processes import python
from benchmarks.table import markdown, percentile
from bot.database import Database
from documents.pictures import read_codes
from models.catalog.tables import Barcode, Product
from sandbox.params import Upload
from tests.documents.photographs import label, photo, saved

GOAL_MS = 400
_GRAIN = 0.12
"""How much of a photo is the sensor's own noise: without it a made-up picture is opened too fast."""


@dataclass(frozen=True)
class Size:
    """A kind of picture, in pixels."""

    name: str
    pixels: tuple[int, int]


CAMERA = Size("12 megapixels, as a file", (4_000, 3_000))
TELEGRAM = Size("1280 x 960, as Telegram sends photos", (1_280, 960))
SIZES = (CAMERA, TELEGRAM)


@dataclass(frozen=True)
class Amount:
    """How many photos of each size, and how many each is read alone."""

    photos: int
    alone: int


FULL, QUICK = Amount(60, 40), Amount(6, 3)


@dataclass
class Result:
    """Milliseconds of each photo, from the message to the card, and of reading it in a process that does no more."""

    size: Size
    kilobytes: int
    card: list[float]
    alone: list[float]


async def run(amount: Amount = FULL) -> list[Result]:
    """One phone, one photo after the other, each of the two sizes in turn."""
    phones = made_up_phones(1)
    with TemporaryDirectory(prefix="retaguarda-bench-") as name:
        folder = Path(name)
        url = await found_company(folder / "company.sqlite3", phones)
        sku, code = await _coded_product(url)
        pictures = {size: picture(code, size) for size in SIZES}
        alone = {size: _alone(content, folder / "alone", amount.alone) for size, content in pictures.items()}
        sandbox, api_url = await open_sandbox(phones)
        command = ("-m", "benchmarks.bots", "retaguarda", api_url, str(folder / "company.sqlite3"))
        try:
            async with python(*command, folder=folder):
                card = await _cards(Talk(sandbox.phones, phones[0]), pictures, sku, amount.photos)
        finally:
            await sandbox.stop()
    return [Result(size, len(pictures[size]) // 1000, card[size], alone[size]) for size in SIZES]


def picture(code: str, size: Size) -> bytes:
    """A label on a table as a camera gives it, a third of the width."""
    width, _ = size.pixels
    taken = photo(label(code, width=width // 3), size=size.pixels)
    return saved(Image.blend(taken, Image.effect_noise(size.pixels, 90).convert("RGB"), _GRAIN), quality=90)


async def _coded_product(url: URL) -> tuple[str, str]:
    """Some product's SKU and the barcode of one piece."""
    database = Database(url)
    statement = select(Product.sku, Barcode.code).join(Barcode, col(Barcode.product_id) == col(Product.id))
    async with database.unit_of_work() as session:
        found = await session.execute(statement.where(col(Barcode.pack_id).is_(None)).order_by(Barcode.code).limit(1))
        sku, code = found.one()
    await database.close()
    return sku, code


def _alone(content: bytes, path: Path, count: int) -> list[float]:
    path.write_bytes(content)
    assert read_codes(path), "there is no code to be found in the picture"
    return [_milliseconds(path) for _ in range(count)]


def _milliseconds(path: Path) -> float:
    started_at = perf_counter()
    read_codes(path)
    return (perf_counter() - started_at) * 1000


async def _cards(talk: Talk, pictures: dict[Size, bytes], sku: str, count: int) -> dict[Size, list[float]]:
    """The first of each warms up: a process that reads pictures is started when it is first needed."""
    times: dict[Size, list[float]] = {size: [] for size in pictures}
    async with asyncio.timeout(PATIENCE_S * 2):
        for _ in range(count + 1):
            for size, content in pictures.items():
                seconds, reply = await talk.show(Upload("photo.jpg", "image/jpeg", content))
                assert sku in reply, f"{sku!r} is not in the reply to a photo: {reply!r}"
                times[size].append(seconds * 1000)
    return {size: of_size[1:] for size, of_size in times.items()}


def report(results: Sequence[Result]) -> Iterator[str]:
    """The table, and the goal beside the camera's photo."""
    headings = ("photo of a barcode", "KB", "to the card, p50 ms", "p99", "reading it alone, p50", "goal, p50")
    yield from markdown(
        headings,
        [
            (
                result.size.name,
                result.kilobytes,
                median(result.card),
                percentile(result.card, 99),
                median(result.alone),
                str(GOAL_MS) if result.size == CAMERA else "",
            )
            for result in results
        ],
    )
