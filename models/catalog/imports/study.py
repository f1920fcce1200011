"""What a spreadsheet would change: worked out in a worker process, from one snapshot of the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.queries import newest_entry
from models.catalog.imports.comparing import compare
from models.catalog.imports.current import known_names, load_current, nothing_there
from models.catalog.imports.preview import Preview
from models.catalog.imports.products import SheetProduct, SheetRow, by_product, gather, made_up_stems, names_by_sku
from models.catalog.imports.rows import ChunkRows
from models.catalog.imports.there import Current, Names
from models.catalog.queries import has_products
from models.catalog.rules import folded_vocabulary
from models.people.actor import Actor

CHUNK = 200
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
    rows = by_product(rows)
    names, coming = await known_names(session, actor), names_by_sku(rows)
    comparison = _Comparison(session, names, coming, is_sound)
    await comparison.run(rows, files)
    preview = comparison.preview
    is_named = preview.without_location and len(names.location_names) > 1 and names.usual_location is not None
    return Study(
        checked=checked,
        preview=preview,
        chunks=comparison.chunks if preview.is_clean else 0,
        stems=made_up_stems(rows, coming),
        entry_id=await newest_entry(session),
        usual_location=names.location_names[names.usual_location or 0] if is_named else None,
    )


@dataclass(slots=True)
class _Comparison:
    """Takes products in batches, counts what they change, and leaves chunks for as long as nothing is wrong."""

    session: AsyncSession
    names: Names
    coming: Mapping[str, str]
    is_sound: bool
    preview: Preview = field(default_factory=Preview)
    chunks: int = 0
    _words: set[str] = field(default_factory=set)

    async def run(self, rows: Sequence[SheetRow], files: StudyFiles) -> None:
        """Compare all products; the rows come product by product."""
        is_empty = not await has_products(self.session)
        total, done, waiting = len({row.product for row in rows}), 0, gather(rows)
        with files.chunks.open("wb") as file:
            while some := list(islice(waiting, _AT_ONCE)):
                files.tell(done, total)
                current = nothing_there(self.names, self.coming) if is_empty else await self._load(some)
                for start in range(0, len(some), CHUNK):
                    if chunk := self._compare(some[start : start + CHUNK], current):
                        file.write(chunk.spelt() + b"\n")
                        self.chunks += 1
                done += len(some)

    async def _load(self, products: Sequence[SheetProduct]) -> Current:
        return await load_current(self.session, self.names, self.coming, products)

    def _compare(self, products: Sequence[SheetProduct], current: Current) -> ChunkRows | None:
        chunk = ChunkRows()
        for product in products:
            plan = compare(product, current)
            self.preview.add(plan, self.names)
            if self.is_sound and self.preview.is_clean:
                chunk.add(plan)
        if not (self.is_sound and self.preview.is_clean):
            return None
        words = set().union(*(folded_vocabulary(product.name_key) for product in products)) - self._words
        self._words |= words
        chunk.words = sorted(words)
        return chunk
