"""The project's own modules, parsed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "drivers", "handlers", "models", "jobs", "demo", "sandbox", "reports", "documents", "language")


@dataclass(frozen=True)
class Source:
    """One module."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def calls(self) -> Iterator[ast.Call]:
        """Every call in the module."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def imports(self) -> Iterator[tuple[str, str, int]]:
        """Module, name and line of everything imported by name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                yield from ((node.module or "", alias.name, node.lineno) for alias in node.names)


def sources(*packages: str) -> list[Source]:
    """The modules of these packages, or of all of them and `main.py`."""
    found = [Source(path) for package in packages or PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return found if packages else [*found, Source(ROOT / "main.py")]


def called_name(call: ast.Call) -> str:
    """The last part of what is called: "commit" of `session.commit()`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
