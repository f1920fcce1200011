"""What a spreadsheet would change: worked out in a worker process, from one snapshot of the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.queries import newest_entry
from models.catalog.imports.comparing import compare
from models.catalog.imports.current import Names, known_names, load_current, nothing_there
from models.catalog.imports.preview import Preview
from models.catalog.imports.products import SheetProduct, SheetRow, gather, made_up_stems
from models.catalog.imports.rows import ChunkRows
from models.catalog.queries import has_products
from models.catalog.rules import folded_vocabulary
from models.people.actor import Actor

CHUNK = 100
"""Products that are written in one transaction, which is then some 20 ms long."""

_AT_ONCE = 1_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Study(Generic[T]):
    """`checked` is what the spreadsheet says by itself, `preview` what it would change.

    `chunks` of products were left to be written, as long as nothing was wrong. `stems` are those of SKUs that are to be
    made up. `entry_id` is the audit trail's last entry at the time; `usual_location` is where rows mean that name none,
    where there are several.
    """

    checked: T
    preview: Preview
    chunks: int
    stems: dict[str, int]
    entry_id: int
    usual_location: str | None


@dataclass(frozen=True, slots=True)
class StudyFiles:
    """Where a study leaves what is to be written, a chunk in each line, and how far it is: so many products of all."""

    chunks: Path
    progress: Path

    def tell(self, done: int, total: int) -> None:
        """Leave word of how far it is."""
        self.progress.write_text(f"{done} {total}")

    def told(self) -> tuple[int, int] | None:
        """The last word; None before the first."""
        try:
            done, total = self.progress.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(done), int(total)


async def study_sheet(
    session: AsyncSession, actor: Actor, check: Callable[[], tuple[T, Iterable[SheetRow], bool]], files: StudyFiles
) -> Study[T]:
    """Check a spreadsheet, and compare its products with those that there are.

    `check` returns what it found, the rows that are sound, and whether all of them are. Raises what it raises,
    RightMissingError, RoleMissingError.
    """
    checked, rows, is_sound = check()
    products = gather(rows)
    names = await known_names(session, actor)
    preview = Preview()
    files.tell(0, len(products))
    chunks = await _compare_all(session, names, products, preview, files, is_sound=is_sound)
    is_named = preview.without_location and len(names.location_names) > 1 and names.usual_location is not None
    return Study(
        checked=checked,
        preview=preview,
        chunks=chunks,
        stems=made_up_stems(products),
        entry_id=await newest_entry(session),
        usual_location=names.location_names[names.usual_location or 0] if is_named else None,
    )


async def _compare_all(
    session: AsyncSession,
    names: Names,
    products: list[SheetProduct],
    preview: Preview,
    files: StudyFiles,
    *,
    is_sound: bool,
) -> int:
    """The number of chunks that were left."""
    is_empty = not await has_products(session)
    coming = {product.sku_key: product.name for product in products if product.folded_sku}
    known_words: set[str] = set()
    chunks = 0
    waiting = iter(products)
    with files.chunks.open("wb") as file:
        for done in range(0, len(products), _AT_ONCE):
            some = list(islice(waiting, _AT_ONCE))
            current = nothing_there(names, coming) if is_empty else await load_current(session, names, coming, some)
            for start in range(0, len(some), CHUNK):
                rows = ChunkRows()
                for product in some[start : start + CHUNK]:
                    plan = compare(product, current)
                    preview.add(plan, names)
                    if is_sound and preview.is_clean:
                        rows.add(plan)
                if is_sound and preview.is_clean:
                    rows.words = _new_words(some[start : start + CHUNK], known_words)
                    file.write(rows.spelt() + b"\n")
                    chunks += 1
            files.tell(done + len(some), len(products))
    return chunks


def _new_words(products: list[SheetProduct], known: set[str]) -> list[str]:
    words = set().union(*(folded_vocabulary(product.name_key) for product in products)) - known
    known |= words
    return sorted(words)
