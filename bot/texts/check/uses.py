"""Which keys code and templates ask for, and with which parameters."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

from bot.texts.check.catalogues import Wording

_METHODS = frozenset({"text", "label", "plural"})
_FILTERS = {"t": "text", "n": "plural"}
_COUNT = frozenset({"count"})
ERRORS = "errors."


@dataclass(frozen=True)
class Use:
    """A place that asks for a key: `pattern` matches it, or all that it may be when a part comes from a value.

    `params` is None where they are unpacked and cannot be known.
    """

    where: str
    method: str
    pattern: str
    is_exact: bool
    params: frozenset[str] | None


def find_uses(folders: Iterable[Path]) -> list[Use]:
    """Every use in the Python files and templates below some folders."""
    uses: list[Use] = []
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            uses += _uses_in_code(path)
        for path in sorted(folder.rglob("templates/**/*.html")):
            uses += _uses_in_template(path)
    return uses


def _uses_in_code(path: Path) -> Iterator[Use]:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS:
            names = [keyword.arg for keyword in call.keywords]
            params = None if None in names else frozenset(filter(None, names))
            for key in _literals(call.args[0]) if call.args else ():
                yield _use(f"{path.name}:{call.lineno}", call.func.attr, key, params)


def _literals(argument: ast.expr) -> Iterator[list[str | None]]:
    match argument:
        case ast.Constant(value=str(key)):
            yield [key]
        case ast.JoinedStr(values=values):
            yield [
                part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None
                for part in values
            ]
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body)
            yield from _literals(orelse)


def _uses_in_template(path: Path) -> Iterator[Use]:
    environment = Environment(autoescape=True)
    for used in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Filter):
        if used.name in _FILTERS and used.node is not None:
            params = frozenset(str(keyword.key) for keyword in used.kwargs)
            for key in _template_literals(used.node):
                yield _use(f"{path.name}:{used.lineno}", _FILTERS[used.name], key, params)


def _template_literals(argument: nodes.Expr) -> Iterator[list[str | None]]:
    match argument:
        case nodes.Concat(nodes=parts):
            yield [part.value if isinstance(part, nodes.Const) else None for part in parts]
        case nodes.CondExpr(expr1=first, expr2=second) if second is not None:
            yield from _template_literals(first)
            yield from _template_literals(second)
        case nodes.Const(value=key):
            yield [key]


def _use(where: str, method: str, key: list[str | None], params: frozenset[str] | None) -> Use:
    pattern = "".join("[^.]+" if part is None else re.escape(part) for part in key)
    if params is not None and method == "plural":
        params |= _COUNT
    return Use(where, method, pattern, None not in key, params)


def compare_uses(wording: Wording, uses: Iterable[Use]) -> Iterator[str]:
    """Uses of keys that do not exist or say something else, and keys that have no use."""
    unused = {key for key in wording if not key.startswith(ERRORS)}
    for use in uses:
        keys = [key for key in wording if re.fullmatch(use.pattern, key)]
        unused.difference_update(keys)
        if not keys:
            yield f"{use.where}: nothing is worded under {use.pattern.replace(chr(92), '')}"
        for key in keys:
            yield from (f"{use.where}: {key} {mistake}" for mistake in _use_mistakes(wording, key, use))
    yield from (f"{key} is used nowhere" for key in unused)


def _use_mistakes(wording: Wording, key: str, use: Use) -> Iterator[str]:
    entry = wording[key]
    if entry.is_plural != (use.method == "plural"):
        yield "has plural forms, or wants them"
    if use.method == "label" and any(set("<>&") & set(form) for form in entry.forms):
        yield "has markup, and is shown as plain text"
    if use.params is None:
        return
    yield from (f"needs {name}" for name in sorted(entry.placeholders - use.params))
    if use.is_exact:
        yield from (f"does not speak of {name}" for name in sorted(use.params - entry.placeholders - _COUNT))
