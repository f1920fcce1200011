"""What the doctor finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How bad it is; the worst one is the exit status."""

    WELL = 0
    WARNING = 1
    PROBLEM = 2


_MARKS = {Level.WELL: "✓", Level.WARNING: "!", Level.PROBLEM: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, how it is, and what to do about it when it is not well."""

    level: Level
    subject: str
    says: str
    advice: str = ""

    def lines(self) -> str:
        """As it is printed: one line, and one below with what to do."""
        first = f"{_MARKS[self.level]} {self.subject}: {self.says}"
        return f"{first}\n    {self.advice}" if self.advice else first


def well(subject: str, says: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.WELL, subject, says)


def warning(subject: str, says: str, advice: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(Level.WARNING, subject, says, advice)


def problem(subject: str, says: str, advice: str) -> Finding:
    """It does not work, or would lose something."""
    return Finding(Level.PROBLEM, subject, says, advice)


def exit_status(findings: Iterable[Finding]) -> int:
    """0 when all is well, 1 with warnings, 2 with problems."""
    return max((finding.level.value for finding in findings), default=0)


def first_line(error: BaseException) -> str:
    """What an error says, without its SQL and its cause."""
    says = str(getattr(error, "orig", None) or error).strip()
    return says.splitlines()[0] if says else type(error).__name__
