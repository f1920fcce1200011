"""The page of rights is what the code says."""

import re
from collections.abc import Iterator, Mapping

from models.people.rules import RIGHTS
from models.people.tables import Role
from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "rights.md"
_ROW = re.compile(r"^\| (?P<meaning>[^|]*) `(?P<area>\w+)\.(?P<action>\w+)` \|", re.MULTILINE)
Rights = Mapping[tuple[str, str], frozenset[Role]]


def meanings(page: str) -> dict[tuple[str, str], str]:
    """How the page words each right."""
    return {(row["area"], row["action"]): row["meaning"] for row in _ROW.finditer(page)}


def table(rights: Rights, worded: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """The rows of the page, in the order of the code; a right that nobody has worded yet has a question mark."""
    yield f"| What | {' | '.join(Role)} |"
    yield "|---" * (len(Role) + 1) + "|"
    for (area, action), roles in rights.items():
        marks = " | ".join("✓" if role in roles else " " for role in Role)
        yield f"| {worded.get((area, action), '?')} `{area}.{action}` | {marks} |"


def test_the_page_is_what_the_code_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    written = "\n".join(line for line in page.splitlines() if line.startswith("|"))
    needed = "\n".join(table(RIGHTS, meanings(page)))
    assert written == needed, f"docs/rights.md needs this table:\n{needed}"
    assert "?" not in needed


def test_a_right_that_changes_changes_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for change in (
        {("stock", "check"): frozenset({Role.ADMIN})},
        {("stock", "made_up"): frozenset(Role)},
        {("audit", "read"): frozenset[Role]()},
    ):
        assert list(table({**RIGHTS, **change}, meanings(page))) != list(table(RIGHTS, meanings(page)))
