"""Every domain error must be explained, in terms of what it carries."""

import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module

import documents
import models
from bot.texts.check.catalogues import Wording
from bot.texts.check.uses import ERRORS
from models.errors import DomainError


def domain_errors() -> list[type[DomainError]]:
    """Every domain error that has a code, of every area and of reading files."""
    names = [
        module.name
        for package in (documents, models)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if module.name.endswith((".errors", "_errors"))
    ]
    for name in names:
        import_module(name)
    return [error for error in _subclasses(DomainError) if hasattr(error, "code") and error.__module__ in names]


def _subclasses(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for subclass in error.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def compare_errors(wording: Wording, errors: Iterable[type[DomainError]] | None = None) -> Iterator[str]:
    """Errors without wording, wording that wants what an error does not carry, wording without an error."""
    unused = {key for key in wording if key.startswith(ERRORS)}
    for error in domain_errors() if errors is None else errors:
        key = ERRORS + error.code
        unused.discard(key)
        if key not in wording:
            yield f"{error.__name__}: nothing is worded under {key}"
            continue
        carried: set[str] = {field.name for field in fields(error)} if is_dataclass(error) else set()
        missing = wording[key].placeholders - carried
        yield from (f"{error.__name__} does not carry {name}, of which {key} speaks" for name in sorted(missing))
    yield from (f"{key} explains no error" for key in unused)
