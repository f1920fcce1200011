"""Lets aiogram build each of its types when it is first used, instead of all of them at import.

Why, and what it costs: docs/decisions/late-types.md.
"""

from collections.abc import Callable
from typing import Any, Literal, Optional, Union, cast

from pydantic import BaseModel


def build_types_late() -> None:
    """Import aiogram's types without building them; each is built, with all their names in reach, when first used.

    Does nothing to types that somebody imported, and so built, before.
    """
    rebuild = BaseModel.__dict__["model_rebuild"]
    _replace_rebuild(BaseModel, lambda cls, **_: None)
    try:
        from aiogram import types
    finally:
        cast("Any", BaseModel).model_rebuild = rebuild
    names = _names_of(types)

    def rebuild_with_names(cls: type[BaseModel], **options: Any) -> Any:
        return rebuild.__func__(cls, **{"_types_namespace": names, **options})

    from aiogram.methods.base import TelegramMethod
    from aiogram.types.base import TelegramObject

    _replace_rebuild(TelegramObject, rebuild_with_names)
    _replace_rebuild(TelegramMethod, rebuild_with_names)


def _replace_rebuild(model: type[BaseModel], rebuild: Callable[..., Any]) -> None:
    cast("Any", model).model_rebuild = classmethod(rebuild)


def _names_of(types: Any) -> dict[str, Any]:
    """What aiogram's annotations refer to, as in aiogram/types/__init__.py."""
    from aiogram.client.default import Default

    standard = {"List": list, "Optional": Optional, "Union": Union, "Literal": Literal, "Default": Default}
    return standard | {name: getattr(types, name) for name in types.__all__}
