"""`python -m benchmarks`: everything, or the parts named, as markdown tables."""

import argparse
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType

import structlog
import uvloop

from benchmarks import imports, machine, movements, photos, routing, search, start, statements, stock_check
from tests.databases import Cluster, start_cluster

PARTS = ("stock", "movements", "imports", "photos", "statements", "routing", "start", "search")
_BY_AMOUNT: Mapping[str, ModuleType] = {
    "stock": stock_check,
    "movements": movements,
    "imports": imports,
    "photos": photos,
    "start": start,
}
"""Those that are measured few times or many."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all of them without any")
    parser.add_argument("--quick", action="store_true", help="few of everything, to see that it runs")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("warning"))
    with _cluster() as cluster:
        _print(machine.description(_version(cluster) if cluster else None))
        for part in options.parts or PARTS:
            _print(_measured(part, cluster, quick=options.quick))


def _measured(part: str, cluster: Cluster | None, *, quick: bool) -> Iterator[str]:
    if part in _BY_AMOUNT:
        module = _BY_AMOUNT[part]
        lines: Iterator[str] = module.report(uvloop.run(module.run(module.QUICK if quick else module.FULL)))
        return lines
    match part:
        case "statements":
            return statements.report(uvloop.run(statements.run()))
        case "routing":
            return routing.report(uvloop.run(routing.run(rounds=2 if quick else 9)))
        case _:
            return search.report(_search(cluster, search.SIZES[:1] if quick else search.SIZES))


def _search(cluster: Cluster | None, sizes: Sequence[int]) -> list[search.Row]:
    url = None
    if cluster is not None:
        cluster.execute("CREATE DATABASE bench")
        url = cluster.url("bench").render_as_string(hide_password=False)
    return uvloop.run(search.run(sizes=sizes, postgresql=url))


@contextmanager
def _cluster() -> Iterator[Cluster | None]:
    """A throwaway PostgreSQL, where its server programs are installed."""
    cluster = start_cluster()
    try:
        yield cluster
    finally:
        if cluster is not None:
            cluster.control("stop", "-m", "immediate")
            shutil.rmtree(cluster.folder, ignore_errors=True)


def _version(cluster: Cluster) -> str:
    said = subprocess.run([cluster.programs / "postgres", "--version"], check=True, capture_output=True, text=True)
    return said.stdout.split()[2]


def _print(lines: Iterable[str]) -> None:
    print("\n".join(lines), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
