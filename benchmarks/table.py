"""What a measurement says, as markdown and as percentiles."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

Cell = str | int | float


def markdown(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a table: numbers to the right, floats with two places."""
    rows = list(rows)
    shown = [[cell_text(cell) for cell in row] for row in rows]
    is_number = [all(not isinstance(row[place], str) for row in rows) for place in range(len(headings))]
    yield _line(headings)
    yield _line("--:" if right else "---" for right in is_number)
    yield from map(_line, shown)


def cell_text(cell: Cell) -> str:
    """A number as a person reads it: three figures that say something, thousands apart."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 100:
        return f"{cell:,.0f}"
    return f"{cell:.2f}" if abs(cell) < 10 else f"{cell:.1f}"


def percentile(values: Iterable[float], percent: int) -> float:
    """The smallest value that is not below `percent` percent of them."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def medians(runs: Iterable[Sequence[float]]) -> list[float]:
    """The median of each place over all runs."""
    return [median(values) for values in zip(*runs, strict=True)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
