"""A process that checks the spreadsheets it is given, and says of each what came of it, how long and how much it took.

`python -m tests.promises.reading_sheets [--without guard] file...`; each writes its rows beside the file.
"""

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from documents import archives, csv_files, ods, xls, xlsx
from documents.product_sheets import check_products
from models.errors import DomainError

_GIGABYTE = 1024**3


def _believe_zip() -> None:
    archives.MAX_INFLATED_BYTES = 64 * _GIGABYTE


def _do_not_measure() -> None:
    for module in (xlsx, ods, xls):
        vars(module)["check_extent"] = _ignore
        vars(module)["MAX_CELLS"] = 10**12
    vars(ods)["MAX_TEXT_BYTES"] = 10**15


def _repeat_texts() -> None:
    vars(xlsx)["check_texts"] = _ignore


def _read_endless_lines() -> None:
    csv_files._MAX_RECORD_LETTERS = _GIGABYTE


def _ignore(*_: Any) -> None:
    """What a guard does that is not there."""


PLANTED: dict[str, Callable[[], None]] = {
    "inflating": _believe_zip,
    "extents": _do_not_measure,
    "texts": _repeat_texts,
    "lines": _read_endless_lines,
}


def main(arguments: list[str]) -> None:
    """One line of JSON for each file."""
    # A planted bug is not to take the machine down.
    resource.setrlimit(resource.RLIMIT_AS, (2 * _GIGABYTE, 2 * _GIGABYTE))
    if arguments[0] == "--without":
        PLANTED[arguments[1]]()
        arguments = arguments[2:]
    for path in map(Path, arguments):
        started = time.process_time()
        outcome = _outcome(path)
        seconds = round(time.process_time() - started, 2)
        said = {"name": path.name, "outcome": outcome, "seconds": seconds, "megabytes": _peak()}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _outcome(path: Path) -> str | dict[str, int]:
    try:
        checked, rows, _ = check_products(
            path,
            file_name=path.name,
            decimal_mark=",",
            is_month_first=False,
            units={"un": 0},
        )
    except DomainError as error:
        return error.code
    return {"rows": len(rows), "problems": checked.problem_count}


def _peak() -> int:
    """The most that this process has had in memory; what its parent had is not counted."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1]) // 1024


if __name__ == "__main__":
    main(sys.argv[1:])
