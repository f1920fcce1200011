"""A process that reads the pictures it is given, and says of each what came of it, how long and how much it took.

`python -m tests.promises.reading_pictures [--unguarded] picture...`
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

from documents import pictures
from models.errors import DomainError

_GIGABYTE = 1024**3


def main(arguments: list[str]) -> None:
    """One line of JSON for each picture."""
    # A planted bug is not to take the machine down.
    resource.setrlimit(resource.RLIMIT_AS, (4 * _GIGABYTE, 4 * _GIGABYTE))
    if arguments[0] == "--unguarded":
        pictures.check_effort = lambda *_: None
        arguments = arguments[1:]
    for path in map(Path, arguments):
        started = time.process_time()
        outcome = _outcome(path)
        seconds = round(time.process_time() - started, 2)
        sys.stdout.write(json.dumps({"outcome": outcome, "seconds": seconds, "megabytes": _peak()}) + "\n")


def _outcome(path: Path) -> str | list[str]:
    try:
        return [code.text for code in pictures.read_codes(path)]
    except DomainError as error:
        return error.code


def _peak() -> int:
    """The most that this process has had in memory; what its parent had is not counted."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1]) // 1024


if __name__ == "__main__":
    main(sys.argv[1:])
